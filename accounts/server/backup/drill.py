"""The drill: a backup is restored beside the product, checked, and taken away again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import dj_database_url
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.server.backup import postgres, sqlite
from accounts.server.backup.archive import Unpacked
from accounts.server.backup.contents import first_filled_table
from accounts.server.backup.encryption import Keys
from accounts.server.backup.errors import BackupError
from accounts.server.backup.making import refuse_without_room
from accounts.server.backup.restoring import (
    Checked,
    differences_of,
    run_migrations,
    run_verify_ledger,
    unpacked,
    url_of,
)


def drill(path: Path, keys: Keys, *, into: str, place: str) -> Checked:
    """Restore a backup beside the product, and check it.

    Raises BackupError where it cannot be restored at all.
    """
    with unpacked(path, keys, Path(place or tempfile.gettempdir())) as backup:
        with _loaded(backup, into) as (url, wrong):
            env = {"DATABASE_URL": url, "MEDIA_ROOT": str(backup.files)}
            wrong += run_migrations(env)
            ledger, broken = run_verify_ledger(env)
        return Checked(backup.header, wrong + broken, ledger, findings=backup.findings)


@contextmanager
def _loaded(backup: Unpacked, into: str) -> Iterator[tuple[str, list[str]]]:
    """Give the address of a database with the backup in it, and how it differs from that."""
    if connection.vendor == "sqlite":
        path = backup.dump.with_name("db.sqlite3")
        refuse_without_room({path.parent: backup.header.database_bytes})
        sqlite.unpack(backup.dump, path, backup.header.database_bytes)
        with closing(sqlite.opened(connection, path)) as database:
            wrong = sqlite.check(database, backup.header)
        yield f"sqlite:///{path}", wrong
        return
    with _database(into) as config:
        with closing(_connected(config)) as database:
            if into and first_filled_table(database):
                raise BackupError(
                    "The database for the drill holds data: it must be an empty one of its own."
                )
        postgres.load(config, backup.dump, backup.header)
        try:
            with closing(_connected(config)) as database:
                wrong = differences_of(database, backup.header)
            yield url_of(config), wrong
        finally:
            if into:
                postgres.clear(config, backup.header.schema)


@contextmanager
def _database(into: str) -> Iterator[dict[str, Any]]:
    if not into:
        with postgres.temporary_database(connection) as config:
            yield config
        return
    yield {**connection.settings_dict, **dj_database_url.parse(into)}


def _connected(config: dict[str, Any]) -> BaseDatabaseWrapper:
    database = connection.copy(alias="drill")
    database.settings_dict.update(config)
    return database
