"""A PostgreSQL server for as long as a test run or a benchmark lasts.

The system's own binaries are used.
"""

from __future__ import annotations

import atexit
import glob
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

# Nothing here survives the run, so nothing waits for the disk.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoPostgresError(Exception):
    """The machine has no PostgreSQL server binaries that can be started."""


def find_binaries() -> Path:
    """Find the folder that holds initdb and all the other programs; the newest version wins.

    Raises NoPostgresError where there is none.
    """
    in_path = shutil.which("initdb")
    places = sorted(
        glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda place: int(place.split("/")[4])
    )
    if not in_path and not places:
        raise NoPostgresError(
            "PostgreSQL server binaries are missing (Debian: apt-get install postgresql)."
        )
    # in the PATH may stand a link to one program alone
    return Path(in_path or places[-1]).resolve().parent


class Cluster:
    """A server in a temporary folder, which can be stopped as if its machine had lost power.

    Raises NoPostgresError where none can be started.
    """

    def __init__(self, *settings: str, under: Path | None = None) -> None:
        tools = find_binaries()
        self.folder = Path(tempfile.mkdtemp(prefix="lantu-pg-", dir=under))
        as_user: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            user = "postgres" if _has_user("postgres") else "nobody"
            as_user = ["runuser", "-u", user, "--"]
            shutil.chown(self.folder, user)
        data = self.folder / "data"
        port = _free_port()
        initdb = [*as_user, str(tools / "initdb"), "-D", str(data)]
        _run([*initdb, *["-U", "lantu", "-A", "trust", "-E", "UTF8", "--no-sync"]])
        choices = " ".join(f"-c {setting}" for setting in settings)
        options = f"-p {port} -k {self.folder} -h '' {choices}"
        self._pg_ctl = [*as_user, str(tools / "pg_ctl"), "-D", str(data), "-w"]
        self._start = [*self._pg_ctl, "-o", options, "-l", str(self.folder / "log"), "start"]
        self.address = f"postgres://lantu@{quote(str(self.folder), safe='')}:{port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        _run(self._start)

    def stop_hard(self) -> None:
        """End it without a word to anybody; the next start recovers from its log."""
        stop = [*self._pg_ctl, "-m", "immediate", "stop"]
        subprocess.run(stop, capture_output=True, check=False, cwd="/")

    def is_running(self) -> bool:
        """Say whether its processes are there."""
        status = [*self._pg_ctl, "status"]
        return subprocess.run(status, capture_output=True, check=False, cwd="/").returncode == 0

    def remove(self) -> None:
        """End it, and delete its folder."""
        self.stop_hard()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(*settings: str) -> str:
    """Start a server with these further settings, and return its address.

    It lives in a temporary folder and is removed at exit. Raises NoPostgresError where none can be
    started.
    """
    cluster = Cluster(*SETTINGS, *settings)
    atexit.register(cluster.remove)
    cluster.start()
    return cluster.address


def _run(command: list[str]) -> None:
    # pg_ctl's child keeps the pipes open, so the output goes nowhere rather than into a pipe
    process = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, cwd="/"
    )
    if process.returncode:
        raise NoPostgresError(
            f"PostgreSQL could not be started: {command[-1]} ended with {process.returncode}."
        )


def _has_user(name: str) -> bool:
    return subprocess.run(["id", name], capture_output=True, check=False).returncode == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
