"""What is being done: measures, their milestones and their log."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Sum, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parks import lights
from parks.fields import number_key
from parks.models import Issue, Organisation, Park, Region, Source
from parks.models.base import (
    Dated,
    DatedQuerySet,
    FiledManager,
    Withdrawable,
    dated_constraints,
    signed,
)
from parks.models.entry import Entry, LoggedState
from parks.models.extra import ExtraValue, value_constraints, value_indexes
from parks.models.place import under
from parks.readers import Reader
from parks.writing.constraints import CheckedInMemory
from recommendations.models.advice import Recommendation

# of measures read with their light; a measure that is done asks for nothing any more
WORST_FIRST = (
    Case(When(done_on__isnull=True, then=0), default=1),
    "light_rank",
    F("due_on").asc(nulls_last=True),
    "number_key",
)


class MeasureQuerySet(DatedQuerySet["Measure"]):
    """Questions about measures."""

    @staticmethod
    def light_case(today: date) -> Case:
        """Return the light of a measure as an expression."""
        return lights.measure_light_case(today)

    def visible_to(self, reader: Reader) -> MeasureQuerySet:
        """Filter the measures that a reader may see."""
        return self.filter(under(reader.sees, "region__path"))

    def editable_by(self, reader: Reader) -> MeasureQuerySet:
        """Filter the measures that a reader may change."""
        return self.filter(under(reader.edits, "region__path"))

    def in_region(self, region: Region) -> MeasureQuerySet:
        """Filter the measures of a region and of everything below it."""
        return self.filter(region__path__startswith=region.path)

    def with_weights(self) -> MeasureQuerySet:
        """Add the weight of all milestones, and of those done; None where there are none."""
        done = Sum("milestones__weight", filter=Q(milestones__done_on__isnull=False))
        return self.annotate(weight=Sum("milestones__weight"), weight_done=done)

    def worst_first(self, today: date) -> DatedQuerySet[Measure]:
        """Add the lights, and sort: what is open before what is done, the worst light first."""
        return self.with_light(today).order_by(*WORST_FIRST)

    def current(self) -> MeasureQuerySet:
        """Filter those that count: all but the stopped ones (docs/rules.md, 24)."""
        return self.filter(stopped_on__isnull=True)

    def stopped(self) -> MeasureQuerySet:
        """Filter those that were stopped."""
        return self.filter(stopped_on__isnull=False)

    def unfinished(self) -> MeasureQuerySet:
        """Filter those on which work is still owed, now or after a pause."""
        return self.current().filter(done_on__isnull=True)

    def running(self) -> MeasureQuerySet:
        """Filter the unfinished ones whose clock runs."""
        return self.filter(lights.measure_running_when())

    def overdue(self, today: date) -> MeasureQuerySet:
        """Filter those not done and past the due day."""
        return self.filter(lights.measure_overdue_when(today))


class Measure(CheckedInMemory, Withdrawable, Dated):
    """Work for one park or region. Its progress is the weighted share of its milestones done."""

    number = models.CharField(_("number"), max_length=16, unique=True, editable=False)
    number_key = number_key()
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("description"), blank=True)
    recommendation = models.ForeignKey(
        Recommendation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("carries out"),
    )
    park = models.ForeignKey(
        Park, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("park")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="measures", verbose_name=_("region")
    )
    issues = models.ManyToManyField(
        Issue, blank=True, related_name="measures", verbose_name=_("issues")
    )
    lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measures_led",
        verbose_name=_("lead unit"),
    )
    supporting = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="measures_supported",
        verbose_name=_("supporting units"),
    )
    person_in_charge = models.CharField(_("person in charge"), max_length=60, blank=True)
    deadline_words = models.CharField(_("deadline in words"), max_length=60, blank=True)
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("source"),
    )
    source_place = models.CharField(_("place in the source"), max_length=120, blank=True)
    external_number = models.CharField(_("number in the source"), max_length=60, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    # the day on which the last issue that it works on was suspended; it waits with it
    paused_on = models.DateField(_("paused on"), null=True, blank=True, editable=False)
    stopped_on = models.DateField(_("stopped on"), null=True, blank=True, editable=False)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("stopped by"),
    )
    stopped_reason = models.TextField(_("why it was stopped"), blank=True, editable=False)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    last_entry_on = models.DateField(_("last entry"), null=True, blank=True, editable=False)

    objects = FiledManager.from_queryset(MeasureQuerySet)()
    with_withdrawn = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["-number_key"]
        constraints = [
            *dated_constraints("recommendations_measure"),
            signed(
                "withdrawn_reason",
                "withdrawn",
                name="recommendations_measure_withdrawn_says_when_by_whom_and_why",
                message=_("What is withdrawn says when, by whom and why."),
            ),
            models.CheckConstraint(
                name="recommendations_measure_stopped_says_when_by_whom_and_why",
                condition=Q(
                    stopped_on__isnull=True,
                    stopped_by__isnull=True,
                    stopped_reason="",
                    successor__isnull=True,
                )
                | (Q(stopped_on__isnull=False, stopped_by__isnull=False) & ~Q(stopped_reason="")),
                violation_error_message=_("A measure that is stopped says when, by whom and why."),
            ),
        ]
        indexes = [
            # the standing of a park and the scorecard read a park's measures
            models.Index(fields=["park", "due_on"], name="recommendations_measure_park"),
            # `roll` asks which lights turn on a new day
            models.Index(
                fields=["turns_amber_on"],
                condition=Q(done_on=None),
                name="recommendations_measure_amber",
            ),
            models.Index(
                fields=["turns_red_on"],
                condition=Q(done_on=None),
                name="recommendations_measure_red",
            ),
            # whether the notice of every page must stand: no row where there is no demonstration
            models.Index(
                fields=["id"], condition=Q(is_demo=True), name="recommendations_measure_demo"
            ),
            # a file that names it is about this record
            models.Index(
                fields=["external_number"],
                condition=~Q(external_number=""),
                name="recommendations_measure_ext_no",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the page of the measure."""
        return reverse("measure-detail", args=[self.number])


