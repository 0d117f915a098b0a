"""Files of records: stored with a write, and taken back where it fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import DatabaseError

from parks.writing import Touched

log = logging.getLogger("lantu.security")
Remove = Callable[[str], object]


def store_file(
    record: Any, name: str, content: File[bytes], touched: Touched, remove: Remove | None = None
) -> None:
    """Store the file of a record inside of its write; it goes again where that fails, however late.

    `remove` deletes it by its name, where more than the file itself has to go.
    """
    storage = record.file.storage
    place = record.file.field.generate_filename(record, name)
    # named before a byte is written: a full disk leaves half a file
    touched.undo.append(partial(_remove_unnamed, type(record), place, remove or storage.delete))
    record.file = storage.save(place, content)


def _remove_unnamed(table: Any, name: str, remove: Remove) -> None:
    """Delete a file of a write that failed, unless a record names it, or nobody can tell."""
    try:
        if not table._base_manager.filter(file=name).exists():
            remove(name)
    except (DatabaseError, OSError) as error:
        log.warning("a file that no record names stays: %s: %s", name, error)


def remove_stored(record: Any) -> None:
    """Delete the file of a record that is gone."""
    try:
        record.file.storage.delete(record.file.name)
    except OSError as error:
        # it is found and removed with the files that no record names
        log.warning("a file that no record names stays: %s: %s", record.file.name, error)
