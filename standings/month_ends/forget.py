"""Drop a frozen month, so that it can be frozen anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from standings.days.stored import ask_anew
from standings.models import FrozenIssue, FrozenTally, MonthEnd, Snapshot
from standings.month_ends.freeze import last_stored


@transaction.atomic
def forget(days: Iterable[date]) -> None:
    """Take stored month ends back, the latest ones alone; the rows that ended with them reach to
    the last again.
    """
    gone = sorted(days)
    if not gone:
        return
    for model in (Snapshot, FrozenTally):
        model.objects.filter(day__in=gone).delete()
    MonthEnd.objects.filter(day__in=gone).delete()
    ask_anew()
    FrozenIssue.objects.filter(since__gte=gone[0]).delete()
    kept = last_stored()
    if kept:
        FrozenIssue.objects.filter(until__gte=kept).update(until=None)
