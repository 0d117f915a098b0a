"""Read the targets of a recommendation, region by region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from parks.models import Region
from parks.readers import Reader
from recommendations.actions.targets import regions_without_target
from recommendations.models import Recommendation, Target
from recommendations.permits import may_set_target


@dataclass(frozen=True)
class TargetRow:
    """A target as its list prints it, with the last change; nobody where the survey set it."""

    target: Target
    changed_at: datetime | None
    changed_by: User | None
    may_change: bool


@dataclass(frozen=True)
class TargetsPage:
    """The targets of a recommendation in sight, and how many the reader may still set."""

    advice: Recommendation
    rows: list[TargetRow]
    missing: list[Region]


def read_targets(advice: Recommendation, reader: Reader) -> TargetsPage:
    """Read the targets of the regions in sight, each with its last change."""
    in_sight = advice.targets.filter(region__in=Region.objects.visible_to(reader).values("pk"))
    targets = list(in_sight.select_related("region", "source").order_by("region__sort_path"))
    keys = [target.pk for target in targets]
    changes = Target.history.filter(id__in=keys).select_related("history_user")
    last_changes = {change.id: change for change in changes.order_by("history_id")}
    rows = []
    for target in targets:
        change = last_changes.get(target.pk)
        changed_at = change.history_date if change else None
        changed_by = change.history_user if change else None
        may_change = may_set_target(reader, target.region)
        rows.append(TargetRow(target, changed_at, changed_by, may_change))
    return TargetsPage(
        advice, rows, list(regions_without_target(advice, reader).order_by("sort_path"))
    )
