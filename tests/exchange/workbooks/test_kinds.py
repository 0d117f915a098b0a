"""Each kind of file is told by its content and gives the same table."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from exchange.workbooks.cells import FileKind, UnreadableFileError, Visibility
from exchange.workbooks.reading import read_book, read_pasted
from tests.exchange.workbooks.making import (
    DATA,
    LEDGERS,
    ods,
    packed,
    read_here,
    sheet_xml,
    text_row,
    values,
    workbook,
    workbook_parts,
)

pytestmark = pytest.mark.no_database

TABLE = [("编号", "问题"), ("001", "道路积水")]
ROWS = text_row(1, *TABLE[0]) + text_row(2, *TABLE[1])
ODS_ROWS = "".join(
    "<table:table-row>"
    + "".join(
        f'<table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell>'
        for word in row
    )
    + "</table:table-row>"
    for row in TABLE
)
OLD_XML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<Worksheet ss:Name="台账"><Table>'
    + "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{word}</Data></Cell>' for word in row)
        + "</Row>"
        for row in TABLE
    )
    + "</Table></Worksheet></Workbook>"
)
PAGE = "<table>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in TABLE) + "</table>"
TEXT = "\r\n".join(",".join(row) for row in TABLE)
ARCHIVE = (
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
    'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    f'<html><meta charset="utf-8">{PAGE}</html>\r\n--b--\r\n'
)


def macro_workbook() -> bytes:
    parts = workbook_parts(sheet_xml(ROWS))
    return packed({**parts, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 never run"})


FILES: dict[str, tuple[bytes, FileKind]] = {
    "xlsx": (workbook(sheet_xml(ROWS)), FileKind.XLSX),
    "xlsm": (macro_workbook(), FileKind.XLSM),
    "ods": (ods(f'<table:table table:name="台账">{ODS_ROWS}</table:table>'), FileKind.ODS),
    "xml": (OLD_XML.encode(), FileKind.XML),
    "html": (PAGE.encode(), FileKind.HTML),
    "mht": (ARCHIVE.encode(), FileKind.HTML),
    "csv": (TEXT.encode("gbk"), FileKind.TEXT),
}


@pytest.mark.parametrize("ending", FILES)
def test_each_kind_gives_the_same_table(ending: str):
    content, kind = FILES[ending]
    book = read_here(content, f"file.{ending}")
    assert (book.kind, values(book), list(book.notices)) == (kind, TABLE, [])


@pytest.mark.parametrize("ending", FILES)
def test_the_name_decides_nothing_and_a_wrong_one_is_said(ending: str):
    content, kind = FILES[ending]
    book = read_here(content, "file.et.pdf")
    assert (book.kind, values(book)) == (kind, TABLE)
    assert [".pdf" in notice for notice in book.notices] == [True]


def test_a_page_named_xls_is_read_and_told_in_words():
    with override("zh-hans"):
        book = read_here(FILES["html"][0], "台账.XLS")
    assert list(book.notices) == ["这是网页表格，名为 .xls。已按表格读出。"]


def test_an_old_workbook_keeps_formats_days_and_what_is_hidden():
    book = read_here((DATA / "ledger.xls").read_bytes(), "ledger.xls")
    sheet = book.sheets[0]
    assert book.kind is FileKind.XLS
    assert values(book)[2:] == [
        ("001", "道路积水\n两处", Decimal("0.995"), date(2026, 12, 1)),
        (2, "隐藏的行", Decimal("0.1"), date(2026, 6, 1)),
        (Decimal("3.5"), True, None, datetime(2026, 12, 1, 8, 30)),
    ]
    assert [row.is_hidden for row in sheet.rows] == [False, False, False, True, False]
    assert sheet.rows[2].cell(2).details.number_format == "0.0%"
    assert sheet.rows[3].cell(3).details.number_format == 'yyyy"年"m"月"'
    assert [(merge.first_row, merge.last_column) for merge in sheet.merges] == [(1, 4)]
    assert sheet.hidden_columns == {4}
    assert book.sheets[1].visibility is Visibility.HIDDEN


def test_a_binary_workbook_is_read_and_says_what_is_not():
    book = read_here((DATA / "ledger.xlsb").read_bytes(), "ledger.xlsb")
    assert book.kind is FileKind.XLSB
    assert values(book)[1:] == [
        ("001", "道路积水", Decimal("0.1"), date(2026, 12, 1)),
        (2, "厂房", Decimal("98.5"), datetime(2026, 12, 1, 8, 30)),
        (True, None, -123, 1_000_000_000),
    ]
    assert [sheet.visibility for sheet in book.sheets] == ["visible", "hidden"]
    assert len(book.notices) == 1


@pytest.mark.parametrize(
    "pasted",
    [
        "编号\t问题\n001\t道路积水\n",
        "编号\t问题\r\n001\t道路积水",
        f"Version:1.0\r\nStartHTML:000\r\n<html><body><!--StartFragment-->{PAGE}</body></html>",
        PAGE,
    ],
)
def test_what_is_pasted_is_a_table(pasted: str):
    book = read_here(pasted.encode(), is_pasted=True)
    assert (book.kind, values(book)) == (FileKind.PASTED, TABLE)


def test_a_pasted_cell_may_hold_line_ends_and_look_like_a_page():
    book = read_here('编号\t"第一行\n<table>第二行"\n1\t二'.encode(), is_pasted=True)
    assert values(book) == [("编号", "第一行\n<table>第二行"), ("1", "二")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file.xlsx"
    path.write_bytes(FILES["xlsx"][0])
    return path


def test_a_path_an_open_file_and_bytes_are_read_by_the_other_process(file: Path):
    """All of them give one book, and leave what they were given as it was."""
    content = FILES["xlsx"][0]
    in_memory = io.BytesIO(content)
    with file.open("rb") as opened:
        books = [read_book(source, "file.xlsx") for source in (file, opened, in_memory)]
        assert opened.read() == in_memory.read() == content
    assert [values(book) for book in books] == [TABLE] * 3
    assert {book.sha256 for book in books} == {books[0].sha256}
    assert len(books[0].sha256) == 64


def test_a_paste_is_read_by_the_other_process():
    assert values(read_pasted("编号\t问题\n001\t道路积水\n")) == TABLE
    with pytest.raises(UnreadableFileError):
        read_pasted(" \n\t")


LEDGER_ROWS: dict[str, Any] = {
    "01-zone-task-list.xlsx": (11, 12, 5, "xlsx", ""),
    "03-problems-gb18030.csv": (7, 8, 8, "text", "gb18030"),
    "06-figures-wide.xlsx": (12, 12, 9, "xlsx", ""),
    "13-html-called-xls.xls": (4, 4, 4, "html", "gb2312"),
}


@pytest.mark.parametrize("name", LEDGER_ROWS)
def test_the_four_ledgers_are_read(name: str):
    rows, last, width, kind, encoding = LEDGER_ROWS[name]
    book = read_here((LEDGERS / name).read_bytes(), name)
    (sheet,) = book.sheets
    assert (book.kind, book.encoding) == (kind, encoding)
    assert (sheet.rows[-1].number, sheet.width, sheet.last_row) == (rows, width, last)


def test_figures_keep_what_the_sheet_shows():
    """A percent format stays with its value, a text stays a text, an error and a note are told."""
    (sheet,) = read_here((LEDGERS / "06-figures-wide.xlsx").read_bytes()).sheets
    rows = {row.number: row for row in sheet.rows}
    assert rows[5].cell(5).value == Decimal("0.995")
    assert rows[5].cell(5).details.number_format == "0.0%"
    assert rows[10].cell(5).value == "98.5"
    assert rows[11].cell(1).details.error == "#DIV/0!"
    assert rows[6].cell(7).details.comment == "含拟认定 1 家"
    assert rows[12].cell(1).details.is_formula
    assert sheet.hidden_columns == {4}
