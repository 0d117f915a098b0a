"""Count what a region holds on a day: its parks by light, its problems, its measures by pillar.

A tally is always made from the rows of its region, never by adding a difference to it, so it cannot
drift.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet, Sum, Value

from parks.choices import OPEN_STAGES
from parks.models import Issue, IssuePark
from parks.models.issue import IssueQuerySet
from recommendations.gaps import without_action
from recommendations.models import Measure
from standings.days.timelines import TREND_MONTHS, IssueTimeline, month_ends
from standings.ledger_views import is_frozen
from standings.models import FrozenTally, Snapshot
from standings.models.tally import TallyFields
from standings.regions.sums import CountedIssue, add_pillars, count_issues, elapsed_parts

REGIONS_AT_ONCE = 50


class RegionIssue(NamedTuple):
    """A problem with its key, the key of its region, its domain, and what is counted of it."""

    pk: int
    region: int
    domain: str
    counted: CountedIssue


def count_regions(
    tallies: Mapping[int, TallyFields], today: date, standings: QuerySet[Any]
) -> None:
    """Count into the tallies, by region, what the regions hold on a day.

    `standings`: those of the day, for the lights of parks.
    """
    home = "park__home_region__record" if standings.model is Snapshot else "park__home_region"
    lights = standings.filter(**{f"{home}__in": tallies}).order_by().values_list(home, "light")
    for region, light, count in lights.annotate(n=Count("pk")):
        tallies[region].lights[light] = count
    regions_of: dict[int, set[int]] = defaultdict(set)
    links = IssuePark.objects.filter(issue__region__in=tallies).values_list(
        "issue_id", "park__home_region_id"
    )
    for issue, region in links:
        regions_of[issue].add(region)
    problems = read_counted_issues(Issue.objects.filter(region__in=tallies), today)
    count_problems(tallies, problems, regions_of, today)
    _fill_pillars(tallies, today)


def count_problems(
    tallies: Mapping[int, TallyFields],
    problems: Iterable[RegionIssue],
    regions_of: Mapping[int, set[int]],
    today: date,
) -> None:
    """Count problems into the tallies of their regions.

    `regions_of`: the regions whose parks a problem touches, by its key.
    """
    in_region: dict[int, list[CountedIssue]] = {region: [] for region in tallies}
    for pk, region, domain, counted in problems:
        in_region[region].append(counted)
        touched = regions_of.get(pk) or {region}
        is_open = int(counted.timeline.stage in OPEN_STAGES)
        overdue = int(counted.timeline.is_overdue(today))
        if touched != {region}:
            tallies[region].spanning.append(
                [pk, sorted(touched), domain, is_open, overdue, counted.rank]
            )
        elif is_open:
            row = tallies[region].domains.setdefault(domain, [0, 0, counted.rank])
            row[:] = row[0] + 1, row[1] + overdue, min(row[2], counted.rank)
    for region, tally in tallies.items():
        tally.issues = vars(count_issues(in_region[region], today))
    _count_as_stored(tallies, today)


def _count_as_stored(tallies: Mapping[int, TallyFields], today: date) -> None:
    """Put what a region showed at stored month ends in place of what its dates say now."""
    ends = month_ends(today)
    stored = FrozenTally.objects.filter(region__record__in=tallies, day__in=ends)
    for region, day, month in stored.values_list(
        "region__record", "day", f"issues__months__{TREND_MONTHS}"
    ):
        if month:
            tallies[region].issues["months"][ends.index(day)] = month


def read_counted_issues(issues: IssueQuerySet, today: date) -> Iterator[RegionIssue]:
    """Read the problems among some issues as they are counted on a day, in two statements."""
    # a frozen row remembers whether a measure worked on the issue then
    if is_frozen(issues):
        idle = set()
        marks: dict[str, F | Value] = {"key": F("record"), "idle": F("without_action")}
    else:
        idle = set(without_action(issues).order_by().values_list("pk", flat=True))
        marks = {"key": F("pk"), "idle": Value(False)}
    rows = issues.problems().with_light(today).annotate(**marks).order_by("pk")
    columns = ("key", "idle", "region", "type__domain__code", "light_rank", "last_entry_on")
    for pk, was_idle, region, domain, rank, last_entry_on, *dates in rows.values_list(
        *columns, *IssueTimeline._fields
    ):
        timeline = IssueTimeline(*dates)
        counted = CountedIssue(timeline, last_entry_on, rank, was_idle or pk in idle)
        yield RegionIssue(pk, region, domain, counted)


def _fill_pillars(tallies: Mapping[int, TallyFields], today: date) -> None:
    """Count the measures that have dates and milestones, by the pillar of their advice."""
    groups = (
        Measure.objects.current()
        .filter(
            region__in=tallies,
            recommendation__pillar__isnull=False,
            paused_on__isnull=True,
            progress__isnull=False,
            starts_on__isnull=False,
            due_on__isnull=False,
        )
        .order_by()
        .values_list("region", "recommendation__pillar__number", "starts_on", "due_on")
        .annotate(n=Count("pk"), done=Sum("progress"))
    )
    for region, pillar, starts_on, due_on, count, done in groups:
        elapsed = count * elapsed_parts(starts_on, due_on, today)
        add_pillars(tallies[region].pillars, {str(pillar): [count, done, elapsed]})
