"""The standing: one computed row per park, from which every dashboard reads; and how it stood
at month ends.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parks.choices import Light, ScoreState
from parks.models import Park
from standings.models.reference import FrozenPark


class StandingFields(models.Model):
    """How a park stands on a day. Computed from issues, measures and observations, never typed.

    `domains` maps a domain's code to light, open, overdue, pressure and health; `pillars` maps a
    pillar's number to progress, elapsed, score, light and measures. Both hold for each dimension
    also `indicators` (the mean score of its indicators), `low`, `high`, `known` and `asked` (how
    many indicators have a value, of how many), `verified` (percent) and `state`.
    """

    day = models.DateField(_("day"))
    light = models.CharField(_("light"), max_length=5, choices=Light, default=Light.GREY)
    light_rank = models.PositiveSmallIntegerField(_("order of the light"), default=Light.GREY.rank)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True)
    health = models.DecimalField(_("health"), max_digits=5, decimal_places=2, null=True)
    progress = models.DecimalField(_("progress"), max_digits=5, decimal_places=2, null=True)
    # exact bounds: the score if all that is unknown were 0, and if it were 100
    low = models.DecimalField(_("lower bound"), max_digits=5, decimal_places=2, null=True)
    high = models.DecimalField(_("upper bound"), max_digits=5, decimal_places=2, null=True)
    # the geometric mean of the same dimensions, which an uneven park cannot hide behind
    balance = models.DecimalField(_("balance"), max_digits=5, decimal_places=2, null=True)
    # points taken after the sum
    deducted = models.DecimalField(_("points deducted"), max_digits=5, decimal_places=2, default=0)
    state = models.CharField(
        _("state"), max_length=12, choices=ScoreState, default=ScoreState.INSUFFICIENT
    )
    grade = models.CharField(_("grade"), max_length=1, blank=True)
    scheme_version = models.PositiveSmallIntegerField(_("version of the scheme"), default=1)
    open_issues = models.PositiveIntegerField(_("open issues"), default=0)
    overdue_issues = models.PositiveIntegerField(_("overdue issues"), default=0)
    closed_issues = models.PositiveIntegerField(_("closed issues"), default=0)
    critical_overdue = models.PositiveIntegerField(_("critical overdue issues"), default=0)
    domains = models.JSONField(_("problem domains"), default=dict)
    pillars = models.JSONField(_("pillars"), default=dict)
    last_entry_on = models.DateField(_("last entry"), null=True)

    # of the table itself
    park_id: int

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.park_id} {self.day:%Y-%m-%d} {self.get_light_display()}"


class Standing(StandingFields):
    """How a park stands on the business day. Kept true by `writing()`."""

    park = models.OneToOneField(
        Park,
        models.CASCADE,
        primary_key=True,
        related_name="standing",
        verbose_name=_("park"),
    )

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = [
            # the park list in its default order: worst light, then lowest score
            models.Index(fields=["light_rank", "score", "park"], name="standings_standing_order"),
        ]


class Snapshot(StandingFields):
    """How a park stood at the end of a month, frozen.

    `facts` is all that its score was computed from.
    """

    # as it was then, under the names and in the region of that day
    park = models.ForeignKey(FrozenPark, models.CASCADE, related_name="snapshots")
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "park"],
                name="standings_snapshot_is_taken_once",
                violation_error_message=_("The park already has a snapshot of this day."),
            )
        ]
        indexes = [
            # the park list of a month end in its default order
            models.Index(
                fields=["day", "light_rank", "score", "park"], name="standings_snapshot_order"
            ),
            # the trend of a park
            models.Index(fields=["park", "day"], name="standings_snapshot_of_park"),
        ]
