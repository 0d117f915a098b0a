"""The database of Django under this name: its file is made for its owner alone.

SQLite gives its two companions (`-wal`, `-shm`) the rights of the file.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from accounts.server.machine.modes import make_private


class DatabaseWrapper(base.DatabaseWrapper):
    """Makes the file before SQLite does, which would let everybody read it."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; a file that is there stays as it is."""
        if not self.is_in_memory_db():
            make_private(str(conn_params["database"]))
        return super().get_new_connection(conn_params)
