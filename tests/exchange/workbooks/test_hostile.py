"""Files that nobody should send: each is refused in words or read, at once."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest

from exchange.workbooks import limits
from exchange.workbooks.cells import UnreadableFileError
from tests.exchange.workbooks.making import (
    DATA,
    HEAD,
    LEDGERS,
    MAIN,
    OFFICE,
    PACKAGE,
    ods,
    packed,
    read_here,
    refusal,
    sheet_xml,
    text_row,
    values,
    workbook,
    workbook_parts,
)

pytestmark = pytest.mark.no_database

ROW = text_row(1, "一", "二")
GOOD = workbook(sheet_xml(ROW))
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def with_part(name: str, content: bytes | str) -> bytes:
    return packed({**workbook_parts(sheet_xml(ROW)), name: content})


def with_declaration(declaration: str, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    parts = workbook_parts(sheet_xml(ROW), strings="<si><t>x</t></si>")
    text = str(parts[part])
    return packed({**parts, part: text.replace(HEAD, HEAD + declaration)})


def cell(attributes: str, inside: str = "<v>1</v>") -> bytes:
    return workbook(sheet_xml(f'<row r="1"><c {attributes}>{inside}</c></row>'))


def encrypted_archive() -> bytes:
    content = bytearray(GOOD)
    start = 0
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + place] |= 1
            start = content.find(mark, start + 4)
    return bytes(content)


def lying_about_sizes() -> bytes:
    """The directory says ten bytes of a part that unpacks to a million."""
    content = bytearray(with_part("xl/media/x.bin", b"\0" * 1_000_000))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = content.find(mark)
        while start >= 0:
            if b"sheet1.xml" in content[start : start + 80]:
                struct.pack_into("<L", content, start + place, 10)
            start = content.find(mark, start + 4)
    return bytes(content)


def overlapping() -> bytes:
    """All parts begin at the same place."""
    content = bytearray(GOOD)
    start = content.find(b"PK\x01\x02")
    while start >= 0:
        struct.pack_into("<L", content, start + 42, 0)
        start = content.find(b"PK\x01\x02", start + 4)
    return bytes(content)


def many_entries() -> bytes:
    parts = workbook_parts(sheet_xml(ROW))
    return packed({**parts, **{f"x/{number}": b"" for number in range(2_100)}}, zipfile.ZIP_STORED)


def bomb(part: str) -> bytes:
    """A part of nothing but blanks, a thousand times smaller when packed."""
    return with_part(part, b" " * 20_000_000)


def announced_bomb() -> bytes:
    """The directory announces a worksheet of a gigabyte."""
    content = bytearray(GOOD)
    start = content.find(b"PK\x01\x02")
    struct.pack_into("<L", content, start + 24, 2**30)
    return bytes(content)


def two_of_a_name() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in workbook_parts(sheet_xml(ROW)).items():
            archive.writestr(name, content)
        archive.writestr("xl/Worksheets/sheet1.xml", sheet_xml(text_row(1, "other")))
    return target.getvalue()


def in_a_container(stream: str) -> bytes:
    """What begins like an old Office file and names one stream."""
    return OLE_HEAD + b"\0" * 504 + stream.encode("utf-16-le").ljust(1024, b"\0")


def long_text(length: int) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * length}</t></is></c></row>'


def deep(depth: int) -> str:
    return sheet_xml(ROW, before="<a>" * depth + "</a>" * depth)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    # what is no table
    "nothing": (lambda: b"", "empty"),
    "only blanks": (lambda: b" \n\t \r\n", "nothing"),
    "only a mark": (lambda: b"\xef\xbb\xbf", "nothing"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 100, "not_a_table"),
    "a photograph": (lambda: b"\xff\xd8\xff\xe0" + b"x" * 100, "not_a_table"),
    "a PDF": (lambda: b"%PDF-1.7\n1 0 obj", "not_a_table"),
    "a program": (lambda: b"MZ" + b"\0" * 100, "not_a_table"),
    "a program of Linux": (lambda: b"\x7fELF" + b"\0" * 100, "not_a_table"),
    "a script": (lambda: b"#!/bin/sh\nrm -rf /\n", "not_a_table"),
    "a film": (lambda: b"\0\0\0\x18ftypmp42" + b"\0" * 50, "not_a_table"),
    "RAR": (lambda: b"Rar!\x1a\x07\0" + b"x" * 50, "not_a_table"),
    "gzip": (lambda: zlib.compress(GOOD, wbits=31), "not_a_table"),
    "RTF": (lambda: rb"{\rtf1 text}", "not_a_table"),
    "a database": (lambda: b"SQLite format 3\0" + b"\0" * 100, "not_a_table"),
    "JSON": (lambda: b'[{"a": 1}]', "not_a_table"),
    "XML of something": (lambda: b'<?xml version="1.0"?><rss><a/></rss>', "not_a_table"),
    "a drawing": (lambda: b'<svg xmlns="x"><script/></svg>', "not_a_table"),
    "random bytes": (lambda: bytes(range(256)) * 40, "not_a_table"),
    "nothings": (lambda: b"\0" * 5_000, "not_a_table"),
    "a document": (lambda: packed({"word/document.xml": "<w/>"}), "not_a_table"),
    "a presentation": (lambda: packed({"ppt/presentation.xml": "<p/>"}), "not_a_table"),
    "an archive": (lambda: packed({"a.csv": "a,b"}), "not_a_table"),
    "an empty archive": (lambda: packed({}), "not_a_table"),
    "a text of OpenDocument": (
        lambda: packed({"mimetype": "application/vnd.oasis.opendocument.text"}),
        "not_a_table",
    ),
    "an old document": (lambda: in_a_container("WordDocument"), "not_a_table"),
    "an old presentation": (lambda: in_a_container("PowerPoint Document"), "not_a_table"),
    "a mail": (lambda: in_a_container("__substg1.0_0037001F"), "not_a_table"),
    "a page without a table": (lambda: b"<!DOCTYPE html><p>404</p>", "no_table"),
    "a web archive without a page": (
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--",
        "no_table",
    ),
    # passwords
    "a workbook with a password": (lambda: in_a_container("EncryptedPackage"), "password"),
    "an archive with a password": (encrypted_archive, "password"),
    # cut and damaged
    "half a workbook": (lambda: GOOD[: len(GOOD) // 2], "truncated"),
    "a workbook without its end": (lambda: GOOD[:-30], "truncated"),
    "the head of a workbook": (lambda: GOOD[:4], "truncated"),
    "half an old workbook": (lambda: (DATA / "ledger.xls").read_bytes()[:2_000], "damaged"),
    "an old workbook of nothings": (lambda: in_a_container("Workbook"), "damaged"),
    "an old workbook with a password": (
        lambda: bytes.fromhex("0908100000060500bb0dcc0700000000000600002f000600010001000200"),
        "password",
    ),
    "a part that does not fit its sum": (
        lambda: GOOD.replace(GOOD[14:18], b"\1\2\3\4"),
        "damaged",
    ),
    "no list of sheets": (lambda: packed({"xl/worksheets/sheet1.xml": "<x/>"}), "damaged"),
    "a list without sheets": (lambda: workbook(), "damaged"),
    "a sheet that is cut": (lambda: workbook(sheet_xml(ROW)[:-40]), "damaged"),
    "a sheet that is no XML": (lambda: workbook("nonsense"), "damaged"),
    "a sheet of nothing": (lambda: workbook(""), "damaged"),
    "no content in OpenDocument": (
        lambda: packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "damaged",
    ),
    "a binary workbook of nonsense": (lambda: packed({"xl/workbook.bin": b"x" * 50}), "damaged"),
    "bytes before an archive": (lambda: b"PK\x03\x04" + b"x" * 500 + GOOD, "two_files"),
    "bytes behind an archive": (lambda: GOOD + b"<html>" * 20, "two_files"),
    # archives that unpack to anything
    "parts that share bytes": (overlapping, "two_files"),
    "two parts of a name": (two_of_a_name, "damaged"),
    "names that lead out": (lambda: with_part("../../etc/passwd", "x"), "damaged"),
    "two thousand parts": (many_entries, "unpacked_times"),
    "blanks in the strings": (lambda: bomb("xl/sharedStrings.xml"), "unpacked_times"),
    "blanks in a picture": (lambda: bomb("xl/media/image1.png"), "unpacked_times"),
    "a gigabyte that is announced": (announced_bomb, "unpacked_times"),
    "less announced than there is": (lying_about_sizes, "unpacked_times"),
    # XML that grows
    "a billion laughs": (lambda: with_declaration(ENTITIES), "declares_entities"),
    "laughs in the strings": (
        lambda: with_declaration(ENTITIES, "xl/sharedStrings.xml"),
        "declares_entities",
    ),
    "laughs in the list of sheets": (
        lambda: with_declaration(ENTITIES, "xl/workbook.xml"),
        "declares_entities",
    ),
    "a file of the machine": (lambda: with_declaration(EXTERNAL), "declares_entities"),
    "laughs in OpenDocument": (
        lambda: packed(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": f"{HEAD}{ENTITIES}<x>&c;</x>",
            }
        ),
        "declares_entities",
    ),
    "deep nesting": (lambda: workbook(deep(200)), "too_deep"),
    "deep nesting of a page": (lambda: b"<table><tr><td>" * 50, "too_deep"),
    "a thousand names of elements": (
        lambda: workbook(sheet_xml(ROW, before="".join(f"<x{n}/>" for n in range(2_000)))),
        "damaged",
    ),
    # absurd places
    "a negative row": (lambda: workbook(sheet_xml('<row r="-1"><c><v>1</v></c></row>')), "damaged"),
    "a row of nought": (lambda: workbook(sheet_xml('<row r="0"><c><v>1</v></c></row>')), "damaged"),
    "a row beyond the last": (
        lambda: workbook(sheet_xml('<row r="1048577"><c><v>1</v></c></row>')),
        "damaged",
    ),
    "a row of many digits": (
        lambda: workbook(sheet_xml(f'<row r="{"9" * 5_000}"><c><v>1</v></c></row>')),
        "damaged",
    ),
    "rows in disorder": (
        lambda: workbook(sheet_xml(text_row(2, "a") + text_row(1, "b"))),
        "damaged",
    ),
    "a row twice": (lambda: workbook(sheet_xml(ROW + ROW)), "damaged"),
    "a cell twice": (
        lambda: workbook(
            sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')
        ),
        "damaged",
    ),
    "a cell of another row": (lambda: cell('r="A7"'), "damaged"),
    "a cell beyond the last column": (lambda: cell('r="XFE1"'), "damaged"),
    "a cell without a place": (lambda: cell('r="nonsense"'), "damaged"),
    "a string that is not there": (lambda: cell('r="A1" t="s"', "<v>99</v>"), "damaged"),
    "a string before the first": (lambda: cell('r="A1" t="s"', "<v>-1</v>"), "damaged"),
    "a merge of nonsense": (
        lambda: workbook(sheet_xml(ROW, after='<mergeCells><mergeCell ref="?"/></mergeCells>')),
        "damaged",
    ),
    # too much
    "a cell of 10 MB": (lambda: workbook(sheet_xml(long_text(10_000_000))), "cell_characters"),
    "a shared string of 10 MB": (
        lambda: workbook(sheet_xml(ROW), strings=f"<si><t>{'x' * 10_000_000}</t></si>"),
        "unpacked_times",
    ),
    "a number of 10 MB": (lambda: cell('r="A1"', f"<v>{'1' * 10_000_000}</v>"), "cell_characters"),
    "a cell that is a sign too long": (
        lambda: workbook(sheet_xml(long_text(limits.CELL_CHARACTERS + 1))),
        "cell_characters",
    ),
    "a cell of a page of 10 MB": (
        lambda: b"<table><tr><td>" + b"x" * 10_000_000 + b"</td></tr></table>",
        "cell_characters",
    ),
    "a line of 50 MB": (lambda: b"a" * (limits.FILE_BYTES - 1), "line_characters"),
    "a value of 50 KB": (lambda: b"a,b\n1," + b"x" * 50_000 + b"\n", "cell_characters"),
    "too many columns": (lambda: b",".join([b"x"] * 2_001), "columns"),
    "more columns than Excel has": (lambda: b",".join([b"x"] * 20_000), "columns"),
    "a row of two thousand full cells": (
        lambda: ("\t".join(["x" * 1_000] * 1_500)).encode(),
        "line_characters",
    ),
    "thousands of sheets": (lambda: workbook(*[sheet_xml(ROW)] * 201), "sheets"),
    "thousands of sheets in OpenDocument": (
        lambda: ods('<table:table table:name="x"/>' * 3_000),
        "sheets",
    ),
    "a row repeated a million times": (
        lambda: ods(
            '<table:table table:name="x"><table:table-row table:number-rows-repeated="1000000">'
            '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
            "</table:table-row></table:table>"
        ),
        "rows",
    ),
    "a cell repeated a million times": (
        lambda: ods(
            '<table:table table:name="x"><table:table-row><table:table-cell '
            'table:number-columns-repeated="1000000" office:value-type="string"><text:p>x</text:p>'
            "</table:table-cell></table:table-row></table:table>"
        ),
        "columns",
    ),
    "an open quotation mark": (lambda: b'a,b\n1,"x\n2,y\n3,z\n', "open_quote"),
    "a workbook without a value": (lambda: workbook(sheet_xml("<row/>")), "nothing"),
    "a page of empty cells": (lambda: b"<table><tr><td> </td></tr></table>", "nothing"),
    "a comment of a page that stays open": (
        lambda: b"<html><table><!--" + b"x" * 10_000_000,
        "damaged",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_at_once_and_in_words(what: str):
    make, code = REFUSED[what]
    content = make()
    started = time.process_time()
    assert refusal(content) == code
    assert time.process_time() - started < 2


def test_there_are_many_of_them():
    assert len(REFUSED) >= 80


READ: dict[str, tuple[Callable[[], bytes], list[tuple[object, ...]]]] = {
    "links to other files": (
        lambda: packed(
            {
                **workbook_parts(sheet_xml(ROW)),
                "xl/worksheets/_rels/sheet1.xml.rels": f"{HEAD}<Relationships "
                f'xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/comments" '
                'Target="http://192.0.2.1/comments.xml" TargetMode="External"/><Relationship '
                f'Id="r2" Type="{OFFICE}/hyperlink" Target="file:///etc/passwd"/></Relationships>',
                "xl/externalLinks/externalLink1.xml": f"{HEAD}<externalLink "
                f'xmlns="{MAIN}"><externalBook/></externalLink>',
            }
        ),
        [("一", "二")],
    ),
    "formulas that start programs": (
        lambda: cell('r="A1" t="str"', "<f>cmd|'/c calc'!A0</f><v>=cmd|'/c calc'!A0</v>"),
        [("=cmd|'/c calc'!A0",)],
    ),
    "formulas that need each other": (lambda: cell('r="A1"', "<f>A1</f><v>0</v>"), [(0,)]),
    "tags of scripts": (
        lambda: workbook(sheet_xml(text_row(1, "&lt;script&gt;alert(1)&lt;/script&gt;"))),
        [("<script>alert(1)</script>",)],
    ),
    "tags of scripts in a text": (
        lambda: b"a,<script>alert(1)</script>\n1,<table>\n",
        [("a", "<script>alert(1)</script>"), ("1", "<table>")],
    ),
    "nothings that are escaped": (
        lambda: workbook(sheet_xml(text_row(1, "a_x0000_b_xD800_c"))),
        [("abc",)],
    ),
    "a style that is not there": (lambda: cell('r="A1" s="99999"'), [(1,)]),
    "a style of nonsense": (lambda: cell('r="A1" s="-7"'), [(1,)]),
    "an unknown kind of cell": (lambda: cell('r="A1" t="zz"', "<v>x</v>"), [("x",)]),
    "a number that is none": (lambda: cell('r="A1"', "<v>NaN</v>"), [("NaN",)]),
    "a day that is none": (lambda: cell('r="A1" t="d"', "<v>2026-13-45</v>"), [("2026-13-45",)]),
    "a huge number": (lambda: cell('r="A1"', "<v>9E307</v>"), [(9 * 10**307,)]),
    "hidden columns without end": (
        lambda: workbook(
            sheet_xml(ROW, before='<cols><col min="1" max="2147483647" hidden="1"/></cols>')
        ),
        [("一", "二")],
    ),
    "ten thousand empty rows with a format": (
        lambda: workbook(
            sheet_xml(ROW + "".join(f'<row r="{n}" s="1"/>' for n in range(2, 9_999)))
        ),
        [("一", "二")],
    ),
    "empty cells over the whole width": (
        lambda: workbook(sheet_xml(ROW + '<row r="2">' + '<c s="1"/>' * 16_384 + "</row>")),
        [("一", "二")],
    ),
    "an archive with a remark": (
        lambda: packed(workbook_parts(sheet_xml(ROW)), comment=b"hello"),
        [("一", "二")],
    ),
    "a repeated blank without end": (
        lambda: ods(
            '<table:table table:name="x"><table:table-row table:number-rows-repeated="99999999999">'
            '<table:table-cell table:number-columns-repeated="99999999999"/></table:table-row>'
            '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p>'
            "</table:table-cell></table:table-row></table:table>"
        ),
        [("x",)],
    ),
    "blanks of a text without end": (
        lambda: ods(
            '<table:table table:name="x"><table:table-row><table:table-cell '
            'office:value-type="string"><text:p>x<text:s text:c="-5"/>y</text:p>'
            "</table:table-cell></table:table-row></table:table>"
        ),
        [("xy",)],
    ),
}


@pytest.mark.parametrize("what", READ)
def test_it_is_read_as_what_it_is(what: str):
    make, rows = READ[what]
    started = time.process_time()
    assert values(read_here(make())) == rows
    assert time.process_time() - started < 2


@pytest.mark.parametrize("name", ["01-zone-task-list.xlsx", "06-figures-wide.xlsx"])
def test_a_workbook_cut_anywhere_is_refused(name: str):
    content = (LEDGERS / name).read_bytes()
    codes = {refusal(content[:length]) for length in range(4, len(content) - 22, 997)}
    assert codes == {"truncated"}


@pytest.mark.parametrize("name", ["ledger.xls", "ledger.xlsb", "01-zone-task-list.xlsx"])
def test_a_workbook_damaged_anywhere_is_read_or_refused(name: str):
    """No library that meets damage ends in an error that nobody had thought of."""
    path = DATA / name
    content = (path if path.exists() else LEDGERS / name).read_bytes()
    codes = set()
    for place in range(0, len(content), len(content) // 60):
        try:
            read_here(content[:place] + b"\xff\x01" * 8 + content[place + 16 :])
        except UnreadableFileError as error:
            codes.add(error.code)
    assert "damaged" in codes


def test_a_billion_rows_in_a_text_stop_at_the_limit():
    content = b"1,2\n" * (limits.ROWS + 1)
    started = time.process_time()
    assert refusal(content) == "rows"
    assert time.process_time() - started < 3
