"""Keeping one tally per region true in the writer's transaction, and adding tallies up for a page.

A tally is always made from the rows of its region, never by adding a difference to it, so it cannot
drift.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, QuerySet, Sum, Value

from parks.choices import OPEN_STAGES
from parks.models import Issue, IssuePark
from parks.models.issue import IssueQuerySet
from recommendations.gaps import without_action
from recommendations.models import Measure
from standings.days.timelines import MONTHS, IssueTimeline, month_ends
from standings.models import FrozenTally
from standings.models.tally import TallyFields
from standings.regions.sums import CountedIssue, add_pillars, count_issues, elapsed_parts

if TYPE_CHECKING:
    pass


CHUNK = 50


def fill(made: Mapping[int, TallyFields], today: date, standings: QuerySet[Any]) -> None:
    """Count into the tallies what their regions hold on a day; lights of parks from these
    standings.
    """
    groups = (
        standings.filter(park__home_region__in=made)
        .order_by()
        .values_list("park__home_region", "light")
    )
    for pk, light, parks in groups.annotate(n=Count("pk")):
        made[pk].lights[light] = parks
    places: dict[int, set[int]] = defaultdict(set)
    links = IssuePark.objects.filter(issue__region__in=made).values_list(
        "issue_id", "park__home_region_id"
    )
    for issue_id, pk in links:
        places[issue_id].add(pk)
    fill_issues(made, _lines(Issue.objects.filter(region__in=made), today), places, today)
    _fill_pillars(made, today)


def fill_issues(
    made: Mapping[int, TallyFields],
    problems: Iterable[tuple[int, int, str, CountedIssue]],
    places: Mapping[int, set[int]],
    today: date,
) -> None:
    """Count problems (key, region, domain, line) into the tallies of their regions; `places`:
    regions each touches.
    """
    lines: dict[int, list[CountedIssue]] = {pk: [] for pk in made}
    for issue_id, pk, domain, line in problems:
        lines[pk].append(line)
        touched = places.get(issue_id) or {pk}
        is_open = int(line.timeline.stage in OPEN_STAGES)
        overdue = int(line.timeline.is_overdue(today))
        if touched != {pk}:
            made[pk].spanning.append(
                [issue_id, sorted(touched), domain, is_open, overdue, line.rank]
            )
        elif is_open:
            row = made[pk].domains.setdefault(domain, [0, 0, line.rank])
            row[:] = row[0] + 1, row[1] + overdue, min(row[2], line.rank)
    for pk, tally in made.items():
        tally.issues = vars(count_issues(lines[pk], today))
    _count_as_stored(made, today)


def _count_as_stored(made: Mapping[int, TallyFields], today: date) -> None:
    """At month ends that are stored a region counts what it showed then; one statement."""
    ends = month_ends(today)
    held = FrozenTally.objects.filter(region__in=made, day__in=ends)
    for pk, day, row in held.values_list("region", "day", f"issues__months__{MONTHS}"):
        if row:
            made[pk].issues["months"][ends.index(day)] = row


def _lines(issues: IssueQuerySet, today: date) -> Iterator[tuple[int, int, str, CountedIssue]]:
    """The problems among some issues: key, region, domain and what is counted; two statements."""
    frozen = issues.model is not Issue
    idle = set() if frozen else set(without_action(issues).order_by().values_list("pk", flat=True))
    # a frozen row remembers whether a measure worked on the issue then
    marks = (
        {"key": F("record"), "idle": F("without_action")}
        if frozen
        else {"key": F("pk"), "idle": Value(False)}
    )
    names = (
        "key",
        "idle",
        "region",
        "type__domain__code",
        "light_rank",
        "last_entry_on",
        *IssueTimeline._fields,
    )
    rows = issues.problems().with_light(today).annotate(**marks).order_by("pk").values_list(*names)
    for pk, was_idle, region, domain, rank, last, *days in rows:
        yield (
            pk,
            region,
            domain,
            CountedIssue(IssueTimeline(*days), last, rank, was_idle if frozen else pk in idle),
        )


def _fill_pillars(made: Mapping[int, TallyFields], today: date) -> None:
    groups = (
        Measure.objects.filter(
            region__in=made,
            recommendation__isnull=False,
            progress__isnull=False,
            starts_on__isnull=False,
            due_on__isnull=False,
        )
        .order_by()
        .values_list("region", "recommendation__pillar__number", "starts_on", "due_on")
        .annotate(n=Count("pk"), done=Sum("progress"))
    )
    for pk, number, starts_on, due_on, measures, done in groups:
        add_pillars(
            made[pk].pillars,
            {str(number): [measures, done, measures * elapsed_parts(starts_on, due_on, today)]},
        )
