"""A clock that a test moves: the processes of the product read it where they ask for the time.

The product itself knows nothing of it: `wsgi.py` and `manage.py` beside this module put it in place
before they load the product, which reads the time by `timezone.now` and `time.time` alone.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone

VARIABLE = "FAULTS_CLOCK"
real_time = time.time


class Clock:
    """How far the clock of the product is ahead, in a file that its processes read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.days = 0
        self.leave()

    def move_on(self, days: int = 1) -> None:
        """Let days pass for good."""
        self.days += days
        self.leave()

    def leap(self, **ahead: float) -> None:
        """Show a wrong time for a while."""
        self._write(timedelta(days=self.days) + timedelta(**ahead))

    def leave(self) -> None:
        """Show the right time again."""
        self._write(timedelta(days=self.days))

    def now(self) -> datetime:
        """Return the right time."""
        return datetime.now(tz=UTC) + timedelta(days=self.days)

    def _write(self, ahead: timedelta) -> None:
        part = self.path.with_suffix(".part")
        part.write_text(str(ahead.total_seconds()))
        os.replace(part, self.path)


def put_in_place() -> None:
    """Have this process read the moved clock."""
    path = Path(os.environ[VARIABLE])

    def seconds() -> float:
        return float(path.read_text())

    time.time = lambda: real_time() + seconds()
    timezone.now = lambda: datetime.now(tz=UTC) + timedelta(seconds=seconds())
