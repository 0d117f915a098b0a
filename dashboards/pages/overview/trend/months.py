"""What a reader saw at each stored month end: the frozen tallies of the regions in sight, added up.

An issue that touches a region in sight but stands in the tally of a region above counts once too,
as in `dashboards.tallies.sight`: whether it was open and late says its tally, when it was found and
closed its frozen row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from parks.models import Region
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.days.stored import courses_at
from standings.days.timelines import MONTHS, MonthCount, monthly_counts, points
from standings.models import FrozenIssue, FrozenTally
from standings.regions.read import RegionTotals, sight
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
        """The sums of what is in sight on a day."""
        lights: Counter[str] = Counter()
        for counts in seen.lights.values():
            lights.update(counts)
        domains = {code: row[0] for code, row in seen.cells().items()}
        return cls(seen.today, seen.months, domains, seen.pillars, dict(lights))


def paths_of(reader: Reader, region: Region | None) -> tuple[str, ...]:
    """Path prefixes of what a page is about: a region in sight, or all that the reader may see."""
    return (region.path,) if region else reader.sees


def month_sums(
    reader: Reader, days: Iterable[date], region: Region | None = None
) -> dict[date, MonthSum]:
    """By day, for those of the days that are stored; one statement, two where issues span what is
    in sight.
    """
    paths = paths_of(reader, region)
    seen: dict[date, RegionTotals] = {}
    outside: dict[date, list[CrossRegionIssue]] = defaultdict(list)
    rows = FrozenTally.objects.filter(day__in=list(days)).order_by("day", "pk")
    columns = (
        "day",
        "region",
        "region__path",
        "lights",
        "issues__months",
        "domains",
        "spanning",
        "pillars",
    )
    for day, pk, path, lights, months, domains, spanning, pillars in rows.values_list(*columns):
        one = seen.setdefault(day, RegionTotals(day))
        across = [CrossRegionIssue(*row) for row in spanning]
        if not path.startswith(paths):
            outside[day] += across
            continue
        one.lights[pk], one.domains[pk] = lights, domains
        one.spanning += across
        one.issues.add(IssueCounts(months=months or [[0, 0, 0, 0]] * (MONTHS + 1)))
        add_pillars(one.pillars, pillars)
    _add_outside(seen, outside)
    return {day: MonthSum.of(one) for day, one in seen.items()}


def sum_of_today(reader: Reader, today: date, region: Region | None = None) -> MonthSum:
    """The day itself, from the tallies that the summary reads."""
    return MonthSum.of(sight(reader, AsOf(today), region))


def issue_counts(
    days: Sequence[date], newest: MonthSum | None, stored: dict[date, MonthSum]
) -> list[MonthCount | None]:
    """The issues at each day; None where nothing is known.

    A month end that is stored counts what it showed then, as on the summary; of the last six the
    newest tally tells the others from the dates of the ledger.
    """
    known = dict(zip(points(newest.day), newest.months, strict=True)) if newest else {}
    known |= {day: one.months[-1] for day, one in stored.items()}
    return [known.get(day) for day in days]


def _add_outside(
    seen: dict[date, RegionTotals], outside: dict[date, list[CrossRegionIssue]]
) -> None:
    """Count the issues that stand in a tally out of sight but touch a region in sight."""
    across = {
        day: [row for row in rows if not seen[day].domains.keys().isdisjoint(row.places)]
        for day, rows in outside.items()
    }
    keys = {row.pk for rows in across.values() for row in rows}
    frozen = courses_at(FrozenIssue.objects.filter(record__in=keys), seen if keys else ())
    for day, rows in across.items():
        counts = monthly_counts((frozen[day][row.pk] for row in rows if row.pk in frozen[day]), day)
        # what the tally itself says holds at the day; the dates tell the rest
        last = MonthCount(
            day,
            counts[-1].opened,
            counts[-1].closed,
            sum(row.open for row in rows),
            sum(row.overdue for row in rows),
        )
        months = [one.row for one in [*counts[:-1], last]]
        seen[day].spanning += rows
        seen[day].issues.add(IssueCounts(months=months))
