"""The month ends that are stored, and the issues as they stood at them.

Where a month end is stored, a series shows what a page showed then. Today's dates alone would
forget what has been suspended, put off or reopened since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.core.cache import cache
from django.db.models import Q

from standings.days.timelines import IssueTimeline, MonthCount, monthly_counts
from standings.models import MonthEnd
from standings.models.frozen import FrozenIssueQuerySet

# Seconds for which the stored month ends are remembered: a new one comes once a month.
REMEMBERED_SECONDS = 60
KEY = "month-ends"


def read_month_ends() -> dict[date, bool]:
    """Read which month ends are stored, the last first, and whether each was reconstructed."""
    month_ends: dict[date, bool] | None = cache.get(KEY)
    if month_ends is None:
        month_ends = dict(MonthEnd.objects.order_by("-day").values_list("day", "is_reconstructed"))
        cache.set(KEY, month_ends, REMEMBERED_SECONDS)
    return month_ends


def ask_anew() -> None:
    """Forget which month ends are stored, where one was stored or taken back.

    Other processes notice within a minute.
    """
    cache.delete(KEY)


def read_timelines_at(
    issues: FrozenIssueQuerySet, days: Collection[date]
) -> dict[date, dict[int, IssueTimeline]]:
    """Read the timelines of problems at some stored month ends, by the key of the issue.

    One statement.
    """
    timelines: dict[date, dict[int, IssueTimeline]] = defaultdict(dict)
    if not days:
        return timelines
    overlap = Q(since__lte=max(days)) & (Q(until__isnull=True) | Q(until__gte=min(days)))
    rows = issues.problems().filter(overlap).order_by()
    for record, since, until, *course in rows.values_list(
        "record", "since", "until", *IssueTimeline._fields
    ):
        for day in days:
            if since <= day and (until is None or day <= until):
                timelines[day][record] = IssueTimeline(*course)
    return timelines


def count_at(courses: dict[int, IssueTimeline], day: date) -> MonthCount:
    """Count problems that stood so at a month's end: open and overdue then, opened and closed."""
    return monthly_counts(courses.values(), day)[-1]


def as_counted_then(counts: list[MonthCount], issues: FrozenIssueQuerySet) -> list[MonthCount]:
    """Return a series whose stored month ends count these frozen issues; its last point stays.

    One statement, or none.
    """
    days = {count.end for count in counts[:-1]} & read_month_ends().keys()
    then = read_timelines_at(issues, days)
    return [
        count_at(then[count.end], count.end) if count.end in days else count for count in counts
    ]
