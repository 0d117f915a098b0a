"""Making a backup: the database at one moment, then the files that it names."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts.server.backup import postgres, sqlite
from accounts.server.backup.archive import DUMPS, FILES, FINDINGS, HEADER, ArchiveWriter
from accounts.server.backup.contents import NamedFile, read_files
from accounts.server.backup.encryption import Lock, encrypted
from accounts.server.backup.errors import BackupError, in_words
from accounts.server.backup.header import Header, describe
from accounts.server.backup.rotation import name_backup, read_moment
from accounts.server.machine.database import read_database_facts

HALF = ".part"
FOLDER = "lantu-backup-"
# Nothing that is written to is that old.
LEFT_BEHIND_SECONDS = 3600
# Left free on every disk beyond what is needed.
SPARE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Made:
    """A backup that lies under its final name; findings are files that are missing or changed."""

    path: Path
    size: int
    header: Header
    findings: list[str]


def make_backup(to: str, lock: Lock) -> Made:
    """Make a backup in a folder, or under a name that is still free.

    Raises BackupError where none was made; nothing lies under the final name then.
    """
    target = choose_target(to, lock)
    remove_half_made(target.parent)
    half = target.with_name(f".{target.name}{HALF}")
    with in_words("The backup cannot be written"), private_folder() as folder:
        _refuse_without_room(target.parent, folder)
        made_at = timezone.localtime()
        is_sqlite = connection.vendor == "sqlite"
        store = sqlite if is_sqlite else postgres
        schema = "" if is_sqlite else postgres.read_schema(connection)
        with store.take_snapshot(connection, folder) as snapshot:
            files = read_files(snapshot)
            header = describe(
                snapshot,
                made_at=made_at.isoformat(timespec="seconds"),
                schema=schema,
                database_bytes=_size_of_copy(folder),
                files=len(files),
                files_bytes=sum(file.size for file in files),
            )
        dump = sqlite.pack(folder) if is_sqlite else folder / postgres.DUMP
        try:
            findings = _write(half, lock, header, dump, files)
            _publish(half, target)
        finally:
            half.unlink(missing_ok=True)
    return Made(target, target.stat().st_size, header, findings)


def choose_target(to: str, lock: Lock) -> Path:
    """Decide on the final name. Raises BackupError where nothing may be written there."""
    place = Path(to).absolute()
    if place.is_dir():
        place /= name_backup(timezone.localtime(), lock.ending)
    elif not place.name.endswith((".tar", ".tar.age")):
        raise BackupError(f"There is no folder {place}. Make it, or mount its disk.")
    elif not place.parent.is_dir():
        raise BackupError(f"There is no folder {place.parent}. Make it, or mount its disk.")
    folder = place.parent.resolve()
    for kept in (Path(settings.MEDIA_ROOT).resolve(), Path(settings.STATIC_ROOT).resolve()):
        if folder == kept or kept in folder.parents:
            raise BackupError(f"{folder} lies in {kept}. Keep backups elsewhere.")
    if place.exists():
        raise BackupError(f"{place} is there already. A backup never replaces another file.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BackupError(f"{folder} may not be written to by this user.")
    return place


def remove_half_made(folder: Path) -> None:
    """Delete what a backup that was killed has left in a folder."""
    for path in folder.glob(f".*{HALF}"):
        if read_moment(path.name[1:].removesuffix(HALF)):
            _remove_old(path)


@contextmanager
def private_folder(at: Path | None = None) -> Iterator[Path]:
    """Give a folder of our own on the disk of the database, or where it is told to be.

    It goes at the end; what a killed process has left goes at the beginning.
    """
    if at is None and connection.vendor == "sqlite":
        at = sqlite.path_of(connection).parent
    place = at or Path(tempfile.gettempdir())
    for path in place.glob(f".{FOLDER}*"):
        _remove_old(path)
    folder = Path(tempfile.mkdtemp(prefix=f".{FOLDER}", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def refuse_without_room(needed: dict[Path, int]) -> None:
    """Raise BackupError where a folder's disk has no room for so many bytes more.

    Folders on one disk need their sum.
    """
    by_disk: dict[int, tuple[Path, int]] = {}
    for folder, size in needed.items():
        disk = folder.stat().st_dev
        by_disk[disk] = (folder, by_disk.get(disk, (folder, 0))[1] + size)
    for folder, size in by_disk.values():
        free = shutil.disk_usage(folder).free
        if free < size + SPARE_BYTES:
            raise BackupError(
                f"There is no room in {folder}: {in_megabytes(size + SPARE_BYTES)} are needed, "
                f"{in_megabytes(free)} are free. Nothing was written."
            )


def in_megabytes(size: int) -> str:
    """Write a number of bytes for people."""
    return f"{size / 1_000_000:,.1f} MB"


def _refuse_without_room(target: Path, folder: Path) -> None:
    database = read_database_facts().size
    files = sum(file.size for file in read_files(connection))
    # a copy of SQLite lies beside its compressed form for a moment
    copies = database * 3 // 2 if connection.vendor == "sqlite" else database
    refuse_without_room({target: database // 2 + files, folder: copies})


def _size_of_copy(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _write(half: Path, lock: Lock, header: Header, dump: Path, files: list[NamedFile]) -> list[str]:
    """Write the archive under a name that nobody takes for a backup; returns the findings."""
    findings = []
    with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as out:
        with encrypted(out, lock) as plain:
            archive = ArchiveWriter(plain)
            archive.add_bytes(HEADER, header.to_json())
            with dump.open("rb") as content:
                archive.add_file(DUMPS[header.database], content, dump.stat().st_size)
            for file in files:
                wrong = _add_evidence(archive, file)
                if wrong:
                    findings.append(f"{file.name}: {wrong}")
            archive.add_bytes(FINDINGS, "".join(f"{line}\n" for line in findings).encode())
            archive.close()
        out.flush()
        os.fsync(out.fileno())
    return findings


def _add_evidence(archive: ArchiveWriter, file: NamedFile) -> str:
    """Add a file of evidence as it is now; returns what is wrong with it."""
    try:
        content = default_storage.open(file.name)
    except SuspiciousFileOperation:
        return "its name leads out of MEDIA_ROOT"
    except OSError as error:
        return "missing" if isinstance(error, FileNotFoundError) else f"unreadable ({error})"
    with content:
        digest = archive.add_file(FILES + file.name, content, content.size)
    return "" if digest == file.sha256 else "changed since it was sent"


def _publish(half: Path, target: Path) -> None:
    """Give a whole archive its final name, unless something came to bear it."""
    try:
        os.link(half, target)
    except FileExistsError:
        raise BackupError(f"{target} came to be there meanwhile. Run it again.") from None
    except OSError:
        # disks for exchange know no second name of a file
        if target.exists():
            raise BackupError(f"{target} came to be there meanwhile. Run it again.") from None
        half.rename(target)
    if os.name != "nt":
        folder = os.open(target.parent, os.O_RDONLY)
        with suppress(OSError):
            os.fsync(folder)
        os.close(folder)


def _remove_old(path: Path) -> None:
    with suppress(OSError):
        newest = max(
            (each.stat().st_mtime for each in (path, *path.glob("*"))), default=time.time()
        )
        if newest < time.time() - LEFT_BEHIND_SECONDS:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
