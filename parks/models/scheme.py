"""The rules of scores and lights, in versions: thresholds, weights, ranges; author and approver."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parks.choices import PeerGroup, SchemeState, WeightKind
from parks.lights import Thresholds
from parks.models.indicator import Indicator


class SchemeQuerySet(models.QuerySet["Scheme"]):
    """Questions about versions of the rules."""

    def drafts(self) -> SchemeQuerySet:
        """Versions that nobody has approved and that were never in force."""
        return self.filter(is_current=False, in_force_from__isnull=True, ended_on__isnull=True)

    def waiting(self) -> SchemeQuerySet:
        """Approved versions whose day has not come."""
        return self.filter(is_current=False, in_force_from__isnull=False, ended_on__isnull=True)


class Scheme(models.Model):
    """A version of the rules.

    A draft is approved by somebody else than its author, from a day on.
    """

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    is_current = models.BooleanField(_("in force"), default=False)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    ended_on = models.DateField(_("in force until"), null=True, blank=True)
    amber_behind = models.PositiveSmallIntegerField(_("points behind for amber"), default=10)
    red_behind = models.PositiveSmallIntegerField(_("points behind for red"), default=30)
    red_below = models.PositiveSmallIntegerField(_("score below which a park is red"), default=60)
    amber_below = models.PositiveSmallIntegerField(
        _("score below which a park is amber"), default=75
    )
    half_pressure = models.PositiveSmallIntegerField(_("points at which pressure is 50"), default=8)
    freshness_months = models.PositiveSmallIntegerField(
        _("months a review or a value stays fresh"), default=24
    )
    indicator_share = models.PositiveSmallIntegerField(
        _("share of indicators in a domain, percent"), default=70
    )
    outcome_share = models.PositiveSmallIntegerField(
        _("share of outcomes in a pillar, percent"), default=60
    )
    health_share = models.PositiveSmallIntegerField(
        _("share of health in the score, percent"), default=50
    )
    longest_overdue = models.PositiveSmallIntegerField(
        _("days overdue beyond which an issue weighs no more"), default=180
    )
    overdue_cap = models.PositiveSmallIntegerField(
        _("most points of an overdue measure"), default=80
    )
    grade_a = models.PositiveSmallIntegerField(_("score from which a park is graded A"), default=80)
    grade_b = models.PositiveSmallIntegerField(_("score from which a park is graded B"), default=65)
    grade_c = models.PositiveSmallIntegerField(_("score from which a park is graded C"), default=50)
    weak_below = models.PositiveSmallIntegerField(
        _("score below which a dimension is a weak spot"), default=40
    )
    uneven_gap = models.PositiveSmallIntegerField(
        _("points between arithmetic and geometric mean beyond which a park is uneven"), default=5
    )
    quota_grading = models.BooleanField(
        _("grades by quota in groups of 20 and more"), default=False
    )
    peer_group = models.CharField(
        _("peer group"), max_length=10, choices=PeerGroup, default=PeerGroup.TYPE_LEVEL
    )
    needs_two_tiers = models.BooleanField(
        _("a critical issue is signed off by district and city"), default=False
    )
    notice_days = models.PositiveSmallIntegerField(
        _("days of public notice before a closing, 0 for none"), default=0
    )
    recheck_critical = models.PositiveSmallIntegerField(
        _("months until a critical issue is looked at again"), default=3
    )
    recheck_serious = models.PositiveSmallIntegerField(
        _("months until a serious issue is looked at again"), default=6
    )
    recheck_other = models.PositiveSmallIntegerField(
        _("months until any other issue is looked at again"), default=12
    )
    alike_high = models.DecimalField(
        _("likeness from which two structures are highly alike"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.85"),
    )
    alike_medium = models.DecimalField(
        _("likeness from which two structures are fairly alike"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.60"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    created_on = models.DateField(_("written on"), null=True, blank=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approver"),
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    # an authority that approved the rules outside of this system
    approved_by = models.CharField(_("approved by"), max_length=80, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="parks_scheme_one_is_in_force",
                violation_error_message=_("Another scheme is in force."),
            ),
            models.CheckConstraint(
                name="parks_scheme_amber_comes_before_red",
                condition=Q(amber_behind__lt=F("red_behind"), red_below__lt=F("amber_below")),
                violation_error_message=_("Amber must come before red."),
            ),
            models.CheckConstraint(
                name="parks_scheme_bands_of_likeness_are_in_order",
                condition=Q(
                    alike_medium__gt=0, alike_medium__lt=F("alike_high"), alike_high__lte=1
                ),
                violation_error_message=_(
                    "The bands of likeness lie between 0 and 1, medium below high."
                ),
            ),
            models.CheckConstraint(
                name="parks_scheme_shares_are_percentages",
                condition=Q(
                    indicator_share__lte=100, outcome_share__lte=100, health_share__lte=100
                ),
                violation_error_message=_("A share lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="parks_scheme_grades_are_in_order",
                condition=Q(grade_c__lt=F("grade_b"), grade_b__lt=F("grade_a"), grade_a__lte=100),
                violation_error_message=_("The bounds of the grades go down from A to C."),
            ),
            models.CheckConstraint(
                name="parks_scheme_pressure_and_overdue_have_a_measure",
                condition=Q(half_pressure__gte=1, longest_overdue__gte=1, overdue_cap__lte=100),
                violation_error_message=_(
                    "The points for half pressure and the longest overdue are at least 1, the "
                    "cap at most 100."
                ),
            ),
            models.CheckConstraint(
                name="parks_scheme_nobody_approves_their_own",
                condition=Q(approver__isnull=True)
                | Q(author__isnull=True)
                | ~Q(approver=F("author")),
                violation_error_message=_("Who wrote a version of the rules does not approve it."),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    def get_absolute_url(self) -> str:
        """The page of the version."""
        return reverse("scheme-detail", args=[self.version])

    @classmethod
    def current(cls) -> Scheme:
        """The scheme in force; the default rules where none was stored."""
        return cls.objects.filter(is_current=True).first() or cls(version=1, is_current=True)

    def recheck_months(self, severity: str) -> int:
        """Months after which a closed issue of this severity is looked at again."""
        months = {"critical": self.recheck_critical, "serious": self.recheck_serious}
        return months.get(severity, self.recheck_other)

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds of the lights."""
        return Thresholds(self.amber_behind, self.red_behind)

    @property
    def is_draft(self) -> bool:
        """Whether nobody has approved it and it was never in force."""
        return not self.is_current and self.in_force_from is None and self.ended_on is None

    @property
    def state(self) -> SchemeState:
        """Draft, approved and waiting, in force, or no longer."""
        if self.is_current:
            return SchemeState.IN_FORCE
        if self.ended_on is not None:
            return SchemeState.RETIRED
        return SchemeState.DRAFT if self.in_force_from is None else SchemeState.WAITING


