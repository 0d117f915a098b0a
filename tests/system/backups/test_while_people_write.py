"""Three people write without a pause while a backup is made, ten times; each can be restored."""

from __future__ import annotations

import json
import subprocess
import tarfile
from pathlib import Path
from threading import Thread

import pytest

from tests.system.backups.installation import Installation

pytestmark = pytest.mark.no_database
WRITERS = 3
BACKUPS = 10


class Listener(Thread):
    """Counts what a writer was told is stored."""

    def __init__(self, writer: subprocess.Popen[str]) -> None:
        super().__init__(daemon=True)
        self.writer = writer
        self.acknowledged = 0
        self.start()

    def run(self) -> None:
        assert self.writer.stdout
        for line in self.writer.stdout:
            self.acknowledged = int(line)


def count_in(backup: Path) -> dict[str, int]:
    with tarfile.open(backup) as tar:
        header = tar.extractfile("lantu-backup.json")
        assert header
        return json.load(header)["counts"]


def test_each_backup_holds_what_was_acknowledged_before_it_and_verifies(
    city: Installation,
) -> None:
    before = count_in(city.backup())
    listeners = [
        Listener(city.start("tests.system.backups.city", "write", str(number)))
        for number in range(WRITERS)
    ]
    made = []
    try:
        for _ in range(BACKUPS):
            acknowledged = sum(listener.acknowledged for listener in listeners)
            made.append((city.backup(), acknowledged))
    finally:
        for listener in listeners:
            assert listener.writer.poll() is None
            listener.writer.terminate()
            listener.writer.wait()
    in_the_end = sum(listener.acknowledged for listener in listeners)
    assert made[-1][1] > made[0][1]
    for backup, acknowledged in made:
        counts = count_in(backup)
        for table in ("parks_issueentry", "parks_issueevidence"):
            assert acknowledged <= counts[table] - before[table] <= in_the_end + 20 * WRITERS
        assert "It can be restored" in city.manage("restore_drill", str(backup))
