"""Issues opened, closed, open and overdue month by month, from the dates that they carry themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import pgettext

from parks.choices import OPEN_STAGES, Stage
from parks.models import Issue
from parks.models.issue import IssueQuerySet

MONTHS = 6


@dataclass(frozen=True)
class MonthCount:
    """Counts at the end of a month, or today for the running one. `opened` and `closed` are of that month."""

    end: date
    opened: int
    closed: int
    open: int
    overdue: int

    @property
    def label(self) -> str:
        """The month as the axis shows it."""
        return date_format(self.end, pgettext("date format of a month on an axis", "M"))


def month_ends(today: date, months: int = MONTHS) -> list[date]:
    """The last days of the past months, the oldest first; today's month is not among them."""
    ends, day = [], today.replace(day=1)
    for _ in range(months):
        ends.append(day - timedelta(days=1))
        day = (day - timedelta(days=1)).replace(day=1)
    return sorted(ends)


def monthly_counts(issues: IssueQuerySet, today: date) -> list[MonthCount]:
    """The last six month ends and today, in one statement. The last point equals the ledger's own counts."""
    return read_counts(dated(issues.problems()).order_by().aggregate(**count_expressions(today)), today)


def count_expressions(today: date) -> dict[str, Any]:
    """The counts as expressions, for a page that asks more in the same statement."""
    found = {}
    for name, start, end in _periods(today):
        found[f"{name}_opened"] = _count(Q(found_on__gt=start, found_on__lte=end))
        found[f"{name}_closed"] = _count(Q(closed_on__gt=start, closed_on__lte=end))
        found[f"{name}_open"] = _count(_open_on(end, today))
        found[f"{name}_overdue"] = _count(_overdue_on(end, today))
    return found


def dated(issues: IssueQuerySet) -> IssueQuerySet:
    """The issues with `opened_day`, on which the counts depend."""
    return issues.annotate(opened_day=Coalesce("found_on", "starts_on"))


def read_counts(row: dict[str, Any], today: date) -> list[MonthCount]:
    """The months out of an aggregate made with `count_expressions`."""
    return [
        MonthCount(end, *(row[f"{name}_{what}"] for what in ("opened", "closed", "open", "overdue")))
        for name, _, end in _periods(today)
    ]


def _periods(today: date) -> Iterator[tuple[str, date, date]]:
    """Name, last day before, last day of each period."""
    ends = month_ends(today)
    before = ends[0].replace(day=1) - timedelta(days=1)
    for number, end in enumerate([*ends, today]):
        yield f"m{number}", before, end
        before = end


def _count(condition: Q) -> Count:
    return Count("pk", filter=condition)


def _open_on(day: date, today: date) -> Q:
    """Open at the end of a day. How long an issue was suspended is not a date of its own: it never counts."""
    if day == today:
        return Q(stage__in=OPEN_STAGES)
    known = Q(opened_day__isnull=True) | Q(opened_day__lte=day)
    gone = Q(stage=Stage.SUSPENDED) | Q(closed_on__lte=day) | Q(dismissed_on__lte=day)
    return known & ~gone


def _overdue_on(day: date, today: date) -> Q:
    """Open at the end of a day and past due by then; a submission stops the clock."""
    if day == today:
        return Issue.objects.all().overdue_when(today)
    running = Q(submitted_on__isnull=True) | Q(submitted_on__gt=day)
    late = (running & Q(due_on__lt=day)) | Q(submitted_on__lte=day, due_on__lt=F("submitted_on"))
    return _open_on(day, today) & late
