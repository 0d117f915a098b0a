"""What a record holds, read for many records at once, and what changed since its log was written.

Every entry takes what its record holds now and what the log knew of it: no step, edit or form says
what it changed (docs/decisions/0009-append-only-log.md).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.db.models import GeneratedField, Model, QuerySet
from django.utils.translation import override

from parks.ledger.changes import LOG_LANGUAGE
from parks.writing import Touched

CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
# A field by its name, a row by its table and key ("milestones.12"); what is empty has no place.
State = dict[str, Any]
Change = dict[str, Any]

# What the product computes, and what an entry has columns for.
COMPUTED = frozenset(
    {
        "done_on",
        "evidence_files",
        "is_demo",
        "last_entry_on",
        "last_words",
        "milestones_left",
        "number",
        "progress",
        "search_text",
        "sort_key",
        "sort_path",
        "turns_amber_on",
        "turns_red_on",
        "version",
    }
)
# Of these types what is false has no place: nothing, no words, a flag that is not set, no times.
EMPTY = (str, int, type(None))
# Rows that belong to a record, by their name there.
ROWS = frozenset(
    {
        "approvals",
        "closings",
        "evidence",
        "extensions",
        "extras",
        "instructions",
        "milestones",
        "objections",
        "self_checks",
    }
)


def read_states(model: type[Model], keys: Collection[int]) -> dict[int, State]:
    """Read what the records with these keys hold, without their rows."""
    states: dict[int, State] = {key: {} for key in keys}
    for key, row in read_filled(model._base_manager.filter(pk__in=keys), "pk", COMPUTED):
        states[key] |= row
    for field in model._meta.many_to_many:
        ours = f"{field.m2m_field_name()}_id"
        theirs = f"{field.m2m_reverse_field_name()}_id"
        through = cast("type[Model]", field.remote_field.through)
        links = through._base_manager.filter(**{f"{ours}__in": keys})
        for key, other in links.order_by(theirs).values_list(ours, theirs):
            states[key].setdefault(field.name, []).append(other)
    return states


def read_with_rows(model: type[Model], keys: Collection[int]) -> dict[int, State]:
    """Read what the records with these keys hold, with all their rows."""
    states = read_states(model, keys)
    for name, table, owner in row_tables(model):
        rows = table._base_manager.filter(**{f"{owner}__in": keys})
        for key, row in read_filled(rows, f"{owner}_id", {owner, "is_demo"}):
            states[key][f"{name}.{row.pop('id')}"] = row
    return states


def add_rows(
    model: type[Model], states: dict[int, State], known: Mapping[int, State], touched: Touched
) -> None:
    """Add to states the rows of their records: as they were known, afresh where a write touched it.

    What is read afresh is told, so it leaves what the write remembers.
    """
    for name, table, owner in row_tables(model):
        pending = touched.rows.get(table, set())
        told = set()
        for key, state in known.items():
            for place, row in state.items():
                if not place.startswith(f"{name}."):
                    continue
                pk = int(place.partition(".")[2])
                if pk in pending:
                    told.add(pk)
                else:
                    states[key][place] = row
        if pending:
            rows = table._base_manager.filter(**{f"{owner}__in": states.keys(), "pk__in": pending})
            for key, row in read_filled(rows, f"{owner}_id", {owner, "is_demo"}):
                pk = row.pop("id")
                states[key][f"{name}.{pk}"] = row
                told.add(pk)
        pending -= told


def row_tables(model: type[Model]) -> list[tuple[str, type[Model], str]]:
    """Return the tables of rows of a record: name there, table, the field that leads back."""
    return [
        (
            relation.get_accessor_name() or "",
            cast("type[Model]", relation.related_model),
            relation.field.name,
        )
        for relation in model._meta.related_objects
        if relation.one_to_many and relation.get_accessor_name() in ROWS
    ]


def read_filled(
    rows: QuerySet[Any], owner: str, skipped: Collection[str]
) -> Iterable[tuple[int, State]]:
    """Read the filled columns of rows with the key of the record that each belongs to."""
    fields = {
        field.attname: field.name
        for field in rows.model._meta.concrete_fields
        if field.name not in skipped
        and not (owner == "pk" and field.primary_key)
        # what the database makes of other columns
        and not isinstance(field, GeneratedField)
    }
    names = list(fields.values())
    for key, *values in rows.order_by("pk").values_list(owner, *fields):
        yield (
            key,
            {
                name: _plain(value)
                for name, value in zip(names, values, strict=True)
                if value or not isinstance(value, EMPTY)
            },
        )


def _plain(value: Any) -> Any:
    """Make a value that JSON can hold, spelled in one way."""
    if isinstance(value, (str, int, dict, list)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def changes_between(before: State, after: State) -> list[Change]:
    """Compare two states: a change a field, and a change a row with the columns that differ."""
    changes = []
    for key in sorted(before.keys() | after.keys()):
        old = before.get(key)
        new = after.get(key)
        if old == new:
            continue
        field, _, row = key.partition(".")
        if not row:
            changes.append({"field": field, "before": old, "after": new})
            continue
        changes.append(
            {
                "field": field,
                "row": int(row),
                "before": old
                and {name: old[name] for name in old if old[name] != (new or {}).get(name)},
                "after": new
                and {name: new[name] for name in new if new[name] != (old or {}).get(name)},
            }
        )
    return changes


def unchanged(state: State, fields: Iterable[str], changes: Iterable[Change]) -> list[Change]:
    """Return fields that a record holds as before, in the form of changes."""
    changed = {change["field"] for change in changes}
    return [
        {"field": name, "before": state[name], "after": state[name]}
        for name in fields
        if name in state and name not in changed
    ]


def spell(value: Any) -> str:
    """Write canonical JSON: sorted keys, no spaces, letters as they are."""
    return CANONICAL.encode(value)


class Names:
    """The names that records of a kind bear on the day, read once for many changes."""

    def __init__(self, model: type[Model], changes: Iterable[Change]) -> None:
        keys: dict[type[Model], set[int]] = defaultdict(set)
        self.model = model
        for change in changes:
            for other, named in self._references(change):
                keys[other] |= named
        self._names = {other: _read_names(other, named) for other, named in keys.items()}

    def of(self, changes: Iterable[Change]) -> dict[str, dict[str, list[str]]]:
        """Return the names in both languages that changes need, by table and key."""
        names: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for change in changes:
            for other, keys in self._references(change):
                known = self._names[other]
                names[other._meta.label_lower] |= {str(k): known[k] for k in keys if k in known}
        return {table: rows for table, rows in names.items() if rows}

    def _references(self, change: Change) -> Iterable[tuple[type[Model], set[int]]]:
        """Name the records that a change points at: its row, and keys before and after."""
        if "row" not in change:
            yield from _pointed_at(self.model._meta.get_field(change["field"]), change)
            return
        table = next(table for name, table, _ in row_tables(self.model) if name == change["field"])
        yield table, {change["row"]}
        columns = (change["before"] or {}).keys() | (change["after"] or {}).keys()
        for column in columns:
            values = {side: (change[side] or {}).get(column) for side in ("before", "after")}
            yield from _pointed_at(table._meta.get_field(column), values)


def _pointed_at(field: Any, values: Mapping[str, Any]) -> Iterable[tuple[type[Model], set[int]]]:
    if not field.is_relation:
        return
    keys: set[int] = set()
    for side in ("before", "after"):
        value = values[side]
        keys |= set(value) if isinstance(value, list) else {value} - {None}
    yield field.related_model, keys


def _read_names(model: type[Model], keys: Collection[int]) -> dict[int, list[str]]:
    """Read names of records in both languages, or the one name that they have."""
    if not keys:
        return {}
    if any(field.name == "name_zh" for field in model._meta.concrete_fields):
        named = model._base_manager.filter(pk__in=keys).values_list("pk", "name_zh", "name_en")
        return {key: [chinese, english] for key, chinese, english in named}
    named_by = getattr(model, "named_by", ())
    rows = model._base_manager.select_related(*named_by).in_bulk(keys)
    if model is get_user_model():
        return {key: [actor_name(row), ""] for key, row in rows.items()}
    with override(LOG_LANGUAGE):
        return {key: [str(row), ""] for key, row in rows.items()}


def actor_name(person: Any) -> str:
    """Return the name of a person on the day; empty where nobody acted."""
    return (person.get_full_name() or person.get_username()) if person else ""
