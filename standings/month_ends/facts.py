"""What a frozen month holds, for its fact hash: each park, region and issue with a digest, and each
record of reference data that they refer to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import pre_delete

from parks.ledger.record_state import read_filled
from parks.ledger.sealing.facts import Values, digest_of
from parks.writing import writing
from standings.models import (
    FrozenIssue,
    FrozenIssuePark,
    FrozenPark,
    FrozenParkIndustry,
    FrozenTally,
    MonthEnd,
    Snapshot,
)
from standings.models.lasting import Lasting, standing_at
from standings.month_ends.reference import KINDS

# Until when a row holds is known only later; what is searched and sorted by follows from the rest.
NOT_FROZEN = ("until", "search_text", "sort_key", "sort_path")


def read_month_ends(days: Collection[date]) -> dict[date, Values]:
    """Read the frozen months of these days, one after the other."""
    months = MonthEnd.objects.filter(pk__in=days)
    return {
        month.pk: values | dict(_read_rows(month.pk))
        for month, (_key, values) in zip(
            months.order_by("pk"), read_filled(months, "day", ()), strict=True
        )
    }


def watch_frozen_records() -> None:
    """Have months notice that a record goes whose frozen rows they hold."""
    kinds: list[type[Lasting]] = [FrozenIssue, *KINDS]
    for kind in kinds:
        pre_delete.connect(_touch_months, sender=kind, dispatch_uid=f"months of {kind.__name__}")


def _touch_months(sender: type[Lasting], instance: Lasting, origin: Any, **kwargs: Any) -> None:
    """Make the fact hashes of months anew from which a row goes with its record."""
    if isinstance(origin, QuerySet) and origin.model is sender:
        # the months themselves are dropped
        return
    months = MonthEnd.objects.filter(day__gte=instance.since)
    if instance.until:
        months = months.filter(day__lte=instance.until)
    with writing() as touched:
        touched.facts[MonthEnd].update(months.values_list("pk", flat=True))


def _read_rows(day: date) -> Iterator[tuple[str, str]]:
    """Yield the rows of a month: how each is called, and its digest."""
    for key, row in read_filled(Snapshot.objects.filter(day=day), "park__record_id", ("id",)):
        yield f"park {key}", digest_of(row)
    for key, row in read_filled(FrozenTally.objects.filter(day=day), "region__record_id", ("id",)):
        yield f"region {key}", digest_of(row)
    parks = _read_linked(FrozenIssuePark.objects.filter(issue__in=FrozenIssue.objects.at(day)))
    for key, row in read_filled(FrozenIssue.objects.at(day), "pk", NOT_FROZEN):
        yield f"issue {row['number']}", digest_of([key, row, parks[key]])
    for kind in KINDS:
        name = str(kind.record_model()._meta.model_name)
        rows = kind._default_manager.filter(standing_at(day))
        led = _read_led(rows) if kind is FrozenPark else defaultdict(list)
        for key, row in read_filled(rows, "pk", NOT_FROZEN):
            yield f"frozen {name} {row['record']}", digest_of([key, row, led[key]])


def _read_linked(links: QuerySet[FrozenIssuePark]) -> dict[int, list[int]]:
    """Read the frozen parks of frozen issues."""
    parks: dict[int, list[int]] = defaultdict(list)
    for issue, park in links.order_by("park").values_list("issue", "park"):
        parks[issue].append(park)
    return parks


def _read_led(parks: QuerySet[Any]) -> dict[int, list[list[int]]]:
    """Read the leading industries of frozen parks, with their positions."""
    industries: dict[int, list[list[int]]] = defaultdict(list)
    links = FrozenParkIndustry.objects.filter(park__in=parks).order_by("position", "industry")
    for park, industry, position in links.values_list("park", "industry", "position"):
        industries[park].append([industry, position])
    return industries
