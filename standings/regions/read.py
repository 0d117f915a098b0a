"""Read the stored totals of the regions that a reader sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from parks.models import Region
from parks.readers import Reader
from standings.days.stored import as_counted_then
from standings.days.timelines import MONTHS, MonthCount, points
from standings.models import FrozenIssue
from standings.regions.count import _lines
from standings.regions.sums import CrossRegionIssue, IssueCounts, add_pillars, count_issues, series

if TYPE_CHECKING:
    from standings.days.as_of import AsOf


@dataclass
class RegionTotals:
    """The tallies that a reader or a region takes in, added up.

    `spanning`: whatever touches a region in sight.
    """

    today: date
    lights: dict[int, dict[str, int]] = field(default_factory=dict)
    domains: dict[int, dict[str, list[int]]] = field(default_factory=dict)
    spanning: list[CrossRegionIssue] = field(default_factory=list)
    issues: IssueCounts = field(default_factory=IssueCounts)
    pillars: dict[str, list[int]] = field(default_factory=dict)

    @property
    def months(self) -> list[MonthCount]:
        """The trend."""
        return series(self.issues.months or [[0, 0, 0, 0]] * len(points(self.today)), self.today)

    @property
    def overdue(self) -> int:
        """Overdue problems in sight, each once."""
        return self.months[-1].overdue

    def cells(self, regions: Iterable[int] | None = None) -> dict[str, tuple[int, int, int]]:
        """By domain: open and overdue problems that touch one of the regions, each once, and
        the worst rank.
        """
        members = set(self.domains if regions is None else regions)
        cells: dict[str, tuple[int, int, int]] = {}
        own = ((code, row) for pk in members for code, row in self.domains.get(pk, {}).items())
        across = (
            (crossing.domain, crossing[3:])
            for crossing in self.spanning
            if crossing.open and not members.isdisjoint(crossing.places)
        )
        for code, (issues, overdue, rank) in [*own, *across]:
            before = cells.get(code, (0, 0, rank))
            cells[code] = (before[0] + issues, before[1] + overdue, min(before[2], rank))
        return cells


def sight(reader: Reader, moment: AsOf, region: Region | None = None) -> RegionTotals:
    """What a reader may see, or the part of it at a region in sight and below; one statement, at
    most two.
    """
    paths = (region.path,) if region else reader.sees
    seen = RegionTotals(moment.day)
    outside = []
    for pk, path, counts, counts, domains, spanning, pillars in moment.tallies.values_list(
        "region", "region__path", "lights", "issues", "domains", "spanning", "pillars"
    ):
        if not path.startswith(paths):
            outside += [CrossRegionIssue(*crossing) for crossing in spanning]
            continue
        seen.lights[pk], seen.domains[pk] = counts, domains
        seen.spanning += [CrossRegionIssue(*crossing) for crossing in spanning]
        seen.issues.add(IssueCounts(**counts))
        add_pillars(seen.pillars, pillars)
    across = [
        crossing for crossing in outside if not seen.domains.keys().isdisjoint(crossing.places)
    ]
    if across:
        # they stand in the tally of a region above, which holds more than is in sight
        seen.spanning += across
        keys = [crossing.pk for crossing in across]
        counts = count_issues(
            [line for *_rest, line in _lines(moment.of_records(keys), moment.day)], moment.day
        )
        frozen_issues = FrozenIssue.objects.filter(record__in=keys).exclude(region__in=seen.domains)
        counts.months = [
            crossing.row
            for crossing in as_counted_then(series(counts.months, moment.day), frozen_issues)
        ]
        seen.issues.add(counts)
    return seen


def overdue(reader: Reader, moment: AsOf) -> int:
    """Overdue problems that a reader may see: what the navigation of every page counts."""
    if "" in reader.sees:
        # the last number of the last point of the trend, read without the rest
        counts = moment.tallies.values_list(f"issues__months__{MONTHS}__3", flat=True)
        return sum(issues or 0 for issues in counts)
    return sight(reader, moment).overdue


def means_of(tallied: Iterable[dict[str, list[int]]]) -> dict[str, int]:
    """Mean progress by pillar of what some regions have tallied, percent rounded down."""
    sums: dict[str, list[int]] = {}
    for pillars in tallied:
        add_pillars(sums, pillars)
    return {number: done // measures for number, (measures, done, _) in sums.items()}
