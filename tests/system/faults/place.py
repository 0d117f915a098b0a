"""Where a run takes place: a disk that can be full, a database on it, a clock that can be wrong."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.system.faults.clock import VARIABLE, Clock
from tests.system.faults.databases import DATABASES, Database
from tests.system.faults.room import Room


@dataclass(frozen=True)
class Place:
    """What a run breaks, and the folder beside it that stays whole."""

    room: Room
    database: Database
    clock: Clock
    folder: Path

    @property
    def env(self) -> dict[str, str]:
        """The variables under which every process of the product runs."""
        return os.environ | {
            "DATABASE_URL": self.database.address,
            "DEBUG": "0",
            "HTTPS": "0",
            "SECRET_KEY": "only-for-the-faults-of-a-test-and-never-for-people",
            "MEDIA_ROOT": str(self.room.folder / "media"),
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            VARIABLE: str(self.clock.path),
        }


@contextmanager
def made(database: str) -> Iterator[Place]:
    """Make a place with an empty database, and remove it; journal and log stay."""
    folder = Path(tempfile.mkdtemp(prefix="lantu-faults-journal-"))
    room = Room()
    try:
        its_database = DATABASES[database](room.folder)
        try:
            yield Place(room, its_database, Clock(folder / "clock"), folder)
        finally:
            its_database.remove()
    finally:
        room.remove()
