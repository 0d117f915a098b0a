"""Read the stored totals of the regions that a reader sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from parks.models import Region
from parks.models.place import under
from parks.readers import Reader
from standings.days.as_of import AsOf, record_key
from standings.days.stored import as_counted_then
from standings.days.timelines import TREND_MONTHS, MonthCount, points
from standings.models import FrozenIssue, FrozenTally
from standings.regions.count import read_counted_issues
from standings.regions.sums import CrossRegionIssue, IssueCounts, add_pillars, count_issues, series


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
        """Add up, by domain, the open and overdue problems that touch one of the regions.

        Each is counted once; the third number is the rank of the worst light.
        """
        members = set(self.domains if regions is None else regions)
        cells: dict[str, tuple[int, int, int]] = {}
        own = ((code, row) for pk in members for code, row in self.domains.get(pk, {}).items())
        across = (
            (issue.domain, (issue.open, issue.overdue, issue.rank))
            for issue in self.spanning
            if issue.open and not members.isdisjoint(issue.places)
        )
        for code, (issues, overdue, rank) in [*own, *across]:
            before = cells.get(code, (0, 0, rank))
            cells[code] = (before[0] + issues, before[1] + overdue, min(before[2], rank))
        return cells


def read_totals(reader: Reader, as_of: AsOf, region: Region | None = None) -> RegionTotals:
    """Read what a person sees of a day, or the part of it in a region in sight and below.

    One statement, or three where a problem in sight is counted in a region above.
    """
    inside = region.path if region else ""
    totals = RegionTotals(as_of.day)
    outside = []
    places = ("region", "region__path", as_of.record_of("region", "path"))
    columns = (*places, "lights", "issues", "domains", "spanning", "pillars")
    for pk, path, scope, *counted in as_of.tallies.values_list(*columns):
        lights, counts, domains, spanning, pillars = counted
        crossing = [CrossRegionIssue(*stored) for stored in spanning]
        if not (path.startswith(inside) and scope.startswith(reader.sees)):
            outside += crossing
            continue
        totals.lights[pk] = lights
        totals.domains[pk] = domains
        totals.spanning += crossing
        totals.issues.add(IssueCounts(**counts))
        add_pillars(totals.pillars, pillars)
    # they stand in the tally of a region above, which holds more than is in sight
    across = [issue for issue in outside if not totals.domains.keys().isdisjoint(issue.places)]
    if across:
        totals.spanning += across
        totals.issues.add(_read_counts_across([issue.pk for issue in across], as_of, totals))
    return totals


def _read_counts_across(keys: list[int], as_of: AsOf, totals: RegionTotals) -> IssueCounts:
    """Count the problems of regions above; at stored month ends as they were counted then."""
    problems = read_counted_issues(as_of.of_records(keys), as_of.day)
    counts = count_issues([issue for *_rest, issue in problems], as_of.day)
    regions: Iterable[int] = totals.domains
    if as_of.is_frozen:
        regions = as_of.regions.filter(pk__in=regions).values_list(as_of.record, flat=True)
    frozen_issues = FrozenIssue.objects.filter(record__in=keys)
    frozen_issues = frozen_issues.exclude(region__record__in=list(regions))
    months = as_counted_then(series(counts.months, as_of.day), frozen_issues)
    counts.months = [month.row for month in months]
    return counts


def read_overdue(reader: Reader, as_of: AsOf) -> int:
    """Read how many overdue problems a person sees: the count in the navigation of every page."""
    if "" in reader.sees:
        # the last number of the last point of the trend, read without the rest
        counts = as_of.tallies.values_list(f"issues__months__{TREND_MONTHS}__3", flat=True)
        return sum(count or 0 for count in counts)
    return read_totals(reader, as_of).overdue


def frozen_tallies(reader: Reader, region: Region | None = None) -> QuerySet[FrozenTally]:
    """Select what a person sees of the stored month ends, or what lay below a region at each."""
    tallies = FrozenTally.objects.filter(under(reader.sees, "region__record__path"))
    if region is None:
        return tallies
    of_region = FrozenTally.objects.filter(
        day=OuterRef("day"), region__record=record_key(region)
    ).values("region__path")
    return tallies.filter(region__path__startswith=Subquery(of_region[:1]))


def means_of(tallied: Iterable[dict[str, list[int]]]) -> dict[str, int]:
    """Compute the mean progress by pillar of some regions, percent rounded down."""
    sums: dict[str, list[int]] = {}
    for pillars in tallied:
        add_pillars(sums, pillars)
    return {number: done // measures for number, (measures, done, _) in sums.items()}
