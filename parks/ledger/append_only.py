"""Triggers that keep logs and evidence append-only on both databases
(docs/decisions/0009-append-only-log.md).

They live outside the migrations' tables on purpose: SQLite rebuilds a table when a later migration
alters it and drops its triggers without a word, so they are put in place after every migrate.
"""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

REFUSAL = "the log is append-only"


def install(table: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Refuse UPDATE and DELETE of rows that are no demonstration; twice changes nothing."""
    connection = connections[using]
    if table not in connection.introspection.table_names():
        return  # the app was migrated to zero
    lift(table, using)
    statements = _postgresql(table) if connection.vendor == "postgresql" else _sqlite(table)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lift(table: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers away: for tests, where the database is flushed between them."""
    connection = connections[using]
    place = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{place}")


def keep_append_only(table: str, **kwargs: Any) -> None:
    """Install the triggers on the database that was migrated: a receiver of `post_migrate`."""
    install(table, kwargs.get("using", DEFAULT_DB_ALIAS))


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} WHEN NOT OLD.is_demo "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for event in ("update", "delete")
    ]


def _postgresql(table: str) -> list[str]:
    # SQLSTATE 23000 reaches Django as IntegrityError, as on SQLite
    function = (
        "CREATE OR REPLACE FUNCTION lantu_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = '23000'; END $$"
    )
    triggers = [
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} FOR EACH ROW "
        "WHEN (NOT OLD.is_demo) EXECUTE FUNCTION lantu_refuse_change()"
        for event in ("update", "delete")
    ]
    return [function, *triggers]
