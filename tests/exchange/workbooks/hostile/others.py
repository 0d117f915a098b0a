"""Files that are something else than their name says, cut short, damaged, or locked."""

from __future__ import annotations

import gzip
import random
import struct
from collections.abc import Callable
from functools import partial

from tests.exchange.workbooks.making import (
    DATA,
    LEDGERS,
    ods,
    packed,
    sheet_xml,
    text_row,
    workbook,
    workbook_parts,
)

OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


def good_xlsx() -> bytes:
    """A ledger that is read."""
    return (LEDGERS / "01-zone-task-list.xlsx").read_bytes()


def good_xls() -> bytes:
    """An old workbook that is read."""
    return (DATA / "ledger.xls").read_bytes()


def good_xlsb() -> bytes:
    """A binary workbook that is read."""
    return (DATA / "ledger.xlsb").read_bytes()


def good_ods() -> bytes:
    """A spreadsheet of OpenDocument that is read."""
    return ods(
        '<table:table table:name="x"><table:table-row><table:table-cell '
        'office:value-type="string"><text:p>问题</text:p></table:table-cell></table:table-row>'
        "</table:table>"
    )


def part_of(make: Callable[[], bytes], share: float) -> bytes:
    """The beginning of a file."""
    content = make()
    return content[: int(len(content) * share)]


def without_end(make: Callable[[], bytes], size: int) -> bytes:
    """A file without its last bytes."""
    return make()[:-size]


def scratched(make: Callable[[], bytes], seed: int) -> bytes:
    """A file of which a hundred bytes are others."""
    chance = random.Random(seed)
    content = bytearray(make())
    for _time in range(100):
        content[chance.randrange(20, len(content))] = chance.randrange(256)
    return bytes(content)


def blanked(make: Callable[[], bytes], share: float) -> bytes:
    """A file of which a kilobyte became nothing."""
    content = make()
    start = int(len(content) * share)
    return content[:start] + bytes(1024) + content[start + 1024 :]


def in_a_container(stream: str) -> bytes:
    """What begins like an old Office file and names one stream."""
    return OLE_HEAD + b"\0" * 504 + stream.encode("utf-16-le").ljust(1024, b"\0")


def locked_xls() -> bytes:
    """An old workbook whose second record says that it is encrypted."""
    content = bytearray(good_xls())
    start = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    second = start + 4 + struct.unpack_from("<H", content, start + 2)[0]
    struct.pack_into("<H", content, second, 0x2F)
    return bytes(content)


def locked_archive() -> bytes:
    """A workbook whose parts are marked as encrypted."""
    content = bytearray(workbook(sheet_xml(text_row(1, "x"))))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + place] |= 1
            start = content.find(mark, start + 4)
    return bytes(content)


def locked_ods() -> bytes:
    """A spreadsheet whose content is encrypted, as its manifest says."""
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = (
        f'<m:manifest xmlns:m="{space}"><m:file-entry m:full-path="content.xml">'
        "<m:encryption-data/></m:file-entry></m:manifest>"
    )
    return packed(
        {
            "mimetype": f"{OPEN_DOCUMENT}.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": random.Random(1).randbytes(4_000),
        }
    )


def looping_container() -> bytes:
    """An old Office file whose table of sectors leads to itself."""
    content = bytearray(good_xls())
    struct.pack_into("<L", content, 44, 2**31 - 1)
    struct.pack_into("<L", content, 68, 0)
    struct.pack_into("<L", content, 72, 2**31 - 1)
    return bytes(content)


def circling_directory() -> bytes:
    """The directory of an old Office file is its own next sector."""
    content = bytearray(good_xls())
    table = 512 * (1 + struct.unpack_from("<L", content, 76)[0])
    directory = struct.unpack_from("<L", content, 48)[0]
    struct.pack_into("<L", content, table + 4 * directory, directory)
    return bytes(content)


def huge_sectors() -> bytes:
    """Sectors of four gigabytes."""
    content = bytearray(good_xls())
    struct.pack_into("<H", content, 30, 32)
    return bytes(content)


def bare_biff(*records: tuple[int, bytes]) -> bytes:
    """The records of an old workbook without a container."""
    begin = (0x0809, bytes.fromhex("00060500102700000000000000000000"))
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in [begin, *records])


