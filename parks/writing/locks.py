"""The one order of locks: issues, then measures, parks, regions; in a table by key.

Two writers then wait for each other, never in a circle. Locks are `no_key`: a writer that only
hangs a new row on a record (a log entry, a file) shares the record's key and neither waits nor is
waited for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, models

CHUNK = 500


def in_chunks(keys: Collection[Any]) -> Iterable[list[Any]]:
    """Split keys into lists of the length that one statement takes."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def lock_rows(model: type[models.Model], keys: Iterable[int]) -> None:
    """Lock the rows with these keys until the transaction ends; SQLite needs no locks."""
    if not connection.features.has_select_for_update:
        return
    for chunk in in_chunks(set(keys)):
        rows = model._base_manager.select_for_update(of=("self",), no_key=True)
        list(rows.filter(pk__in=chunk).order_by("pk").values_list("pk"))
