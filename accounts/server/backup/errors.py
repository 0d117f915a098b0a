"""What stops a backup or a restore, in words for the person at the console."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.server.machine.disk import is_full_disk


class BackupError(Exception):
    """Nothing was made, or nothing was changed; says why and what to do."""


@contextmanager
def in_words(what: str) -> Iterator[None]:
    """Turn an error of the system into words that begin with what was tried."""
    try:
        yield
    except OSError as error:
        if is_full_disk(error):
            raise BackupError(f"{what}: the disk is full. Make room and run it again.") from error
        place = f" ({error.filename})" if error.filename else ""
        raise BackupError(f"{what}: {error.strerror or error}{place}.") from error
