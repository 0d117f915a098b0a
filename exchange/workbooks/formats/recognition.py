"""What a file is, told by what is in it; its name may say anything."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import IO

from exchange.workbooks.formats.archives import Package
from exchange.workbooks.refusals import Really, Refusal, RefusedError

HEAD = 8192
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
# What people send by mistake.
OTHERS: tuple[tuple[bytes, Really], ...] = (
    (rb"\xff\xd8\xff|\x89PNG|GIF8[79]a|RIFF....WEBP|II\*\0|MM\0\*|BM....\0\0\0\0", Really.PICTURE),
    (rb"....ftyp(hei|hev|mif1|msf1|avi[fs])|\xff\x0a|....JXL ", Really.PICTURE),
    (rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI ", Really.FILM),
    (rb"%PDF-", Really.PDF),
    (rb"MZ|\x7fELF|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe|#!", Really.PROGRAM),
    (rb"Rar!|7z\xbc\xaf\x27\x1c|\x1f\x8b|BZh\d|\xfd7zXZ|PK\x05\x06", Really.ARCHIVE),
    (rb"\{\\rtf", Really.RTF),
    (rb"SQLite format 3\0|\x00\x01\x00\x00Standard (ACE|Jet)", Really.DATABASE),
)
SPREADSHEET_XML = re.compile(
    rb"urn:schemas-microsoft-com:office:spreadsheet|progid=\"Excel\.Sheet\"", re.IGNORECASE
)
FLAT_ODS = re.compile(rb"application/vnd\.oasis\.opendocument\.spreadsheet")
MHTML = re.compile(rb"(MIME-Version:|Content-Type:\s*multipart/related)", re.IGNORECASE)
PAGE = re.compile(rb"<\s*(!doctype\s+html|html|head|body|table|meta|style|div|center)\b", re.I)
PASTED_PAGE = re.compile(r"\s*(Version:[\d.]+\s|<)")
TABLE = re.compile(r"<\s*table\b", re.IGNORECASE)
XML = re.compile(rb"\s*<\?xml\b|\s*<[A-Za-z]")
JSON = re.compile(rb"[\[{]\s*[\[{\"]")
# What lies in a container of old Office files, by the names of its streams.
OLD_STREAMS = (
    ("EncryptedPackage", None),
    ("Workbook", None),
    ("Book", None),
    ("WordDocument", Really.DOCUMENT),
    ("PowerPoint Document", Really.SLIDES),
    ("__substg1.0_", Really.MAIL),
)
# How Excel's own files of before 1995 begin: without a container.
BARE_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00", re.DOTALL)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Form(StrEnum):
    """How a file is built, which decides who reads it."""

    PACKED_XML = "packed_xml"
    PACKED_BINARY = "packed_binary"
    PACKED_ODS = "packed_ods"
    FLAT_ODS = "flat_ods"
    OLD = "old"
    OLD_XML = "old_xml"
    PAGE = "page"
    WEB_ARCHIVE = "web_archive"
    TEXT = "text"


def form_of(content: IO[bytes]) -> Form:
    """Tell how a file is built. Raises RefusedError for what is no table."""
    content.seek(0)
    head = content.read(HEAD)
    if not head:
        raise RefusedError(Refusal.EMPTY)
    if head.startswith(ZIP):
        return packed_form(Package(content))
    if head.startswith(OLE) or BARE_BIFF.match(head):
        return Form.OLD
    for pattern, really in OTHERS:
        if re.match(pattern, head, re.DOTALL):
            raise RefusedError(Refusal.NOT_A_TABLE, really=really)
    return _written_form(head)


def _written_form(head: bytes) -> Form:
    """Tell forms of text apart; those of two bytes a sign are looked at without the nothings."""
    plain = head.replace(b"\0", b"") if head.count(0) * 5 > len(head) else head
    for mark in MARKS:
        plain = plain.removeprefix(mark)
    if SPREADSHEET_XML.search(plain):
        return Form.OLD_XML
    if FLAT_ODS.search(plain) and XML.match(plain):
        return Form.FLAT_ODS
    if MHTML.match(plain.lstrip()[:100]):
        return Form.WEB_ARCHIVE
    start = plain.lstrip()[:1024]
    if start.startswith(b"<") and PAGE.search(plain):
        return Form.PAGE
    if XML.match(start):
        raise RefusedError(Refusal.NOT_A_TABLE, really=Really.XML)
    if JSON.match(start):
        raise RefusedError(Refusal.NOT_A_TABLE, really=Really.JSON)
    return Form.TEXT


def packed_form(package: Package) -> Form:
    """Tell which packed file it is."""
    names = package.names
    if "xl/workbook.bin" in names:
        return Form.PACKED_BINARY
    if any(name.startswith("xl/") for name in names):
        return Form.PACKED_XML
    if "mimetype" in names:
        kind = package.whole("mimetype", 200)
        if b"opendocument.spreadsheet" in kind:
            return Form.PACKED_ODS
        if b"opendocument.text" in kind:
            raise RefusedError(Refusal.NOT_A_TABLE, really=Really.DOCUMENT)
        if b"opendocument.presentation" in kind:
            raise RefusedError(Refusal.NOT_A_TABLE, really=Really.SLIDES)
    if any(name.startswith("word/") for name in names):
        raise RefusedError(Refusal.NOT_A_TABLE, really=Really.DOCUMENT)
    if any(name.startswith("ppt/") for name in names):
        raise RefusedError(Refusal.NOT_A_TABLE, really=Really.SLIDES)
    raise RefusedError(Refusal.NOT_A_TABLE, really=Really.ARCHIVE)


def is_pasted_page(text: str) -> bool:
    """Whether what was pasted came as a page, which browsers and spreadsheets offer beside text."""
    return PASTED_PAGE.match(text) is not None and TABLE.search(text) is not None


def really_of_old(content: bytes) -> Really | None:
    """Tell what an old Office file is that is no workbook; nothing where it may be one.

    Raises RefusedError where it is a workbook that was encrypted.
    """
    for name, really in OLD_STREAMS:
        if name.encode("utf-16-le") not in content:
            continue
        if name == "EncryptedPackage":
            raise RefusedError(Refusal.PASSWORD)
        return really
    return None


def has_macros(package: Package) -> bool:
    """Whether a workbook brings programs; they are never run."""
    types = package.whole("[content_types].xml") if package.has("[content_types].xml") else b""
    return b"macroEnabled" in types or package.has("xl/vbaproject.bin")
