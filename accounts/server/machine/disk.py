"""How a full disk looks from inside: to the databases, and to whoever writes a file."""

from __future__ import annotations

import errno
import sqlite3

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# The second is what a full disk makes of the file that readers and writers share.
SQLITE_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
POSTGRESQL_FULL = "53100"


def is_full_disk(error: BaseException | None) -> bool:
    """Say whether an error, or one that led to it, came about because the disk is full."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        if getattr(error, "sqlite_errorcode", None) in SQLITE_FULL:
            return True
        if getattr(error, "pgcode", None) == POSTGRESQL_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False
