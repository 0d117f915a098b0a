"""From the cells of files to a plan: what each row would change, and what a person has to say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from exchange.fields import FIELDS, RecordKind
from exchange.records.drafts import DraftRow
from exchange.records.kinds.table import importer_of
from exchange.records.plan import (
    Choices,
    LeftOutLine,
    Plan,
    PlannedColumn,
    PlannedRow,
    PlannedSheet,
    Question,
    RowState,
)
from exchange.records.reading.context import PlanContext
from exchange.records.reading.homes import ColumnHome, by_table, read_homes
from exchange.records.reading.lookups import Lookups
from exchange.records.reading.rows import read_rows
from exchange.records.telling import Step, Tell, tell_nobody
from exchange.tables.columns.kinds import guess_kind
from exchange.tables.layout.tables import find_tables
from exchange.tables.table import Table
from exchange.workbooks.cells import Book, Sheet, UnreadableFileError, Visibility
from parks.readers import Reader

# below it a person says what the rows are
CERTAIN = 80
# the columns of all sheets: two hundred sheets of a ledger have fewer
MOST_COLUMNS = 5_000
# rows between two signs of life
TOLD_EVERY = 250
ASKING = (RowState.ASKED, RowState.REFUSED)


@dataclass(frozen=True)
class ReadSheet:
    """A sheet with the tables found in it; the name says the file too where there are several."""

    name: str
    sheet: Sheet
    tables: Sequence[Table]
    skipped: str = ""


def make_plan(
    books: Sequence[Book],
    choices: Choices,
    reader: Reader,
    today: date,
    tell: Tell = tell_nobody,
) -> Plan:
    """Say of each row what it would change; nothing is written.

    Raises UnreadableFileError where more columns were found than anybody can map.
    """
    outline, drafts, context = _read_drafts(books, choices, reader, today, tell)
    if not outline.kind:
        offers = [str(known.value) for known in RecordKind]
        return replace(outline, questions=[Question("kind", "", [], offers)])
    tell(Step.COMPARE)
    rows = importer_of(context.kind, reader, today).plan(drafts, choices.answers)
    return replace(outline, rows=rows, questions=_questions(drafts, rows, context))


def _read_drafts(
    books: Sequence[Book], choices: Choices, reader: Reader, today: date, tell: Tell
) -> tuple[Plan, list[DraftRow], PlanContext]:
    """Read the rows of all tables; the tables, which take much memory, are gone afterwards."""
    sheets = list(_read_sheets(books, choices, today))
    tables = [table for sheet in sheets for table in sheet.tables]
    _check_columns(tables)
    kind, certainty = _kind_of(tables, choices, reader)
    context = PlanContext(kind, reader, today, choices)
    homes = read_homes(tables, context)
    outline = Plan(
        file="、".join(book.name for book in books),
        sha256=books[0].sha256 if len(books) == 1 else "+".join(book.sha256 for book in books),
        kind=kind.value if certainty >= CERTAIN else "",
        encoding="、".join(sorted({book.encoding for book in books if book.encoding})),
        sheets=[_planned_sheet(sheet) for sheet in sheets],
        columns=[_planned_column(home) for home in homes],
        rows=[],
        notices=[str(notice) for book in books for notice in book.notices],
        kind_certainty=certainty,
    )
    if not outline.kind:
        return outline, [], context
    homes_of = by_table(homes)
    drafts: list[DraftRow] = []
    total = sum(len(table.rows) for table in tables)
    for number, table in enumerate(tables):
        for draft in read_rows(table, homes_of[number], context):
            if len(drafts) % TOLD_EVERY == 0:
                tell(Step.LOOK, len(drafts), total)
            drafts.append(draft)
    return outline, drafts, context


def _check_columns(tables: Sequence[Table]) -> None:
    """Refuse a file that falls into so many columns that no page could show them."""
    columns = sum(len(table.columns) for table in tables)
    if columns > MOST_COLUMNS:
        words = _(
            "%(tables)s tables with %(columns)s columns were found; %(most)s columns are read at "
            "once. Split the file, or choose fewer sheets."
        )
        counts = {"tables": len(tables), "columns": columns, "most": MOST_COLUMNS}
        raise UnreadableFileError(words % {name: f"{count:,}" for name, count in counts.items()})


def _read_sheets(books: Sequence[Book], choices: Choices, today: date) -> Iterator[ReadSheet]:
    """Find the tables in the sheets that are taken; say of the others why they are not."""
    for book in books:
        for sheet in book.sheets:
            name = f"{book.name} / {sheet.name}" if len(books) > 1 else sheet.name
            is_named = choices.sheets is not None and name in choices.sheets
            if sheet.visibility != Visibility.VISIBLE and not is_named:
                yield ReadSheet(name, sheet, (), _("The sheet is hidden."))
            elif choices.sheets is not None and not is_named:
                yield ReadSheet(name, sheet, (), _("The sheet was not chosen."))
            else:
                heads = choices.header_rows.get(name, ())
                tables = find_tables(sheet, today, heads)
                yield ReadSheet(name, sheet, [replace(table, sheet=name) for table in tables])


def _kind_of(tables: Sequence[Table], choices: Choices, reader: Reader) -> tuple[RecordKind, int]:
    """Return what the rows are, and how certain that is in percent."""
    if choices.kind:
        return RecordKind(choices.kind), 100
    kind, certainty = guess_kind(tables, FIELDS, indicator_of=Lookups(reader).indicator_of)
    return kind or RecordKind.ISSUES, certainty if kind else 0


def _planned_sheet(read: ReadSheet) -> PlannedSheet:
    lines = sorted({(line.row, str(line.why)) for table in read.tables for line in table.left_out})
    notices = [str(notice) for notice in read.sheet.notices]
    notices += [str(notice) for table in read.tables for notice in table.notices]
    return PlannedSheet(
        name=read.name,
        header_rows=sorted({row for table in read.tables for row in table.header_rows}),
        left_out=[LeftOutLine(row, why) for row, why in lines],
        skipped=read.skipped,
        notices=notices,
        title=next((table.title for table in read.tables if table.title), ""),
    )


def _planned_column(home: ColumnHome) -> PlannedColumn:
    return PlannedColumn(
        sheet=home.sheet,
        column=home.letter,
        header=home.header,
        field=home.field or None,
        certainty=home.certainty,
        why=str(home.why),
        extra=home.extra or None,
        is_dropped=home.is_dropped,
        samples=home.samples,
        extra_kind=home.extra_kind,
        extra_unit=home.extra_unit,
        extra_name_en=home.extra_name_en,
    )


def _questions(
    drafts: Iterable[DraftRow], rows: Iterable[PlannedRow], context: PlanContext
) -> list[Question]:
    """Collect what rows ask, each question once with the rows that ask it."""
    asking: dict[tuple[str, str], list[int]] = defaultdict(list)
    offers: dict[tuple[str, str], Sequence[str]] = {}
    for draft, row in zip(drafts, rows, strict=True):
        for doubt in draft.doubts if row.state in ASKING else ():
            key = (doubt.about, doubt.value)
            asking[key].append(draft.row)
            offers[key] = doubt.offers or offers.get(key, ())
    return [
        Question(about, value, sorted(set(asked_by)), offers[about, value] or context.offers(about))
        for (about, value), asked_by in asking.items()
    ]


def answered(choices: Choices, answers: Mapping[str, str]) -> Choices:
    """Return choices with more answers."""
    return replace(choices, answers={**choices.answers, **answers})
