"""The archive: a tar that is written and read in one pass.

It begins with `lantu-backup.json`, what the backup is; then come the database and the files of
evidence. It ends with `SHA256SUMS`, which `sha256sum --check` reads as well: what was cut off has
none.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from accounts.server.backup import postgres, sqlite
from accounts.server.backup.errors import BackupError, in_words
from accounts.server.backup.header import Header, read_header

HEADER = "lantu-backup.json"
FINDINGS = "findings.txt"
SUMS = "SHA256SUMS"
FILES = "files/"
DUMPS = {"sqlite": sqlite.DUMP, "postgresql": postgres.DUMP}
PART = 1024 * 1024
MOST_WORDS = 256 * PART
NO_BACKUP = "This is no backup of Lantu."


@dataclass(frozen=True)
class Unpacked:
    """A backup whose every member was read and agrees with its SHA-256."""

    header: Header
    dump: Path
    files: Path
    findings: list[str]


class Readable(Protocol):
    """Whatever gives its bytes part by part."""

    def read(self, size: int, /) -> bytes: ...


class ArchiveWriter:
    """Writes members one after the other, and remembers the SHA-256 of each."""

    def __init__(self, out: IO[bytes]) -> None:
        self._tar = tarfile.open(  # noqa: SIM115  # close() ends it with the sums
            fileobj=out, mode="w|", format=tarfile.PAX_FORMAT, bufsize=PART
        )
        self._sums: dict[str, str] = {}
        self._now = int(time.time())

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a short member."""
        self.add_file(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, content: Readable, size: int) -> str:
        """Add a member of so many bytes; returns its SHA-256."""
        info = tarfile.TarInfo(name)
        info.size = size
        info.mode = 0o600
        info.mtime = self._now
        hashing = _Hashing(content)
        self._tar.addfile(info, hashing)  # type: ignore[arg-type]  # it asks for read() alone
        self._sums[name] = hashing.hexdigest()
        return self._sums[name]

    def close(self) -> None:
        """End the archive with the sums of all members."""
        self.add_bytes(SUMS, _sums_in_words(self._sums).encode())
        self._tar.close()


def unpack(archive: IO[bytes], folder: Path) -> Unpacked:
    """Read an archive to its end, into a new folder.

    Raises BackupError where it is none of ours, was cut off, or any member is not what it was.
    """
    sums: dict[str, str] = {}
    stated = ""
    with (
        _damage_in_words(sums),
        tarfile.open(fileobj=archive, mode="r|", bufsize=PART) as tar,
    ):
        for info in tar:
            if stated:
                raise BackupError("The archive goes on after its end: somebody changed it.")
            if not sums and (info.name != HEADER or info.size > MOST_WORDS):
                raise BackupError(NO_BACKUP)
            target = _target(info, folder, sums)
            content = tar.extractfile(info)
            if content is None:
                raise BackupError(f"The archive holds {info.name!r}, which is no plain file.")
            sums[info.name] = _write(content, target)
            if info.name == SUMS:
                stated = target.read_text(encoding="utf-8")
            if info.name == HEADER:
                header = read_header(target.read_bytes())
    if not sums:
        raise BackupError(NO_BACKUP)
    del sums[SUMS]
    if stated != _sums_in_words(sums):
        raise BackupError(_first_difference(stated, sums))
    dump = folder / DUMPS.get(header.database, "")
    if not dump.is_file() or not (folder / FINDINGS).is_file():
        raise BackupError("The archive holds no database.")
    files = folder / FILES
    files.mkdir(mode=0o700, exist_ok=True)
    findings = (folder / FINDINGS).read_text(encoding="utf-8").splitlines()
    return Unpacked(header, dump, files, findings)


def _target(info: tarfile.TarInfo, folder: Path, earlier: dict[str, str]) -> Path:
    """Decide where a member goes. Raises BackupError for whatever we do not write ourselves."""
    path = PurePosixPath(info.name)
    is_ours = info.name in (HEADER, FINDINGS, SUMS, *DUMPS.values()) or (
        info.name.startswith(FILES)
        and str(path) == info.name
        and ".." not in path.parts
        and not re.search(r"[\\:\x00-\x1f]", info.name)
    )
    if not is_ours or not info.isreg() or info.issparse():
        raise BackupError(f"The archive holds {info.name!r}, which no backup of Lantu does.")
    if info.name in earlier:
        raise BackupError(f"The archive holds {info.name!r} twice.")
    return folder.joinpath(*path.parts)


def _write(content: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    with in_words("The archive cannot be unpacked"):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        out = os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
    with out:
        while part := content.read(PART):
            digest.update(part)
            with in_words("The archive cannot be unpacked"):
                out.write(part)
        with in_words("The archive cannot be unpacked"):
            out.flush()
    return digest.hexdigest()


@contextmanager
def _damage_in_words(read: dict[str, str]) -> Iterator[None]:
    try:
        yield
        if read and SUMS not in read:
            raise EOFError
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        if not read:
            raise BackupError(NO_BACKUP) from error
        raise BackupError(
            f"The archive is damaged or was cut off after {list(read)[-1]}. Take another backup."
        ) from error


def _sums_in_words(sums: dict[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in sums.items())


def _first_difference(stated: str, sums: dict[str, str]) -> str:
    known = {
        name: digest for digest, _, name in (line.partition("  ") for line in stated.splitlines())
    }
    for name in known.keys() | sums.keys():
        if name not in sums:
            return f"The archive lacks {name}."
        if known.get(name) != sums[name]:
            return f"{name} in the archive is not what it was when the backup was made."
    return "The archive has another order than when the backup was made."


class _Hashing:
    """A file to read from, whose SHA-256 is known at the end."""

    def __init__(self, content: Readable) -> None:
        self._content = content
        self._digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        part = self._content.read(size)
        self._digest.update(part)
        return part

    def hexdigest(self) -> str:
        return self._digest.hexdigest()
