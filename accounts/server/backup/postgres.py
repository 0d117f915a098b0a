"""Dumps of PostgreSQL by its own programs: `pg_dump`, `pg_restore` and `psql`."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, ProgrammingError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from accounts.server.backup.contents import end_sessions
from accounts.server.backup.errors import BackupError
from accounts.server.backup.header import Header

DUMP = "database.pgdump"
# Empties a schema of what the product made; extensions and their functions stay.
EMPTY = """
SET lock_timeout = '10s';
SET client_min_messages = warning;
DO $$
DECLARE item record;
BEGIN
    FOR item IN SELECT c.oid::regclass AS name, c.relkind FROM pg_class c
        WHERE c.relnamespace = to_regnamespace('{schema}') AND c.relkind IN ('r', 'v', 'm', 'p')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP %s IF EXISTS %s CASCADE', CASE item.relkind WHEN 'v' THEN 'VIEW'
            WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, item.name);
    END LOOP;
    FOR item IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = to_regnamespace('{schema}')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', item.name);
    END LOOP;
END $$;
"""


@contextmanager
def take_snapshot(database: BaseDatabaseWrapper, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """Dump the database into a folder, and give a connection that sees the same moment."""
    with closing(database.copy(alias="snapshot")) as snapshot:
        snapshot.set_autocommit(False)
        with snapshot.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            name = cursor.fetchone()[0]
        _run(
            database.settings_dict,
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            "--lock-wait-timeout=60s",
            f"--snapshot={name}",
            f"--file={folder / DUMP}",
        )
        yield snapshot
        snapshot.rollback()


def read_schema(database: BaseDatabaseWrapper) -> str:
    """Read the schema that holds the tables."""
    with database.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def load(settings: dict[str, Any], dump: Path, header: Header) -> None:
    """Replace all tables by those of a dump, in one transaction that ends with counting them.

    Raises BackupError where it fails, and changes nothing then.
    """
    before = dump.with_name("before.sql")
    before.write_text(EMPTY.format(schema=header.schema), encoding="utf-8")
    after = dump.with_name("after.sql")
    after.write_text(_counting(header), encoding="utf-8")
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
    files = (f"--file={before}", "--file=-", f"--file={after}")
    command, env = _command(settings, "psql", *options, *files)
    for program in ("pg_restore", "psql"):
        if shutil.which(program) is None:
            raise BackupError(_missing(program))
    reading = subprocess.Popen(
        ["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(dump)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with reading:
        loading = subprocess.run(
            command, stdin=reading.stdout, capture_output=True, text=True, env=env
        )
        assert reading.stdout
        assert reading.stderr
        # whoever still writes is told that nobody reads
        reading.stdout.close()
        words = reading.stderr.read().decode(errors="replace")
    if reading.returncode or loading.returncode:
        wrong = (words if reading.returncode > 0 else "") or loading.stderr
        if "lock timeout" in wrong:
            wrong = f"somebody uses it. Stop the server and its timers first. {wrong}"
        raise BackupError(f"The database was not restored, nothing was changed: {_brief(wrong)}")


def clear(settings: dict[str, Any], schema: str) -> None:
    """Drop all that the product made in a database."""
    _run(settings, "psql", "--no-psqlrc", "--quiet", f"--command={EMPTY.format(schema=schema)}")


@contextmanager
def temporary_database(database: BaseDatabaseWrapper) -> Iterator[dict[str, Any]]:
    """Make a database beside the one of the product, and drop it at the end.

    Raises BackupError where the role may not.
    """
    name = f"lantu_drill_{secrets.token_hex(6)}"
    with closing(database.copy(alias="server")) as server:
        try:
            with server.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        except ProgrammingError as error:
            raise BackupError(
                "The role may not make a database for the drill. Give it that right (ALTER ROLE … "
                "CREATEDB), or name an empty database with --into or DRILL_DATABASE_URL."
            ) from error
        except DatabaseError as error:
            raise BackupError(f"No database for the drill can be made: {error}") from error
        try:
            yield {**database.settings_dict, "NAME": name}
        finally:
            with server.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _counting(header: Header) -> str:
    """Make the statements that fail where a table does not hold what the backup says."""
    lines = [f"SET search_path = {header.schema};", "DO $$ BEGIN"]
    for table, count in header.counts.items():
        lines.append(
            f'IF (SELECT COUNT(*) FROM "{table}") <> {count} THEN '
            f"RAISE EXCEPTION 'table {table} has other rows than the backup says'; END IF;"
        )
    lines.append("END $$;")
    lines += [f"{statement};" for statement in end_sessions(header.counts)]
    return "\n".join(lines)


def _run(settings: dict[str, Any], program: str, *arguments: str) -> None:
    command, env = _command(settings, program, *arguments)
    try:
        outcome = subprocess.run(command, capture_output=True, text=True, env=env)
    except FileNotFoundError as error:
        raise BackupError(_missing(program)) from error
    if outcome.returncode:
        raise BackupError(f"{program} failed: {_brief(outcome.stderr)}")


def _command(
    settings: dict[str, Any], program: str, *arguments: str
) -> tuple[list[str], dict[str, str]]:
    """Make a command; the password goes by the environment, where no list of processes shows it."""
    client, env = DatabaseClient.settings_to_cmd_args_env(settings, [])
    return [program, *arguments, *client[1:]], {**os.environ, **(env or {})}


def _brief(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return " ".join(lines[:4])[:600] or "it said nothing"


def _missing(program: str) -> str:
    return (
        f"{program} is missing. Install the client programs of PostgreSQL in the version of the "
        f"server (Debian: postgresql-client)."
    )
