"""What a database holds, read with plain SQL: it may be older or newer than this version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FileField

from accounts.models import UserSession

ROWS_AT_ONCE = 2000
# What `migrate` writes into a new database.
MADE_BY_MIGRATE = frozenset(
    {
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_migrations",
    }
)
# Who is signed in, in this version and in those before it: that is ended by a restore.
SESSION_TABLES = (UserSession._meta.db_table, "django_session")
_logs: list[str] = []


@dataclass(frozen=True)
class NamedFile:
    """A file that a record names, with the size and the SHA-256 that it was stored with."""

    name: str
    size: int
    sha256: str


def register_log(table: str) -> None:
    """Have the hashes of a log, in the order of their keys, go into the ledger's fingerprint."""
    if table not in _logs:
        _logs.append(table)


def read_tables(database: BaseDatabaseWrapper) -> list[str]:
    """Read the names of all tables."""
    with database.cursor() as cursor:
        return sorted(database.introspection.table_names(cursor))


def count_rows(database: BaseDatabaseWrapper) -> dict[str, int]:
    """Count the rows of every table."""
    counts = {}
    tables = read_tables(database)
    with database.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT COUNT(*) FROM {database.ops.quote_name(table)}")
            counts[table] = int(cursor.fetchone()[0])
    return counts


def read_migrations(database: BaseDatabaseWrapper) -> list[str]:
    """Read which migrations were applied, as `app.name`."""
    if "django_migrations" not in read_tables(database):
        return []
    with database.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return sorted({f"{app}.{name}" for app, name in cursor.fetchall()})


def read_fingerprint(database: BaseDatabaseWrapper) -> str:
    """Hash the hashes of all log entries: two databases with the same one hold the same ledger."""
    digest = hashlib.sha256()
    tables = read_tables(database)
    for table in sorted(_logs):
        digest.update(f"{table}\n".encode())
        if table in tables:
            for (entry,) in _rows(database, f"SELECT hash FROM {table} ORDER BY id"):
                digest.update(f"{entry}\n".encode())
    return digest.hexdigest()


def read_files(database: BaseDatabaseWrapper) -> list[NamedFile]:
    """Read which files the records name, each once."""
    files = {}
    tables = read_tables(database)
    for model in apps.get_models():
        columns = {field.name: field.column for field in model._meta.concrete_fields}
        if not {"file", "size", "sha256"} <= columns.keys() or model._meta.proxy:
            continue
        if not isinstance(model._meta.get_field("file"), FileField):
            continue
        if model._meta.db_table in tables:
            quoted = ", ".join(
                database.ops.quote_name(columns[name]) for name in ("file", "size", "sha256")
            )
            table = database.ops.quote_name(model._meta.db_table)
            for name, size, sha256 in _rows(database, f"SELECT {quoted} FROM {table}"):
                files[name] = NamedFile(name, size, sha256)
    return [files[name] for name in sorted(files)]


def end_sessions(tables: Iterable[str]) -> list[str]:
    """Make the statements after which whoever was signed in signs in again."""
    return [f"DELETE FROM {table}" for table in SESSION_TABLES if table in tables]


def first_filled_table(database: BaseDatabaseWrapper) -> str:
    """Name a table that holds more than `migrate` writes; empty where there is none."""
    for table, count in count_rows(database).items():
        if count and table not in MADE_BY_MIGRATE:
            return table
    return ""


def _rows(database: BaseDatabaseWrapper, statement: str) -> Iterator[tuple[Any, ...]]:
    """Read rows of a long table, some at a time."""
    with closing(database.chunked_cursor()) as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows
