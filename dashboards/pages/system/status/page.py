"""What the status page prints."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import PastTrouble, WatchedRow
from accounts.server.status.figures import sentences
from accounts.server.status.names import STATE_NAMES
from accounts.server.status.registry import (
    Finding,
    Row,
    State,
    name_of,
    read_rows,
    worst_first,
)
from accounts.server.version import read_version
from dashboards.shared.wording import listed

LIGHTS = {
    State.BROKEN: "red",
    State.ATTENTION: "amber",
    State.UNKNOWN: "grey",
    State.GOOD: "green",
    State.OFF: "grey",
}
PAST = timedelta(days=30)
MOST_PAST = 20
MOST_NAMED = 3


@dataclass(frozen=True)
class ShownRow:
    """A row, its light with its word, and since when it stands so where `watch` knows."""

    key: str
    name: str
    finding: Finding
    light: str
    state: str
    is_in_order: bool
    since: datetime | None


@dataclass(frozen=True)
class ShownTrouble:
    """A time during which a row was not in order."""

    name: str
    words: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class StatusPage:
    """The page: what is to be done, all rows, and what was wrong in the last thirty days."""

    at: datetime
    version: str
    verdict: str
    todo: list[ShownRow]
    rows: list[ShownRow]
    past: list[ShownTrouble]


def read_status_page() -> StatusPage:
    """Ask every row; what `watch` remembers is left out where it cannot be read."""
    rows = worst_first(read_rows())
    try:
        watched = {row.key: row for row in WatchedRow.objects.all()}
        past = _read_past()
    except Error:
        watched, past = {}, []
    shown = [_show(row, watched.get(row.key)) for row in rows]
    return StatusPage(
        timezone.now(),
        read_version(),
        _sum_up(rows),
        [row for row in shown if not row.is_in_order],
        shown,
        past,
    )


def _show(row: Row, watched: WatchedRow | None) -> ShownRow:
    since = watched.since if watched and watched.state == row.state else None
    word = str(STATE_NAMES[row.state])
    light = LIGHTS[row.state]
    return ShownRow(row.key, row.name, row.finding, light, word, row.is_in_order, since)


def _read_past() -> list[ShownTrouble]:
    rows = PastTrouble.objects.filter(until__gte=timezone.now() - PAST)[:MOST_PAST]
    return [ShownTrouble(name_of(row.key), row.words, row.since, row.until) for row in rows]


def _sum_up(rows: list[Row]) -> str:
    """Say how many matters are to be done and which, and how the others stand."""
    counts = Counter(row.state for row in rows)
    wrong = [row.name for row in rows if row.state in (State.BROKEN, State.ATTENTION)]
    parts = []
    if wrong:
        words = ngettext(
            "%(count)s matter needs you: %(names)s.",
            "%(count)s matters need you: %(names)s.",
            len(wrong),
        )
        more = "…" if len(wrong) > MOST_NAMED else ""
        names = listed(wrong[:MOST_NAMED]) + more
        parts.append(words % {"count": len(wrong), "names": names})
    if unknown := counts[State.UNKNOWN]:
        words = ngettext("%(count)s is not known.", "%(count)s are not known.", unknown)
        parts.append(words % {"count": unknown})
    if not parts:
        parts.append(_("Everything is in order."))
    else:
        words = ngettext("%(count)s is in order.", "%(count)s are in order.", counts[State.GOOD])
        parts.append(words % {"count": counts[State.GOOD]})
    return sentences(*parts)