SMALL: dict[str, Callable[[], bytes]] = {
    "empty.xlsx": lambda: b"",
    "empty.csv": lambda: b"",
    "blanks.csv": lambda: b" \n\t \r\n" * 100,
    "only-a-mark.csv": lambda: b"\xef\xbb\xbf",
    "picture.xlsx": lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 1_000,
    "photograph.xls": lambda: b"\xff\xd8\xff\xe0" + b"x" * 1_000,
    "document.pdf.xlsx": lambda: b"%PDF-1.7\n1 0 obj<</OpenAction<</JS(app.alert(1))>>>>",
    "program.xls": lambda: b"MZ" + bytes(1_000),
    "program-of-linux.csv": lambda: b"\x7fELF" + bytes(1_000),
    "script.csv": lambda: b"#!/bin/sh\nrm -rf /\n",
    "archive.rar.xlsx": lambda: b"Rar!\x1a\x07\0" + b"x" * 500,
    "archive.7z.xlsx": lambda: b"7z\xbc\xaf\x27\x1c" + b"x" * 500,
    "packed.gz.xlsx": lambda: gzip.compress(good_xlsx()),
    "rich-text.xls": lambda: rb"{\rtf1\ansi{\object\objdata 0105}}",
    "database.xlsx": lambda: b"SQLite format 3\0" + bytes(1_000),
    "object.json.csv": lambda: b'[{"a": 1}]',
    "deep.json.csv": lambda: b"[" * 100_000,
    "feed.xml.xls": lambda: b'<?xml version="1.0"?><rss><a/></rss>',
    "drawing.svg.xls": lambda: b'<svg xmlns="x"><script>alert(1)</script></svg>',
    "random.xls": lambda: random.Random(1).randbytes(50_000),
    "random-behind-a-head.xls": lambda: OLE_HEAD + random.Random(2).randbytes(50_000),
    "random-behind-a-head.xlsx": lambda: b"PK\x03\x04" + random.Random(3).randbytes(50_000),
    "nothings.csv": lambda: bytes(50_000),
    "every-byte.csv": lambda: bytes(range(256)) * 40,
    "word.docx.xlsx": lambda: packed({"word/document.xml": "<w/>"}),
    "slides.pptx.xlsx": lambda: packed({"ppt/presentation.xml": "<p/>"}),
    "text.odt.ods": lambda: packed({"mimetype": f"{OPEN_DOCUMENT}.text"}),
    "archive-of-a-table.xlsx": lambda: packed({"a.csv": "问题,整改\n1,2"}),
    "empty-archive.xlsx": lambda: packed({}),
    "old-document.doc.xls": partial(in_a_container, "WordDocument"),
    "old-slides.ppt.xls": partial(in_a_container, "PowerPoint Document"),
    "mail.msg.xls": partial(in_a_container, "__substg1.0_0037001F"),
    # locked
    "locked.xlsx": partial(in_a_container, "EncryptedPackage"),
    "locked-parts.xlsx": locked_archive,
    "locked.xls": locked_xls,
    "locked-of-1995.xls": lambda: bytes.fromhex(
        "0908100000060500bb0dcc0700000000000600002f000600010001000200"
    ),
    "locked.ods": locked_ods,
    # cut
    "cut-after-4-bytes.xlsx": lambda: good_xlsx()[:4],
    "cut-after-100-bytes.xlsx": lambda: good_xlsx()[:100],
    "cut-at-a-third.xlsx": partial(part_of, good_xlsx, 0.33),
    "cut-at-the-half.xlsx": partial(part_of, good_xlsx, 0.5),
    "cut-near-the-end.xlsx": partial(without_end, good_xlsx, 30),
    "cut-by-one-byte.xlsx": partial(without_end, good_xlsx, 1),
    "cut-after-512-bytes.xls": lambda: good_xls()[:512],
    "cut-at-a-third.xls": partial(part_of, good_xls, 0.33),
    "cut-at-the-half.xls": partial(part_of, good_xls, 0.5),
    "cut-near-the-end.xls": partial(without_end, good_xls, 100),
    "cut-at-the-half.xlsb": partial(part_of, good_xlsb, 0.5),
    "cut-near-the-end.xlsb": partial(without_end, good_xlsb, 30),
    "cut-at-the-half.ods": partial(part_of, good_ods, 0.5),
    "cut-within-a-sign.csv": lambda: "问题,整改措施\n甲,乙".encode()[:-1],
    "cut-within-a-sign-of-gbk.csv": lambda: "问题,整改措施\n甲,乙".encode("gb18030")[:-1],
    "cut-within-a-tag.html": lambda: "<table><tr><td>问题</td></tr><tr><td".encode(),
    # damaged
    **{f"scratched-{n}.xlsx": partial(scratched, good_xlsx, n) for n in range(3)},
    **{f"scratched-{n}.xls": partial(scratched, good_xls, n) for n in range(6)},
    **{f"scratched-{n}.xlsb": partial(scratched, good_xlsb, n) for n in range(3)},
    **{f"blanked-at-{n}0.xls": partial(blanked, good_xls, n / 10) for n in range(1, 9)},
    **{f"blanked-at-{n}0.xlsb": partial(blanked, good_xlsb, n / 10) for n in (2, 5, 8)},
    "table-of-sectors-in-circles.xls": looping_container,
    "directory-in-circles.xls": circling_directory,
    "huge-sectors.xls": huge_sectors,
    "records-that-never-end.xls": lambda: bare_biff((0x00FC, b"\xff" * 8_000), (0xFFFF, b"x")),
    "record-longer-than-the-file.xls": lambda: bare_biff() + b"\xfc\x00\xff\xff",
    "a-billion-strings-announced.xls": lambda: bare_biff((0x00FC, b"\xff\xff\xff\x7f" * 2)),
    "nonsense.xlsb": lambda: packed({"xl/workbook.bin": b"x" * 5_000}),
    "endless-records.xlsb": lambda: packed({"xl/workbook.bin": b"\xff\xff\xff\xff\x7f" * 1_000}),
    "no-list-of-sheets.xlsx": lambda: packed({"xl/worksheets/sheet1.xml": "<x/>"}),
    "no-sheet.xlsx": lambda: workbook(),
    "sheet-that-is-not-there.xlsx": lambda: packed(
        {
            name: part
            for name, part in workbook_parts(sheet_xml(text_row(1, "x"))).items()
            if "sheet1" not in name
        }
    ),
    "no-content.ods": lambda: packed({"mimetype": f"{OPEN_DOCUMENT}.spreadsheet"}),
}
