"""A PostgreSQL server for as long as a test run or a benchmark lasts, from the system's own
binaries.
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


def binaries() -> Path:
    """The folder that holds initdb and pg_ctl; the newest version wins."""
    found = shutil.which("initdb")
    places = sorted(
        glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda place: int(place.split("/")[4])
    )
    if not found and not places:
        raise NoPostgresError(
            "PostgreSQL server binaries are missing (Debian: apt-get install postgresql)."
        )
    return Path(found or places[-1]).parent


def start(*settings: str) -> str:
    """Start a server with these further settings in a temporary folder, return its address, remove
    it at exit.
    """
    tools = binaries()
    where = Path(tempfile.mkdtemp(prefix="lantu-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        as_user = (
            ["runuser", "-u", "postgres", "--"]
            if _has_user("postgres")
            else ["runuser", "-u", "nobody", "--"]
        )
        shutil.chown(where, as_user[2])
    data = where / "data"
    port = _free_port()
    _run(
        [
            *as_user,
            str(tools / "initdb"),
            "-D",
            str(data),
            "-U",
            "lantu",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
    )
    options = f"-p {port} -k {where} -h '' " + " ".join(
        f"-c {setting}" for setting in (*SETTINGS, *settings)
    )
    pg_ctl = [*as_user, str(tools / "pg_ctl"), "-D", str(data), "-w"]
    _run([*pg_ctl, "-o", options, "-l", str(where / "log"), "start"])
    atexit.register(_stop, pg_ctl, where)
    return f"postgres://lantu@{quote(str(where), safe='')}:{port}/postgres"


def _stop(pg_ctl: list[str], where: Path) -> None:
    subprocess.run([*pg_ctl, "-m", "immediate", "stop"], capture_output=True, check=False, cwd="/")
    shutil.rmtree(where, ignore_errors=True)


def _run(command: list[str]) -> None:
    # pg_ctl's child keeps the pipes open, so the output goes nowhere rather than into a pipe
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, cwd="/"
    )
    if done.returncode:
        raise NoPostgresError(
            f"PostgreSQL could not be started: {command[-1]} ended with {done.returncode}."
        )


def _has_user(name: str) -> bool:
    return subprocess.run(["id", name], capture_output=True, check=False).returncode == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
