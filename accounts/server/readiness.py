"""Why the product cannot serve people now, in words: for `/readyz` and before `serve` starts."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts.server.machine.disks import nearest, read_disks

LEAST_FREE_BYTES = 50 * 1024 * 1024
Question = Callable[[], str]
_questions: list[Question] = []


@dataclass(frozen=True)
class Reason:
    """Why people cannot be served as they should; some are no use to start a server with."""

    words: str
    stops: bool = False


def register_question(question: Question) -> None:
    """Have a function asked that returns what is wrong, or nothing; pages answer none the less."""
    if question not in _questions:
        _questions.append(question)


def read_reasons() -> list[Reason]:
    """Return everything that is wrong, the first cause first.

    What was registered is not asked without a database, or while its tables are not there.
    """
    reasons = [Reason(missing_static_files(), stops=True), Reason(unwritable_media())]
    try:
        read_only = read_only_database()
        if not is_migrated():
            lacks = "The database lacks migrations. Run: manage.py migrate"
            reasons.insert(0, Reason(lacks, stops=True))
        else:
            reasons.append(Reason(read_only))
            reasons += [Reason(question()) for question in _questions]
    except DatabaseError as error:
        silent = f"The database does not answer ({type(error).__name__}). Look at DATABASE_URL."
        reasons.insert(0, Reason(silent, stops=True))
    reasons.append(Reason(full_disk()))
    return [reason for reason in reasons if reason.words]


def is_migrated() -> bool:
    """Return whether every migration is applied; a yes is remembered."""
    try:
        return _find_all_applied()
    except LookupError:
        return False


@cache
def _find_all_applied() -> bool:
    """Return True; raises LookupError, which is not remembered, where a migration is missing."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError
    return True


def missing_static_files() -> str:
    """Ask whether the static files were collected."""
    is_collected = (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
    if is_collected or settings.DEBUG or settings.TESTING:
        return ""
    return "Static files are missing. Run: manage.py collectstatic"


def unwritable_media() -> str:
    """Ask whether files that people send can be stored."""
    root = Path(settings.MEDIA_ROOT)
    folder = nearest(root)
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return ""
    return f"Files cannot be stored: {folder} is not writable. Look at MEDIA_ROOT."


def read_only_database() -> str:
    """Ask whether the database takes writes: a standby and a file of somebody else do not.

    Raises DatabaseError where it does not answer at all.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        path = Path(str(connection.settings_dict["NAME"]))
        is_writable = not path.exists() or (
            os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)
        )
    else:
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            is_writable = cursor.fetchone() == ("off",)
    return "" if is_writable else "The database takes no writes."


def full_disk() -> str:
    """Ask whether there is room for the database and for files that people send."""
    full = [disk for disk in read_disks() if disk.free < LEAST_FREE_BYTES]
    return f"The disk of {full[0].place} is full." if full else ""
