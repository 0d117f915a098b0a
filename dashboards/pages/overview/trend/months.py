"""Read what a reader saw at each stored month end, from the frozen tallies of regions in sight.

An issue that touches a region in sight but stands in the tally of a region above counts once too,
as in `standings.regions.read.sight`: whether it was open and late says its tally, when it was found
and closed its frozen row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from parks.models import Region
from parks.readers import Reader
from standings.days.as_of import AsOf, record_key
from standings.days.stored import read_timelines_at
from standings.days.timelines import TREND_MONTHS, MonthCount, monthly_counts, points
from standings.models import FrozenIssue, FrozenTally
from standings.regions.read import RegionTotals, read_totals
from standings.regions.sums import CrossRegionIssue, IssueCounts, add_pillars


@dataclass
class MonthSum:
    """A day in sight.

    `months`: what its tally says of the six month ends before it and of itself.
    """

    day: date
    months: list[MonthCount] = field(default_factory=list)
    domains: dict[str, int] = field(default_factory=dict)
    # by pillar: measures, progress, elapsed in millionths of a percent
    pillars: dict[str, list[int]] = field(default_factory=dict)
    lights: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, seen: RegionTotals) -> MonthSum:
        """Make the sums of what is in sight on a day."""
        lights: Counter[str] = Counter()
        for counts in seen.lights.values():
            lights.update(counts)
        domains = {code: counts[0] for code, counts in seen.cells().items()}
        return cls(seen.today, seen.months, domains, seen.pillars, dict(lights))


def read_month_sums(
    reader: Reader, days: Iterable[date], region: Region | None = None
) -> dict[date, MonthSum]:
    """Read the sums of those of the days that are stored, by day.

    One statement, two where issues span what is in sight; one more for a region, which may have
    lain elsewhere.
    """
    inside = _read_paths(region) if region else {}
    seen: dict[date, RegionTotals] = {}
    outside: dict[date, list[CrossRegionIssue]] = defaultdict(list)
    rows = FrozenTally.objects.filter(day__in=list(days)).order_by("day", "pk")
    columns = (
        "day",
        "region",
        "region__path",
        "region__record__path",
        "lights",
        "issues__months",
        "domains",
        "spanning",
        "pillars",
    )
    for day, pk, path, scope, *counted in rows.values_list(*columns):
        lights, months, domains, spanning, pillars = counted
        totals = seen.setdefault(day, RegionTotals(day))
        across = [CrossRegionIssue(*row) for row in spanning]
        is_inside = region is None or (day in inside and path.startswith(inside[day]))
        if not (is_inside and scope.startswith(reader.sees)):
            outside[day] += across
            continue
        totals.lights[pk] = lights
        totals.domains[pk] = domains
        totals.spanning += across
        totals.issues.add(IssueCounts(months=months or [[0, 0, 0, 0]] * (TREND_MONTHS + 1)))
        add_pillars(totals.pillars, pillars)
    _add_outside(seen, outside)
    return {day: MonthSum.of(totals) for day, totals in seen.items()}


def _read_paths(region: Region) -> dict[date, str]:
    """Read where a region lay in the tree at each stored month end."""
    tallies = FrozenTally.objects.filter(region__record=record_key(region))
    return dict(tallies.values_list("day", "region__path"))


def read_sum_of_today(reader: Reader, today: date, region: Region | None = None) -> MonthSum:
    """Read the day itself, from the tallies that the summary reads."""
    return MonthSum.of(read_totals(reader, AsOf(today), region))


def make_issue_counts(
    days: Sequence[date], newest: MonthSum | None, stored: dict[date, MonthSum]
) -> list[MonthCount | None]:
    """Count the issues at each day; None where nothing is known.

    A month end that is stored counts what it showed then, as on the summary; of the last six the
    newest tally tells the others from the dates of the ledger.
    """
    known = dict(zip(points(newest.day), newest.months, strict=True)) if newest else {}
    known |= {day: month_sum.months[-1] for day, month_sum in stored.items()}
    return [known.get(day) for day in days]


def _add_outside(
    seen: dict[date, RegionTotals], outside: dict[date, list[CrossRegionIssue]]
) -> None:
    """Count the issues that stand in a tally out of sight but touch a region in sight."""
    across = {
        day: [issue for issue in issues if not seen[day].domains.keys().isdisjoint(issue.places)]
        for day, issues in outside.items()
    }
    keys = {issue.pk for issues in across.values() for issue in issues}
    frozen = read_timelines_at(FrozenIssue.objects.filter(record__in=keys), seen if keys else ())
    for day, issues in across.items():
        timelines = (frozen[day][issue.pk] for issue in issues if issue.pk in frozen[day])
        counts = monthly_counts(timelines, day)
        # what the tally itself says holds at the day; the dates tell the rest
        last = MonthCount(
            day,
            counts[-1].opened,
            counts[-1].closed,
            sum(issue.open for issue in issues),
            sum(issue.overdue for issue in issues),
        )
        seen[day].spanning += issues
        seen[day].issues.add(IssueCounts(months=[count.row for count in [*counts[:-1], last]]))
