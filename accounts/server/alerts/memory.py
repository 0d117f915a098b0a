"""What was told of each row: in the database, and in a file for the time in which that is down.

The file is written in place and keeps its size, so that a full disk does not keep it from being
written. Of a row that both know, what was seen later holds.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, transaction

from accounts.models import PastTrouble, WatchedRow
from accounts.server.status.registry import IN_ORDER, State

FILE_BYTES = 64 * 1024
TROUBLE_KEPT = timedelta(days=30)
LONGEST_WORDS = 300
log = logging.getLogger("lantu.status")


@dataclass(frozen=True)
class Memory:
    """A row as it was last seen, since when it stands so, and what was told of it."""

    key: str
    state: State
    words: str
    since: datetime
    seen_at: datetime
    told_state: State | None = None
    told_at: datetime | None = None


Memories = Mapping[str, Memory]


def load() -> dict[str, Memory]:
    """Read what is remembered, from wherever it can be read."""
    memories = _load_file()
    try:
        rows = list(WatchedRow.objects.all())
    except Error:
        return memories
    for row in rows:
        values = {field.name: getattr(row, field.name) for field in fields(Memory)}
        values["state"] = State(row.state)
        values["told_state"] = State(row.told_state) if row.told_state else None
        memory = Memory(**values)
        if row.key not in memories or memories[row.key].seen_at <= memory.seen_at:
            memories[row.key] = memory
    return memories


def store(memories: Memories, ended: Iterable[Memory] = ()) -> bool:
    """Store what is remembered, and times of trouble that ended; False where nothing took it."""
    in_file = _store_file(memories)
    try:
        with transaction.atomic():
            _store_rows(memories, ended)
    except Error:
        return in_file
    return True


def _store_rows(memories: Memories, ended: Iterable[Memory]) -> None:
    rows = [
        WatchedRow(**asdict(memory) | {"told_state": memory.told_state or ""})
        for memory in memories.values()
    ]
    changed = [field.name for field in fields(Memory) if field.name != "key"]
    WatchedRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["key"], update_fields=changed
    )
    WatchedRow.objects.exclude(key__in=memories).delete()
    for memory in ended:
        until = memories[memory.key].since
        if memory.state in IN_ORDER:
            continue
        PastTrouble.objects.create(
            key=memory.key, state=memory.state, words=memory.words, since=memory.since, until=until
        )
        PastTrouble.objects.filter(until__lt=until - TROUBLE_KEPT).delete()


def _load_file() -> dict[str, Memory]:
    """Read the file; one that is not there, or not whole, is none."""
    try:
        written = json.loads(Path(settings.WATCH_FILE).read_text(encoding="utf-8"))
        return {values["key"]: _from_text(values) for values in written}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _from_text(values: dict[str, Any]) -> Memory:
    for name in ("since", "seen_at", "told_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    for name in ("state", "told_state"):
        values[name] = State(values[name]) if values[name] else None
    return Memory(**values)


def _store_file(memories: Memories) -> bool:
    """Write the file over itself; readable for its owner alone."""
    rows = [
        asdict(memory) | {"words": memory.words[:LONGEST_WORDS]} for memory in memories.values()
    ]
    text = json.dumps(rows, default=datetime.isoformat).encode()
    try:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(settings.WATCH_FILE, flags, 0o600), "r+b") as file:
            file.write(text.ljust(FILE_BYTES))
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        log.warning("what was told cannot be kept in WATCH_FILE: %s", error)
        return False
    return True
