"""An empty database for one benchmark:

PostgreSQL where a server can be started, else a SQLite file.
"""

from __future__ import annotations

import tempfile
from pathlib import Path


class Scratch:
    """Gives a fresh database per size of city.

    `server`: the address of a PostgreSQL that may go; empty: SQLite.
    """

    def __init__(self, server: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="lantu-bench-")
        self.server = server

    def address(self, parks: int) -> str:
        """The DATABASE_URL of a new, empty database."""
        if not self.server:
            return f"sqlite:///{Path(self.folder.name) / f'bench-{parks}.sqlite3'}"
        import psycopg2  # only where PostgreSQL is used

        server = psycopg2.connect(self.server)
        server.autocommit = True  # CREATE DATABASE refuses a transaction
        with server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE bench_{int(parks)}")
        server.close()
        return f"{self.server.rsplit('/', 1)[0]}/bench_{parks}"
