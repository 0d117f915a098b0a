"""What the scripts do to a database: make a role for it, keep a copy, put the copy back.

Runs in the environment of a release, with DATABASE_URL.
"""

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dj_database_url
import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import SQL, Identifier, Literal

SQLITE_COPY = "lantu.sqlite3"
POSTGRES_COPY = "lantu.dump"


def refuse(chinese: str, english: str) -> None:
    """Stop with one line."""
    sys.exit(f"错误：{chinese}  Error: {english}")


def make_role(name: str, admin: str) -> str:
    """Make a role that owns two databases and may nothing else; return the address of the first.

    The second is for the restore drill: the role can make none by itself.
    """
    password = secrets.token_urlsafe(24)
    databases = (name, f"{name}_drill")
    with closing(connect(admin)) as server, server.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [name])
        role = cursor.fetchone()
        if role and role[0]:
            refuse(f"{name} 是数据库超级用户，请换名。", f"{name} is a superuser; take another.")
        cursor.execute(
            "SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE datname = ANY(%s)",
            [list(databases)],
        )
        owners = dict(cursor.fetchall())
        for database, owner in owners.items():
            if owner != name:
                refuse(
                    f"数据库 {database} 属于 {owner}。", f"database {database} belongs to {owner}."
                )
        cursor.execute(
            SQL(
                "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS "
                "PASSWORD {}"
            ).format(SQL("ALTER" if role else "CREATE"), Identifier(name), Literal(password))
        )
        for database in databases:
            make_database(cursor, database, name, exists=database in owners)
        parameters = server.info.dsn_parameters
    for database in databases:
        with closing(connect(admin, dbname=database)) as own, own.cursor() as cursor:
            cursor.execute(SQL("ALTER SCHEMA public OWNER TO {}").format(Identifier(name)))
            cursor.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    # a socket that nobody named asks for the user of the system; a password goes over TCP
    host = quote(parameters.get("host", "127.0.0.1"), safe="")
    return f"postgres://{name}:{password}@{host}:{parameters.get('port', '5432')}/{name}"


def make_database(cursor: Cursor, name: str, owner: str, *, exists: bool) -> None:
    """Make a database of a role, which nobody else may open."""
    if not exists:
        words = SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0")
        cursor.execute(words.format(Identifier(name), Identifier(owner)))
    cursor.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(name)))


def connect(address: str, **changed: str) -> Connection:
    """Connect without a transaction around."""
    try:
        connection = psycopg2.connect(address, connect_timeout=5, **changed)
    except psycopg2.OperationalError as error:
        refuse("连不上 PostgreSQL。", f"PostgreSQL does not answer: {str(error).strip()}")
    connection.autocommit = True
    return connection


def is_sqlite() -> bool:
    """Say whether DATABASE_URL is a file."""
    return os.environ["DATABASE_URL"].startswith("sqlite:")


def database_file() -> Path:
    """Return the file of SQLite."""
    return Path(str(dj_database_url.parse(os.environ["DATABASE_URL"])["NAME"]))


def environment() -> dict[str, str]:
    """Return what PostgreSQL's programs read: a password is never an argument."""
    parts: dict[str, Any] = dict(dj_database_url.parse(os.environ["DATABASE_URL"]))
    names = {"HOST": "HOST", "PORT": "PORT", "USER": "USER", "PASSWORD": "PASSWORD"}
    names["NAME"] = "DATABASE"
    values = {f"PG{names[key]}": str(parts[key]) for key in names if parts.get(key)}
    return dict(os.environ) | values | {"PGCONNECT_TIMEOUT": "5"}


def check_size() -> int:
    """Return how many kilobytes the database has; refuse one that could not be put back."""
    if is_sqlite():
        with closing(sqlite3.connect(f"file:{database_file()}?mode=ro", uri=True)) as file:
            file.execute("SELECT count(*) FROM django_migrations")
        return database_file().stat().st_size // 1024
    for program in ("pg_dump", "pg_restore", "psql"):
        if not shutil.which(program):
            refuse(f"找不到 {program}。", f"{program} is not on this machine.")
    with closing(connect(os.environ["DATABASE_URL"])) as server, server.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'public'"
        )
        if not cursor.fetchone()[0]:
            words = "ALTER SCHEMA public OWNER TO"
            refuse(f"角色不拥有 public：{words}", f"the role does not own its schema: {words} …")
        cursor.execute("SELECT pg_database_size(current_database()) / 1024")
        return int(cursor.fetchone()[0])


def keep(folder: Path) -> None:
    """Write a copy of the database into a folder."""
    if is_sqlite():
        copy_sqlite(database_file(), folder / SQLITE_COPY)
        return
    dump = ["pg_dump", "--format=custom", "--file", str(folder / POSTGRES_COPY)]
    subprocess.run(dump, env=environment(), check=True)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database page by page, with what its log of writes holds.

    VACUUM INTO would compute every constraint anew, some by functions that only Django has.
    """
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)


def put_back(folder: Path) -> None:
    """Put a copy in the place of the database; nobody may be using it."""
    if is_sqlite():
        database = database_file()
        fresh = database.with_name(f"{database.name}.back")
        fresh.unlink(missing_ok=True)
        copy_sqlite(folder / SQLITE_COPY, fresh)
        for ending in ("-wal", "-shm"):
            database.with_name(database.name + ending).unlink(missing_ok=True)
        fresh.replace(database)
        return
    dump = str(folder / POSTGRES_COPY)
    chosen = folder / "list"
    script = folder / "restore.sql"
    contents = subprocess.run(
        ["pg_restore", "--list", dump], check=True, capture_output=True, text=True
    ).stdout
    # the schema itself is made here, whatever version wrote the copy
    lines = [line for line in contents.splitlines() if " SCHEMA - public " not in line]
    chosen.write_text("\n".join(lines), encoding="utf-8")
    restore = ["pg_restore", "--no-owner", f"--use-list={chosen}", f"--file={script}"]
    subprocess.run([*restore, dump], check=True)
    # one transaction: all of the copy is back, or nothing has changed
    psql = ["psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    renew = ["--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public"]
    put = [*psql, "--output=/dev/null", *renew, f"--file={script}"]
    subprocess.run(
        put, env=environment() | {"PGOPTIONS": "-c client_min_messages=warning"}, check=True
    )
    script.unlink()
    chosen.unlink()


def main(arguments: list[str]) -> None:
    """Do one of the four."""
    match arguments:
        case ["make-role", name, admin]:
            print(make_role(name, admin))
        case ["check"]:
            print(check_size())
        case ["keep", folder]:
            keep(Path(folder))
        case ["put-back", folder]:
            put_back(Path(folder))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
