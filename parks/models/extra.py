"""Fields that an office adds to issues, measures and parks, and their values
(docs/decisions/0040-extra-fields.md).

Definitions hold for every region. A value is a row of its own, with one filled column by its kind.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from parks.choices import ExtraKind, ExtraOf
from parks.fields import SortKeyField
from parks.models.issue import Issue
from parks.models.park import Park
from parks.text.days import full_day
from parks.text.folding import fold
from parks.text.language import in_english
from parks.text.numbers import plain
from parks.writing.constraints import CheckedInMemory

if TYPE_CHECKING:
    from parks.readers import Reader

# Current ones of a kind of record: more are no form and no list that anybody reads.
MOST_FIELDS = 30
# The column that holds the value of each kind.
COLUMN_OF = {
    ExtraKind.TEXT: "text",
    ExtraKind.NUMBER: "number",
    ExtraKind.MONEY: "number",
    ExtraKind.DATE: "day",
    ExtraKind.CHOICE: "choice",
    ExtraKind.YES_NO: "flag",
}
NUMBER_DIGITS = 24
NUMBER_PLACES = 6


class ExtraFieldQuerySet(models.QuerySet["ExtraField"]):
    """Questions about definitions."""

    def current(self) -> ExtraFieldQuerySet:
        """Those that are offered."""
        return self.filter(retired_on__isnull=True)

    def of(self, records: str) -> ExtraFieldQuerySet:
        """Those of a kind of record, in the order of forms and lists, with their choices."""
        return self.filter(records=records).prefetch_related("choices")

    def offered_to(self, reader: Reader, records: str) -> list[ExtraField]:
        """Read those that a reader meets in lists and forms; the public meets none."""
        return [] if reader.account is None else list(self.current().of(records))


class ExtraField(CheckedInMemory):
    """A field that the models lack, as an office or an imported file names it."""

    records = models.CharField(_("records"), max_length=8, choices=ExtraOf)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=ExtraKind, default=ExtraKind.TEXT)
    unit = models.CharField(
        _("unit of measure"),
        max_length=20,
        blank=True,
        help_text=_("Of a number or of money."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    retired_on = models.DateField(
        _("retired on"),
        null=True,
        blank=True,
        help_text=_("From this day it is offered nowhere. What it holds stays with the records."),
    )
    sort_key = SortKeyField("name_zh")

    history = HistoricalRecords(excluded_fields=["sort_key"])
    objects = ExtraFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("extra field")
        verbose_name_plural = _("extra fields")
        ordering = ["records", "position", "sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["records", "name_zh"],
                condition=Q(retired_on__isnull=True),
                name="parks_extrafield_is_named_once",
                violation_error_message=_("There is an extra field of this name already."),
            ),
            models.CheckConstraint(
                name="parks_extrafield_records_are_known",
                condition=Q(records__in=ExtraOf.values),
                violation_error_message=_("Choose issues, measures or parks."),
            ),
            models.CheckConstraint(
                name="parks_extrafield_kind_is_known",
                condition=Q(kind__in=ExtraKind.values),
                violation_error_message=_("Choose one of the kinds of extra fields."),
            ),
            models.CheckConstraint(
                name="parks_extrafield_has_a_name",
                condition=~Q(name_zh=""),
                violation_error_message=_("An extra field has a Chinese name."),
            ),
            models.CheckConstraint(
                name="parks_extrafield_money_has_a_unit",
                condition=~Q(kind=ExtraKind.MONEY) | ~Q(unit=""),
                violation_error_message=_("Money has a unit, such as 万元."),
            ),
            models.CheckConstraint(
                name="parks_extrafield_unit_is_of_numbers",
                condition=Q(unit="") | Q(kind__in=[ExtraKind.MONEY, ExtraKind.NUMBER]),
                violation_error_message=_("Only a number or money has a unit."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page; Chinese where no English name is known."""
        return self.name_en if in_english() and self.name_en else self.name_zh

    @property
    def label(self) -> str:
        """The name with the unit, as heads of columns bear it."""
        return f"{self.name}（{self.unit}）" if self.unit else self.name

    @property
    def key(self) -> str:
        """What filters, columns and inputs of the field are called."""
        return f"extra_{self.pk}"

    @property
    def column(self) -> str:
        """The column of its values."""
        return COLUMN_OF[ExtraKind(self.kind)]

    def names(self) -> set[str]:
        """Return what a column of a file may be headed by, folded."""
        names = {name for name in (self.name_zh, self.name_en) if name}
        return {fold(name) for name in names} | (
            {fold(f"{name}（{self.unit}）") for name in names} if self.unit else set()
        )

    def in_words(self, value: Any) -> str:
        """Put a value into words, with its unit; nothing where there is none."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, Decimal):
            return f"{plain(value)} {self.unit}".strip()
        if isinstance(value, date):
            return full_day(value)
        if self.kind == ExtraKind.CHOICE:
            names = {choice.pk: choice.name for choice in self.choices.all()}
            return names.get(value, f"#{value}")
        return str(value)

    def clean(self) -> None:
        """Refuse a name that another current one bears, and more of them than a form can hold."""
        super().clean()
        if self.retired_on is not None:
            return
        others = list(ExtraField.objects.current().filter(records=self.records).exclude(pk=self.pk))
        if any(self.names() & other.names() for other in others):
            raise ValidationError(gettext("There is an extra field of this name already."))
        if len(others) >= MOST_FIELDS:
            raise ValidationError(
                gettext("There are %(most)d extra fields already. Retire one first."),
                params={"most": MOST_FIELDS},
            )


class ExtraChoice(models.Model):
    """A choice of an extra field."""

    field = models.ForeignKey(
        ExtraField, models.PROTECT, related_name="choices", verbose_name=_("extra field")
    )
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("choice of an extra field")
        verbose_name_plural = _("choices of extra fields")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "name_zh"],
                name="parks_extrachoice_is_named_once",
                violation_error_message=_("There is a choice of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page; Chinese where no English name is known."""
        return self.name_en if in_english() and self.name_en else self.name_zh


