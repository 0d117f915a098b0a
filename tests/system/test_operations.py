"""Each command of docs/operations.md is run, in the order in which it stands there."""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.rules.test_operations import FENCE, TEXT
from tests.system.backups.installation import Installation

pytestmark = pytest.mark.no_database
# told in the text: rows that are not known yet make it end with 1
MAY_END_WITH_ONE = ("lantu watch --look",)
ON_ANOTHER_MACHINE = "The machine is lost"


def boxes() -> list[tuple[str, list[str]]]:
    """The boxes of commands of the product, each with the heading above it."""
    found = []
    for match in FENCE.finditer(TEXT):
        kind, title, block = match.groups()
        if kind == "sh" and not title.strip():
            heading = re.findall(r"^#+ (.+)$", TEXT[: match.start()], re.MULTILINE)[-1]
            found.append((heading, [line.strip() for line in block.splitlines()]))
    return found


def put(words: list[str], installation: Installation, stick: Path) -> list[str]:
    """Put the folders of the test where the text names those of a machine."""
    places = {"/var/lib/lantu/backups": installation.backups, "/media/stick": stick}
    changed = []
    for word in words:
        for place, ours in places.items():
            word = word.replace(place, str(ours))
        changed.append(word)
    return changed


def test_what_an_administrator_types_works(migrated_sqlite: Installation, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    folder = tmp_path / "lantu"
    shutil.copytree(migrated_sqlite.folder, folder)
    here = Installation(folder, f"sqlite:///{folder / 'db.sqlite3'}")
    here.env = {"HTTPS": "1", "ALLOWED_HOSTS": "lantu.example"}
    here.manage("collectstatic", "--noinput", "--verbosity", "0")
    here.manage("load_survey")
    here.manage("roll", "--to", date.today().replace(day=1).isoformat(), "--yes")
    ran = 0
    for heading, lines in boxes():
        installation = here
        if heading == ON_ANOTHER_MACHINE:
            other = tmp_path / "other"
            other.mkdir()
            installation = Installation(other, f"sqlite:///{other / 'db.sqlite3'}", here.env)
            shutil.copytree(here.backups, stick / "backups")
        for line in lines:
            program, *words = put(shlex.split(line), installation, stick)
            assert program == "lantu"
            code = 1 if line in MAY_END_WITH_ONE else 0
            try:
                said = installation.manage(*words, code=code)
            except AssertionError:
                if not code:
                    raise
                said = installation.manage(*words)
            ran += 1
            if words[0] == "backup_key":
                here.env = {**here.env, "BACKUP_RECIPIENTS": said.strip().splitlines()[-1]}
            if words[0] == "restore_drill":
                assert "It can be restored" in said
            if words[0] == "restore":
                assert "The ledger holds" in said
    assert ran > 20
    assert all(path.name.endswith(".tar.age") for path in here.backups.iterdir())
