"""Count issues opened, closed, open and overdue month by month, from the dates that they carry.

Counted in Python from the few dates of each issue: a park has a dozen issues, and a region's are
counted when they change (`standings/regions/`), not when a page is read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from parks import lights
from parks.choices import OPEN_STAGES, Stage
from parks.models import Issue
from parks.models.issue import IssueQuerySet

TREND_MONTHS = 6


class IssueTimeline(NamedTuple):
    """The stage of a problem and the days that its way through the months is made of."""

    stage: str
    found_on: date | None
    starts_on: date | None
    due_on: date | None
    submitted_on: date | None
    closed_on: date | None
    dismissed_on: date | None
    passed_due_on: date | None = None

    @classmethod
    def of(cls, issue: Issue) -> IssueTimeline:
        """Make the timeline of an issue that was read."""
        return cls(*(getattr(issue, name) for name in cls._fields))

    @property
    def judged_by(self) -> date | None:
        """The due date by which "on time" is told (docs/rules.md, 23)."""
        return self.passed_due_on or self.due_on

    def is_overdue(self, today: date) -> bool:
        """Return whether the problem is open and past its due day."""
        return lights.is_overdue(self.stage, self.due_on, self.submitted_on, today)


@dataclass(frozen=True)
class MonthCount:
    """Counts at the end of a month, or today for the running one.

    `opened` and `closed` are of that month.
    """

    end: date
    opened: int
    closed: int
    open: int
    overdue: int

    @property
    def row(self) -> list[int]:
        """The counts alone, as tallies keep them."""
        return [self.opened, self.closed, self.open, self.overdue]


def month_ends(today: date, months: int = TREND_MONTHS) -> list[date]:
    """Return the last days of the past months, the oldest first; not of the month of today."""
    ends = []
    day = today.replace(day=1)
    for _ in range(months):
        ends.append(day - timedelta(days=1))
        day = (day - timedelta(days=1)).replace(day=1)
    return sorted(ends)


def points(today: date) -> list[date]:
    """Return the days that a trend shows: the last month ends and today."""
    return [*month_ends(today), today]


def read_timelines(issues: IssueQuerySet) -> list[IssueTimeline]:
    """Read the timelines of the problems among the issues, in one statement."""
    return [
        IssueTimeline(*row)
        for row in issues.problems().order_by().values_list(*IssueTimeline._fields)
    ]


def monthly_counts(timelines: Iterable[IssueTimeline], today: date) -> list[MonthCount]:
    """Count problems at the last six month ends and today.

    The last point equals the ledger's own counts.
    """
    ends = points(today)
    before = ends[0].replace(day=1) - timedelta(days=1)
    opened, closed, now_open, overdue = ([0] * len(ends) for _ in range(4))
    # where a count begins and ends: the sum of all steps up to a month is the count at its end
    open_steps = [0] * len(ends)
    late_steps = [0] * len(ends)
    for timeline in timelines:
        for day, counts in ((timeline.found_on, opened), (timeline.closed_on, closed)):
            if day and before < day <= today:
                counts[bisect_left(ends, day)] += 1
        _step(timeline, ends[:-1], open_steps, late_steps)
        now_open[-1] += timeline.stage in OPEN_STAGES
        overdue[-1] += timeline.is_overdue(today)
    now_open[:-1], overdue[:-1] = (
        list(accumulate(open_steps))[:-1],
        list(accumulate(late_steps))[:-1],
    )
    return [MonthCount(*row) for row in zip(ends, opened, closed, now_open, overdue, strict=True)]


def _step(
    timeline: IssueTimeline, ends: list[date], open_steps: list[int], late_steps: list[int]
) -> None:
    """Add the steps up and down at the month ends between which a problem was open, and overdue.

    How long an issue was suspended is not a date of its own: it never counts. So where a month end
    is stored, what was shown then stands in place of this (`standings/days/stored.py`).
    """
    if timeline.stage == Stage.SUSPENDED:
        return
    opened = timeline.found_on or timeline.starts_on
    ended = min(filter(None, (timeline.closed_on, timeline.dismissed_on)), default=None)
    first = bisect_left(ends, opened) if opened else 0
    last = bisect_left(ends, ended) if ended else len(ends)
    if first >= last:
        return
    open_steps[first] += 1
    open_steps[last] -= 1
    late_from = lights.overdue_from(timeline.due_on, timeline.submitted_on)
    if late_from:
        late = max(first, bisect_left(ends, late_from))
        if late < last:
            late_steps[late] += 1
            late_steps[last] -= 1
