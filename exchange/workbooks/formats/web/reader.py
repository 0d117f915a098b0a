"""Web pages with tables, which many systems call .xls, and web archives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email import policy
from email.parser import BytesParser
from itertools import chain

from exchange.workbooks import limits
from exchange.workbooks.cells import FileKind
from exchange.workbooks.formats.output import BookOutput
from exchange.workbooks.formats.text.encodings import GB18030, EncodedText, recognise
from exchange.workbooks.formats.web.sheet import PageSheet
from exchange.workbooks.formats.web.tables import TableParser
from exchange.workbooks.refusals import Notice, Refusal, RefusedError

CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,30})""", re.IGNORECASE)
WHERE_CHARSET_STANDS = 8192
# A page says gb2312 and means GBK, whatever it holds.
GB_NAMES = ("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "windows-936")
CLIPBOARD_HEAD = re.compile(r"^\s*Version:[^<]{0,2000}")
TABLE = re.compile(rb"<\s*t\0?a\0?b\0?l\0?e\b", re.IGNORECASE)
SHEET_NAME = "Sheet1"
# A tag that is open so long is looked through again with each piece.
MOST_WAITING = 8 * limits.MEGABYTE


def recognise_page(content: bytes) -> EncodedText:
    """Find out how a page is encoded: as it says, or else as it looks."""
    match = CHARSET.search(content[:WHERE_CHARSET_STANDS])
    declared = match[1].decode("ascii").lower() if match else ""
    if declared in GB_NAMES:
        text = recognise(content, GB18030)
        return replace(text, encoding=declared) if text.codec == GB18030 else text
    return recognise(content, declared)


def read_page(text: EncodedText, output: BookOutput, kind: FileKind = FileKind.HTML) -> None:
    """Read a page as one sheet. Raises RefusedError where it has no table."""
    output.begin(kind, text.encoding)
    if text.broken:
        output.notice(Notice.BAD_CHARACTERS, count=text.broken)
    pieces = text.pieces()
    if kind is FileKind.PASTED:
        pieces = _without_head_of_clipboard(pieces)
    if not _read_tables(pieces, output, SHEET_NAME):
        raise RefusedError(Refusal.NO_TABLE)


def _without_head_of_clipboard(pieces: Iterator[str]) -> Iterator[str]:
    """Leave out what Windows writes before a page: where it begins and ends."""
    first = next(pieces, "")
    return chain([CLIPBOARD_HEAD.sub("", first, count=1)], pieces)


def read_archive(content: bytes, output: BookOutput) -> None:
    """Read a web archive: each page in it that has a table is a sheet."""
    tables = 0
    for number, text in enumerate(_pages(content)):
        if not number:
            output.begin(FileKind.HTML, text.encoding)
        if TABLE.search(text.content):
            tables += _read_tables(text.pieces(), output, f"Sheet{tables + 1}")
    if not tables:
        raise RefusedError(Refusal.NO_TABLE)


def _pages(content: bytes) -> Iterator[EncodedText]:
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(content)
        for part in message.walk():
            payload = part.get_payload(decode=True)
            if part.get_content_type() == "text/html" and isinstance(payload, bytes):
                yield recognise_page(payload)
    except (ValueError, LookupError, AssertionError, AttributeError) as error:
        raise RefusedError(Refusal.DAMAGED) from error


def _read_tables(pieces: Iterable[str], output: BookOutput, name: str) -> bool:
    """Read the tables of a page into a sheet; returns whether there was one."""
    sheet = PageSheet(output, name)
    parser = TableParser(sheet)
    try:
        for piece in pieces:
            parser.feed(piece)
            if len(parser.rawdata) > MOST_WAITING:
                raise RefusedError(Refusal.DAMAGED)
        parser.close()
    except (AssertionError, ValueError) as error:
        raise RefusedError(Refusal.DAMAGED) from error
    sheet.end()
    return sheet.has_tables
