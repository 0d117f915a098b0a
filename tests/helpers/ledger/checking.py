"""The check of the ledger, for tests whose records were partly made past `writing()`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection

from parks.ledger.append_only import drop_mark_trigger, install, keep_marks, lift, marked_tables
from parks.ledger.record_state import read_with_rows, spell
from parks.ledger.sealing.take_up import take_up_everything
from parks.writing import Touched

APPEND_ONLY = (
    "parks_issueentry",
    "parks_issueevidence",
    "parks_seal",
    "parks_sealedhead",
    "recommendations_measureentry",
    "recommendations_measureevidence",
)


@contextmanager
def past_the_product() -> Iterator[Any]:
    """Write as somebody with the database in hand: no trigger, no signal, no log."""
    for table in APPEND_ONLY:
        lift(table)
    for table in marked_tables():
        drop_mark_trigger(table)
    with connection.cursor() as cursor:
        yield cursor
    for table in APPEND_ONLY:
        install(table)
    keep_marks()


def verify_ledger(**options: Any) -> str:
    """Return what the check prints; raises CommandError where the ledger does not hold.

    What factories made past `writing()` has no fact hash yet and is taken up first, as a migration
    does it; what an action wrote has one.
    """
    take_up_everything()
    return verify_as_it_is(**options)


def adopt_evidence(record: Any, touched: Touched) -> None:
    """Let the log of a record know of files that a factory added without an entry."""
    now = read_with_rows(type(record), [record.pk])[record.pk]
    files = {place: row for place, row in now.items() if place.startswith("evidence.")}
    states = type(record.logged_state)._default_manager.filter(pk=record.pk)
    fields, base = (json.loads(text) for text in states.values_list("fields", "base").get())
    states.update(fields=spell(fields | files), base=spell(base | files))
    touched.rows.clear()
    touched.facts[type(record)].add(record.pk)


def verify_as_it_is(**options: Any) -> str:
    """Return what the check prints about a ledger that is all written by the product."""
    out = options.pop("stdout", None) or StringIO()
    call_command("verify_ledger", stdout=out, **options)
    return out.getvalue()
