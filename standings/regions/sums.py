"""Sum issues and measures of a region: pure arithmetic over rows that were read before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from parks import lights
from parks.choices import Light, Stage
from parks.lights import DUE_SOON_DAYS
from standings.days.timelines import IssueTimeline, MonthCount, monthly_counts, points
from standings.ledger_views import views_of

YEAR_DAYS = 365
MILLION = 1_000_000


class CountedIssue(NamedTuple):
    """A problem as it is counted. `rank` is that of its light."""

    timeline: IssueTimeline
    last_entry_on: date | None
    rank: int
    without_action: bool


class CrossRegionIssue(NamedTuple):
    """A problem that touches another region than its own. `rank` is that of its light."""

    pk: int
    places: list[int]
    domain: str
    open: int
    overdue: int
    rank: int


@dataclass
class IssueCounts:
    """Counts of problems that may be added up over regions.

    `months` holds the rows of the trend; `oldest` is the earliest due day among those overdue, as
    text; `due` and `on_time` are those of twelve months. `stages` counts the problems at each
    stage, `views` those off track and those of the ledger's standard views; not those without
    advice: advice is written apart from issues.
    """

    months: list[list[int]] = field(default_factory=list)
    due_soon: int = 0
    oldest: str | None = None
    due: int = 0
    on_time: int = 0
    stages: dict[str, int] = field(default_factory=dict)
    views: dict[str, int] = field(default_factory=dict)

    def add(self, other: IssueCounts) -> None:
        """Add the counts of other problems."""
        pairs = zip(self.months or [[0, 0, 0, 0]] * len(other.months), other.months, strict=True)
        self.months = [
            [ours + theirs for ours, theirs in zip(*pair, strict=True)] for pair in pairs
        ]
        self.due_soon = self.due_soon + other.due_soon
        self.due = self.due + other.due
        self.on_time = self.on_time + other.on_time
        self.oldest = min(filter(None, (self.oldest, other.oldest)), default=None)
        self.stages = dict(Counter(self.stages) + Counter(other.stages))
        self.views = dict(Counter(self.views) + Counter(other.views))


def series(months: list[list[int]], today: date) -> list[MonthCount]:
    """Make the points of the trend from the counts of a tally."""
    return [MonthCount(end, *row) for end, row in zip(points(today), months, strict=True)]


def add_pillars(sums: dict[str, list[int]], more: dict[str, list[int]]) -> None:
    """Add sums of measures by pillar."""
    for number, row in more.items():
        sums[number] = [
            ours + theirs for ours, theirs in zip(sums.get(number, [0, 0, 0]), row, strict=True)
        ]


def count_issues(issues: list[CountedIssue], today: date) -> IssueCounts:
    """Count some problems on a day."""
    rows = [issue.timeline for issue in issues]
    months = [count.row for count in monthly_counts(rows, today)]
    counts = IssueCounts(months, stages=dict(Counter(row.stage for row in rows)))
    counts.views = dict(Counter(view for issue in issues for view in _views(issue, today)))
    for row in rows:
        if row.due_on is None:
            continue
        counts.due_soon += lights.is_due_within(row.stage, row.due_on, today, DUE_SOON_DAYS)
        if row.submitted_on is None and row.is_overdue(today):
            counts.oldest = min(filter(None, (counts.oldest, row.due_on.isoformat())))
        judged_by = row.judged_by or row.due_on
        if 0 < (today - judged_by).days < YEAR_DAYS and row.stage not in (
            Stage.SUSPENDED,
            Stage.DISMISSED,
        ):
            counts.due += 1
            ended = row.submitted_on or row.closed_on
            counts.on_time += row.stage == Stage.CLOSED and ended is not None and ended <= judged_by
    return counts


def _views(issue: CountedIssue, today: date) -> Iterator[str]:
    """Yield the views of the ledger in which a problem is counted, and whether it is off track."""
    timeline = issue.timeline
    if issue.rank == Light.RED.rank:
        yield Light.RED.value
    yield from views_of(
        timeline.stage,
        timeline.due_on,
        issue.last_entry_on,
        today,
        is_without_action=issue.without_action,
    )


def elapsed_parts(starts_on: date, due_on: date, today: date) -> int:
    """Return the share of time elapsed in millionths of a percent.

    Whole numbers add up to the same in any order; without dates it is 0.
    """
    share = lights.elapsed(starts_on, due_on, today)
    return 0 if share is None else round(share * MILLION)
