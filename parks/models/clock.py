"""Today, the thresholds in force, and the counters of record numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parks.lights import Thresholds


class BusinessDay(models.Model):
    """The one row that says which day every page, count and list is about (decision 25)."""

    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("business day")
        verbose_name_plural = _("business day")
        constraints = [models.CheckConstraint(name="parks_businessday_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.day.isoformat()

    @classmethod
    def today(cls) -> date:
        """The business day; the calendar's where no day was ever rolled."""
        return cls.objects.filter(pk=1).values_list("day", flat=True).first() or timezone.localdate()


class Scheme(models.Model):
    """A version of the rules: thresholds, bands, weights; who approved them and when."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    is_current = models.BooleanField(_("in force"), default=False)
    amber_behind = models.PositiveSmallIntegerField(_("points behind for amber"), default=10)
    red_behind = models.PositiveSmallIntegerField(_("points behind for red"), default=30)
    red_below = models.PositiveSmallIntegerField(_("score below which a park is red"), default=60)
    amber_below = models.PositiveSmallIntegerField(_("score below which a park is amber"), default=75)
    half_pressure = models.PositiveSmallIntegerField(_("points at which pressure is 50"), default=8)
    freshness_months = models.PositiveSmallIntegerField(_("months a review stays fresh"), default=24)
    needs_two_tiers = models.BooleanField(_("a critical issue is signed off by district and city"), default=False)
    notice_days = models.PositiveSmallIntegerField(_("days of public notice before a closing, 0 for none"), default=0)
    recheck_critical = models.PositiveSmallIntegerField(
        _("months until a critical issue is looked at again"), default=3
    )
    recheck_serious = models.PositiveSmallIntegerField(_("months until a serious issue is looked at again"), default=6)
    recheck_other = models.PositiveSmallIntegerField(_("months until any other issue is looked at again"), default=12)
    alike_high = models.DecimalField(
        _("likeness from which two structures are highly alike"), max_digits=3, decimal_places=2,
        default=Decimal("0.85"),
    )  # fmt: skip
    alike_medium = models.DecimalField(
        _("likeness from which two structures are fairly alike"), max_digits=3, decimal_places=2,
        default=Decimal("0.60"),
    )  # fmt: skip
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=80, blank=True)
    reason = models.TextField(_("reason"), blank=True)

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
                condition=Q(amber_behind__lt=models.F("red_behind"), red_below__lt=models.F("amber_below")),
                violation_error_message=_("Amber must come before red."),
            ),
            models.CheckConstraint(
                name="parks_scheme_bands_of_likeness_are_in_order",
                condition=Q(alike_medium__gt=0, alike_medium__lt=models.F("alike_high"), alike_high__lte=1),
                violation_error_message=_("The bands of likeness lie between 0 and 1, medium below high."),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

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


class Counter(models.Model):
    """The last number given in a year to a kind of record, such as WT 2021 (decision 31)."""

    kind = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="parks_counter_is_one_row_a_year")]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}-{self.last:03d}"

    @classmethod
    def next_number(cls, kind: str, year: int) -> str:
        """The next number of a kind, `WT-2021-001`. Call inside a transaction: the row stays locked."""
        cls.objects.get_or_create(kind=kind, year=year)
        counter = cls.objects.select_for_update().get(kind=kind, year=year)
        counter.last += 1
        counter.save(update_fields=["last"])
        return str(counter)
