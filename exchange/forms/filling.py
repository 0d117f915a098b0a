"""Write values into the sheet of an .xlsx file and leave everything else in it as it was.

Only the part of the one sheet is written anew: styles, print set-up, pictures and the other sheets
are copied byte by byte. Formulas keep their places and are computed when the file is opened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from posixpath import join, normpath
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from django.utils.translation import gettext as _
from lxml import etree

from exchange.workbooks.formats.number_formats import BUILT_IN, GENERAL, Shows, shows

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
# Bytes of all parts together.
MOST_UNPACKED = 60 * 1024 * 1024
NAMES_OF_PARTS = ("[Content_Types].xml", "xl/_rels/workbook.xml.rels")
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
REFERENCE = re.compile(
    r"(?<![A-Za-z_.])(?P<column>\$?[A-Z]{1,3})(?P<fixed>\$?)(?P<row>\d{1,7})(?![\d(A-Za-z_!])"
)
SPAN = re.compile(r"(?P<row>\d{1,7}):$")
CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
# the days of a workbook count from here; the leap day of 1900 that never was is behind us
EPOCH = date(1899, 12, 30)
# no entities, no DTD, no network: a form comes from outside
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)

Value = str | int | float | Decimal | bool | date | None


class UnfillableFormError(Exception):
    """A form that cannot be filled; the words say why."""


@dataclass(frozen=True)
class Body:
    """Where the rows of data stand in a form: the first one, and how many the form has drawn.

    What does not fit into the drawn rows is inserted below them, in the style of the last.
    """

    first_row: int
    drawn_rows: int
    # letters of the columns, in the order of the values of a row
    columns: Sequence[str]


def fill_form(
    content: bytes,
    sheet_name: str,
    body: Body,
    rows: Sequence[Sequence[Value]],
    cells: Mapping[str, Value],
) -> bytes:
    """Fill the rows and single cells of one sheet.

    `cells` go by their address in the empty form, such as B2. Raises UnfillableFormError where the
    file is no workbook or has no such sheet.
    """
    try:
        with ZipFile(BytesIO(content)) as package:
            if sum(item.file_size for item in package.infolist()) > MOST_UNPACKED:
                raise UnfillableFormError(_("The form is too large to be filled."))
            part = _part_of(package, sheet_name)
            sheet = etree.fromstring(package.read(part), PARSER)
            inserted = _fill(sheet, body, rows, cells, styles_of_days(package))
            changed = {part: _as_bytes(sheet)}
            if inserted:
                last_drawn = body.first_row + body.drawn_rows - 1
                changed[BOOK] = _with_names_moved(package, sheet_name, last_drawn, inserted)
            return _copy(package, changed)
    except (BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise UnfillableFormError(str(error)) from error


def _part_of(package: ZipFile, sheet_name: str) -> str:
    """Return the path of a sheet inside of the file."""
    book = etree.fromstring(package.read(BOOK), PARSER)
    relations = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"), PARSER)
    targets = {
        relation.get("Id"): relation.get("Target")
        for relation in relations.iter(f"{{{PACKAGE}}}Relationship")
    }
    for sheet in book.iter(f"{{{MAIN}}}sheet"):
        if sheet.get("name") == sheet_name:
            target = targets[sheet.get(f"{{{RELATED}}}id")]
            return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    raise KeyError(sheet_name)


def styles_of_days(package: ZipFile) -> frozenset[str]:
    """Return the numbers of the styles that show a number as a day."""
    if STYLES not in package.namelist():
        return frozenset()
    styles = etree.fromstring(package.read(STYLES), PARSER)
    formats = {
        own.get("numFmtId"): own.get("formatCode") or "" for own in styles.iter(f"{{{MAIN}}}numFmt")
    }
    cells = styles.find(f"{{{MAIN}}}cellXfs")
    return frozenset(
        str(place)
        for place, style in enumerate(cells if cells is not None else ())
        if shows(_format_of(style.get("numFmtId") or "0", formats)) == Shows.DAY
    )


def _format_of(number: str, formats: Mapping[str, str]) -> str:
    return formats.get(number) or BUILT_IN.get(int(number), GENERAL)


def _with_names_moved(package: ZipFile, sheet_name: str, after: int, by: int) -> bytes:
    """Write the book with print areas and other names of the sheet that follow the rows."""
    book = etree.fromstring(package.read(BOOK), PARSER)
    for name in book.iter(f"{{{MAIN}}}definedName"):
        if (name.text or "").startswith((f"{sheet_name}!", f"'{sheet_name}'!")):
            name.text = moved(name.text, after, by)
    return _as_bytes(book)


def _copy(package: ZipFile, changed: Mapping[str, bytes]) -> bytes:
    """Write the file anew with some parts changed; every other one stays byte by byte."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as filled:
        for item in package.infolist():
            # the chain lists cells with formulas, which may have moved; it is made again
            if item.filename == "xl/calcChain.xml":
                continue
            content = changed.get(item.filename) or package.read(item.filename)
            if item.filename in NAMES_OF_PARTS and b"calcChain" in content:
                content = _without_calc_chain(content)
            filled.writestr(item, content)
    return target.getvalue()


def _without_calc_chain(content: bytes) -> bytes:
    tree = etree.fromstring(content, PARSER)
    for element in list(tree):
        if "calcChain" in (element.get("Target") or element.get("PartName") or ""):
            tree.remove(element)
    return _as_bytes(tree)


def _as_bytes(tree: Any) -> bytes:
    content: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def _fill(
    sheet: Any,
    body: Body,
    rows: Sequence[Sequence[Value]],
    cells: Mapping[str, Value],
    days: frozenset[str],
) -> int:
    """Fill the sheet; return how many rows were inserted. `days` are the styles that show a day."""
    data = sheet.find(f"{{{MAIN}}}sheetData")
    for address, value in cells.items():
        letters, number = _split(address)
        _write(_cell(_row(data, number), letters, number), value, days)
    last_drawn = body.first_row + body.drawn_rows - 1
    inserted = max(0, len(rows) - body.drawn_rows)
    if inserted:
        _shift(sheet, data, last_drawn, inserted)
        _draw_more(data, last_drawn, inserted)
        _merge_more(sheet, last_drawn, inserted)
    for number, values in enumerate(rows, start=body.first_row):
        row = _row(data, number)
        for letters, value in zip(body.columns, values, strict=True):
            _write(_cell(row, letters, number), value, days)
    return inserted


def _row(data: Any, number: int) -> Any:
    """Return a row of the sheet, made where the form has none."""
    for place, row in enumerate(data):
        at = int(row.get("r"))
        if at == number:
            return row
        if at > number:
            new = etree.Element(f"{{{MAIN}}}row", r=str(number))
            data.insert(place, new)
            return new
    return etree.SubElement(data, f"{{{MAIN}}}row", r=str(number))


def _cell(row: Any, letters: str, number: int) -> Any:
    """Return a cell of a row, made where the form has none."""
    place = _place(letters)
    for index, cell in enumerate(row):
        at = _place(_split(cell.get("r"))[0])
        if at == place:
            return cell
        if at > place:
            new = etree.Element(f"{{{MAIN}}}c", r=f"{letters}{number}")
            row.insert(index, new)
            return new
    return etree.SubElement(row, f"{{{MAIN}}}c", r=f"{letters}{number}")


def _write(cell: Any, value: Value, days: frozenset[str]) -> None:
    """Put a value into a cell; its style stays, a formula that stood there goes.

    A day is words where the style would show it as a number.
    """
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if value is None or value == "":
        return
    if isinstance(value, bool):
        cell.set("t", "b")
        etree.SubElement(cell, f"{{{MAIN}}}v").text = str(int(value))
    elif isinstance(value, int | float | Decimal):
        etree.SubElement(cell, f"{{{MAIN}}}v").text = f"{value}"
    elif isinstance(value, date) and cell.get("s") in days:
        day = value.date() if isinstance(value, datetime) else value
        etree.SubElement(cell, f"{{{MAIN}}}v").text = str((day - EPOCH).days)
    else:
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{{{MAIN}}}is"), f"{{{MAIN}}}t")
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        text.text = value.isoformat() if isinstance(value, date) else value


def _shift(sheet: Any, data: Any, after: int, by: int) -> None:
    """Move down what stands below a row, with merges, formulas and rules that name it."""
    for row in data:
        number = int(row.get("r"))
        if number > after:
            row.set("r", str(number + by))
            for cell in row:
                letters, _number = _split(cell.get("r"))
                cell.set("r", f"{letters}{number + by}")
    for element in sheet.iter():
        for name in ("ref", "sqref"):
            if element.tag != f"{{{MAIN}}}c" and (reference := element.get(name)):
                element.set(name, moved(reference, after, by))
        if element.tag in (f"{{{MAIN}}}f", f"{{{MAIN}}}formula", f"{{{MAIN}}}formula1"):
            element.text = moved(element.text or "", after, by)
    if (dimension := sheet.find(f"{{{MAIN}}}dimension")) is not None:
        dimension.set("ref", moved(dimension.get("ref"), after, by))


def moved(text: str, after: int, by: int) -> str:
    """Move the rows that references name: below a row by so many, a range over it grows."""

    def move(reference: re.Match[str]) -> str:
        row = int(reference["row"])
        start = SPAN.search(text[: reference.start()])
        # the range of several rows that ends with the last drawn one takes the inserted rows in
        grows = start is not None and row == after and int(start["row"]) < row
        moves = row > after or grows
        return f"{reference['column']}{reference['fixed']}{row + by if moves else row}"

    return REFERENCE.sub(move, text)


def _draw_more(data: Any, last_drawn: int, count: int) -> None:
    """Draw more rows in the style of the last one, without its values."""
    pattern = _row(data, last_drawn)
    place = list(data).index(pattern) + 1
    for number in range(last_drawn + count, last_drawn, -1):
        row = etree.Element(pattern.tag, dict(pattern.attrib) | {"r": str(number)})
        for cell in pattern:
            letters, _number = _split(cell.get("r"))
            new = etree.SubElement(row, cell.tag, {"r": f"{letters}{number}"})
            if style := cell.get("s"):
                new.set("s", style)
        data.insert(place, row)


def _merge_more(sheet: Any, last_drawn: int, count: int) -> None:
    """Merge the cells of the rows drawn as those of the last one are."""
    merges = sheet.find(f"{{{MAIN}}}mergeCells")
    if merges is None:
        return
    for merge in list(merges):
        first, _colon, last = merge.get("ref").partition(":")
        first_letters, first_row = _split(first)
        last_letters, last_row = _split(last)
        if first_row == last_row == last_drawn:
            for number in range(last_drawn + 1, last_drawn + count + 1):
                reference = f"{first_letters}{number}:{last_letters}{number}"
                etree.SubElement(merges, merge.tag, ref=reference)
    merges.set("count", str(len(merges)))


def _split(address: str) -> tuple[str, int]:
    parts = CELL.fullmatch(address)
    if parts is None:
        raise UnfillableFormError(address)
    return parts[1], int(parts[2])


def _place(letters: str) -> int:
    """Count a column from 1: A is 1, AA is 27."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place
