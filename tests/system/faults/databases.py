"""The two databases, each with the hardest way in which it stops."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tests.plugins.postgres import Cluster
from tests.system.faults.room import descendants

if TYPE_CHECKING:
    from tests.helpers.serving import Server

# What is acknowledged is on the disk; the log is kept small, as the disk is.
DURABLE = (
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "max_wal_size=96MB",
    "min_wal_size=48MB",
)


class Database(Protocol):
    """A database that can be stopped while people write."""

    address: str

    def stop_hard(self, server: Server) -> None:
        """Stop it at this moment, whatever is being written."""

    def start(self, server: Server) -> None:
        """Have it there again, with a server that answers."""

    def recover(self) -> None:
        """Start it where it fell by itself."""

    def processes(self) -> list[int]:
        """Find its processes."""

    def remove(self) -> None:
        """Delete it."""


class SqliteFile:
    """A file that lives in the processes of the server: they all die at once."""

    def __init__(self, folder: Path) -> None:
        self.address = f"sqlite:///{folder / 'db.sqlite3'}"

    def stop_hard(self, server: Server) -> None:
        """Kill everybody who has the file open."""
        server.kill_all()

    def start(self, server: Server) -> None:
        """Start the server; the file recovers as it is opened."""
        server.start()

    def recover(self) -> None:
        """Do nothing: there is no process that could fall."""

    def processes(self) -> list[int]:
        """Return none but those of the server."""
        return []

    def remove(self) -> None:
        """Do nothing: the file goes with its folder."""


class PostgresCluster:
    """A cluster that is stopped at once and recovers from its log; the server runs on."""

    def __init__(self, folder: Path) -> None:
        self.cluster = Cluster(*DURABLE, under=folder)
        self.cluster.start()
        self.address = self.cluster.address

    def stop_hard(self, server: Server) -> None:
        """End all backends without a word to anybody."""
        self.cluster.stop_hard()

    def start(self, server: Server) -> None:
        """Start the cluster under the server that waits for it."""
        self.cluster.start()

    def recover(self) -> None:
        """Start it where a full disk ended it."""
        if not self.cluster.is_running():
            self.cluster.stop_hard()
            self.cluster.start()

    def processes(self) -> list[int]:
        """Find postmaster and backends."""
        file = self.cluster.folder / "data" / "postmaster.pid"
        return descendants(int(file.read_text().split()[0])) if file.exists() else []

    def remove(self) -> None:
        """End it and delete it."""
        self.cluster.remove()


DATABASES: dict[str, type[SqliteFile] | type[PostgresCluster]] = {
    "sqlite": SqliteFile,
    "postgres": PostgresCluster,
}