class Milestone(CheckedInMemory):
    """A step of a measure with its weight; what is done says when and by whom."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    words = models.CharField(_("milestone"), max_length=160)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("done by"),
    )

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="recommendations_milestone_weighs_something",
                condition=Q(weight__gte=1, weight__lte=100),
                violation_error_message=_("A weight lies between 1 and 100."),
            ),
            models.CheckConstraint(
                name="recommendations_milestone_done_says_when_and_by_whom",
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                violation_error_message=_("A milestone that is done says when and by whom."),
            ),
        ]

    def __str__(self) -> str:
        return self.words


class MeasureExtra(ExtraValue):
    """What a measure holds in an extra field."""

    owner = "measure"

    measure = models.ForeignKey(
        Measure, models.CASCADE, related_name="extras", verbose_name=_("measure")
    )

    class Meta:
        verbose_name = _("extra value of a measure")
        verbose_name_plural = _("extra values of measures")
        ordering = ["pk"]
        constraints = value_constraints("recommendations_measureextra", "measure")
        indexes = value_indexes("recommendations_mextra")


class MeasureEntry(Entry):
    """One line in the log of a measure."""

    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="entries", verbose_name=_("measure")
    )

    class Meta(Entry.Meta):
        verbose_name = _("log entry of a measure")
        verbose_name_plural = _("log entries of measures")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "seq"], name="recommendations_measureentry_has_its_own_place"
            )
        ]


class MeasureState(LoggedState):
    """What the log of a measure knows of it."""

    measure = models.OneToOneField(
        Measure, models.CASCADE, primary_key=True, related_name="logged_state"
    )

    class Meta:
        verbose_name = _("logged state of a measure")
        verbose_name_plural = _("logged states of measures")

    def __str__(self) -> str:
        return str(self.measure)
