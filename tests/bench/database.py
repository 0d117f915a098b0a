"""An empty database for one benchmark.

It is in PostgreSQL where a server can be started, else a SQLite file.
"""

from __future__ import annotations

import tempfile
from pathlib import Path


class Scratch:
    """Gives a fresh database for each size of city.

    `server` is the address of a PostgreSQL that may go; where it is empty, SQLite is used.
    """

    def __init__(self, server: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="lantu-bench-")
        self.server = server

    def make_database(self, parks: int) -> str:
        """Make a new, empty database, and return its DATABASE_URL."""
        if not self.server:
            return f"sqlite:///{Path(self.folder.name) / f'bench-{parks}.sqlite3'}"
        import psycopg2  # only where PostgreSQL is used

        server = psycopg2.connect(self.server)
        server.autocommit = True  # CREATE DATABASE refuses a transaction
        with server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE bench_{int(parks)}")
        server.close()
        return f"{self.server.rsplit('/', 1)[0]}/bench_{parks}"
