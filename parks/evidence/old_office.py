"""Office files of before 2007: one container for all; the names of its streams tell them apart.

The container is read by olefile; what is looked for is written down in [MS-DOC], [MS-XLS] and
[MS-PPT].
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import IO

from olefile import OleFileIO

from parks.evidence.refusals import DAMAGED, ENCRYPTED, MACROS, OBJECTS, ContentRefusedError

WORD = "WordDocument"
EXCEL = ("Workbook", "Book")
POWERPOINT = "PowerPoint Document"
ENDINGS = {WORD: ".doc", "Workbook": ".xls", "Book": ".xls", POWERPOINT: ".ppt"}
# An Office file of today with a password lies in a container of this kind.
ENCRYPTED_STREAMS = {"encryptedpackage", "encryptioninfo", "encryptedsummary"}
MACRO_NAMES = {"macros", "_vba_project_cur", "_vba_project", "vba"}
OBJECT_NAMES = {"\x01ole10native", "\x01ole10itemname", "package"}
POOL = "objectpool"
# Excel keeps each object in a storage of such a name.
EXCEL_OBJECT = re.compile(r"mbd[0-9a-f]{8}")
MOST_STREAMS = 2_000
SIZE_OF_HEAD = 512
# Sizes of sectors, long and short, as powers of two.
SHIFTS = ((9, 6), (12, 6))
# Where the head counts sectors: of the directory, and of three tables.
COUNTS_IN_HEAD = (40, 44, 64, 72)
# Records of a workbook.
SHEET, PASSWORD, END_OF_GLOBALS = 0x85, 0x2F, 0x0A
MACRO_SHEET, VBA_MODULE = 0x01, 0x06
# Records of a presentation.
OBJECT_STORAGE = 0x1011
HAS_VBA = re.compile(
    rb"\x1f\x00\xff\x03\x14\x00\x00\x00\x02\x00\x00\x04\x0c\x00\x00\x00.{4}\x01\x00\x00\x00",
    re.DOTALL,
)
ENCRYPTED_PRESENTATION = 0xF3D1C4DF
# In the head of a Word document: a bit says that it is encrypted.
IS_ENCRYPTED = 0x0100


def old_endings(content: IO[bytes]) -> list[str]:
    """Return the name endings of the old Office files that a container is; none for any other.

    Raises ContentRefusedError for one that is damaged or encrypted, or holds macros or objects.
    """
    size = content.seek(0, 2)
    _check_head(content, size)
    content.seek(0)
    try:
        with OleFileIO(content) as container:
            return _look_into(container, size)
    except ContentRefusedError:
        raise
    # a hostile directory leads olefile to any of these
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError):
        raise ContentRefusedError(DAMAGED) from None
    except (AttributeError, AssertionError, OverflowError, MemoryError):
        raise ContentRefusedError(DAMAGED) from None


def _check_head(content: IO[bytes], size: int) -> None:
    """Refuse a head that announces more than the file has: olefile would read in circles."""
    content.seek(0)
    head = content.read(SIZE_OF_HEAD)
    if len(head) < SIZE_OF_HEAD:
        raise ContentRefusedError(DAMAGED)
    shifts = struct.unpack_from("<HH", head, 30)
    counts = [struct.unpack_from("<L", head, at)[0] for at in COUNTS_IN_HEAD]
    if shifts not in SHIFTS or any(count << shifts[0] > size for count in counts):
        raise ContentRefusedError(DAMAGED)


def _look_into(container: OleFileIO, size: int) -> list[str]:
    paths = [[name.lower() for name in path] for path in container.listdir(True, True)]
    if len(paths) > MOST_STREAMS:
        raise ContentRefusedError(DAMAGED)
    sizes = [container.get_size(path) for path in container.listdir(True, False)]
    # short streams lie one after the other in one that the root names
    if any(of_stream > size for of_stream in (*sizes, container.root.size)):
        raise ContentRefusedError(DAMAGED)
    names = {name for path in paths for name in path}
    if names & ENCRYPTED_STREAMS:
        raise ContentRefusedError(ENCRYPTED)
    main = [stream for stream in ENDINGS if container.exists(stream)]
    if not main:
        return []
    if names & MACRO_NAMES:
        raise ContentRefusedError(MACROS)
    if names & OBJECT_NAMES or any(EXCEL_OBJECT.fullmatch(name) for name in names):
        raise ContentRefusedError(OBJECTS)
    # Word makes the pool, and often puts nothing in
    if any(path[0] == POOL and len(path) > 1 for path in paths):
        raise ContentRefusedError(OBJECTS)
    for stream in main:
        content = container.openstream(stream).read()
        if stream == WORD:
            _check_word(content)
        elif stream in EXCEL:
            _check_workbook(content)
        else:
            _check_presentation(container, content)
    return [ENDINGS[stream] for stream in main]


def _check_word(content: bytes) -> None:
    if len(content) >= 12 and struct.unpack_from("<H", content, 10)[0] & IS_ENCRYPTED:
        raise ContentRefusedError(ENCRYPTED)


def _check_workbook(content: bytes) -> None:
    """Refuse a password, and sheets of macros in the language of Excel 4.0."""
    for kind, record in _workbook_records(content):
        if kind == PASSWORD:
            raise ContentRefusedError(ENCRYPTED)
        if kind == SHEET and len(record) > 5 and record[5] in (MACRO_SHEET, VBA_MODULE):
            raise ContentRefusedError(MACROS)


def _workbook_records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Read the records that say what the workbook holds, up to the first sheet."""
    at = 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        yield kind, content[at + 4 : at + 4 + length]
        if kind == END_OF_GLOBALS:
            return
        at += 4 + length


def _check_presentation(container: OleFileIO, content: bytes) -> None:
    user = "Current User"
    head = container.openstream(user).read() if container.exists(user) else b""
    if len(head) >= 16 and struct.unpack_from("<L", head, 12)[0] == ENCRYPTED_PRESENTATION:
        raise ContentRefusedError(ENCRYPTED)
    if HAS_VBA.search(content):
        raise ContentRefusedError(MACROS)
    at = 0
    while at + 8 <= len(content):
        kind, length = struct.unpack_from("<HL", content, at + 2)
        if kind == OBJECT_STORAGE:
            raise ContentRefusedError(OBJECTS)
        at += 8 + length
