"""Copies of SQLite: taken while people write, checked, and put in place of a database."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.server.backup.errors import BackupError, in_words
from accounts.server.backup.header import Header, differences
from accounts.server.machine.modes import BESIDE, make_private

DUMP = "database.sqlite3.gz"
# Most of a database is words that repeat; more than this costs time and saves little.
GZIP_LEVEL = 3


def path_of(database: BaseDatabaseWrapper) -> Path:
    """Return the file of a database. Raises BackupError where it has none."""
    name = str(database.settings_dict["NAME"])
    if name == ":memory:" or name.startswith("file:"):
        raise BackupError("The database is in memory: there is nothing to keep.")
    return Path(name).absolute()


def copy_database(database: BaseDatabaseWrapper, target: Path) -> None:
    """Copy the database into a new file, whole and at one moment, while people write."""
    make_private(str(target))
    with database.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])


def opened(database: BaseDatabaseWrapper, path: Path) -> BaseDatabaseWrapper:
    """Open another file as this database is opened, without changing how it is written."""
    other = database.copy(alias="beside")
    # nothing that would turn a copy into one with a log beside it
    other.settings_dict.update(NAME=str(path), OPTIONS={"timeout": 20})
    return other


@contextmanager
def take_snapshot(database: BaseDatabaseWrapper, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """Copy the database into a folder, and give the copy to be read until it is packed."""
    copy = folder / "copy.sqlite3"
    own = database.copy(alias="snapshot")
    try:
        copy_database(own, copy)
    except DatabaseError as error:
        raise BackupError(f"The database cannot be copied: {error}") from error
    finally:
        own.close()
    with closing(opened(database, copy)) as snapshot:
        yield snapshot


def pack(folder: Path) -> Path:
    """Compress the copy of a folder; returns where."""
    copy = folder / "copy.sqlite3"
    packed = folder / DUMP
    make_private(str(packed))
    with copy.open("rb") as source, gzip.open(packed, "wb", compresslevel=GZIP_LEVEL) as target:
        shutil.copyfileobj(source, target, 1024 * 1024)
    copy.unlink()
    return packed


def unpack(dump: Path, target: Path, size: int) -> None:
    """Write the database of a backup into a new file. Raises BackupError where it is too long."""
    make_private(str(target))
    left = size
    with (
        in_words("The database cannot be unpacked"),
        gzip.open(dump) as packed,
        target.open("wb") as unpacked,
    ):
        while part := packed.read(1024 * 1024):
            left -= len(part)
            if left < 0:
                raise BackupError("The database of the archive is longer than it says.")
            unpacked.write(part)
        unpacked.flush()
        os.fsync(unpacked.fileno())


def check(database: BaseDatabaseWrapper, header: Header) -> list[str]:
    """Say what is wrong with a database that was unpacked; empty where nothing is."""
    with database.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(10)")
        lines = [str(line) for (line,) in cursor.fetchall() if line != "ok"]
    return lines or differences(header, database)


def put_in_place(new: Path, target: Path) -> None:
    """Put a database in the place of another that nobody has open.

    Raises BackupError where somebody has, and changes nothing then.
    """
    with closing(sqlite3.connect(target, timeout=2)) as old:
        try:
            # whoever has the file open keeps it from leaving this mode
            old.execute("PRAGMA locking_mode = EXCLUSIVE")
            old.execute("PRAGMA journal_mode = DELETE")
            old.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BackupError(
                f"Somebody has {target} open ({error}). Stop the server and its timers first."
            ) from error
        except sqlite3.DatabaseError as error:
            raise BackupError(
                f"{target} is no database any more ({error}). Move it away, then restore."
            ) from error
        with in_words(f"{target} cannot be replaced"):
            for ending in BESIDE:
                target.with_name(target.name + ending).unlink(missing_ok=True)
            new.replace(target)
