"""What writers sent and what they were told, line by line, outside of what can break."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock


class Kind(StrEnum):
    """What somebody writes."""

    REPORT = "report"
    EDIT = "edit"
    FILING = "filing"
    MILESTONE = "milestone"
    UPLOAD = "upload"


class Outcome(StrEnum):
    """What somebody was told."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    # the connection was cut, or the answer was an error of the server
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Attempt:
    """A form with a token of its own, which is found again wherever it was stored."""

    kind: Kind
    token: str
    form_key: str
    outcome: Outcome
    answer: str
    issue: int = 0
    milestone: int = 0
    sha256: str = ""


class Journal:
    """Attempts in the order in which they ended, kept in a file as well."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.attempts: list[Attempt] = []
        self._outcomes: Counter[Outcome] = Counter()
        self._file = path.open("a", encoding="utf-8", buffering=1)
        self._lock = Lock()

    def write(self, attempt: Attempt) -> None:
        """Note an attempt down."""
        with self._lock:
            self.attempts.append(attempt)
            self._outcomes[attempt.outcome] += 1
            line = {"at": datetime.now(UTC).isoformat(timespec="seconds")} | asdict(attempt)
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def count(self, outcome: Outcome) -> int:
        """Count the attempts that ended so."""
        return self._outcomes[outcome]

    def by_kind(self) -> dict[Kind, Counter[Outcome]]:
        """Count the attempts of each kind by their outcome."""
        counts: dict[Kind, Counter[Outcome]] = {kind: Counter() for kind in Kind}
        for attempt in list(self.attempts):
            counts[attempt.kind][attempt.outcome] += 1
        return counts
