"""Abstract models that several tables share."""

from __future__ import annotations

from datetime import date
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from parks import lights
from parks.choices import Light
from parks.fields import SortKeyField
from parks.text.folding import fold
from parks.text.language import in_english
from parks.text.pinyin import searchable, to_pinyin

RowT = TypeVar("RowT", bound=models.Model)
QuerySetT = TypeVar("QuerySetT", bound="models.QuerySet[Any]")


class Named(models.Model):
    """Reference data with a Chinese and an English name; `name` follows the page's language."""

    name_zh = models.CharField(_("Chinese name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    survey_no = models.CharField(_("survey statement"), max_length=20, blank=True)
    sort_key = SortKeyField("name_zh")

    # who changed reference data, when, from what: docs/rules.md, 17
    history = HistoricalRecords(inherit=True, excluded_fields=["sort_key", "sort_path"])

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page; Chinese where no English name is known."""
        return self.name_en if in_english() and self.name_en else self.name_zh


def is_there_on(day: date) -> Q:
    """Make the condition that a place or unit was not retired by the end of a day."""
    return Q(retired_on__isnull=True) | Q(retired_on__gt=day)


class RetirableQuerySet(models.QuerySet[RowT]):
    """Questions about places and units that end one day."""

    def current(self, *held: int | None) -> Self:
        """Those that are there, to be offered; `held` are keys that a record has and may keep."""
        return self.filter(Q(retired_on__isnull=True) | Q(pk__in=[pk for pk in held if pk]))

    def there_on(self, day: date) -> Self:
        """Those that were not retired by the end of a day."""
        return self.filter(is_there_on(day))


class Retirable(models.Model):
    """A place or unit that is retired, never deleted, and may name who takes over its work."""

    retired_on = models.DateField(
        _("retired on"),
        null=True,
        blank=True,
        help_text=_(
            "From this day it is offered nowhere and counts in no total. Its open work goes to the "
            "successor when you save."
        ),
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )

    # of `Named`
    name: str

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """The name; marked where a record still holds what is retired."""
        if self.retired_on is None:
            return self.name
        return gettext("%(name)s (retired)") % {"name": self.name}


def retirable_constraints(prefix: str) -> list[models.BaseConstraint]:
    """Return what holds for everything that can be retired; `prefix` is the table's name."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_successor_is_another",
            condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
            violation_error_message=_("The successor is the record itself. Name another one."),
        ),
        models.CheckConstraint(
            name=f"{prefix}_successor_needs_the_day",
            condition=Q(successor__isnull=True) | Q(retired_on__isnull=False),
            violation_error_message=_(
                "A successor is named with the day of the retirement. Fill in the day."
            ),
        ),
    ]


def signed(word: str, stem: str, *, name: str, message: Any) -> models.CheckConstraint:
    """Make a constraint: `word`, `stem`_on and `stem`_by are filled in together, or none is."""
    on = f"{stem}_on__isnull"
    by = f"{stem}_by__isnull"
    return models.CheckConstraint(
        name=name,
        condition=Q(**{word: "", on: True, by: True})
        | (~Q(**{word: ""}) & Q(**{on: False, by: False})),
        violation_error_message=message,
    )


def matching(rows: QuerySetT, words: str) -> QuerySetT:
    """Filter the rows whose `search_text` holds every word asked for.

    An index of bigrams goes under this one place.
    """
    for word in fold(words).split():
        rows = rows.filter(search_text__contains=word)
    return rows


IS_NAMED = 0
IS_CALLED = 1
HOLDS_WORDS = 2


def closeness(words: str) -> Case:
    """Return how close a row is to the words, by the lines of its `search_text`.

    The first line is the name proper, the others are what it is also called.
    """
    name = fold(words)
    also = Q(search_text__contains=f"\n{name}\n") | Q(search_text__endswith=f"\n{name}")
    return Case(
        When(Q(search_text=name) | Q(search_text__startswith=f"{name}\n"), then=Value(IS_NAMED)),
        When(also, then=Value(IS_CALLED)),
        default=Value(HOLDS_WORDS),
        output_field=IntegerField(),
    )


