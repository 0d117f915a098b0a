"""The migrations, applied one after the other to an empty database, make the tables that the other
tests run on.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections

from config.settings import BASE_DIR
from tests.helpers.databases import administer

pytestmark = pytest.mark.django_db
OURS = ("accounts", "parks", "recommendations", "standings", "dashboards")


def read_table(of: Any, cursor: Any, table: str) -> tuple[dict[str, bool], set[str]]:
    """Columns of a table, whether they may be empty, and its constraints and indexes by name."""
    if of.vendor == "sqlite":
        # Django does not read the tables of SQLite that have generated columns
        cursor.execute(f"PRAGMA table_xinfo({table})")
        columns = {name: not is_required for _, name, _, is_required, *_ in cursor.fetchall()}
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
        names = set(re.findall(r'CONSTRAINT "(\w+)"', cursor.fetchone()[0]))
        cursor.execute(f"PRAGMA index_list({table})")
        return columns, names | {name for _, name, *_ in cursor.fetchall()}
    description = of.introspection.get_table_description(cursor, table)
    names = set(of.introspection.get_constraints(cursor, table))
    return {column.name: column.null_ok for column in description}, names


def tables(of: Any) -> dict[str, Any]:
    """Columns of our tables, whether they may be empty, and the names of their constraints and
    indexes.
    """
    ours = [
        model._meta.db_table
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    found = {}
    with of.cursor() as cursor:
        for table in ours:
            found[table] = read_table(of, cursor, table)
    return found


def named_by_us() -> set[str]:
    """Names of all constraints and indexes that our models name themselves."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return {
        one.name for model in models for one in (*model._meta.constraints, *model._meta.indexes)
    }


def test_the_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    name = f"migrated_{os.getpid()}"
    address = f"sqlite:///{tmp_path / 'migrated.sqlite3'}"
    if connection.vendor == "postgresql":
        administer(f"CREATE DATABASE {name}")
        address = f"{os.environ['TEST_DATABASE_URL'].rsplit('/', 1)[0]}/{name}"
    env = os.environ | {
        "DATABASE_URL": address,
        "DEBUG": "1",
        "HTTPS": "0",
        "SECRET_KEY": "only-for-this-test",
    }
    command = [sys.executable, str(BASE_DIR / "manage.py"), "migrate", "--verbosity", "0"]
    subprocess.run(command, env=env, check=True, cwd=BASE_DIR)
    migrated = connections["default"].copy()
    migrated.settings_dict["NAME"] = (
        name if connection.vendor == "postgresql" else str(tmp_path / "migrated.sqlite3")
    )
    try:
        ours = tables(connection)
        theirs = tables(migrated)
        assert {table: columns for table, (columns, _names) in theirs.items()} == {
            table: columns for table, (columns, _names) in ours.items()
        }
        kept = {one for _columns, names in theirs.values() for one in names}
        assert named_by_us() - kept == set()
    finally:
        migrated.close()
        if connection.vendor == "postgresql":
            administer(f"DROP DATABASE {name} WITH (FORCE)")
