"""How a changed field reads in a log: as a line that is stored, and as what an entry tells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parks.choices import EntryKind, ExtraKind
from parks.models.entry import Entry
from parks.text.days import full_day
from parks.text.language import in_english
from parks.text.numbers import plain
from parks.text.phrases import listed

# The log is one text for all readers, so it is written in the language of the ledger.
LOG_LANGUAGE = "zh-hans"
NOTHING = "–"
# Words longer than this are not repeated beside an entry; they stand in its changes.
LONGEST_SHOWN = 60
# What columns of an entry say: what was reached, when, by whom.
SAID = frozenset(
    {
        "closed_by",
        "closed_on",
        "dismissed_on",
        "original_due_on",
        "reopened",
        "stage",
        "stage_before",
        "stage_reason",
        "submitted_by",
        "submitted_on",
    }
)
# What is told of a record that is entered, and of its rows: to whom, until when.
FIRST_TOLD = ("severity", "lead", "supporting", "due_on", "deadline_words")
ROW_TOLD = ("unit", "due_on", "new_due_on")

# Rows of extra fields, and the columns that hold their values.
EXTRAS = "extras"
EXTRA_COLUMNS = ("text", "number", "day", "choice", "flag")

Names = Mapping[str, Mapping[str, list[str]]]


def changed_line(label: Any, old: Any, new: Any) -> str:
    """Write a line of the log: name, old value → new value. Call it with LOG_LANGUAGE in force."""
    shown = [_in_words(value) for value in (old, new)]
    return f"{label}：{shown[0]} → {shown[1]}"


def told(entry: Entry) -> str:
    """Say in the language of the page what an entry changed: to whom, until when, from what.

    Empty where its words say it already, and for entries from before changes were kept.
    """
    if not entry.changes or (entry.what == EntryKind.EDITED and entry.words):
        return ""
    stored = json.loads(entry.changes)
    is_first = entry.what == EntryKind.FILED
    clauses = []
    for change in _in_order(stored["changes"]):
        if is_first and change["field"] not in FIRST_TOLD:
            continue
        if "row" in change:
            clauses += _row_clauses(entry, change, stored["names"])
        elif change["field"] not in SAID:
            clauses.append(_clause(_field(entry, change["field"]), change, stored["names"]))
    # the same day of forty rows is said once
    return pgettext("separator of what an entry tells", ", ").join(dict.fromkeys(clauses))


def _in_order(changes: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Sort changes as people ask: how grave, who, until when, then the rest by name."""
    places = {name: place for place, name in enumerate(FIRST_TOLD)}
    return sorted(changes, key=lambda change: places.get(change["field"], len(places)))


def _field(entry: Entry, name: str) -> Field[Any, Any] | None:
    """Return the field of the record, or None where the product no longer knows it."""
    record: Any = next(
        field.related_model
        for field in entry._meta.concrete_fields
        if field.many_to_one and field.name != "by"
    )
    try:
        field: Field[Any, Any] = record._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field


def _row_clauses(entry: Entry, change: Mapping[str, Any], names: Names) -> list[str]:
    """Say of a row that belongs to a record who has to do what until when."""
    relation: Any = _field(entry, change["field"])
    if relation is None:
        return []
    columns = relation.related_model._meta
    sides = {side: change[side] or {} for side in ("before", "after")}
    if change["field"] == EXTRAS:
        return [_extra_clause(columns, change["row"], sides, names)]
    return [
        _clause(
            columns.get_field(name),
            {"field": name} | {side: values.get(name) for side, values in sides.items()},
            names,
        )
        for name in ROW_TOLD
        if name in sides["after"]
    ]


def _extra_clause(
    columns: Any, row: int, sides: Mapping[str, Mapping[str, Any]], names: Names
) -> str:
    """Say what an extra field held before and after, under the name that it bore."""
    keys = [side["field"] for side in sides.values() if "field" in side]
    known = names.get(columns.get_field("field").related_model._meta.label_lower, {})
    chinese, english = (
        known.get(str(keys[0])) if keys else names.get(columns.label_lower, {}).get(str(row))
    ) or (f"#{row}", "")
    before, after = (_extra_words(columns, side, names) for side in sides.values())
    label = english if in_english() and english else chinese
    if max(len(before), len(after)) > LONGEST_SHOWN:
        return _("%(field)s changed") % {"field": label}
    if before or not after:
        return f"{label} {before or NOTHING} → {after or NOTHING}"
    return f"{label} {after}"


def _extra_words(columns: Any, side: Mapping[str, Any], names: Names) -> str:
    """Put the one value of an extra field into words; a flag that is not set has no place."""
    for name in EXTRA_COLUMNS:
        if name in side:
            value = side[name]
            if name == "flag":
                return _("yes")
            if name == "number":
                return plain(Decimal(value))
            return _shown(columns.get_field(name), value, names)
    return _("no") if side.get("kind") == ExtraKind.YES_NO else ""


def _clause(field: Field[Any, Any] | None, change: Mapping[str, Any], names: Names) -> str:
    """Say one change: name and value, or name, value before and after."""
    name = change["field"]
    before = _shown(field, change["before"], names)
    after = _shown(field, change["after"], names)
    label = str(capfirst(field.verbose_name)) if field is not None else name
    if max(len(before), len(after)) > LONGEST_SHOWN:
        return _("%(field)s changed") % {"field": label}
    if before and before != after:
        return f"{_short_labels().get(name, (label, label))[1]} {before} → {after or NOTHING}"
    return f"{_short_labels().get(name, (label, label))[0]} {after}"


def _short_labels() -> dict[str, tuple[str, str]]:
    """Return how a log calls a field: where it is set, and where it moves."""
    lead = pgettext("log", "lead")
    supporting = pgettext("log", "supporting")
    moved = pgettext("log", "due date")
    return {
        "lead": (lead, lead),
        "unit": (lead, lead),
        "supporting": (supporting, supporting),
        "due_on": (pgettext("log", "due"), moved),
        "new_due_on": (pgettext("log", "asked for"), moved),
    }


def _shown(field: Any, value: Any, names: Names) -> str:
    """Put a stored value into words, with the name that a record bore on that day."""
    if value is None:
        return ""
    if isinstance(value, list):
        return listed(_shown(field, item, names) for item in value)
    if field is not None and field.is_relation:
        known = names.get(field.related_model._meta.label_lower, {}).get(str(value))
        if known is None:
            return f"#{value}"
        chinese, english = known
        return english if in_english() and english else chinese
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    day: date | None = parse_date(value) if isinstance(value, str) and len(value) == 10 else None
    return full_day(day) if day else str(value)


def _in_words(value: Any) -> str:
    if isinstance(value, date):
        return full_day(value)
    return NOTHING if value in (None, "") else str(value)
