"""Office files and PDFs, built by code: good ones, and those that hold what is refused."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

SECTOR = 512
# A shorter stream would lie in a container of its own.
LEAST_STREAM = 4096
FREE, END_OF_CHAIN, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STORAGE, STREAM, ROOT = 1, 2, 5
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(
    folder: str = "word",
    *,
    method: int = ZIP_DEFLATED,
    parts: dict[str, bytes] | None = None,
    types: str = "<Types/>",
) -> bytes:
    """Pack an Office file of today."""
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(f"{folder}/document.xml", "<w/>")
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def related(kind: str, target: str, mode: str = "External", encoding: str = "utf-8") -> bytes:
    """Write the relationships of a part: one, to a target elsewhere."""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><Relationships><Relationship Id="rId1" '
        f'Type="{RELATIONSHIPS}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    return text.encode(encoding)


def old_office(streams: dict[str, bytes]) -> bytes:
    """Write a container of before 2007 with these streams; `a/b` is a stream in a storage."""
    names = {path.partition("/")[0]: path.partition("/")[2] for path in streams if "/" in path}
    entries: list[tuple[str, int, int, bytes]] = []  # name, kind, child, content
    top = [path for path in streams if "/" not in path] + list(names)
    place = {name: index for index, name in enumerate(top, start=1)}
    for path in top:
        kind = STORAGE if path in names else STREAM
        entries.append((path, kind, 0, streams.get(path, b"")))
    for name, inner in names.items():
        if not inner:  # a storage that holds nothing
            continue
        entries.append((inner, STREAM, 0, streams[f"{name}/{inner}"]))
        index = place[name] - 1
        entries[index] = (name, STORAGE, len(entries), b"")
    return _container(entries, len(top))


def _container(entries: list[tuple[str, int, int, bytes]], top: int) -> bytes:
    fat: list[int] = [FAT_SECTOR]
    body = b""

    def put(content: bytes) -> int:
        nonlocal body
        start = len(fat)
        count = -(-len(content) // SECTOR)
        fat.extend([*range(start + 1, start + count), END_OF_CHAIN])
        body += content.ljust(count * SECTOR, b"\0")
        return start

    rows = [_entry("Root Entry", ROOT, FREE, 1, END_OF_CHAIN, 0)]
    for index, (name, kind, child, content) in enumerate(entries, start=1):
        beside = index + 1 if index < top else FREE
        if kind == STREAM:
            padded = content.ljust(LEAST_STREAM, b"\0")
            rows.append(_entry(name, kind, beside, FREE, put(padded), len(padded)))
        else:
            rows.append(_entry(name, kind, beside, child or FREE, 0, 0))
    while len(rows) % 4:
        rows.append(_entry("", 0, FREE, FREE, 0, 0))
    directory = put(b"".join(rows))
    assert len(fat) <= SECTOR // 4
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<LLLLL", 0, 1, directory, 0, LEAST_STREAM)
    head += struct.pack("<LLLL", END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    head += struct.pack("<L", 0) + struct.pack("<L", FREE) * 108
    table = b"".join(struct.pack("<L", sector) for sector in fat).ljust(SECTOR, b"\xff")
    return head + table + body


def _entry(name: str, kind: int, beside: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    row = encoded.ljust(64, b"\0") + struct.pack("<H", len(encoded) + 2 if name else 0)
    row += struct.pack("<BBLLL", kind, 1, FREE, beside, child) + b"\0" * 36
    return row + struct.pack("<LQ", start, size)


def workbook(*records: tuple[int, bytes]) -> bytes:
    """Write the stream of an old workbook: records up to the end of what is said of it all."""
    known = [(0x809, b"\0" * 16), *records, (0x0A, b"")]
    return b"".join(struct.pack("<HH", kind, len(text)) + text for kind, text in known)


def presentation(*records: tuple[int, bytes]) -> bytes:
    """Write the stream of an old presentation."""
    known = [(0x03E8, b"\0" * 8), *records]
    return b"".join(struct.pack("<HHL", 0, kind, len(text)) + text for kind, text in known)


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Write a PDF of these objects, in the order of their numbers."""
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, content)
        for number, content in enumerate(objects, start=1)
    )
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R " + trailer + b">>\n%%EOF\n"


def packed_objects(*objects: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """Pack objects into a stream, as PDF does since 1.5."""
    places = b" ".join(b"%d %d" % (number, 0) for number in range(len(objects)))
    content = zlib.compress(places + b" " + b" ".join(objects))
    head = b"<< /Type /ObjStm /N %d /First %d /Filter %s /Length %d >>" % (
        len(objects),
        len(places) + 1,
        filters,
        len(content),
    )
    return head + b"\nstream\n" + content + b"\nendstream"
