"""A ledger of ten thousand rows is read, shown and written within 256 MB, the reader included."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.system.backups.installation import Installation

pytestmark = [
    pytest.mark.no_database,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc"),
]
MEGABYTES = 256


def test_ten_thousand_rows(
    migrated_sqlite: Installation, tmp_path: Path, tell: Callable[[str], None]
):
    database = tmp_path / "db.sqlite3"
    shutil.copy(migrated_sqlite.url.removeprefix("sqlite:///"), database)
    installation = Installation(tmp_path, f"sqlite:///{database}", {"DEBUG": "0"})
    installation.manage("load_survey")
    words = installation.run(
        sys.executable, "-m", "tests.system.imports.importing_ledger", str(tmp_path / "ledger.xlsx")
    )
    steps = [json.loads(line) for line in words.splitlines() if line.startswith('{"step"')]
    *measured, done = steps
    for step in measured:
        tell(f"{step['step']}: {step['seconds']} s, {step['megabytes']} MB")
    assert [step["step"] for step in measured] == ["read", "preview", "write"]
    assert done["written"] > 8_000
    assert max(step["megabytes"] for step in measured) <= MEGABYTES
