"""The survey and the demonstration, loaded by their commands once and put back as rows after that.

A command takes seconds, its rows take milliseconds. They are kept in pytest's cache under a key of
all they come from: the product's files, the locked packages, the day, and the database as it was.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from tests.helpers.factories import as_of_its_own

ROOT = Path(__file__).parents[3]
PRODUCT = ("accounts", "config", "dashboards", "demo", "parks", "recommendations", "standings")
KEPT_IN = ROOT / ".pytest_cache" / "loaded"
MOST_KEPT = 20

Row = tuple[Any, ...]
Tables = dict[str, set[Row]]


@dataclass(frozen=True)
class Loaded:
    """What a command left: rows that came and went by table, new files, and what it printed."""

    came: Tables
    went: Tables
    files: dict[str, bytes]
    printed: str


_known: dict[str, Loaded] = {}


def load_survey() -> str:
    """Leave what `load_survey` leaves, and return what it prints."""
    return _load("load_survey")


def load_demo() -> str:
    """Leave what `load_demo` leaves, and return what it prints."""
    return _load("load_demo")


def _load(command: str) -> str:
    with as_of_its_own(), transaction.atomic():
        before = _read_tables()
        key = _key_of(command, before)
        loaded = _known.get(key) or _read_kept(key)
        if loaded:
            _put_back(loaded)
        else:
            loaded = _run(command, before)
            _keep(command, key, loaded)
        _known[key] = loaded
        return loaded.printed


def _run(command: str, before: Tables) -> Loaded:
    files = _files()
    out = StringIO()
    call_command(command, stdout=out)
    after = _read_tables()
    return Loaded(
        came={table: rows - before[table] for table, rows in after.items()},
        went={table: rows - after[table] for table, rows in before.items()},
        files={name: path.read_bytes() for name, path in _files().items() if name not in files},
        printed=out.getvalue(),
    )


def _put_back(loaded: Loaded) -> None:
    with connection.cursor() as cursor:
        for table, rows in loaded.went.items():
            columns = " AND ".join(f"{name} IS NOT DISTINCT FROM %s" for name in _columns()[table])
            cursor.executemany(f"DELETE FROM {table} WHERE {columns}", [*rows])
        for table, rows in loaded.came.items():
            _insert(cursor, table, [*rows])
        models = apps.get_models(include_auto_created=True)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    for name, content in loaded.files.items():
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _insert(cursor: Any, table: str, rows: list[Row]) -> None:
    columns = _columns()[table]
    places = f"({', '.join(['%s'] * len(columns))})"
    insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
    if connection.vendor == "sqlite":
        cursor.executemany(insert + places, rows)
        return
    for start in range(0, len(rows), 200):
        chunk = rows[start : start + 200]
        cursor.execute(
            insert + ", ".join([places] * len(chunk)), [value for row in chunk for value in row]
        )


@cache
def _columns() -> dict[str, list[str]]:
    """The columns of every table that a statement may fill, quoted."""
    quote = connection.ops.quote_name
    return {
        quote(model._meta.db_table): [
            quote(field.column)
            for field in model._meta.local_concrete_fields
            if not field.generated
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def _read_tables() -> Tables:
    """All rows as the database keeps them, none of them made a value of Python's."""
    as_kept = "+{}" if connection.vendor == "sqlite" else "{}::text"
    tables = {}
    with connection.cursor() as cursor:
        for table, columns in _columns().items():
            shown = ", ".join(as_kept.format(column) for column in columns)
            cursor.execute(f"SELECT {shown} FROM {table}")
            tables[table] = set(cursor.fetchall())
    return tables


def _files() -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)): path for path in root.rglob("*") if path.is_file()}


def _key_of(command: str, before: Tables) -> str:
    digest = hashlib.sha256(_source().encode())
    digest.update(f"{timezone.localdate()} {os.environ.get('DEMO_PASSWORD')}".encode())
    for table, rows in before.items():
        digest.update(f"{table} {sorted(map(repr, rows))}".encode())
    return f"{command}-{connection.vendor}-{digest.hexdigest()[:32]}"


@cache
def _source() -> str:
    """A digest of what a command may read, but for the database."""
    digest = hashlib.sha256(sys.version.encode())
    files = [path for app in PRODUCT for path in (ROOT / app).rglob("*") if path.is_file()]
    for path in (ROOT / "requirements-dev.lock", Path(__file__), *sorted(files)):
        if path.suffix != ".pyc":
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _read_kept(key: str) -> Loaded | None:
    path = KEPT_IN / key
    if not path.exists():
        return None
    loaded: Loaded = pickle.loads(path.read_bytes())
    return loaded


def _keep(command: str, key: str, loaded: Loaded) -> None:
    """Keep it for other processes and the next run, in place of what nobody asks for any more."""
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    half = KEPT_IN / f"{os.getpid()}.half"
    half.write_bytes(pickle.dumps(loaded))
    half.rename(KEPT_IN / key)
    kept = sorted(KEPT_IN.glob("load_*"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-MOST_KEPT]:
        path.unlink(missing_ok=True)
