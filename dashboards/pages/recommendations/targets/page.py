"""Read the targets of a recommendation, region by region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parks.models import Region
from parks.readers import Reader
from recommendations.actions.targets import regions_without_target
from recommendations.models import Recommendation, Target
from recommendations.permits import may_set_target


@dataclass(frozen=True)
class TargetRow:
    """A target as its list prints it, with the last change: `by` nobody where the survey set it."""

    target: Target
    at: Any
    by: Any
    may: bool


@dataclass(frozen=True)
class TargetsPage:
    """The targets of a recommendation in sight, and how many the reader may still set."""

    advice: Recommendation
    rows: list[TargetRow]
    missing: list[Region]


def read_targets(advice: Recommendation, reader: Reader) -> TargetsPage:
    """The targets of the regions in sight."""
    seen = advice.targets.filter(region__in=Region.objects.visible_to(reader).values("pk"))
    targets = list(seen.select_related("region", "source").order_by("region__path"))
    changes = Target.history.filter(id__in=[one.pk for one in targets]).select_related(
        "history_user"
    )
    last = {one.id: one for one in changes.order_by("history_id")}
    rows = [
        TargetRow(
            one,
            last[one.pk].history_date if one.pk in last else None,
            last[one.pk].history_user if one.pk in last else None,
            may_set_target(reader, one.region),
        )
        for one in targets
    ]
    return TargetsPage(advice, rows, list(regions_without_target(advice, reader).order_by("path")))