class Searched(models.Model):
    """A record that is found by its names, their pinyin and initials."""

    search_text = models.TextField(editable=False, blank=True, default="")

    class Meta:
        abstract = True

    def words_to_search(self) -> str:
        """Return the text in which a search looks for the record."""
        raise NotImplementedError

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the searched words in step with what they are made of."""
        if kwargs.get("update_fields") is None:
            self.search_text = self.words_to_search()
        super().save(*args, **kwargs)


def current_pinyin(record: Any) -> str:
    """Return the pinyin of a record's Chinese name.

    What an editor corrected stays; what was filled in from a name that has changed is made anew.
    """
    if record.pinyin and record.pk:
        stored = type(record)._default_manager.filter(pk=record.pk)
        was = stored.exclude(name_zh=record.name_zh).values_list("name_zh", "pinyin").first()
        if was and was[1] == record.pinyin == to_pinyin(was[0]):
            return to_pinyin(record.name_zh)
    return record.pinyin or to_pinyin(record.name_zh)


class WithPinyin(Searched):
    """A name that is searched, with its pinyin, which an editor may correct."""

    pinyin = models.CharField(
        _("pinyin"),
        max_length=250,
        blank=True,
        help_text=_("Filled in from the name; correct it where it is wrong."),
    )

    # of `Named` and of the table itself
    name_zh: models.CharField
    name_en: models.CharField
    slug: models.SlugField

    class Meta:
        abstract = True

    def words_to_search(self) -> str:
        """Return both names and the address, and the pinyin of the Chinese name."""
        self.pinyin = current_pinyin(self)
        return searchable([self.name_zh, self.name_en, self.slug], self.pinyin)


class DatedQuerySet(models.QuerySet[RowT]):
    """Questions about plans with dates. `today` is the business day; no method reads the clock."""

    def with_light(self, today: date) -> DatedQuerySet[RowT]:
        """Annotate `light` and `light_rank` (0 is the worst), by the rule in `parks/lights.py`."""
        return self.annotate(light=self.light_case(today)).annotate(
            light_rank=Case(
                *[When(light=light, then=Value(light.rank)) for light in Light],
                output_field=IntegerField(),
            )
        )

    @staticmethod
    def light_case(today: date) -> Case:
        """Return the light of a row as an expression; the queryset of each table says which."""
        raise NotImplementedError


class FiledManager(models.Manager[RowT]):
    """What is on the ledger; what was withdrawn is found by `with_withdrawn` alone."""

    def get_queryset(self) -> models.QuerySet[RowT]:
        """Return all but what was withdrawn."""
        return super().get_queryset().filter(withdrawn_on__isnull=True)


class Withdrawable(models.Model):
    """What is never deleted: withdrawn, it leaves every list and count, and keeps its number."""

    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True, editable=False)

    class Meta:
        abstract = True


class Dated(models.Model):
    """A plan with a start, a due date and a progress: what the light of a row is made of."""

    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    progress = models.PositiveSmallIntegerField(
        _("progress, percent"), null=True, blank=True, editable=False
    )
    turns_amber_on = models.DateField(null=True, blank=True, editable=False)
    turns_red_on = models.DateField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def starts(self) -> date | None:
        """The day from which elapsed time counts."""
        return self.starts_on

    def set_turns(self, thresholds: lights.Thresholds) -> None:
        """Set the days on which its light turns; the caller saves."""
        turns = lights.turns(self.starts, self.due_on, self.progress, thresholds)
        self.turns_amber_on = turns.amber_on
        self.turns_red_on = turns.red_on


def dated_constraints(prefix: str) -> list[Any]:
    """Return what holds for every plan with dates; `prefix` is the table's name."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_is_not_due_before_it_starts",
            condition=Q(starts_on__isnull=True)
            | Q(due_on__isnull=True)
            | Q(due_on__gte=F("starts_on")),
            violation_error_message=_("The due date lies before the start. Change one of the two."),
        ),
        models.CheckConstraint(
            name=f"{prefix}_progress_is_a_percentage",
            condition=Q(progress__isnull=True) | Q(progress__lte=100),
            violation_error_message=_("Progress must lie between 0 and 100 percent."),
        ),
    ]
