"""The first member of a backup: what it is, and what the database held at that moment."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from accounts.server.backup.contents import count_rows, read_fingerprint, read_migrations
from accounts.server.backup.errors import BackupError
from accounts.server.version import read_version

PRODUCT = "lantu"
# Raised where an older version could not read what a newer one writes.
FORMAT = 1


@dataclass(frozen=True)
class Header:
    """What a backup says of itself before anything else."""

    product: str
    format: int
    version: str
    made_at: str
    database: str
    schema: str
    database_bytes: int
    migrations: list[str]
    counts: dict[str, int]
    fingerprint: str
    files: int
    files_bytes: int

    def to_json(self) -> bytes:
        """Write it for people as well as for programs."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()


def describe(database: BaseDatabaseWrapper, **facts: Any) -> Header:
    """Describe a database at the moment at which it stands still."""
    return Header(
        product=PRODUCT,
        format=FORMAT,
        version=read_version(),
        database=database.vendor,
        migrations=read_migrations(database),
        counts=count_rows(database),
        fingerprint=read_fingerprint(database),
        **facts,
    )


def read_header(content: bytes) -> Header:
    """Read a header. Raises BackupError where it is none of ours, or from a newer version."""
    try:
        fields = json.loads(content)
        if fields["product"] != PRODUCT:
            raise BackupError(f"This is a backup of “{fields['product']}”, not of Lantu.")
        if fields["format"] > FORMAT:
            raise BackupError(_newer(fields["version"], f"format {fields['format']}"))
        return Header(**fields)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError("This is no backup of Lantu: its first part cannot be read.") from error


def refuse_newer(header: Header) -> None:
    """Raise BackupError where the backup holds a migration that this version does not know."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    known |= {
        f"{app}.{name}"
        for migration in loader.disk_migrations.values()
        for app, name in migration.replaces
    }
    for migration in header.migrations:
        if migration not in known:
            raise BackupError(_newer(header.version, migration))


def differences(header: Header, database: BaseDatabaseWrapper) -> list[str]:
    """Say where a database differs from what the backup held; empty where it does not."""
    counts = count_rows(database)
    lines = [
        f"table {table}: {counts.get(table, 0)} rows instead of {header.counts.get(table, 0)}"
        for table in sorted(header.counts.keys() | counts.keys())
        if counts.get(table) != header.counts.get(table)
    ]
    if read_fingerprint(database) != header.fingerprint:
        lines.append("the ledger has another fingerprint than the backup")
    return lines


def _newer(version: str, known_by: str) -> str:
    return (
        f"The backup comes from a newer version ({version}, {known_by}) than this one "
        f"({read_version()}). Install that version, then restore."
    )
