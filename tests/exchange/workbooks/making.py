"""Files to read, made by hand where a library would refuse to write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from exchange.workbooks.cells import Book, UnreadableFileError
from exchange.workbooks.child import FILE, PASTED, read_all
from exchange.workbooks.gathering import Gathering
from exchange.workbooks.words import refusal_words

DATA = Path(__file__).parent / "data"
LEDGERS = Path(__file__).parent.parent / "data" / "ledgers"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def read_here(content: bytes, name: str = "file", is_pasted: bool = False) -> Book:
    """Read in this process what is else read in another: the same way, but for its bounds."""
    lines = io.BytesIO()
    read_all(io.BytesIO(content), PASTED if is_pasted else FILE, lines.write)
    lines.seek(0)
    gathered = Gathering()
    gathered.take_all(lines)
    if gathered.refusal:
        assert "cause" not in gathered.params, gathered.params["cause"]
        raise UnreadableFileError(
            refusal_words(gathered.refusal, gathered.params), gathered.refusal
        )
    return gathered.book(name, "")


def refusal(content: bytes, is_pasted: bool = False) -> str:
    """Return the code of the refusal of a file that must be refused, in words too."""
    with pytest.raises(UnreadableFileError) as refused:
        read_here(content, is_pasted=is_pasted)
    assert str(refused.value)
    return refused.value.code


def values(book: Book, sheet: int = 0) -> list[tuple[Any, ...]]:
    """Return the values of a sheet, row by row."""
    return [tuple(row.values) for row in book.sheets[sheet].rows]


def packed(
    parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    """Pack parts into an archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = comment
    return target.getvalue()


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    """Return a sheet around the XML of its rows."""
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    )


def text_row(number: int, *texts: str, attributes: str = "") -> str:
    """Return the XML of a row of texts that stand in their cells."""
    cells = "".join(
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in enumerate(texts)
    )
    return f'<row r="{number}"{attributes}>{cells}</row>'


def workbook_parts(
    *sheets: str,
    names: Sequence[str] = (),
    states: Mapping[int, str] | None = None,
    strings: str = "",
    styles: str = "",
    starts_1904: bool = False,
) -> dict[str, bytes | str]:
    """Return the parts of a workbook of sheets that are given as XML."""
    listed = ""
    related = ""
    for number, _sheet in enumerate(sheets, start=1):
        name = names[number - 1] if names else f"Sheet{number}"
        state = f' state="{states[number]}"' if states and number in states else ""
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{state}/>'
        related += (
            f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{MAIN}">{strings}</sst>'
        related += (
            f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        )
    if styles:
        parts["xl/styles.xml"] = f'{HEAD}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
        related += f'<Relationship Id="t" Type="{OFFICE}/styles" Target="styles.xml"/>'
    epoch = '<workbookPr date1904="1"/>' if starts_1904 else ""
    parts["xl/workbook.xml"] = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{epoch}<sheets>{listed}</sheets>'
        "</workbook>"
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
    )
    for number, sheet in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet
    return parts


def workbook(*sheets: str, **more: Any) -> bytes:
    """Return a workbook of sheets that are given as XML."""
    return packed(workbook_parts(*sheets, **more))


def written(write: Callable[[Any, Any], None]) -> bytes:
    """Return a workbook that XlsxWriter wrote; `write` gets the workbook and its sheet."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    write(book, book.add_worksheet("台账"))
    book.close()
    return target.getvalue()


def ods(body: str, styles: str = "") -> bytes:
    """Return a spreadsheet of OpenDocument around the XML of its tables."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    content = (
        f"{HEAD}<office:document-content {spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    return packed(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    )
