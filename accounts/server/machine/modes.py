"""Who on the machine may read what the product stores: its owner alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

FILE_MODE = 0o600
FOLDER_MODE = 0o700
# What SQLite keeps beside its file.
BESIDE = ("-wal", "-shm", "-journal")


def make_private(name: str) -> None:
    """Make an empty file for its owner alone; one that is there stays as it is.

    What cannot be made is left to whoever opens it, and to the words in which that fails.
    """
    if name.startswith("file:"):
        return
    with suppress(OSError):
        os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))


def read_open_to_others() -> list[str]:
    """Name what others on the machine may read or write, with the command that ends it."""
    if os.name == "nt":
        return []
    return [
        f"{path} may be read by others ({stat.filemode(mode)}). Run: chmod {wanted:o} {path}"
        for path, mode, wanted in _modes()
        if stat.S_IMODE(mode) & ~wanted
    ]


def _modes() -> Iterator[tuple[Path, int, int]]:
    """Read the modes of what is stored: path, mode, and what is allowed."""
    wanted = {settings.BASE_DIR / ".env": FILE_MODE, Path(settings.MEDIA_ROOT): FOLDER_MODE}
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        names = [database.name + ending for ending in ("", *BESIDE)]
        wanted |= dict.fromkeys((database.with_name(name) for name in names), FILE_MODE)
        # copies that `roll --to` made
        wanted |= dict.fromkeys(
            database.parent.glob(f"{database.stem}.before-*.sqlite3"), FILE_MODE
        )
    for path, mode in wanted.items():
        with suppress(OSError):
            yield path, path.stat().st_mode, mode
