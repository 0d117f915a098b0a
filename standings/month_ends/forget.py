"""Drop a frozen month, so that it can be frozen anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from parks.writing import writing
from standings.days.stored import ask_anew
from standings.models import FrozenIssue, FrozenTally, MonthEnd, Snapshot
from standings.month_ends.freeze import read_last_stored


@writing()
def forget(days: Iterable[date]) -> None:
    """Drop stored month ends, the latest ones alone.

    The rows of issues that ended with them reach to the last stored one again.
    """
    days_to_drop = sorted(days)
    if not days_to_drop:
        return
    for model in (Snapshot, FrozenTally):
        model.objects.filter(day__in=days_to_drop).delete()
    MonthEnd.objects.filter(day__in=days_to_drop).delete()
    ask_anew()
    FrozenIssue.objects.filter(since__gte=days_to_drop[0]).delete()
    last = read_last_stored()
    if last:
        FrozenIssue.objects.filter(until__gte=last).update(until=None)
