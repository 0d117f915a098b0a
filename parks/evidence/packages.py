"""What is inside of an Office file of today, or of an OFD document: no macros, no objects of other
programs, nothing that is loaded from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO
from xml.parsers import expat

from parks.evidence.archives import PIECE, Archive, Room
from parks.evidence.refusals import (
    DAMAGED,
    MACROS,
    OBJECTS,
    REMOTE,
    TOO_MUCH,
    ContentRefusedError,
)

# The folder of the main part says which Office file it is.
FOLDERS = {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}
OFFICE_TYPES = "[Content_Types].xml"
# The root of an OFD document, the fixed layout of GB/T 33190.
OFD_ROOT = "OFD.xml"
# A chart brings its numbers as a workbook of its own; nothing that people write goes deeper.
DEEPEST = 2
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What another program would open: an old Office file or object, an RTF text, a program.
FOREIGN_STARTS = (OLE, b"{\\rt", b"MZ", b"\x7fELF")
ARCHIVE_START = b"PK\x03\x04"
# Words in the types of parts: macros of VBA, and those of Excel 4.0.
MACRO_TYPE = re.compile(r"macro|vba", re.IGNORECASE)
CONTROL_TYPE = re.compile(r"activex|oleobject|control|package\.ole", re.IGNORECASE)
# What is followed only where a person clicks, or says yes to updating a table.
FOLLOWED_BY_PEOPLE = ("hyperlink", "externallinkpath")
# A drive or a folder of the machine itself; everything else is fetched from somewhere.
LOCAL_TARGET = re.compile(r"(file:/{3}|/)?[a-z]:[\\/]", re.IGNORECASE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[\\/]{2}", re.IGNORECASE)
# Fields of Word that start a program or fetch a text; their letters may be spread over runs.
FIELD = b"instr"
FIELD_RUN = re.compile(
    rb"<w:instrText[^>]{0,200}>([^<]{0,4000})</w:instrText>|w:instr=\"([^\"]{0,4000})\""
)
FIELD_STARTS_PROGRAM = re.compile(rb"\bDDE(AUTO)?\b", re.IGNORECASE)
FIELD_FETCHES = re.compile(
    rb"\bINCLUDE(TEXT|PICTURE)\s+(\"|&quot;)?\s*(https?:|ftp:|\\\\)", re.IGNORECASE
)
DDE_LINK = b"ddeLink "
# Within so many bytes an XML part says that it declares entities; Office declares none.
HEAD_OF_XML = 4096
# A field is looked for in a piece and the end of the piece before.
OVERLAP = 16_384
MOST_RELATIONSHIP_BYTES = 8 * 1024 * 1024
Attributes = dict[str, str]


def packed_ending(content: IO[bytes], room: Room | None = None, depth: int = 0) -> str:
    """Return the name ending of the Office or OFD file that an archive is; empty for any other.

    Raises ContentRefusedError for one that is broken, encrypted, holds or loads something that
    runs, or would unpack beyond bounds.
    """
    room = room or Room()
    archive = Archive(content, room)
    names = archive.names
    if OFFICE_TYPES not in names and OFD_ROOT not in names:
        return ""
    archive.refuse_encrypted()
    for name, pieces in archive.parts():
        _check_part(name.lower(), pieces, room, depth)
    if OFD_ROOT in names:
        return ".ofd"
    return next(
        (
            ending
            for folder, ending in FOLDERS.items()
            if any(name.startswith(folder) for name in names)
        ),
        "",
    )


def _check_part(name: str, pieces: Iterator[bytes], room: Room, depth: int) -> None:
    if "vbaproject" in name or "vbadata" in name or "/macrosheets/" in name:
        raise ContentRefusedError(MACROS)
    first = next(pieces, b"")
    if first.startswith(FOREIGN_STARTS):
        raise ContentRefusedError(MACROS if "VBA".encode("utf-16-le") in first else OBJECTS)
    if first.startswith(ARCHIVE_START):
        _check_archive(chain([first], pieces), room, depth)
    elif name == OFFICE_TYPES.lower():
        for _tag, attributes in _elements(chain([first], pieces)):
            _check_type(attributes.get("ContentType", ""))
    elif name.endswith(".rels"):
        for tag, attributes in _elements(chain([first], pieces)):
            if tag.rpartition(":")[2] == "Relationship":
                _check_relationship(attributes)
    elif name.endswith((".xml", ".vml")):
        _check_text(chain([first], pieces))


def _check_archive(pieces: Iterator[bytes], room: Room, depth: int) -> None:
    """Look into an archive within the archive: the workbook of a chart is one."""
    with SpooledTemporaryFile(max_size=PIECE) as inner:
        for piece in pieces:
            inner.write(piece)
        if depth == DEEPEST or not packed_ending(inner, room, depth + 1):
            raise ContentRefusedError(OBJECTS)


def _check_type(media_type: str) -> None:
    if MACRO_TYPE.search(media_type):
        raise ContentRefusedError(MACROS)
    if CONTROL_TYPE.search(media_type.removeprefix("application/vnd.openxmlformats")):
        raise ContentRefusedError(OBJECTS)


def _check_relationship(attributes: Attributes) -> None:
    """Refuse macros, controls, and what is fetched from elsewhere without anybody's click."""
    kind = attributes.get("Type", "").rpartition("/")[2].lower()
    target = attributes.get("Target", "").strip()
    if MACRO_TYPE.search(kind):
        raise ContentRefusedError(MACROS)
    if kind in ("control", "activexcontrolbinary"):
        raise ContentRefusedError(OBJECTS)
    is_external = attributes.get("TargetMode", "").strip().lower() == "external"
    if is_external and kind not in FOLLOWED_BY_PEOPLE and is_elsewhere(target):
        raise ContentRefusedError(REMOTE)


def is_elsewhere(target: str) -> bool:
    """Say whether an address lies on another machine, or is one that a program answers."""
    return not LOCAL_TARGET.match(target) and ELSEWHERE.match(target) is not None


def _check_text(pieces: Iterator[bytes]) -> None:
    """Refuse entities, and fields that start a program or fetch something."""
    window = b""
    for place, piece in enumerate(pieces):
        window = window[-OVERLAP:] + piece
        # in UTF-16 every other byte is none
        head = piece[:HEAD_OF_XML].replace(b"\0", b"") if place == 0 else b""
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise ContentRefusedError(DAMAGED)
        if DDE_LINK in window:
            raise ContentRefusedError(OBJECTS)
        if FIELD not in window:
            continue
        fields = b"".join(run or whole for run, whole in FIELD_RUN.findall(window))
        if FIELD_STARTS_PROGRAM.search(fields):
            raise ContentRefusedError(OBJECTS)
        if FIELD_FETCHES.search(fields):
            raise ContentRefusedError(REMOTE)


def _elements(pieces: Iterator[bytes]) -> list[tuple[str, Attributes]]:
    """Read names and attributes of all elements; entities are refused."""
    elements: list[tuple[str, Attributes]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: elements.append((tag, attributes))
    parser.StartDoctypeDeclHandler = _refuse_entities
    size = 0
    with _as_damaged():
        for piece in pieces:
            size += len(piece)
            if size > MOST_RELATIONSHIP_BYTES:
                raise ContentRefusedError(TOO_MUCH)
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    return elements


def _refuse_entities(*_declaration: object) -> None:
    raise ContentRefusedError(DAMAGED)


@contextmanager
def _as_damaged() -> Iterator[None]:
    try:
        yield
    except (expat.ExpatError, ValueError, LookupError):
        raise ContentRefusedError(DAMAGED) from None
