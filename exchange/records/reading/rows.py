"""The rows of a table read by the fields that its columns go to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from exchange.fields import Field, FieldKind
from exchange.records.drafts import DraftRow, FieldValue
from exchange.records.reading.cells import BEGINNINGS, PLACES_OF, CellReader, Given, OfColumn
from exchange.records.reading.context import REFUSE, SKIP, PlanContext
from exchange.records.reading.extras import field_of_extra
from exchange.records.reading.figures import rule_of
from exchange.records.reading.homes import FIGURE, ColumnHome
from exchange.tables.table import Table, TableRow
from exchange.tables.values.figures.units import unit_in_header
from exchange.tables.values.reading import Problem, Surroundings
from exchange.workbooks.cells import EMPTY, Cell


def read_rows(table: Table, homes: Sequence[ColumnHome], context: PlanContext) -> list[DraftRow]:
    """Read the rows of a table; a row of a wide one gives a record for each of its figures."""
    surroundings = _surroundings(table, context)
    reader = CellReader(context, surroundings)
    columns = [_column(home, table, context, reader) for home in homes if home.field or home.extra]
    wide = [column for column in columns if column.home.field.startswith(FIGURE)]
    plain = [column for column in columns if not column.home.field.startswith(FIGURE)]
    defaults = _defaults(table, plain, context, reader)
    figures = next((column for column in plain if column.field.kind == FieldKind.FIGURE), None)
    others = _beginnings_first(column for column in plain if column is not figures)
    letters = {column.field.name: column.home.letter for column in reversed(columns)}
    drafts = []
    for row in table.rows:
        draft = _read_row(table, row, others, defaults, reader, letters)
        if wide:
            drafts += list(_wide_rows(draft, row, wide, reader))
        else:
            drafts.append(draft)
    if figures is not None and not wide:
        _read_figures(table, drafts, figures, reader)
    return drafts


def _beginnings_first(columns: Iterable[TableReading]) -> list[TableReading]:
    """Put the days on which something begins before the deadlines that run from them."""
    return sorted(columns, key=lambda column: column.field.name not in BEGINNINGS)


def _read_figures(
    table: Table, drafts: Sequence[DraftRow], column: TableReading, reader: CellReader
) -> None:
    """Read the figures of a long table: those of one indicator and unit together, by its rules."""
    cells = [corrected(row, column.home, reader.context) for row in table.rows]
    together: dict[tuple[int | None, str], list[int]] = defaultdict(list)
    for place, draft in enumerate(drafts):
        key = draft.stored("indicator")
        together[key if isinstance(key, int) else None, _unit_named(draft, column)].append(place)
    records = {record.pk: record for record in reader.context.lookups.indicator_records.values()}
    for (key, unit), places in together.items():
        rule = None
        if key is not None:
            beside = [cells[place] for place in places]
            rule = rule_of(records[key], unit, reader.surroundings.unit_line, beside)
        for place in places:
            draft, cell = drafts[place], cells[place]
            if rule is None:
                given = reader.read(column.field, cell, column.of_column)
            else:
                given = reader.read_figure(cell, rule)
                if rule.unit.doubt is None:
                    # the figure is in the unit of its indicator now
                    draft.values.pop("unit", None)
            _take(draft, given, column, cell, reader.context)


def _unit_named(draft: DraftRow, column: TableReading) -> str:
    """Return words with the unit of a figure: its own column, the indicator, the head."""
    if unit := draft.stored("unit"):
        return f"（{unit}）"
    named = draft.printed.get("indicator", "")
    return named if unit_in_header(named) else column.home.header


class TableReading:
    """A column of a table on its way to a field: what is known of all of its cells."""

    def __init__(self, home: ColumnHome, field: Field, of_column: OfColumn) -> None:
        self.home = home
        self.field = field
        self.of_column = of_column


def _surroundings(table: Table, context: PlanContext) -> Surroundings:
    known = table.surroundings or Surroundings(context.today)
    return replace(known, today=context.today, year=context.year or known.year)


def _column(
    home: ColumnHome, table: Table, context: PlanContext, reader: CellReader
) -> TableReading:
    if home.field.startswith(FIGURE):
        field = replace(context.fields["value"], label=home.header)
    elif home.extra:
        field = field_of_extra(home, context)
    else:
        field = context.fields[home.field]
    cells = [corrected(row, home, context) for row in table.rows]
    return TableReading(home, field, reader.of_column(home, field, cells))


def corrected(row: TableRow, home: ColumnHome, context: PlanContext) -> Cell:
    """Return the cell of a row, or what a person typed in its place."""
    words = context.choices.corrections.get(f"{home.sheet}!{home.letter}{row.number}")
    if words is not None:
        return Cell(words or None)
    return row.cells.get(home.place, EMPTY)


def _defaults(
    table: Table, columns: Sequence[TableReading], context: PlanContext, reader: CellReader
) -> list[Given]:
    """Read what holds for all rows: fixed values, and what the title says."""
    taken = {column.field.name for column in columns}
    given = []
    for name, words in context.choices.fixed.items():
        field = context.fields.get(name) or context.fields.get(f"{name}s")
        if field is not None and field.name not in taken:
            given.append(reader.read(field, Cell(words), OfColumn()))
            taken.add(field.name)
    given += reader.of_title(table, taken)
    return given


def _read_row(
    table: Table,
    row: TableRow,
    columns: Sequence[TableReading],
    defaults: Sequence[Given],
    reader: CellReader,
    letters: Mapping[str, str],
) -> DraftRow:
    draft = DraftRow(table.sheet, row.number, letters=letters)
    for column in columns:
        cell = corrected(row, column.home, reader.context)
        if column.field.is_computed:
            continue
        given = reader.read(column.field, cell, column.of_column, _start_of(draft, column.field))
        _take(draft, given, column, cell, reader.context)
    if row.section:
        for given in reader.of_section(row.section, set(draft.values) | set(draft.printed)):
            _fill(draft, given)
    for given in reader.of_words(draft.values, draft.printed):
        _fill(draft, given)
    for given in defaults:
        # the park of a row goes before the region of the title
        if not (PLACES_OF & set(given.values) and PLACES_OF & set(draft.values)):
            _fill(draft, given)
    return draft


def _start_of(draft: DraftRow, field: Field) -> date | None:
    """Return the day from which a deadline of a row runs."""
    if field.kind != FieldKind.DEADLINE:
        return None
    day = draft.stored("starts_on") or draft.stored("found_on")
    return date.fromisoformat(day) if day else None


def _take(
    draft: DraftRow, given: Given, column: TableReading, cell: Cell, context: PlanContext
) -> None:
    """Put what a cell says into the row: values, refusals, questions."""
    letter = column.home.letter
    printed = cell.text or cell.details.error
    target = draft.extras if column.home.extra else draft.values
    for name, value in given.values.items():
        if name in target and target[name].stored not in (None, "", []):
            target[name] = _joined(target[name], value)
        else:
            target[name] = replace(value, printed=printed, column=letter)
    if not cell.is_empty:
        draft.printed[column.field.name] = printed
    if given.problem:
        draft.refuse(given.problem, letter, printed)
    for doubt in given.doubts:
        answer = context.answer(doubt)
        if answer == REFUSE:
            draft.refuse(Problem(_("You chose to refuse this value.")), letter, printed)
        elif answer != SKIP:
            draft.doubts.append(doubt)
    if given.note:
        draft.notes.append(str(given.note))


def _joined(first: FieldValue, second: FieldValue) -> FieldValue:
    """Put two columns of one field together, in the order of the sheet."""
    if isinstance(first.stored, list) and isinstance(second.stored, list):
        return replace(
            first, stored=[*first.stored, *second.stored], shown=[*first.shown, *second.shown]
        )
    if isinstance(first.stored, str) and isinstance(second.stored, str):
        words = f"{first.stored}\n{second.stored}"
        return replace(first, stored=words, shown=words)
    return first


def _fill(draft: DraftRow, given: Given) -> None:
    """Let what holds for many rows stand where the row itself says nothing."""
    for name, value in given.values.items():
        if name not in draft.values and name not in draft.printed:
            draft.values[name] = value
    draft.doubts += given.doubts
    if given.problem:
        draft.refuse(given.problem)
    if given.note:
        draft.notes.append(str(given.note))


def _wide_rows(
    shared: DraftRow, row: TableRow, columns: Sequence[TableReading], reader: CellReader
) -> Iterator[DraftRow]:
    """Make a record of each figure of a wide row; an empty cell says nothing and makes none."""
    for column in columns:
        cell = corrected(row, column.home, reader.context)
        if column.of_column.rule is None:
            continue
        given = reader.read_figure(cell, column.of_column.rule)
        if given.is_empty:
            continue
        draft = DraftRow(
            sheet=shared.sheet,
            row=shared.row,
            column=column.home.letter,
            values=dict(shared.values),
            problems=list(shared.problems),
            doubts=list(shared.doubts),
            notes=list(shared.notes),
            printed=dict(shared.printed),
        )
        if column.of_column.indicator:
            draft.values["indicator"] = column.of_column.indicator
        if column.of_column.period:
            period = column.of_column.period
            draft.values["period"] = FieldValue(period, period)
        _take(draft, given, column, cell, reader.context)
        yield draft
