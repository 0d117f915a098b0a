"""Whatever the bytes, there is a book or a refusal."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.workbooks.cells import UnreadableFileError
from tests.exchange.workbooks.making import (
    DATA,
    LEDGERS,
    packed,
    read_here,
    sheet_xml,
    text_row,
    workbook,
    workbook_parts,
)

pytestmark = pytest.mark.no_database
few = settings(max_examples=60, deadline=None)
STARTS = st.sampled_from(
    [
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"<html><table><tr><td>",
        b"MIME-Version: 1.0\n",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"sep=;\n",
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        b"\x09\x08\x10\x00\x00\x06\x05\x00",
        b'a,"b\n',
    ]
)
SIGNS = st.text("园区问题0123456789,;\t|\n\r\"'<>/=&;\0\ufeff\u3000 tdr", max_size=300)
MARKUP = st.lists(
    st.sampled_from(
        ["<row>", "</row>", '<row r="9">', "<c>", "</c>", '<c r="B9" t="s">', "<v>", "</v>", "1"]
        + ["<is>", "</is>", "<t>", "</t>", "<f>", "</f>", '<col min="1" max="9" hidden="1"/>', "x"]
        + ['<c t="inlineStr"><is><t>字</t></is></c>', "<rPh>", "</rPh>", '<mergeCell ref="A1:B9"/>']
    ),
    max_size=30,
)


@cache
def sample(name: str) -> bytes:
    path = DATA / name
    return (path if path.exists() else LEDGERS / name).read_bytes()


def is_answered(content: bytes, is_pasted: bool = False) -> None:
    try:
        book = read_here(content, is_pasted=is_pasted)
    except UnreadableFileError:
        return
    assert any(len(sheet.rows) for sheet in book.sheets)
    for sheet in book.sheets:
        numbers = [row.number for row in sheet.rows]
        assert numbers == sorted(set(numbers))
        assert not any(row.is_empty and not row.details for row in sheet.rows)


@few
@given(STARTS, st.binary(max_size=300))
def test_any_bytes(start: bytes, rest: bytes):
    is_answered(start + rest)


@few
@given(STARTS, SIGNS, st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-be"]))
def test_any_text(start: bytes, text: str, codec: str):
    is_answered(start + text.encode(codec))


@few
@given(SIGNS)
def test_any_paste(text: str):
    is_answered(text.encode(), is_pasted=True)


@few
@given(MARKUP, MARKUP)
def test_any_sheet(rows: list[str], strings: list[str]):
    """Sheets whose parts stand in any order."""
    is_answered(
        workbook(
            sheet_xml("".join(rows) + text_row(1_000, "字")),
            strings="<si><t>x</t></si>" + "".join(strings),
        )
    )


@few
@given(
    st.sampled_from(
        ["ledger.xls", "ledger.xlsb", "06-figures-wide.xlsx", "13-html-called-xls.xls"]
    ),
    st.floats(0, 1),
    st.binary(min_size=1, max_size=20),
    st.booleans(),
)
def test_any_change_of_a_good_file(name: str, place: float, change: bytes, is_inserted: bool):
    content = sample(name)
    at = int(place * len(content))
    after = at if is_inserted else at + len(change)
    is_answered(content[:at] + change + content[after:])


@few
@given(
    st.sampled_from(["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"]),
    st.integers(0, 2_000),
    st.text("<>\"'/=rc1A", min_size=1, max_size=5),
)
def test_any_change_of_a_part(name: str, at: int, change: str):
    """The sums of the archive fit, so that the change is read."""
    parts = workbook_parts(sheet_xml(text_row(1, "字")))
    text = str(parts[name])
    at = min(at, len(text))
    is_answered(packed({**parts, name: text[:at] + change + text[at:]}))
