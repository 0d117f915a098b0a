"""Taking up records that are older than fact hashes, and columns that a migration made."""

from __future__ import annotations

import json
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from parks.ledger.record_state import read_with_rows, spell
from parks.ledger.sealing.facts import registered_kinds, take_up
from parks.ledger.sealing.replay import undo
from parks.models import Head
from parks.writing.locks import in_chunks

# Rows that logs did not keep at first.
LATE_ROWS = frozenset({"approvals", "closings", "objections"})


def take_up_after_migrate(plan: Any = (), using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Take up what a migration brought: a receiver of `post_migrate`, once all tables are made."""
    executor = MigrationExecutor(connections[using])
    if plan and not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        take_up_everything()


@transaction.atomic
def take_up_everything() -> None:
    """Give every record that has no fact hash one, with what its log does not tell."""
    for kind in registered_kinds():
        if hasattr(kind.model, "logged_state"):
            _complete_states(kind.model, kind.name)
        take_up(kind)


def _complete_states(model: Any, kind: str) -> None:
    """Note for records with a log what no entry tells, where they have no fact hash yet."""
    states = model.logged_state.related.related_model._default_manager
    owner = model.entries.field.name
    entries = model.entries.rel.related_model._default_manager
    hashed = set(Head.objects.filter(kind=kind).values_list("key", flat=True))
    keys = [key for key in states.values_list("pk", flat=True) if str(key) not in hashed]
    for chunk in in_chunks(keys):
        now = read_with_rows(model, chunk)
        changes: dict[int, list[Any]] = {key: [] for key in chunk}
        told = entries.filter(**{f"{owner}__in": chunk}).exclude(changes="").order_by("seq")
        for key, text in told.values_list(f"{owner}_id", "changes"):
            changes[key] += json.loads(text)["changes"]
        rows = list(states.filter(pk__in=chunk))
        for row in rows:
            state = json.loads(row.fields)
            for place, columns in now[row.pk].items():
                if place.partition(".")[0] in LATE_ROWS:
                    state.setdefault(place, columns)
            row.fields = spell(state)
            row.base = spell(undo(state, changes[row.pk]))
        states.bulk_update(rows, ["fields", "base"])
