"""Drop a frozen month, so that it can be frozen anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from parks.writing import writing
from standings.days.stored import ask_anew
from standings.models import FrozenIssue, FrozenTally, MonthEnd, Snapshot
from standings.models.lasting import Lasting
from standings.month_ends.freeze import read_last_stored
from standings.month_ends.reference import KINDS


@writing()
def forget(days: Iterable[date]) -> None:
    """Drop stored month ends, the latest ones alone.

    The rows that ended with them reach to the last stored one again.
    """
    days_to_drop = sorted(days)
    if not days_to_drop:
        return
    for model in (Snapshot, FrozenTally):
        model.objects.filter(day__in=days_to_drop).delete()
    MonthEnd.objects.filter(day__in=days_to_drop).delete()
    ask_anew()
    last = read_last_stored()
    # those that refer to others first
    kinds: list[type[Lasting]] = [FrozenIssue, *reversed(KINDS)]
    for lasting in kinds:
        rows = lasting._default_manager.all()
        dropped = rows.filter(since__gte=days_to_drop[0])
        for name in _own_relations(lasting):
            dropped.update(**{name: None})
        dropped.delete()
        if last:
            rows.filter(until__gte=last).update(until=None)


def _own_relations(kind: type[Lasting]) -> list[str]:
    """Return the columns in which rows refer to rows of the same kind."""
    return [field.name for field in kind._meta.concrete_fields if field.related_model is kind]
