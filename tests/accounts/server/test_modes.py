"""What is stored is for the owner of the process alone; what is not is named."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from accounts.server.machine.modes import make_private, read_open_to_others
from config.settings import BASE_DIR

pytestmark = [
    pytest.mark.no_database,
    pytest.mark.skipif(os.name == "nt", reason="Windows knows no modes"),
]
WRITE = """
import django, os, pathlib
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE a (b)")
    for path in sorted(pathlib.Path(os.environ["FOLDER"]).iterdir()):
        print(path.name, oct(path.stat().st_mode & 0o777))
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Any:
    before = os.umask(0)
    yield tmp_path
    os.umask(before)


def test_a_new_database_is_private_with_its_companions(folder: Path) -> None:
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/a.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "x" * 50,
        "FOLDER": str(folder),
    }
    command = [sys.executable, "-c", WRITE]
    outcome = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True)
    assert outcome.stdout.splitlines() == [
        "a.sqlite3 0o600",
        "a.sqlite3-shm 0o600",
        "a.sqlite3-wal 0o600",
    ], outcome.stderr


def test_evidence_and_its_folders_are_private(folder: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = str(folder / "media")
    name = default_storage.save("evidence/2026/a.png", ContentFile(b"x"))
    path = Path(default_storage.path(name))
    assert mode(path) == 0o600
    assert {mode(parent) for parent in path.parents[:3]} == {0o700}
    assert path.parents[2] == folder / "media"


def test_what_others_may_read_is_named(
    folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = folder / "a.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(database))
    settings.MEDIA_ROOT = str(folder / "media")
    settings.BASE_DIR = folder
    names = ["a.sqlite3", "a.sqlite3-wal", ".env", "a.before-2026-01-02.sqlite3"]
    for name in names:
        (folder / name).touch(0o640)
    (folder / "media").mkdir(0o755)
    words = read_open_to_others()
    assert len(words) == 5
    assert all(str(folder) in line and "chmod" in line for line in words)
    warnings = [
        message.msg
        for message in run_checks(include_deployment_checks=True)
        if message.id == "lantu.W010"
    ]
    assert warnings == words
    for name in names:
        (folder / name).chmod(0o600)
    (folder / "media").chmod(0o700)
    assert read_open_to_others() == []


def test_a_database_that_is_there_stays_as_it_is(folder: Path) -> None:
    path = folder / "a.sqlite3"
    sqlite3.connect(path).execute("CREATE TABLE a (b)").connection.close()
    size = path.stat().st_size
    make_private(str(path))
    make_private(str(folder / "missing" / "a.sqlite3"))
    assert path.stat().st_size == size > 0
    assert not (folder / "missing").exists()
