"""Archives that unpack to anything, lead anywhere, or are two files in one."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from tests.exchange.workbooks.making import (
    HEAD,
    MAIN,
    packed,
    sheet_xml,
    text_row,
    workbook,
    workbook_parts,
)

ROW = text_row(1, "问题", "整改措施")
MEGABYTE = 1024 * 1024


def good() -> bytes:
    """A small workbook that is read."""
    return workbook(sheet_xml(ROW))


def with_part(name: str, content: bytes | str) -> bytes:
    """The same with one part more, or another one."""
    return packed({**workbook_parts(sheet_xml(ROW)), name: content})


def with_entry(entry: zipfile.ZipInfo, content: bytes | str) -> bytes:
    """The same with an entry that says more than a name."""
    target = io.BytesIO(good())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(entry, content)
    return target.getvalue()


def nested(depth: int) -> bytes:
    """An archive in an archive, and so on."""
    content = b"x" * 1_000
    for _level in range(depth):
        content = packed({"x.zip": content})
    return content


def in_directory(place: int, code: str, value: int, only: bytes = b"") -> bytes:
    """The directory says something else than it should, of all parts or of one."""
    content = bytearray(good())
    start = content.find(b"PK\x01\x02")
    while start >= 0:
        if only in content[start : start + 90]:
            struct.pack_into(code, content, start + place, value)
        start = content.find(b"PK\x01\x02", start + 4)
    return bytes(content)


def two_of_a_name() -> bytes:
    """Two parts whose names differ by a capital."""
    target = io.BytesIO(good())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/Worksheets/Sheet1.xml", sheet_xml(text_row(1, "other")))
    return target.getvalue()


def link_in_archive() -> bytes:
    """A sheet that is a link to a file of the machine."""
    entry = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return with_entry(entry, "/etc/passwd")


def many_entries() -> bytes:
    """More parts than any workbook has."""
    parts = workbook_parts(sheet_xml(ROW))
    return packed({**parts, **{f"x/{number}": b"" for number in range(3_000)}}, zipfile.ZIP_STORED)


def packed_by(method: int) -> bytes:
    """A workbook that is packed in a way that Excel never uses."""
    return packed(workbook_parts(sheet_xml(ROW)), method)


def write_with(part: str, pieces: Callable[[], Iterable[bytes]], path: Path) -> None:
    """A workbook of which one part is made of pieces."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in workbook_parts(sheet_xml(ROW), strings="<si/>").items():
            if name != part:
                archive.writestr(name, content)
        with archive.open(part, "w") as target:
            for piece in pieces():
                target.write(piece)


def strings_of(piece: bytes, megabytes: int) -> Iterable[bytes]:
    """Shared strings of so many megabytes, which are packed a thousand times smaller."""
    yield f'{HEAD}<sst xmlns="{MAIN}">'.encode()
    for _megabyte in range(megabytes):
        yield piece * (MEGABYTE // len(piece))
    yield b"</sst>"


def sheet_of_nothing(megabytes: int) -> Iterable[bytes]:
    """A sheet of blanks."""
    yield f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    for _megabyte in range(megabytes):
        yield b" " * MEGABYTE
    yield b"</sheetData></worksheet>"


SMALL: dict[str, Callable[[], bytes]] = {
    "archive-in-archive.xlsx": partial(nested, 1),
    "archive-in-archive-ten-deep.xlsx": partial(nested, 10),
    "archive-among-the-parts.xlsx": lambda: with_part("xl/media/x.zip", nested(5)),
    "entries-that-share-bytes.xlsx": partial(in_directory, 42, "<L", 0),
    "entries-beyond-the-end.xlsx": partial(in_directory, 42, "<L", 2**31),
    "a-gigabyte-announced.xlsx": partial(in_directory, 24, "<L", 2**30),
    "four-gigabytes-announced.xlsx": partial(in_directory, 24, "<L", 2**32 - 1),
    "ten-bytes-announced.xlsx": partial(in_directory, 24, "<L", 10, b"sheet1"),
    "names-of-another-length.xlsx": partial(in_directory, 28, "<H", 60_000),
    "packed-in-an-unknown-way.xlsx": partial(in_directory, 10, "<H", 97),
    "wrong-sum.xlsx": partial(in_directory, 16, "<L", 7),
    "packed-by-bzip2.xlsx": partial(packed_by, zipfile.ZIP_BZIP2),
    "packed-by-lzma.xlsx": partial(packed_by, zipfile.ZIP_LZMA),
    "two-parts-of-a-name.xlsx": two_of_a_name,
    "three-thousand-parts.xlsx": many_entries,
    "name-that-leads-out.xlsx": lambda: with_part("../../../etc/cron.d/x", "x"),
    "name-from-the-root.xlsx": lambda: with_part("/etc/passwd", "x"),
    "name-of-a-drive.xlsx": lambda: with_part("C:\\Windows\\x.dll", "x"),
    "name-of-nothing.xlsx": lambda: with_part("xl/\0.xml", "x"),
    "name-of-signs.xlsx": lambda: with_part("xl/\udce9\u202e.xml".replace("\udce9", "é"), "x"),
    "link-to-a-file.xlsx": link_in_archive,
    "blanks-in-the-strings.xlsx": lambda: with_part("xl/sharedStrings.xml", b" " * 20 * MEGABYTE),
    "blanks-in-a-picture.xlsx": lambda: with_part("xl/media/x.png", bytes(20 * MEGABYTE)),
    "bytes-before.xlsx": lambda: b"PK\x03\x04" + b"x" * 500 + good(),
    "page-behind.xlsx": lambda: good() + b"<html><script>alert(1)</script></html>" * 20,
    "two-archives.xlsx": lambda: good() + packed({"x": "y"}),
    "remark-of-the-archive.xlsx": lambda: packed(
        workbook_parts(sheet_xml(ROW)), comment=b"PK\x05\x06" * 1_000
    ),
}

LARGE: dict[str, Callable[[Path], None]] = {
    "strings-of-400-mb.xlsx": partial(
        write_with, "xl/sharedStrings.xml", partial(strings_of, b"<si><t>x</t></si>", 400)
    ),
    "string-of-400-mb.xlsx": partial(
        write_with, "xl/sharedStrings.xml", partial(strings_of, b"x", 400)
    ),
    "sheet-of-blanks-of-500-mb.xlsx": partial(
        write_with, "xl/worksheets/sheet1.xml", partial(sheet_of_nothing, 500)
    ),
    "sheet-of-blanks-of-2-gb.xlsx": partial(
        write_with, "xl/worksheets/sheet1.xml", partial(sheet_of_nothing, 2_000)
    ),
}
