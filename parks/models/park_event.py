"""What is added to a score after the sum, and what is said against a figure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parks.choices import ParkEventKind
from parks.models.base import signed
from parks.models.indicator import Indicator
from parks.models.park import Park
from parks.models.place import under
from parks.models.source import Source

if TYPE_CHECKING:
    from parks.readers import Reader


class ParkEventQuerySet(models.QuerySet["ParkEvent"]):
    """Questions about events."""

    def in_effect(self, today: date) -> ParkEventQuerySet:
        """Those that count on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), happened_on__lte=today)


class ParkEvent(models.Model):
    """A deduction, red line, unmet base condition or transition period of a park; its source."""

    park = models.ForeignKey(Park, models.PROTECT, related_name="events", verbose_name=_("park"))
    kind = models.CharField(_("kind"), max_length=10, choices=ParkEventKind)
    points = models.DecimalField(_("points deducted"), max_digits=5, decimal_places=2, default=0)
    words = models.CharField(_("what happened"), max_length=250)
    happened_on = models.DateField(_("counts from"))
    # the last day on which it counts; empty until somebody ends it
    ends_on = models.DateField(_("counts until"), null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    objects = ParkEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a park")
        verbose_name_plural = _("events of parks")
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="parks_parkevent_only_deductions_have_points",
                condition=Q(kind=ParkEventKind.DEDUCTION, points__gt=0, points__lte=100)
                | (~Q(kind=ParkEventKind.DEDUCTION) & Q(points=0)),
                violation_error_message=_(
                    "A deduction takes more than 0 and at most 100 points; no other event does."
                ),
            ),
            models.CheckConstraint(
                name="parks_parkevent_does_not_end_before_it_counts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("happened_on")),
                violation_error_message=_(
                    "The last day lies before the first. Change one of the two."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"


class FigureObjectionQuerySet(models.QuerySet["FigureObjection"]):
    """Questions about objections to figures."""

    def visible_to(self, reader: Reader) -> FigureObjectionQuerySet:
        """Those about parks that a reader may see."""
        return self.filter(under(reader.sees, "park__home_region__path"))

    def known_on(self, day: date) -> FigureObjectionQuerySet:
        """Those recorded by the end of a day."""
        return self.filter(recorded_on__lte=day)

    def waiting(self) -> FigureObjectionQuerySet:
        """Those that nobody has answered."""
        return self.filter(answered_on__isnull=True)


class FigureObjection(models.Model):
    """Something said against a score of a park or one of its figures; it is answered in writing."""

    park = models.ForeignKey(
        Park, models.PROTECT, related_name="figure_objections", verbose_name=_("park")
    )
    # empty: against the score as a whole
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, verbose_name=_("indicator")
    )
    raised_by = models.CharField(_("raised by"), max_length=80)
    words = models.TextField(_("objection"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_on = models.DateField(_("recorded on"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    objects = FigureObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection to a figure")
        verbose_name_plural = _("objections to figures")
        ordering = ["-id"]
        constraints = [
            signed(
                "answer",
                "answered",
                name="parks_figureobjection_answered_says_when_and_by_whom",
                message=_("An answer says when and by whom."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.park} {self.raised_by}"

    def get_absolute_url(self) -> str:
        """The page of the objection, where it is answered."""
        return reverse("objection-detail", args=[self.pk])
