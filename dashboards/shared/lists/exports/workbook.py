"""Write a list as an Excel file: XlsxWriter makes all but the rows, which are written as XML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO, TextIOWrapper
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from accounts.models import Installation
from dashboards.shared.lists.columns import Column, ColumnKind
from dashboards.shared.lists.exports.exported_list import ExportedList
from dashboards.shared.lists.exports.heads import COMPUTED
from dashboards.shared.lists.exports.sheet_rows import FileColumn, write_rows
from parks.choices import Light

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a person typed is never read as a formula.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
TITLE_LINE = 0
FILTER_LINE = 1
HEAD_LINE = 2
FIRST_LINE = 3
# What Excel takes on a sheet, without the lines above the rows.
MOST_ROWS = 1_048_576 - FIRST_LINE
# Rows that somebody may add below, which get the same choices.
LINES_TO_ADD = 200
LONGEST_SHEET_NAME = 31
# Of nine, the level that takes half the time of the usual one for a sixth more to send.
COMPRESSION = 3
SHEET = "xl/worksheets/sheet1.xml"
ROWS = re.compile(r"<sheetData/>|<sheetData>.*</sheetData>", re.DOTALL)
STYLES = re.compile(r'<c r="[A-Z]+\d+" s="(\d+)"/>')

WIDTHS = {
    ColumnKind.NAME: 28,
    ColumnKind.NUMBER: 10,
    ColumnKind.PERCENT: 10,
    ColumnKind.DATE: 12,
    ColumnKind.PROSE: 44,
}
USUAL_WIDTH = 16
NUMBER_FORMATS = {ColumnKind.DATE: "yyyy-mm-dd", ColumnKind.PERCENT: "0%"}
# tint and ink of the lights, as on the screen by day (static/css/tokens.css)
LIGHT_COLOURS = {
    Light.RED: ("#fbe9e7", "#9a1913"),
    Light.AMBER: ("#fdf2d8", "#6f4400"),
    Light.GREEN: ("#e3f2ec", "#0a5940"),
    Light.GREY: ("#edf0f2", "#45515c"),
    Light.DONE: ("#e6eef6", "#274f7d"),
}


@dataclass
class SheetFrame:
    """The file without its rows: what else it holds, and the numbers of the formats of cells."""

    archive: bytes
    columns: list[FileColumn[Any]] = field(default_factory=list)


def write_workbook(exported: ExportedList[Any], out: BinaryIO) -> int:
    """Write the list as an .xlsx file, and return how many rows there were.

    An unknown value is an empty cell, never zero. Rows go to the disk, however many there are.
    """
    frame = _make_frame(exported)
    with (
        ZipFile(BytesIO(frame.archive)) as made,
        ZipFile(out, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as book,
    ):
        for name in made.namelist():
            if name != SHEET:
                book.writestr(name, made.read(name))
        sheet = made.read(SHEET).decode()
        head_rows = re.findall(r"<row .*?</row>", sheet, re.DOTALL)[:FIRST_LINE]
        before, after = ROWS.split(sheet)
        with book.open(SHEET, "w") as part, TextIOWrapper(part, "utf-8") as text:
            text.write(f"{before}<sheetData>{''.join(head_rows)}")
            count = write_rows(text, exported.rows(), frame.columns, FIRST_LINE + 1)
            text.write(f"</sheetData>{after}")
    return count


def _make_frame(exported: ExportedList[Any]) -> SheetFrame:
    """Make the file with one line of empty cells in place of the rows, from which the numbers of
    their formats are read.
    """
    content = BytesIO()
    installation = Installation.current()
    with Workbook(content, OPTIONS) as book:
        book.set_properties(
            {
                "title": exported.name,
                "author": installation.office or installation.name,
                "company": installation.name,
            }
        )
        sheet = book.add_worksheet(_sheet_name(exported.name))
        _write_heads(book, sheet, exported, installation.office or installation.name)
        _add_choices(book, sheet, exported)
        _set_print(sheet)
        place = 0
        for column in exported.columns:
            for cell_format in _cell_formats(book, column):
                sheet.write_blank(FIRST_LINE, place, None, cell_format)
                place += 1
    with ZipFile(content) as made:
        numbers = STYLES.findall(made.read(SHEET).decode())
    styles = iter(int(number) for number in numbers)
    columns = [_file_column(column, styles) for column in exported.columns]
    return SheetFrame(content.getvalue(), columns)


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:LONGEST_SHEET_NAME]


def _write_heads(
    book: Workbook, sheet: Worksheet, exported: ExportedList[Any], office: str
) -> None:
    title = book.add_format({"bold": True, "font_size": 14})
    quiet = book.add_format({"font_color": "#45515c"})
    head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#edf0f2"}
    usual = book.add_format(head)
    computed = book.add_format(head | {"bold": False, "italic": True})
    words = (exported.name, exported.day.isoformat(), office)
    sheet.write_string(TITLE_LINE, 0, " · ".join(filter(None, words)), title)
    about = list(exported.filters) or [_("No filters")]
    is_marked = exported.is_for_import
    if is_marked:
        about.append(_("%(mark)s is computed, an import leaves it out") % {"mark": COMPUTED})
    clauses = pgettext("between two clauses", "; ").join(about)
    sheet.write_string(FILTER_LINE, 0, clauses, quiet)
    for place, (column, words_of_head) in enumerate(
        zip(exported.columns, exported.heads, strict=True)
    ):
        look = computed if is_marked and column.is_computed else usual
        sheet.write_string(HEAD_LINE, place, words_of_head, look)
        sheet.set_column(place, place, column.width or WIDTHS.get(column.kind, USUAL_WIDTH))
    sheet.freeze_panes(FIRST_LINE, exported.frozen)
    last_line = FIRST_LINE + max(len(exported.keys), 1) - 1
    sheet.autofilter(HEAD_LINE, 0, last_line, len(exported.columns) - 1)


def _set_print(sheet: Worksheet) -> None:
    """Let a print-out repeat the heads and fit the width of a page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(HEAD_LINE)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def _add_choices(book: Workbook, sheet: Worksheet, exported: ExportedList[Any]) -> None:
    """Offer what may stand in the cells of a column; a hidden sheet holds the words."""
    chosen = [(place, column) for place, column in enumerate(exported.columns) if column.choices]
    if not chosen:
        return
    name = _("Choices")
    lists = book.add_worksheet(name)
    lists.hide()
    last_line = FIRST_LINE + len(exported.keys) + LINES_TO_ADD
    for list_place, (place, column) in enumerate(chosen):
        lists.write_string(0, list_place, exported.heads[place])
        words = [str(label) for _value, label in column.choices]
        lists.write_column(1, list_place, words)
        letters = chr(ord("A") + list_place)
        options = {
            "validate": "list",
            "source": f"='{name}'!${letters}$2:${letters}${len(words) + 1}",
            "error_type": "warning",
            "error_title": capfirst(str(column.head))[:LONGEST_SHEET_NAME],
            "error_message": _("This is none of the choices."),
        }
        sheet.data_validation(FIRST_LINE, place, last_line, place, options)


def _cell_formats(book: Workbook, column: Column[Any]) -> list[Format]:
    """Make the format of the cells of a column, and one more for each light."""
    look: dict[str, Any] = {"valign": "top"}
    if number_format := column.number_format or NUMBER_FORMATS.get(column.kind, ""):
        look["num_format"] = number_format
    if column.kind in (ColumnKind.PROSE, ColumnKind.NAME):
        look["text_wrap"] = True
    lights = [
        book.add_format(look | {"bg_color": tint, "font_color": ink})
        for tint, ink in (LIGHT_COLOURS.values() if column.light else ())
    ]
    return [book.add_format(look), *lights]


def _file_column(column: Column[Any], styles: Any) -> FileColumn[Any]:
    style = next(styles)
    light_styles = {light.value: next(styles) for light in LIGHT_COLOURS if column.light}
    return FileColumn(column.value, column.kind, style, column.light, light_styles)