class SchemeWeight(models.Model):
    """How much a dimension, severity or stage weighs in a version; the rest has a default."""

    scheme = models.ForeignKey(
        Scheme, models.CASCADE, related_name="weights", verbose_name=_("scheme")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=WeightKind)
    # P1, R1; minor, and "none" for not graded; filed
    code = models.CharField(_("code"), max_length=12)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = _("weight of a scheme")
        verbose_name_plural = _("weights of schemes")
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "kind", "code"],
                name="parks_schemeweight_is_set_once",
                violation_error_message=_("The version already sets this weight."),
            ),
            models.CheckConstraint(
                name="parks_schemeweight_is_not_negative",
                condition=Q(weight__gte=0),
                violation_error_message=_("A weight is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.weight}"


class SchemeMember(models.Model):
    """What a version counts into a dimension: a problem type in its domain, advice in its pillar.

    Both are named by their code, so that moving one moves no score before the next version.
    """

    scheme = models.ForeignKey(
        Scheme, models.CASCADE, related_name="members", verbose_name=_("scheme")
    )
    # P1.1 of a type, 2-01 of a recommendation
    code = models.CharField(_("code"), max_length=16)
    dimension = models.CharField(_("dimension"), max_length=12)

    class Meta:
        verbose_name = _("member of a dimension")
        verbose_name_plural = _("members of dimensions")
        ordering = ["dimension", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="parks_schememember_counts_once",
                violation_error_message=_("The version already counts this into a dimension."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.dimension}"


class SchemeIndicator(models.Model):
    """An indicator in a version: its weight in the dimension and the range from worst to best."""

    scheme = models.ForeignKey(
        Scheme, models.CASCADE, related_name="indicators", verbose_name=_("scheme")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="schemes", verbose_name=_("indicator")
    )
    # the one that it enters in this version, whatever becomes of the indicator
    dimension = models.CharField(_("dimension"), max_length=12, editable=False)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, default=1)
    worst = models.DecimalField(_("worst, scores 0"), max_digits=18, decimal_places=4)
    best = models.DecimalField(_("best, scores 100"), max_digits=18, decimal_places=4)
    is_logarithmic = models.BooleanField(_("by ln(1 + x)"), default=False)

    class Meta:
        verbose_name = _("indicator of a scheme")
        verbose_name_plural = _("indicators of schemes")
        ordering = ["indicator__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "indicator"],
                name="parks_schemeindicator_stands_once",
                violation_error_message=_("The version already holds this indicator."),
            ),
            models.CheckConstraint(
                name="parks_schemeindicator_has_a_range",
                condition=~Q(worst=F("best")),
                violation_error_message=_("Worst and best must differ."),
            ),
            models.CheckConstraint(
                name="parks_schemeindicator_weighs_something",
                condition=Q(weight__gt=0),
                violation_error_message=_("The weight of an indicator is more than zero."),
            ),
            models.CheckConstraint(
                name="parks_schemeindicator_logarithm_is_of_counts",
                condition=Q(is_logarithmic=False) | Q(worst__gte=0, best__gte=0),
                violation_error_message=_("A logarithmic range starts at zero or above."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.weight}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Take the dimension of the indicator where none was given."""
        self.dimension = self.dimension or self.indicator.dimension
        super().save(*args, **kwargs)
