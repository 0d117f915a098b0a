"""Freeze reference data: a row of a record lasts until the month end at which something differs.

A row refers to frozen rows, so those that others refer to are frozen first; a region that is
renamed gives its parks new rows too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from parks.models import ParkAlias, ParkIndustry
from parks.text.sorting import sort_key, sort_path
from standings.models import (
    FrozenDomain,
    FrozenIndicator,
    FrozenIndustry,
    FrozenOrganisation,
    FrozenPark,
    FrozenParkIndustry,
    FrozenPillar,
    FrozenRecord,
    FrozenRegion,
    FrozenSource,
    FrozenType,
)

ROWS_AT_ONCE = 500
# every kind stands after those that it refers to
KINDS: tuple[type[FrozenRecord], ...] = (
    FrozenRegion,
    FrozenOrganisation,
    FrozenSource,
    FrozenDomain,
    FrozenType,
    FrozenPillar,
    FrozenIndicator,
    FrozenIndustry,
    FrozenPark,
)

# what a frozen row gathers, and the keys of its place in lists, which no history keeps
MADE_ANEW = {"other_names", "sort_key", "sort_path"}

# By kind: the frozen row of each record at a month end, by keys
FrozenKeys = dict[type[FrozenRecord], dict[int, int]]


def freeze_reference(
    day: date, previous: date | None, *, from_histories: bool = False
) -> FrozenKeys:
    """Store a row for every record that differs from its last one, which ends a month before.

    `from_histories`: as it was on the day, as far as its history reaches back.
    """
    keys: FrozenKeys = {kind: {} for kind in KINDS}
    for kind in KINDS:
        for chunk in _in_chunks(kind):
            rows = _read_rows(kind, chunk)
            if from_histories:
                rows |= _read_past_rows(kind, chunk, day)
            _store(kind, rows, day, previous, keys)
    return keys


def _in_chunks(kind: type[FrozenRecord]) -> Iterator[list[int]]:
    """Yield the keys of all records, those first that others of the kind belong to."""
    records = kind.record_model()._default_manager.order_by("pk")
    if kind not in kind.relations().values():
        levels = {0: list(records.values_list("pk", flat=True))}
    else:
        parents = dict(records.values_list("pk", "parent"))
        levels = defaultdict(list)
        for pk in parents:
            levels[_depth(pk, parents)].append(pk)
    for level in sorted(levels):
        for start in range(0, len(levels[level]), ROWS_AT_ONCE):
            yield levels[level][start : start + ROWS_AT_ONCE]


def _depth(pk: int, parents: dict[int, int | None]) -> int:
    depth = 0
    above = parents[pk]
    while above is not None and depth < len(parents):
        depth += 1
        above = parents[above]
    return depth


def _columns(kind: type[FrozenRecord]) -> list[str]:
    """Return the columns that a record has under the same name, without those made of others."""
    return [name for name in kind.columns() if name not in MADE_ANEW]


def _read_rows(kind: type[FrozenRecord], chunk: list[int]) -> dict[int, dict[str, Any]]:
    """Read records as they are now."""
    records = kind.record_model()._default_manager.filter(pk__in=chunk).order_by("pk")
    return {row.pop("pk"): row for row in records.values("pk", *_columns(kind))}


def _read_past_rows(
    kind: type[FrozenRecord], chunk: list[int], day: date
) -> dict[int, dict[str, Any]]:
    """Read records as they were at the end of a day.

    One whose history does not reach back so far is as it is now, and marked.
    """
    rows = {pk: row | {"is_reconstructed": True} for pk, row in _read_rows(kind, chunk).items()}
    history = getattr(kind.record_model(), "history", None)
    if history is not None:
        next_day = datetime.combine(day + timedelta(days=1), time())
        trail = history.filter(
            id__in=chunk, history_date__lt=timezone.make_aware(next_day)
        ).exclude(history_type="-")
        for row in trail.order_by("history_date", "history_id").values("id", *_columns(kind)):
            rows[row.pop("id")] = row
    return rows


def _store(
    kind: type[FrozenRecord],
    rows: dict[int, dict[str, Any]],
    day: date,
    previous: date | None,
    keys: FrozenKeys,
) -> None:
    """Store the rows that differ from the last ones, and note the key of each."""
    industries: dict[int, list[tuple[int, int]]] = defaultdict(list)
    if kind is FrozenPark:
        _add_other_names(rows)
        industries = _read_industries(rows, keys)
    last = {
        row["record_id"]: row
        for row in kind._default_manager.filter(**{"record__in": rows, "until": None}).values(
            "pk", "record_id", *kind.columns()
        )
    }
    held = _read_held([row["pk"] for row in last.values()]) if kind is FrozenPark else {}
    fresh = []
    for pk, row in rows.items():
        values = row | {
            name: keys[related].get(row[name])
            for name, related in kind.relations().items()
            if row[name] is not None
        }
        before = last.get(pk)
        if before and _is_same(values, before) and held.get(before["pk"], []) == industries[pk]:
            keys[kind][pk] = before["pk"]
        else:
            fresh.append(kind(**{"record_id": pk, "since": day, **values}))
    ended = [last[row.record_id]["pk"] for row in fresh if row.record_id in last]
    kind._default_manager.filter(pk__in=ended).update(until=previous)
    if kind is FrozenRegion:
        _add_sort_paths(fresh)
    made = kind._default_manager.bulk_create(fresh)
    keys[kind] |= {row.record_id: row.pk for row in made}
    FrozenParkIndustry.objects.bulk_create(
        FrozenParkIndustry(park_id=row.pk, industry_id=industry, position=position)
        for row in made
        for industry, position in industries[row.record_id]
    )


def _is_same(values: dict[str, Any], before: dict[str, Any]) -> bool:
    return all(
        before[name] == value for name, value in values.items() if name != "is_reconstructed"
    )


def _add_sort_paths(rows: list[Any]) -> None:
    """Make the places of new rows in lists; those above have theirs already."""
    above = FrozenRegion.objects.filter(pk__in={row.parent_id for row in rows})
    paths = dict(above.values_list("pk", "sort_path"))
    for row in rows:
        key = sort_key(row.name_zh, row.pinyin)
        row.sort_path = sort_path(paths.get(row.parent_id, ""), key)


def _add_other_names(rows: dict[int, dict[str, Any]]) -> None:
    for row in rows.values():
        row["other_names"] = []
    aliases = ParkAlias.objects.filter(park__in=rows).order_by("pk")
    for park, name in aliases.values_list("park", "name"):
        rows[park]["other_names"].append(name)


def _read_industries(parks: Iterable[int], keys: FrozenKeys) -> dict[int, list[tuple[int, int]]]:
    """Read the leading industries of parks: the key of the frozen industry, and its position."""
    industries: dict[int, list[tuple[int, int]]] = defaultdict(list)
    links = ParkIndustry.objects.filter(park__in=parks).order_by("position", "pk")
    for park, industry, position in links.values_list("park", "industry", "position"):
        industries[park].append((keys[FrozenIndustry][industry], position))
    return industries


def _read_held(parks: list[int]) -> dict[int, list[tuple[int, int]]]:
    """Read the industries that frozen parks hold, in the same order."""
    held: dict[int, list[tuple[int, int]]] = defaultdict(list)
    links = FrozenParkIndustry.objects.filter(park__in=parks).order_by("position", "pk")
    for park, industry, position in links.values_list("park", "industry", "position"):
        held[park].append((industry, position))
    return held
