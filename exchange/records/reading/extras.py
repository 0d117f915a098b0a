"""Columns that go to extra fields: which definition takes one, and of which kind a new one is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from exchange.fields import Field, FieldKind
from exchange.records.reading.column_home import TAKES_EXTRA, ColumnHome
from exchange.records.reading.context import PlanContext
from exchange.records.reading.words import NO, YES
from exchange.tables.values.days.dates import read_date
from exchange.tables.values.figures.numbers import read_number
from exchange.tables.values.reading import Surroundings
from exchange.tables.values.signs import says_nothing
from exchange.workbooks.cells import Cell
from parks.choices import ExtraKind
from parks.models import ExtraField
from parks.text.folding import fold

# A column is judged by so many of its values.
MOST_JUDGED = 500
LONGEST_NAME = 60
# Longer rows of digits are telephone numbers and codes.
LONGEST_AMOUNT = 10
WITH_UNIT = re.compile(
    r"^(?P<name>.+?)\s*[（(]\s*(?:单位[:：]?\s*)?(?P<unit>[^（）()]{1,20})[）)]$"
)
MONEY = re.compile(r"^(?:人民币|港|美)?[十百千万亿]*(?:元|美元|港元)$")
NEUTRAL_MONEY = "元"
AMOUNTS = (ExtraKind.MONEY, ExtraKind.NUMBER)
READ_AS = {
    ExtraKind.TEXT: FieldKind.TEXT,
    ExtraKind.NUMBER: FieldKind.NUMBER,
    ExtraKind.MONEY: FieldKind.NUMBER,
    ExtraKind.DATE: FieldKind.DATE,
    ExtraKind.CHOICE: FieldKind.CHOICE,
    ExtraKind.YES_NO: FieldKind.YES_NO,
}


def known_extra(header: str, context: PlanContext) -> ExtraField | None:
    """Return the definition that a column is headed by."""
    name = fold(header)
    return next((field for field in context.extras.values() if name in field.names()), None)


def extra_home(
    home: ColumnHome, name: str, cells: Sequence[Cell], context: PlanContext
) -> ColumnHome:
    """Let an extra field take a column: one that is defined, else a new one."""
    if context.kind.value not in TAKES_EXTRA:
        return replace(home, certainty=0, why=_("These records take no extra fields."))
    field = known_extra(name, context)
    if field is not None:
        return replace(
            home,
            extra=field.name_zh,
            extra_kind=field.kind,
            extra_unit=field.unit,
            extra_name_en=field.name_en,
        )
    if not context.defines_extras:
        words = _(
            "It would be a new extra field. Those are defined by analysts who are in charge of "
            "all regions: ask them for it, or leave the column out."
        )
        return replace(home, certainty=0, why=words)
    answers = context.choices.answers
    typed = name
    name, unit = _split_unit(typed)
    unit = unit or _split_unit(home.header)[1]
    # a field of the model has a name of small letters: an extra field never bears one
    name = name.capitalize() if name in context.fields else name
    kind = answers.get(f"extra_kind:{typed}") or answers.get(f"extra_kind:{name}")
    if kind not in ExtraKind.values:
        kind = guess_kind(cells, unit, context)
    is_amount = kind in AMOUNTS
    if kind == ExtraKind.MONEY and not unit:
        unit = NEUTRAL_MONEY
    return replace(
        home,
        extra=name[:LONGEST_NAME],
        extra_kind=kind,
        extra_unit=unit if is_amount else "",
        extra_name_en=answers.get(f"extra_en:{typed}") or answers.get(f"extra_en:{name}", ""),
    )


def with_likely_kind(home: ColumnHome, cells: Sequence[Cell], context: PlanContext) -> ColumnHome:
    """Note at a column without a home what its extra field would be, for the page that asks."""
    unit = _split_unit(home.header)[1]
    kind = guess_kind(cells, unit, context)
    return replace(home, extra_kind=kind, extra_unit=unit if kind in AMOUNTS else "")


def _split_unit(header: str) -> tuple[str, str]:
    found = WITH_UNIT.match(header)
    return (found["name"], found["unit"]) if found else (header, "")


def guess_kind(cells: Sequence[Cell], unit: str, context: PlanContext) -> str:
    """Find the kind that all values of a column are of; words are always text."""
    values = [cell for cell in cells if not cell.is_empty and not says_nothing(cell.text)]
    values = values[:MOST_JUDGED]
    if not values:
        return ExtraKind.TEXT
    if all(_is_number(cell) for cell in values):
        return ExtraKind.MONEY if MONEY.match(unit) else ExtraKind.NUMBER
    if all(fold(cell.text) in YES | NO or isinstance(cell.value, bool) for cell in values):
        return ExtraKind.YES_NO
    surroundings = Surroundings(context.today)
    if all(_is_day(cell, surroundings) for cell in values):
        return ExtraKind.DATE
    return ExtraKind.TEXT


def _is_number(cell: Cell) -> bool:
    if isinstance(cell.value, bool | date):
        return False
    if isinstance(cell.value, int | Decimal):
        return len(str(cell.value).partition(".")[0]) <= LONGEST_AMOUNT
    words = fold(cell.text)
    is_code = words.isdigit() and (
        len(words) > LONGEST_AMOUNT or words.startswith("0") and words != "0"
    )
    reading = read_number(cell)
    is_plain = reading.value is not None and not (reading.note or reading.doubt)
    return is_plain and not is_code and words[-1:].isdigit()


def _is_day(cell: Cell, surroundings: Surroundings) -> bool:
    if isinstance(cell.value, int | Decimal):
        return False
    reading = read_date(cell, surroundings)
    return reading.value is not None and reading.doubt is None


def field_of_extra(home: ColumnHome, context: PlanContext) -> Field:
    """Return the field as which the cells of a column are read."""
    known = context.extras.get(home.extra)
    kind = ExtraKind(home.extra_kind or ExtraKind.TEXT)
    if kind == ExtraKind.CHOICE and known is None:
        # its words become the choices
        return Field(home.extra, home.extra, longest=LONGEST_NAME)
    choices = tuple((one.name_zh, one.name) for one in known.choices.all()) if known else ()
    return Field(home.extra, known.name if known else home.extra, READ_AS[kind], choices=choices)
