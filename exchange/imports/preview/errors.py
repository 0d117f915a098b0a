"""The table once more, with a comment at each cell that is refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from accounts.models import Installation
from exchange.records.plan import Plan, PlannedRow, RowState
from exchange.workbooks.cells import Book, Raw, Sheet, Visibility, column_letter

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_SHEET_NAME = 31
FORBIDDEN_IN_NAMES = "[]:*?/\\"
LONGEST_COMMENT = 2_000
WIDEST = 48
# A cell holds fifteen digits; longer numbers, such as those of accounts, stay as they are.
LARGEST = 1e15
NARROWEST = 8


def write_errors(books: Sequence[Book], plan: Plan) -> bytes:
    """Write the sheets with their cells as they stand, and comments where rows are refused."""
    comments = comments_of(plan)
    content = BytesIO()
    with Workbook(content, OPTIONS) as book:
        book.set_properties({"title": plan.file, "author": Installation.current().name})
        marked = book.add_format({"bg_color": "#FBE9E7", "font_color": "#9A1913", "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        names: set[str] = set()
        for source in books:
            for sheet in source.sheets:
                if sheet.visibility != Visibility.VISIBLE:
                    continue
                page = book.add_worksheet(sheet_name(sheet.name, names))
                _write_sheet(page, sheet, comments.get(sheet.name, {}), marked, day)
        if not names:
            book.add_worksheet()
    return content.getvalue()


def comments_of(plan: Plan) -> dict[str, dict[tuple[int, str], str]]:
    """Collect by sheet what is to be said at a cell: by row and letter, A where a row has none."""
    comments: dict[str, dict[tuple[int, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in plan.rows:
        for letter, words in _said_of(row):
            comments[row.sheet][row.row, letter or "A"].append(words)
    return {
        sheet: {place: "\n".join(lines)[:LONGEST_COMMENT] for place, lines in cells.items()}
        for sheet, cells in comments.items()
    }


def _said_of(row: PlannedRow) -> list[tuple[str, str]]:
    if row.state not in (RowState.REFUSED, RowState.ASKED):
        return []
    said = []
    for problem in row.problems:
        allowed = _("Allowed: %(what)s") % {"what": problem.allowed} if problem.allowed else ""
        words = "\n".join(part for part in (str(problem.why), allowed) if part)
        said.append((problem.column or row.column, words))
    return said


def file_name(plan: Plan) -> str:
    """Name the file after the table, with the number of its errors."""
    errors = sum(len(row.problems) for row in plan.rows)
    stem = PurePosixPath(plan.file).stem or _("table")
    words = ngettext("%(name)s (%(n)d error).xlsx", "%(name)s (%(n)d errors).xlsx", errors)
    return words % {"name": stem, "n": errors}


def sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that a workbook takes, and that no other sheet has."""
    plain = "".join("_" if sign in FORBIDDEN_IN_NAMES else sign for sign in name).strip("'") or "_"
    plain = plain[:LONGEST_SHEET_NAME]
    number = 2
    unique = plain
    while unique.lower() in taken:
        ending = f" {number}"
        unique = plain[: LONGEST_SHEET_NAME - len(ending)] + ending
        number += 1
    taken.add(unique.lower())
    return unique


def _write_sheet(
    page: Worksheet,
    sheet: Sheet,
    comments: dict[tuple[int, str], str],
    marked: Format,
    day: Format,
) -> None:
    letters = [column_letter(place) for place in range(sheet.width)]
    widths = [NARROWEST] * sheet.width
    for row in sheet.rows:
        for place, value in enumerate(row.values):
            comment = comments.get((row.number, letters[place]))
            _write_cell(page, row.number - 1, place, value, marked if comment else None, day)
            if isinstance(value, str):
                longest = max((len(line) for line in value.splitlines()), default=0)
                widths[place] = max(widths[place], min(2 * longest, WIDEST))
            elif isinstance(value, date):
                widths[place] = max(widths[place], 12)
    for (number, letter), words in comments.items():
        page.write_comment(f"{letter}{number}", words, {"x_scale": 2, "y_scale": 1.5})
        if letter not in letters or not _holds(sheet, number, letters.index(letter)):
            page.write_blank(f"{letter}{number}", None, marked)
    for place, width in enumerate(widths):
        page.set_column(place, place, width)


def _holds(sheet: Sheet, number: int, place: int) -> bool:
    """Say whether a cell was written already."""
    row = next((row for row in sheet.rows if row.number == number), None)
    return row is not None and place < len(row.values) and row.values[place] is not None


def _write_cell(
    page: Worksheet, line: int, place: int, value: Raw, style: Format | None, day: Format
) -> None:
    """Write a value as what it is; a text stays a text, also one that looks like a formula."""
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(line, place, value, style)
    elif isinstance(value, Decimal | int):
        if abs(float(value)) < LARGEST:
            page.write_number(line, place, float(value), style)
        else:
            page.write_string(line, place, str(value), style)
    elif isinstance(value, datetime | date):
        page.write_datetime(line, place, value, style or day)
    elif isinstance(value, time | timedelta):
        page.write_string(line, place, str(value), style)
    else:
        page.write_string(line, place, str(value), style)
