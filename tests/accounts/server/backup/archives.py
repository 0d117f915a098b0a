"""Small archives without a database behind them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from accounts.server.backup.archive import DUMPS, FILES, FINDINGS, HEADER, ArchiveWriter
from accounts.server.backup.header import FORMAT, Header

PLAIN = Header(
    product="lantu",
    format=FORMAT,
    version="0.1.0",
    made_at="2026-12-01T02:30:00+08:00",
    database="sqlite",
    schema="",
    database_bytes=3,
    migrations=[],
    counts={},
    fingerprint="",
    files=2,
    files_bytes=6,
)
EVIDENCE = {"evidence/2026/a.png": b"aaa", "evidence/2026/b.pdf": b"bbb" * 5000}


def write(out: io.BytesIO, header: Header = PLAIN) -> None:
    """Write an archive as a backup does."""
    archive = ArchiveWriter(out)
    archive.add_bytes(HEADER, header.to_json())
    archive.add_bytes(DUMPS["sqlite"], b"database")
    for name, content in EVIDENCE.items():
        archive.add_bytes(FILES + name, content)
    archive.add_bytes(FINDINGS, b"evidence/2026/c.png: missing\n")
    archive.close()


def make(header: Header = PLAIN, **changes: object) -> bytes:
    """Return the bytes of an archive."""
    out = io.BytesIO()
    write(out, replace(header, **changes))
    return out.getvalue()


def make_with(add: Callable[[ArchiveWriter], None]) -> bytes:
    """Return an archive with one member more."""
    out = io.BytesIO()
    archive = ArchiveWriter(out)
    archive.add_bytes(HEADER, PLAIN.to_json())
    archive.add_bytes(DUMPS["sqlite"], b"database")
    archive.add_bytes(FINDINGS, b"")
    add(archive)
    archive.close()
    return out.getvalue()


def names_below(folder: Path) -> list[str]:
    """Name all files below a folder."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
