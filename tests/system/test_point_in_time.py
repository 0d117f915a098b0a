"""PostgreSQL brings back any moment, by the commands that docs/operations.md gives."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.plugins.postgres import find_binaries
from tests.rules.test_operations import FENCE, TEXT
from tests.system.backups.installation import Installation

pytestmark = pytest.mark.no_database
COUNT = "SELECT COUNT(*) FROM parks_issueentry WHERE words = %s"


def box(title: str) -> str:
    """The box with this title."""
    [block] = [block for kind, given, block in FENCE.findall(TEXT) if f"{kind}{given}" == title]
    return block


class Machine:
    """A PostgreSQL that keeps the log of its writes, with its folders below one of ours."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tools = find_binaries()
        self.user: list[str] = []
        for folder in ("data", "backups/lantu-wal", "lib"):
            (root / folder).mkdir(parents=True)
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self.user = ["runuser", "-u", "postgres", "--"]
            for path in (root, *root.rglob("*")):
                shutil.chown(path, "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"postgres://lantu@127.0.0.1:{self.port}/postgres"

    def run(self, *command: str) -> None:
        env = {
            **os.environ,
            "PATH": f"{self.tools}:{os.environ['PATH']}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "lantu",
        }
        with (self.root / "said").open("a") as said:
            subprocess.run(
                [*self.user, *command], check=True, env=env, cwd="/", stdout=said, stderr=said
            )

    def at(self, text: str) -> str:
        """Put our folders where the text names those of a machine."""
        return text.replace("/var/backups", str(self.root / "backups")).replace(
            "/var/lib/postgresql", str(self.root / "lib")
        )

    def type(self, block: str) -> None:
        """Type the lines of a box, as the user of PostgreSQL."""
        self.run("bash", "-euc", self.at(block))

    def make(self) -> None:
        data = self.root / "data"
        self.run(str(self.tools / "initdb"), "-D", str(data), "-U", "lantu", "-A", "trust")
        settings = self.at(box("postgresql.conf"))
        more = f"{settings}\nport = {self.port}\nunix_socket_directories = ''\n"
        self.run("bash", "-euc", f"echo {shlex.quote(more)} >> {data / 'postgresql.conf'}")

    def start(self, data: Path) -> None:
        log = self.root / "log"
        self.run(str(self.tools / "pg_ctl"), "-D", str(data), "-w", "-l", str(log), "start")

    def stop(self, data: Path) -> None:
        self.run(str(self.tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")

    def ask(self, statement: str, *values: object) -> object:
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            row = cursor.fetchone() if cursor.description else None
        connection.close()
        return row[0] if row else None


@pytest.fixture
def machine() -> Iterator[Machine]:
    # the user of PostgreSQL may not enter pytest's own folder
    root = Path("/tmp") / f"lantu-moment-{os.getpid()}"
    root.mkdir(mode=0o755)
    machine = Machine(root)
    machine.make()
    machine.start(root / "data")
    yield machine
    for data in (root / "data", root / "lib" / "lantu-recovered"):
        if (data / "postmaster.pid").exists():
            machine.stop(data)
    shutil.rmtree(root)


def test_every_write_before_the_moment_is_there_and_none_after_it(
    machine: Machine, migrated_postgres: Installation, tmp_path: Path
) -> None:
    here = Installation(tmp_path, machine.url)
    here.manage("restore", str(migrated_postgres.backup()))
    here.run(sys.executable, "-m", "tests.system.backups.city")
    machine.type(box("sh point-in-time backup"))
    writer = here.start("tests.system.backups.city", "write", "a")
    assert writer.stdout
    acknowledged = [int(writer.stdout.readline()) for _ in range(20)]
    moment = machine.ask("SELECT clock_timestamp()::text")
    time.sleep(0.1)
    late = [int(writer.stdout.readline()) for _ in range(10)]
    writer.kill()
    writer.wait()
    machine.ask("DROP TABLE parks_issueentry CASCADE")
    machine.ask("SELECT pg_switch_wal()")
    machine.stop(machine.root / "data")
    machine.type(box("sh point-in-time restore").replace("2026-12-01 10:41:00+08", str(moment)))
    machine.start(machine.root / "lib" / "lantu-recovered")
    until = time.monotonic() + 60
    while machine.ask("SELECT pg_is_in_recovery()"):
        assert time.monotonic() < until
        time.sleep(0.2)
    for number in acknowledged:
        assert machine.ask(COUNT, str(number)) == 1
    assert machine.ask(COUNT, str(late[-1])) == 0
    assert "The ledger holds" in here.manage("verify_ledger", "--files")
    # and people go on
    writer = here.start("tests.system.backups.city", "write", "b")
    assert writer.stdout
    assert writer.stdout.readline() == "1\n"
    writer.kill()
    writer.wait()
