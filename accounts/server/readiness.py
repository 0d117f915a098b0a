"""Why the product cannot serve people now, in words: for `/readyz` and before `serve` starts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

LEAST_FREE_BYTES = 50 * 1024 * 1024
Question = Callable[[], str]
_questions: list[Question] = []


def register_question(question: Question) -> None:
    """Have a function asked that returns what is wrong, or nothing."""
    if question not in _questions:
        _questions.append(question)


def read_reasons() -> list[str]:
    """Return what is wrong, the first cause first; without a database nothing else is asked."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not is_migrated():
            return ["The database lacks migrations. Run: manage.py migrate"]
        reasons = [question() for question in (missing_static_files, full_disk, *_questions)]
    except DatabaseError as error:
        return [f"The database does not answer ({type(error).__name__})."]
    return [reason for reason in reasons if reason]


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


def full_disk() -> str:
    """Ask whether there is room for the database and for files that people send."""
    places = [Path(settings.MEDIA_ROOT)]
    if connection.vendor == "sqlite":
        places.append(Path(str(connection.settings_dict["NAME"])))
    for place in places:
        folder = next((parent for parent in (place, *place.parents) if parent.is_dir()), None)
        if folder and shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
            return f"The disk of {folder} is full."
    return ""
