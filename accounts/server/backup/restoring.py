"""Restoring a backup: all of it is read and checked before anything is changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from accounts.server.backup import postgres, sqlite
from accounts.server.backup.archive import Unpacked, unpack
from accounts.server.backup.contents import SESSION_TABLES, end_sessions, first_filled_table
from accounts.server.backup.encryption import Keys, Lock, decrypted
from accounts.server.backup.errors import BackupError, in_words
from accounts.server.backup.header import Header, differences, refuse_newer
from accounts.server.backup.making import (
    make_backup,
    private_folder,
    refuse_without_room,
)
from accounts.server.backup.rotation import list_backups
from accounts.server.machine.modes import BESIDE

WORK = ".restoring"
ASIDE = ".before-"


@dataclass(frozen=True)
class Checked:
    """How a restored database and its files stand: what is wrong, and how the ledger is."""

    header: Header
    wrong: list[str]
    ledger: str
    copy: Path | None = None
    aside: Path | None = None
    findings: list[str] = field(default_factory=list)


def choose_archive(place: str) -> Path:
    """Return the archive, or the newest of a folder. Raises BackupError where there is none."""
    path = Path(place).absolute()
    if path.is_dir():
        with in_words(f"{path} cannot be read"):
            backups = list_backups(path)
        if not backups:
            raise BackupError(f"There is no backup in {path}.")
        return backups[0]
    if not path.is_file():
        raise BackupError(f"There is no backup {path}.")
    return path


@contextmanager
def unpacked(path: Path, keys: Keys, place: Path) -> Iterator[Unpacked]:
    """Give a backup that was read to its end and is of this product, vendor and version."""
    with in_words("The backup cannot be read"), private_folder(place) as folder:
        refuse_without_room({folder: path.stat().st_size})
        with decrypted(path, keys) as archive:
            backup = unpack(archive, folder)
        if backup.header.database != connection.vendor:
            raise BackupError(
                f"The backup is of {backup.header.database}, DATABASE_URL names "
                f"{connection.vendor}. Restore into a database of the same kind."
            )
        refuse_newer(backup.header)
        yield backup


def restore(path: Path, keys: Keys, *, replace: bool, lock: Lock) -> Checked:
    """Restore a backup into this database and MEDIA_ROOT, which are empty.

    With `replace` they may be filled: a backup of them is made first, beside the archive. Raises
    BackupError where nothing was changed.
    """
    media = Path(settings.MEDIA_ROOT).absolute()
    filled = "" if replace else _find_filled(media)
    if filled:
        raise BackupError(
            f"{filled} Restore into an empty database and folder, or add --replace: what is there "
            f"is kept in a backup first."
        )
    with in_words(f"{media} cannot be written"):
        media.mkdir(mode=0o700, parents=True, exist_ok=True)
    with unpacked(path, keys, media) as backup:
        copy = None
        if replace and _find_filled(media):
            copy = make_backup(str(path.parent), lock).path
        if connection.vendor == "sqlite":
            _load_sqlite(backup)
        else:
            connection.close()
            postgres.load(connection.settings_dict, backup.dump, backup.header)
        aside = _put_files_in_place(backup.files, media)
        wrong = differences_of(connection, backup.header)
        connection.close()
        wrong += run_migrations({})
        ledger, broken = run_verify_ledger({})
        return Checked(backup.header, wrong + broken, ledger, copy, aside, backup.findings)


def differences_of(database: BaseDatabaseWrapper, header: Header) -> list[str]:
    """Say where a restored database differs from the backup, sessions apart: they are ended."""
    lines = differences(header, database)
    ended = tuple(f"table {table}:" for table in SESSION_TABLES)
    return [line for line in lines if not line.startswith(ended)]


def run_migrations(env: dict[str, str]) -> list[str]:
    """Bring the tables up to this version; returns what went wrong."""
    code, words = run_manage(env, "migrate", "--verbosity", "0")
    return [f"migrate failed: {words}"] if code else []


def run_verify_ledger(env: dict[str, str]) -> tuple[str, list[str]]:
    """Walk the ledger with all files; returns its line, and what does not hold."""
    code, words = run_manage(env, "verify_ledger", "--files")
    lines = [line for line in words.splitlines() if not line.startswith("{")]
    return (lines[-1] if lines else ""), (lines if code else [])


def run_manage(env: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Run another command in a process of its own, so that it meets the restored database."""
    outcome = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **env},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    return outcome.returncode, f"{outcome.stdout}{outcome.stderr}".strip()


def url_of(config: dict[str, Any]) -> str:
    """Write the address of a PostgreSQL database as DATABASE_URL takes it."""
    who = quote(str(config.get("USER") or ""), safe="")
    if config.get("PASSWORD"):
        who += ":" + quote(str(config["PASSWORD"]), safe="")
    host = quote(str(config.get("HOST") or ""), safe="")
    port = f":{config['PORT']}" if config.get("PORT") else ""
    options = {
        name: value
        for name, value in (config.get("OPTIONS") or {}).items()
        if name != "connect_timeout"
    }
    asked = f"?{urlencode(options)}" if options else ""
    return f"postgres://{who}@{host}{port}/{quote(str(config['NAME']), safe='')}{asked}"


def _find_filled(media: Path) -> str:
    """Say what stands in the way of a restore; empty where database and files are empty."""
    try:
        table = first_filled_table(connection)
    except DatabaseError as error:
        raise BackupError(f"The database cannot be read: {error}") from error
    finally:
        connection.close()
    if table:
        return f"The database holds data (table {table})."
    if media.is_dir() and any(not entry.name.startswith(".") for entry in media.iterdir()):
        return f"{media} holds files."
    return ""


def _load_sqlite(backup: Unpacked) -> None:
    """Check the database beside the one that it replaces, then put it in its place."""
    target = sqlite.path_of(connection)
    connection.close()
    new = target.with_name(f"{target.name}{WORK}")
    new.unlink(missing_ok=True)
    try:
        refuse_without_room({target.parent: backup.header.database_bytes})
        sqlite.unpack(backup.dump, new, backup.header.database_bytes)
        with closing(sqlite.opened(connection, new)) as database:
            wrong = sqlite.check(database, backup.header)
            if wrong:
                raise BackupError(
                    f"The database of the archive is not what it says: {'; '.join(wrong[:3])}. "
                    f"Nothing was changed."
                )
            with database.cursor() as cursor:
                for statement in end_sessions(backup.header.counts):
                    cursor.execute(statement)
        sqlite.put_in_place(new, target)
    finally:
        for ending in ("", *BESIDE):
            new.with_name(new.name + ending).unlink(missing_ok=True)


def _put_files_in_place(files: Path, media: Path) -> Path | None:
    """Move the restored files into MEDIA_ROOT; returns where those lie that were there."""
    aside = media / f"{ASIDE}{timezone.localtime():%Y%m%d-%H%M%S}"
    with in_words(f"The files could not be put into {media}; the database is restored already"):
        for entry in [entry for entry in media.iterdir() if not entry.name.startswith(".")]:
            aside.mkdir(mode=0o700, exist_ok=True)
            entry.rename(aside / entry.name)
        for entry in files.iterdir():
            shutil.move(entry, media / entry.name)
    return aside if aside.exists() else None
