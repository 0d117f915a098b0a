"""Rows of a plan as pages print and name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from dashboards.shared.wording import listed
from exchange.fields import RecordKind
from exchange.imports.summary import field_of
from exchange.records.plan import Plan, PlannedRow
from parks.text.days import full_day, iso_in_words

# What a record is called, by the first field that it has.
TITLES = ("title", "name_zh", "text", "indicator", "system", "number", "park", "parks")
PAGES: dict[str, str] = {
    RecordKind.ISSUES: "issue-detail",
    RecordKind.MEASURES: "measure-detail",
    RecordKind.PARKS: "park-detail",
    RecordKind.REGIONS: "region-detail",
    RecordKind.AGREEMENTS: "agreement-detail",
    RecordKind.RECOMMENDATIONS: "recommendation-detail",
}


def place_in_words(row: PlannedRow, plan: Plan) -> str:
    """Say where a row stands; the sheet is named where there are several."""
    number = f"{row.row:,}"
    if sum(not sheet.skipped for sheet in plan.sheets) < 2:
        return _("Row %(row)s") % {"row": number}
    return _("%(sheet)s, row %(row)s") % {"sheet": row.sheet, "row": number}


def title_of(row: PlannedRow, plan: Plan) -> str:
    """Return what people call the record of a row."""
    known = {**row.before, **row.fields}
    if plan.kind == RecordKind.OBSERVATIONS:
        place = known.get("park") or known.get("region")
        figure = row.record or known.get("indicator")
        return " · ".join(value_in_words(part) for part in (place, figure) if part)
    for name in TITLES:
        if known.get(name):
            return value_in_words(known[name])
    return row.record or place_in_words(row, plan)


def facts_of(row: PlannedRow, kind: str, most: int = 3) -> list[str]:
    """List a few values that tell a record from others."""
    names = [name for name in TITLES if row.fields.get(name)][:1]
    others = ("parks", "park", "region", "type", "severity", "found_on", "due_on", "lead", "period")
    names_shown = [
        name for name in (*others, *row.fields) if row.fields.get(name) and name not in names
    ]
    return [field_in_words(kind, name, row.fields[name]) for name in dict.fromkeys(names_shown)][
        :most
    ]


def label_of(kind: str, name: str) -> str:
    """Name a field; an extra field is called by its own name."""
    field = field_of(kind, name)
    return str(field.label) if field else name


def field_in_words(kind: str, name: str, value: Any) -> str:
    """Write the value of a field as people read it: a choice by its words."""
    field = field_of(kind, name)
    words = dict(field.choices) if field else {}
    return str(words[value]) if isinstance(value, str) and value in words else value_in_words(value)


def value_in_words(value: Any) -> str:
    """Write a value of a plan as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return full_day(value)
    if isinstance(value, Mapping):
        return listed(value_in_words(part) for part in value.values())
    if isinstance(value, str):
        return iso_in_words(value)
    if isinstance(value, Iterable):
        return listed(value_in_words(part) for part in value) or "–"
    return str(value)


def address_of(kind: str, record: str) -> str:
    """Return the page of a record by its number or address; empty where it has none."""
    page = PAGES.get(kind)
    if not page or not record:
        return ""
    try:
        return reverse(page, args=[record])
    except NoReverseMatch:
        return ""
