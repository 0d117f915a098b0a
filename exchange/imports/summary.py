"""The little that lists say of a plan, so that they need not read it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from exchange.fields import FIELDS, Field, FieldKind, RecordKind
from exchange.records.permits import TABLE
from exchange.records.plan import Choices, Plan, PlannedColumn, PlannedSheet, Question
from exchange.records.reading.homes import FIGURE

# From how many percent on a column counts as recognised, and from which on it is proposed.
RECOGNISED = 85
PROPOSED = 60
# About the rows as a whole: what they are. The value of a choice is mapped on the page of columns.
ABOUT_KIND = "kind"
# More than these are chosen on the page of columns.
MOST_KINDS = 3
# Fields of which one is enough: a record lies somewhere.
PLACES: dict[str, tuple[str, ...]] = {
    RecordKind.ISSUES: ("parks", "region"),
    RecordKind.MEASURES: ("park", "region"),
    RecordKind.OBSERVATIONS: ("park", "region"),
}


def summarise(plan: Plan, choices: Choices) -> dict[str, Any]:
    """Return what the list of drafts prints, as JSON takes it."""
    rows: dict[str, set[int]] = defaultdict(set)
    for row in plan.rows:
        rows[row.sheet].add(row.row)
    return {
        "kind": plan.kind,
        "kind_certainty": plan.kind_certainty,
        "kinds": kinds_offered(plan),
        "encoding": plan.encoding,
        "notices": [str(words) for words in plan.notices],
        "sheets": [_summarise_sheet(sheet, len(rows[sheet.name])) for sheet in plan.sheets],
        "rows": sum(len(numbers) for numbers in rows.values()),
        "counts": plan.counts,
        "needs_mapping": needs_mapping(plan, choices),
    }


def _summarise_sheet(sheet: PlannedSheet, rows: int) -> dict[str, Any]:
    reasons: dict[str, list[int]] = defaultdict(list)
    for line in sheet.left_out:
        reasons[str(line.why)].append(line.row)
    return {
        "name": sheet.name,
        "title": sheet.title,
        "rows": rows,
        "header_rows": list(sheet.header_rows),
        "skipped": str(sheet.skipped),
        "notices": [str(words) for words in sheet.notices],
        # a reason, how many rows, and the only one
        "left_out": [
            [why, len(lines), lines[0] if len(lines) == 1 else None]
            for why, lines in reasons.items()
        ],
    }


def kinds_offered(plan: Plan) -> list[str]:
    """List what the rows may be where the file does not say: few enough to choose at a glance."""
    if plan.kind:
        return []
    offers = [
        offer
        for question in plan.questions
        if question.about == ABOUT_KIND
        for offer in question.offers
        if offer in TABLE
    ]
    return offers if 0 < len(offers) <= MOST_KINDS else [RecordKind.MEASURES, RecordKind.ISSUES]


def fields_of(kind: str) -> tuple[Field, ...]:
    """Return the fields of a kind; none while nobody has said what the rows are."""
    return next((fields for known, fields in FIELDS.items() if known == kind), ())


def field_of(kind: str, name: str) -> Field | None:
    """Return a field of a kind by its name."""
    return next((field for field in fields_of(kind) if field.name == name), None)


def fields_filled(plan: Plan) -> set[str]:
    """Name the fields that a column fills."""
    return {column.field for column in plan.columns if column.field and not column.is_dropped}


def fields_missing(plan: Plan) -> list[Field]:
    """List the required fields that no column fills, and a place where none is given.

    Those with a fixed value stay in the list: the page shows the value.
    """
    filled = fields_filled(plan)
    if plan.kind == RecordKind.OBSERVATIONS and any(_is_figure(column) for column in plan.columns):
        # of a wide sheet the column itself says which indicator it is
        filled |= {"indicator"}
    # the title or the sheet may say it for all rows
    filled |= {name for name in fields_of_all_rows(plan) if name not in filled}
    missing = [
        field for field in fields_of(plan.kind) if field.is_required and field.name not in filled
    ]
    places = PLACES.get(plan.kind, ())
    if places and not filled & set(places):
        missing += [field for field in fields_of(plan.kind) if field.name in places]
    return missing


def fields_of_all_rows(plan: Plan) -> set[str]:
    """Name the fields that have a value in every row."""
    rows = iter(plan.rows)
    first = next(rows, None)
    if first is None:
        return set()
    names = {name for name, value in first.fields.items() if value not in (None, "", [])}
    for row in rows:
        names = {name for name in names if row.fields.get(name) not in (None, "", [])}
    return names


def _is_figure(column: PlannedColumn) -> bool:
    return bool(column.field) and str(column.field).startswith(FIGURE)


def values_to_map(plan: Plan) -> Counter[str]:
    """Count the questions about values of a choice, by the field that asks."""
    return Counter(question.about for question in plan.questions if is_choice(plan.kind, question))


def is_choice(kind: str, question: Question) -> bool:
    """Say whether a question is about a value of a choice, a type or a level."""
    field = field_of(kind, question.about)
    return question.about != ABOUT_KIND and (
        question.about in ("type", "severity", "stage", "level")
        or (field is not None and field.kind in (FieldKind.CHOICE, FieldKind.PROBLEM_TYPE))
    )


def needs_mapping(plan: Plan, choices: Choices) -> bool:
    """Say whether the page of columns has something to ask before the rows can be looked at."""
    if not plan.kind:
        return True
    unsure = [
        column
        for column in plan.columns
        if column.field and column.certainty < RECOGNISED and not column.is_dropped
    ]
    places = PLACES.get(plan.kind, ())
    lacks = [
        field
        for field in fields_missing(plan)
        if field.name not in choices.fixed and field.name not in places
    ]
    return bool(unsure or plan.columns_without_home or lacks or values_to_map(plan))