class ExtraValue(CheckedInMemory):
    """What a record holds in an extra field; a record without it has no row.

    `owner` names the field that leads to the record.
    """

    owner: ClassVar[str]
    # what the name of a row is made of: logs read many at once
    named_by = ("field",)

    field = models.ForeignKey(
        ExtraField, models.PROTECT, related_name="+", verbose_name=_("extra field")
    )
    # as of the field, so that the database can hold the rule below
    kind = models.CharField(_("kind"), max_length=8, choices=ExtraKind)
    text = models.TextField(_("text"), blank=True, default="")
    number = models.DecimalField(
        _("number"),
        max_digits=NUMBER_DIGITS,
        decimal_places=NUMBER_PLACES,
        null=True,
        blank=True,
    )
    day = models.DateField(_("day"), null=True, blank=True)
    choice = models.ForeignKey(
        ExtraChoice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("choice"),
    )
    flag = models.BooleanField(_("yes or no"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.field)

    @property
    def value(self) -> Any:
        """What it holds: words, a number, a day, the key of a choice, yes or no."""
        column = COLUMN_OF[ExtraKind(self.kind)]
        return getattr(self, "choice_id" if column == "choice" else column)

    def put(self, value: Any) -> None:
        """Set what it holds."""
        column = COLUMN_OF[ExtraKind(self.kind)]
        setattr(self, "choice_id" if column == "choice" else column, value)


def value_constraints(prefix: str, owner: str) -> list[models.BaseConstraint]:
    """Return what holds for the values of one kind of record; `prefix` is the table's name."""
    empty = {
        "text": Q(text=""),
        "number": Q(number__isnull=True),
        "day": Q(day__isnull=True),
        "choice": Q(choice__isnull=True),
        "flag": Q(flag__isnull=True),
    }
    fits = Q()
    for column in empty:
        kinds = [kind.value for kind in ExtraKind if COLUMN_OF[kind] == column]
        one = Q(kind__in=kinds) & ~empty[column]
        for other, is_empty in empty.items():
            if other != column:
                one &= is_empty
        fits |= one
    return [
        models.UniqueConstraint(
            fields=[owner, "field"],
            name=f"{prefix}_is_one_a_field",
            violation_error_message=_("The record has a value in this field already."),
        ),
        models.CheckConstraint(
            name=f"{prefix}_holds_one_value_of_its_kind",
            condition=fits,
            violation_error_message=_("The value is not of the kind of the field."),
        ),
    ]


def value_indexes(prefix: str) -> list[models.Index]:
    """Return the indexes by which lists are filtered."""
    return [
        models.Index(
            fields=["field", column],
            condition=Q(**{f"{column}__isnull": False}),
            name=f"{prefix}_{column}",
        )
        for column in ("number", "day", "choice", "flag")
    ]


class IssueExtra(ExtraValue):
    """What an issue holds in an extra field."""

    owner = "issue"

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="extras", verbose_name=_("issue"))

    class Meta:
        verbose_name = _("extra value of an issue")
        verbose_name_plural = _("extra values of issues")
        ordering = ["pk"]
        constraints = value_constraints("parks_issueextra", "issue")
        indexes = value_indexes("parks_issueextra")


class ParkExtra(ExtraValue):
    """What a park holds in an extra field."""

    owner = "park"

    park = models.ForeignKey(Park, models.CASCADE, related_name="extras", verbose_name=_("park"))

    # who changed it, when, from what: docs/rules.md, 17
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("extra value of a park")
        verbose_name_plural = _("extra values of parks")
        ordering = ["pk"]
        constraints = value_constraints("parks_parkextra", "park")
        indexes = value_indexes("parks_parkextra")
