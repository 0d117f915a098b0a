"""The tally: one computed row per region, from which pages add up the figures of any subtree."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parks.models import Region
from standings.models.reference import FrozenRegion


class TallyFields(models.Model):
    """What a region itself holds on a day, without the regions below it. Computed, never typed.

    An issue stands in the tally of its region alone (the lowest region that holds all its parks),
    so sums over regions count it once. Kept true by `writing()`; made in
    `standings/regions/count.py`, read in `standings/regions/read.py`.
    """

    day = models.DateField(_("day"))
    # number of parks that count here, by light
    lights = models.JSONField(default=dict)
    # the problems of the region: months, due_soon, oldest, due, on_time
    issues = models.JSONField(default=dict)
    # by domain: open, overdue and worst rank of the problems that touch no other region
    domains = models.JSONField(default=dict)
    # the problems that touch another region, each: key, regions touched, domain, open, overdue,
    # rank
    spanning = models.JSONField(default=list)
    # by pillar, over the measures with dates and milestones: number, progress, elapsed in
    # millionths of a percent
    pillars = models.JSONField(default=dict)

    # of the table itself
    region_id: int

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.region_id} {self.day}"


class Tally(TallyFields):
    """The tally of a region on the business day. Kept true by `writing()`."""

    region = models.OneToOneField(Region, models.CASCADE, primary_key=True, related_name="tally")


class FrozenTally(TallyFields):
    """The tally of a region at the end of a month, frozen."""

    region = models.ForeignKey(FrozenRegion, models.CASCADE, related_name="tallies")

    class Meta:
        verbose_name = _("frozen tally")
        verbose_name_plural = _("frozen tallies")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "region"],
                name="standings_frozentally_is_taken_once",
                violation_error_message=_("The region already has a tally of this day."),
            )
        ]
