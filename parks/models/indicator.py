"""What the world says: indicators, observations, rankings, and which survey saw which park."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from parks.choices import Direction, MissingReason
from parks.fields import SortKeyField
from parks.models.base import Named
from parks.models.park import Industry, Park
from parks.models.place import Region
from parks.models.problem import ProblemDomain, ProblemType
from parks.models.source import Source
from parks.text.language import in_english
from parks.text.units import unit_in_words


class Indicator(Named):
    """Something that is measured. Indicators of kind context are shown and never scored.

    `dimension` is the code of a problem domain (P1) or of a pillar (R1) in whose score it enters.
    """

    class Kind(models.TextChoices):
        """Whether an indicator enters a score."""

        SCORED = "scored", _("Scored")
        CONTEXT = "context", _("Context")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    sort_key = SortKeyField("code")
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    unit_en = models.CharField(_("unit, English"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CONTEXT)
    dimension = models.CharField(_("dimension"), max_length=12, blank=True, db_index=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction, blank=True)
    formula = models.TextField(_("formula"), blank=True)
    formula_en = models.TextField(_("formula, English"), blank=True)
    # for levels with proof: what each level means, such as "0 无；50 部分；100 全部"
    levels = models.CharField(_("levels"), max_length=200, blank=True)
    lowest = models.DecimalField(
        _("lowest value"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        default=0,
        help_text=_("Values below it are refused. Empty: they may be negative."),
    )
    highest = models.DecimalField(
        _("highest value"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("Values above it are refused. Empty: 100 for percent, else any."),
    )
    standard = models.CharField(_("source standard"), max_length=200, blank=True)
    types = models.ManyToManyField(
        ProblemType, blank=True, related_name="indicators", verbose_name=_("problem types")
    )

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                name="parks_indicator_scored_has_dimension_and_direction",
                condition=Q(kind="context") | (~Q(dimension="") & ~Q(direction="")),
                violation_error_message=_("A scored indicator needs a dimension and a direction."),
            ),
            models.CheckConstraint(
                name="parks_indicator_bounds_are_in_order",
                condition=Q(lowest__isnull=True)
                | Q(highest__isnull=True)
                | Q(highest__gt=models.F("lowest")),
                violation_error_message=_("The highest value lies above the lowest one."),
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of the indicator: definition, range, values."""
        return reverse("indicator-detail", args=[self.code])

    @property
    def unit_shown(self) -> str:
        """The unit in the language of the page."""
        return self.unit_en if in_english() and self.unit_en else self.unit


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Questions about observations."""

    def of_parks(self) -> ObservationQuerySet:
        """Whole values of parks, not parts by industry."""
        return self.filter(park__isnull=False, industry__isnull=True)

    def scored(self) -> ObservationQuerySet:
        """Of indicators that enter a score."""
        return self.filter(indicator__kind=Indicator.Kind.SCORED)

    def to_review(self) -> ObservationQuerySet:
        """Self-reported values that nobody has reviewed."""
        return self.of_parks().scored().filter(value__isnull=False, reviewed_on__isnull=True)


class Observation(models.Model):
    """A value of an indicator for a park or a region, with the printed words (docs/rules.md, 11).

    `value` is what was reported; `reviewed_value` what a reviewer found. Without a value, `missing`
    says why.
    """

    # who and when is named in the history of the next save, where it is not the request's
    _history_user: User
    _history_date: datetime
    _change_reason: str

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="observations", verbose_name=_("indicator")
    )
    park = models.ForeignKey(
        Park,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("park"),
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("region"),
    )
    # one part of the indicator, such as the output of one industry
    industry = models.ForeignKey(
        Industry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("industry"),
    )
    period = models.CharField(_("period"), max_length=60)
    # the last day of the period; empty where the words name no day, and then the value is never
    # scored
    period_end = models.DateField(_("period ends on"), null=True, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    as_printed = models.CharField(_("as printed"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    missing = models.CharField(
        _("why there is no value"), max_length=14, choices=MissingReason, blank=True
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_on = models.DateField(_("entered on"), null=True, blank=True)
    reviewed_value = models.DecimalField(
        _("reviewed value"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"))
    note = models.CharField(_("note"), max_length=250, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # the trail of every change: who set a value, when, from what
    history = HistoricalRecords()

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = [
            models.CheckConstraint(
                name="parks_observation_is_of_a_park_or_a_region",
                condition=Q(park__isnull=False, region__isnull=True)
                | Q(park__isnull=True, region__isnull=False),
                violation_error_message=_(
                    "An observation belongs to a park or to a region, not to both."
                ),
            ),
            models.CheckConstraint(
                name="parks_observation_has_a_value_or_words",
                condition=Q(value__isnull=False) | ~Q(as_printed="") | ~Q(missing=""),
                violation_error_message=_(
                    "Give a value, the words as printed, or the reason why there is no value."
                ),
            ),
            models.CheckConstraint(
                name="parks_observation_is_a_value_or_missing",
                condition=Q(missing="") | Q(value__isnull=True, reviewed_value__isnull=True),
                violation_error_message=_(
                    "A missing observation has no value. Empty one of the two."
                ),
            ),
            models.CheckConstraint(
                name="parks_observation_reviewed_says_what_when_and_by_whom",
                condition=Q(
                    reviewed_value__isnull=True, reviewed_by__isnull=True, reviewed_on__isnull=True
                )
                | Q(
                    reviewed_value__isnull=False,
                    reviewed_by__isnull=False,
                    reviewed_on__isnull=False,
                ),
                violation_error_message=_("A reviewed value says when and by whom."),
            ),
            models.CheckConstraint(
                name="parks_observation_nobody_reviews_their_own",
                condition=Q(reviewed_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(reviewed_by=models.F("entered_by")),
                violation_error_message=_("Who entered a value does not review it."),
            ),
            models.UniqueConstraint(
                # an empty cell counts as a value, on SQLite too
                "indicator",
                "period",
                Coalesce("park", 0),
                Coalesce("region", 0),
                Coalesce("industry", 0),
                name="parks_observation_is_one_a_period",
                violation_error_message=_(
                    "There is an observation of this indicator for this period already."
                ),
            ),
        ]
        indexes = [
            # the score of a park reads its latest values
            models.Index(fields=["park", "period_end"], name="parks_observation_of_park"),
        ]

    @property
    def unit_shown(self) -> str:
        """The unit in the language of the page; one that the source printed stays as it is."""
        own = self.unit == self.indicator.unit and self.indicator.unit_shown
        return own or unit_in_words(self.unit)

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"

    @property
    def counted(self) -> Decimal | None:
        """The value that enters a score: the reviewed one where there is one."""
        return self.value if self.reviewed_value is None else self.reviewed_value


class ExternalRanking(models.Model):
    """A place that a park holds in somebody else's ranking."""

    system = models.CharField(_("ranking"), max_length=120)
    year = models.CharField(_("year, in words"), max_length=60, blank=True)
    park = models.ForeignKey(Park, models.PROTECT, related_name="rankings", verbose_name=_("park"))
    rank = models.PositiveSmallIntegerField(_("rank"))
    of = models.PositiveSmallIntegerField(_("of how many"), null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"))
    survey_no = models.CharField(_("survey statement"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("external ranking")
        verbose_name_plural = _("external rankings")

    def __str__(self) -> str:
        return f"{self.system} {self.rank}"


class RankingItem(models.Model):
    """An item of a ranking, better or worse than the overall rank; its own rank may be unknown."""

    class Standing(models.TextChoices):
        """How an item compares with the overall rank."""

        BETTER = "better", _("Better than the overall rank")
        WORSE = "worse", _("Worse than the overall rank")

    ranking = models.ForeignKey(ExternalRanking, models.CASCADE, related_name="items")
    name = models.CharField(_("item"), max_length=120)
    standing = models.CharField(_("compared"), max_length=6, choices=Standing)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    survey_no = models.CharField(_("survey statement"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("ranking item")
        verbose_name_plural = _("ranking items")

    def __str__(self) -> str:
        return self.name


class SurveyCoverage(models.Model):
    """A survey or review has looked at a park; a domain of None means all three."""

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="coverage", verbose_name=_("source")
    )
    park = models.ForeignKey(Park, models.PROTECT, related_name="coverage", verbose_name=_("park"))
    domain = models.ForeignKey(
        ProblemDomain, models.PROTECT, null=True, blank=True, verbose_name=_("domain")
    )
    covered_on = models.DateField(_("covered on"))
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    class Meta:
        verbose_name = _("survey coverage")
        verbose_name_plural = _("survey coverage")

    def __str__(self) -> str:
        return f"{self.park} {self.covered_on}"
