"""A short run of the faults on each database; `make faults` is the long one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.settings import BASE_DIR
from tests.plugins.postgres import NoPostgresError, find_binaries

WRITES = 750
SEED = 13
MINUTES = 12


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_nothing_acknowledged_is_lost_torn_doubled_or_overwritten(database: str) -> None:
    if database == "postgres":
        try:
            find_binaries()
        except NoPostgresError as missing:
            pytest.skip(str(missing))
    options = ["--database", database, "--writes", str(WRITES), "--seed", str(SEED)]
    run = subprocess.run(
        [sys.executable, "-m", "tests.system.faults", *options, "--minutes", str(MINUTES)],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    print(run.stdout)
    assert run.returncode == 0, f"{run.stdout[-6000:]}\n{run.stderr[-2000:]}"
