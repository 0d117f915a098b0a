"""What month ends keep: which ones are stored, and the ledger as it stood."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parks import lights
from parks.choices import IssueKind, IssueScope, Severity, Stage
from parks.fields import number_key
from parks.models import Issue
from parks.models.base import Dated
from parks.models.issue import IssueQuerySet
from parks.models.place import under
from standings.models.lasting import AtMonthEnd, Lasting
from standings.models.reference import (
    FrozenOrganisation,
    FrozenPark,
    FrozenRegion,
    FrozenSource,
    FrozenType,
)

if TYPE_CHECKING:
    from parks.readers import Reader


class MonthEnd(models.Model):
    """A month's end that was frozen: the days that `as_of` may name
    (docs/decisions/0013-month-ends.md).
    """

    day = models.DateField(_("month end"), primary_key=True)
    frozen_at = models.DateTimeField(_("frozen at"), auto_now_add=True)
    scheme_version = models.PositiveSmallIntegerField(_("version of the scheme"), default=1)
    parks = models.PositiveIntegerField(_("parks"), default=0)
    # worked out later from the dates of the records, not frozen when the month ended
    is_reconstructed = models.BooleanField(_("reconstructed"), default=False)
    is_demo = models.BooleanField(_("holds demonstration data"), default=False)

    class Meta:
        verbose_name = _("stored month end")
        verbose_name_plural = _("stored month ends")
        ordering = ["-day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class FrozenIssueQuerySet(AtMonthEnd, IssueQuerySet):
    """The questions of the ledger, asked about the end of a month."""

    def visible_to(self, reader: Reader) -> FrozenIssueQuerySet:
        """The issues that named a park or a region which the reader may see today."""
        if "" in reader.sees:
            return self
        about_parks = self._links().filter(
            under(reader.sees, "park__record__home_region__path"), issue=OuterRef("pk")
        )
        return self.filter(under(reader.sees, "region__record__path") | Exists(about_parks))


class FrozenIssue(Lasting, Dated):
    """An issue as it stood at the month ends from `since` to `until` (empty: to the last one
    stored).

    Open issues and those that a month changed get a row; one that stays closed keeps its last row.
    The fields carry the names that they have on the issue, so that the questions and filters of the
    ledger serve both; type, region, parks, units and source are those of then.
    """

    record = models.ForeignKey(
        Issue, models.CASCADE, related_name="frozen", verbose_name=_("issue")
    )
    number = models.CharField(_("number"), max_length=16)
    number_key = number_key()
    title = models.CharField(_("title"), max_length=120)
    type = models.ForeignKey(FrozenType, models.PROTECT, related_name="+", verbose_name=_("type"))
    kind = models.CharField(_("kind"), max_length=8, choices=IssueKind)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, blank=True)
    stage = models.CharField(_("stage"), max_length=9, choices=Stage, blank=True)
    scope = models.CharField(_("scope"), max_length=6, choices=IssueScope)
    region = models.ForeignKey(
        FrozenRegion, models.PROTECT, related_name="+", verbose_name=_("region")
    )
    parks: models.ManyToManyField[FrozenPark, FrozenIssuePark] = models.ManyToManyField(
        FrozenPark, through="FrozenIssuePark", related_name="+", verbose_name=_("parks")
    )
    lead = models.ForeignKey(
        FrozenOrganisation, models.PROTECT, null=True, related_name="+", verbose_name=_("lead unit")
    )
    source = models.ForeignKey(
        FrozenSource, models.PROTECT, null=True, related_name="+", verbose_name=_("source")
    )
    found_on = models.DateField(_("found on"), null=True)
    passed_due_on = models.DateField(_("due date missed"), null=True)
    deadline_words = models.CharField(_("deadline in words"), max_length=60, blank=True)
    submitted_on = models.DateField(_("submitted on"), null=True)
    closed_on = models.DateField(_("closed on"), null=True)
    dismissed_on = models.DateField(_("dismissed on"), null=True)
    suspended_until = models.DateField(_("suspended until"), null=True)
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    last_entry_on = models.DateField(_("last entry"), null=True)
    last_words = models.CharField(max_length=200, blank=True)
    search_text = models.TextField(blank=True)
    # in which of the views that hang on advice and measures it stood
    without_action = models.BooleanField(default=False)
    without_advice = models.BooleanField(default=False)
    uncovered = models.BooleanField(default=False)

    objects = FrozenIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen issue")
        verbose_name_plural = _("frozen issues")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "since"],
                name="standings_frozenissue_is_taken_once",
                violation_error_message=_("The issue already has a row of this day."),
            ),
            models.CheckConstraint(
                name="standings_frozenissue_does_not_end_before_it_starts",
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                violation_error_message=_("The last month end lies before the first."),
            ),
        ]
        indexes = [
            # the ledger of a month end
            models.Index(fields=["since", "until"], name="standings_frozenissue_at"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.since}"

    def get_absolute_url(self) -> str:
        """Return the page of the issue."""
        return reverse("issue-detail", args=[self.number])

    @property
    def starts(self) -> date | None:
        """The day from which elapsed time counts."""
        return self.starts_on or self.found_on

    def is_overdue(self, today: date) -> bool:
        """Return whether it was open past its due day."""
        return lights.is_overdue(self.stage, self.due_on, self.submitted_on, today)


class FrozenIssuePark(models.Model):
    """A park that an issue was about at the end of a month."""

    issue = models.ForeignKey(FrozenIssue, models.CASCADE, related_name="park_links")
    park = models.ForeignKey(FrozenPark, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "park"],
                name="standings_frozenissuepark_names_a_park_once",
                violation_error_message=_("The row already names this park."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.park_id}"
