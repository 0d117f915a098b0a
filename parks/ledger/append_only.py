"""Triggers that keep logs, evidence and seals append-only, and `is_demo` as it is
(docs/decisions/0009-append-only-log.md).

They live outside the migrations' tables on purpose: SQLite rebuilds a table when a later migration
alters it and drops its triggers without a word, so they are put in place after every migrate.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

REFUSAL = "the log is append-only"
MARK_REFUSAL = "no record becomes a demonstration or ceases to be one"


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


def marked_tables() -> list[str]:
    """Return our tables with a mark of the demonstration."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "is_demo" for field in model._meta.concrete_fields)
    )


def keep_marks(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Refuse changing `is_demo` anywhere: a receiver of `post_migrate`; twice changes nothing."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    for table in there.intersection(marked_tables()):
        drop_mark_trigger(table, using)
        event = f"BEFORE UPDATE OF is_demo ON {table}"
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "CREATE OR REPLACE FUNCTION lantu_refuse_mark() RETURNS trigger "
                    f"LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{MARK_REFUSAL}' "
                    "USING ERRCODE = '23000'; END $$"
                )
                cursor.execute(
                    f"CREATE TRIGGER {table}_keeps_mark {event} FOR EACH ROW WHEN "
                    "(NEW.is_demo <> OLD.is_demo) EXECUTE FUNCTION lantu_refuse_mark()"
                )
            else:
                cursor.execute(
                    f"CREATE TRIGGER {table}_keeps_mark {event} WHEN NEW.is_demo <> OLD.is_demo "
                    f"BEGIN SELECT RAISE(ABORT, '{MARK_REFUSAL}'); END"
                )


def drop_mark_trigger(table: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Let `is_demo` of a table be changed: for tests that change it behind the product's back."""
    connection = connections[using]
    place = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_keeps_mark{place}")


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
