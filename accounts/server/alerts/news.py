"""What is to be told: arithmetic on rows and memories, without database, network or clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from accounts.server.alerts.memory import Memories, Memory
from accounts.server.status.registry import IN_ORDER, SEVERITY, Row, State

# A row that falls again so soon after something was told of it waits.
QUIET = timedelta(hours=1)
# What stays as it is, is told once a day. A timer is never exact.
REPEAT = timedelta(hours=23, minutes=55)


class Why(StrEnum):
    """Why a row is told."""

    NEW = "new"
    STAYS = "stays"
    GOOD_AGAIN = "good again"


@dataclass(frozen=True)
class News:
    """A row that is told, why, and since when it stands so."""

    row: Row
    why: Why
    since: datetime


def look(rows: Iterable[Row], memories: Memories, now: datetime) -> dict[str, Memory]:
    """Return the memories with what the rows say now; nothing was told of that yet."""
    seen = {}
    for row in rows:
        last = memories.get(row.key)
        is_same = last is not None and last.state == row.state
        seen[row.key] = Memory(
            row.key,
            row.state,
            row.finding.words,
            last.since if last and is_same else now,
            now,
            last.told_state if last else None,
            last.told_at if last else None,
        )
    return seen


def choose_news(rows: Iterable[Row], seen: Memories, now: datetime) -> list[News]:
    """Choose what is told: what became worse, what is good again, and once a day what stays.

    One message a day repeats all that stays, also what was told some hours before.
    """
    pairs = [(row, seen[row.key]) for row in rows]
    news = {
        row.key: News(row, why, memory.since) for row, memory in pairs if (why := _why(memory, now))
    }
    if any(item.why == Why.STAYS for item in news.values()):
        for row, memory in pairs:
            if not row.is_in_order and memory.told_state == row.state:
                news[row.key] = News(row, Why.STAYS, memory.since)
    return list(news.values())


def _why(memory: Memory, now: datetime) -> Why | None:
    was_told = memory.told_state is not None and memory.told_state not in IN_ORDER
    if memory.state in IN_ORDER:
        return Why.GOOD_AGAIN if was_told else None
    quiet = memory.told_at is not None and now - memory.told_at < QUIET
    if memory.state != memory.told_state:
        is_worse = was_told and _rank(memory.state) < _rank(memory.told_state)
        return Why.NEW if is_worse or not quiet else None
    return Why.STAYS if memory.told_at is None or now - memory.told_at >= REPEAT else None


def _rank(state: State | None) -> int:
    return SEVERITY.index(state) if state else len(SEVERITY)


def note_told(seen: Memories, news: Iterable[News], now: datetime) -> dict[str, Memory]:
    """Return the memories with what was told."""
    told = {item.row.key: item.row.state for item in news}
    return {
        key: replace(memory, told_state=told[key], told_at=now) if key in told else memory
        for key, memory in seen.items()
    }
