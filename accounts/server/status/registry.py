"""The rows of the status page: apps register them in `ready()`; a row that fails is not known."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from django.db import Error, connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _


class State(StrEnum):
    """How a row stands. What is not known is never good; what is off is not in use."""

    BROKEN = "broken"
    ATTENTION = "attention"
    UNKNOWN = "unknown"
    GOOD = "good"
    OFF = "off"


# the worst first
SEVERITY = list(State)
IN_ORDER = frozenset({State.GOOD, State.OFF})
Words: TypeAlias = str | Promise
log = logging.getLogger("lantu.status")


@dataclass(frozen=True)
class Finding:
    """What was found out: a state, what is, what to do about it, and the command that does it."""

    state: State
    words: str
    remedy: str = ""
    command: str = ""


@dataclass(frozen=True)
class Row:
    """A row of the status page."""

    key: str
    name: str
    finding: Finding

    @property
    def state(self) -> State:
        """How it stands."""
        return self.finding.state

    @property
    def is_in_order(self) -> bool:
        """Whether nobody has to do anything."""
        return self.state in IN_ORDER


@dataclass(frozen=True)
class Check:
    """How a row is made: its key, its name, and the question."""

    key: str
    name: Words
    ask: Callable[[], Finding]
    needs_database: bool


_checks: dict[str, Check] = {}


def register_row(
    key: str, name: Words, ask: Callable[[], Finding], *, needs_database: bool = True
) -> None:
    """Add a row, or put another question in the place of one of the same key."""
    _checks[key] = Check(key, name, ask, needs_database)


def read_rows() -> list[Row]:
    """Ask every row, in the order in which they were registered; no question stops another."""
    answers = database_answers()
    return [_read(check, answers=answers) for check in _checks.values()]


def name_of(key: str) -> str:
    """Return the name of a row; the key where no app registers it any more."""
    return str(_checks[key].name) if key in _checks else key


def worst_first(rows: Iterable[Row]) -> list[Row]:
    """Sort rows by how they stand; within a state their order stays."""
    return sorted(rows, key=lambda row: SEVERITY.index(row.state))


def database_answers() -> bool:
    """Ask the database for anything; no row waits for one that is down."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _read(check: Check, *, answers: bool) -> Row:
    if check.needs_database and not answers:
        words = _("Not known while the database does not answer.")
        return Row(check.key, str(check.name), Finding(State.UNKNOWN, words))
    try:
        finding = check.ask()
    except Exception as error:
        # whatever breaks one row must not take the page from the others
        log.exception("status row %s failed", check.key)
        words = _("Not known: the question failed (%(kind)s).") % {"kind": type(error).__name__}
        finding = Finding(State.UNKNOWN, words, _("Look into the log of the server."))
    return Row(check.key, str(check.name), finding)
