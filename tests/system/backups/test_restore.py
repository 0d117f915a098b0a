"""What was backed up comes back whole, or nothing is changed; on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.server.backup.rotation import list_backups
from config.settings import BASE_DIR
from tests.system.backups.installation import Installation

pytestmark = pytest.mark.no_database
ENTRIES = "SELECT COUNT(*) FROM parks_issueentry"
# who is signed in, in this version and in those before
SESSIONS = {
    "accounts_usersession": (
        "INSERT INTO accounts_usersession "
        "(session_key, session_data, expire_date, address, agent, created_at, seen_at) "
        "VALUES ('k', 'd', '2030-01-01', '', '', '2026-12-01', '2026-12-01') RETURNING session_key"
    ),
    "django_session": (
        "INSERT INTO django_session (session_key, session_data, expire_date) "
        "VALUES ('k', 'd', '2030-01-01') RETURNING session_key"
    ),
}


def leftovers(*folders: Path) -> list[str]:
    """Name what a command forgot to take away."""
    hidden = [path for folder in folders for path in folder.rglob(".*")]
    working = [path for folder in folders for path in folder.glob("*restoring*")]
    return [path.name for path in (*hidden, *working) if not path.name.startswith(".before-")]


def test_all_of_it_comes_back_and_nobody_is_signed_in(
    city: Installation, empty: Callable[[], Installation]
) -> None:
    for statement in SESSIONS.values():
        city.ask(statement)
    backup = city.backup()
    assert backup.stat().st_mode & 0o777 == 0o600
    other = empty()
    words = other.manage("restore", str(backup))
    assert f"Restored {backup.name}" in words
    assert "The ledger holds: " in words
    assert "2 files unchanged" in words
    assert other.files() == city.files()
    assert len(other.files()) == 2
    assert other.ask(ENTRIES) == city.ask(ENTRIES)
    for table in SESSIONS:
        assert other.ask(f"SELECT COUNT(*) FROM {table}") == "0", table
    # log and evidence are append-only as before
    trigger = "UPDATE parks_issueentry SET words = 'x' RETURNING id"
    other.run(
        sys.executable,
        "-c",
        f"import django; django.setup(); from django.db import connection as c; "
        f"c.cursor().execute({trigger!r})",
        code=1,
    )
    assert leftovers(city.folder, other.folder) == []
    # a restored city can be backed up again and is the same
    again = other.manage("restore_drill", str(other.backup()))
    assert "It can be restored" in again


def test_a_filled_target_is_refused_or_kept_in_a_backup_first(city: Installation) -> None:
    backup = city.backup()
    before = city.files()
    assert "holds data" in city.manage("restore", str(backup), code=1)
    writer = city.start("tests.system.backups.city", "write", "late")
    assert writer.stdout
    for _ in range(3):
        writer.stdout.readline()
    writer.terminate()
    writer.wait()
    late = city.ask(ENTRIES)
    late_files = len(city.files())
    words = city.manage("restore", str(backup), "--replace")
    assert "What was there before: " in words
    assert city.files() == before
    assert city.ask(ENTRIES) != late
    copies = list_backups(city.backups)
    assert len(copies) == 2
    [aside] = [path for path in city.media.iterdir() if path.name.startswith(".before-")]
    assert len([path for path in aside.rglob("*") if path.is_file()]) == late_files
    # and the way back
    city.manage("restore", str(copies[0]), "--replace")
    assert city.ask(ENTRIES) == late
    assert len(city.files()) >= late_files - 1


def test_a_damaged_archive_or_one_of_another_kind_changes_nothing(
    city: Installation, empty: Callable[[], Installation]
) -> None:
    backup = city.backup()
    other = empty()
    changed = bytearray(backup.read_bytes())
    changed[len(changed) // 2] ^= 1
    (other.folder / "changed.tar").write_bytes(changed)
    (other.folder / "cut.tar").write_bytes(backup.read_bytes()[: len(changed) // 2])
    for name, words in (("changed.tar", "is not what it was"), ("cut.tar", "cut off")):
        assert words in other.manage("restore", str(other.folder / name), code=1)
        assert words in other.manage("restore_drill", str(other.folder / name), code=1)
    if city.is_sqlite:
        assert not (other.folder / "db.sqlite3").exists() or not other.ask(
            "SELECT COUNT(*) FROM sqlite_master"
        ).strip("0")
    assert not other.files()
    assert leftovers(other.folder) == []


def test_a_missing_and_a_changed_file_are_named_and_nothing_old_goes(city: Installation) -> None:
    first, second = sorted(city.media.rglob("*.png"))
    good = city.backup()
    first.unlink()
    second.write_bytes(b"other")
    words = city.manage("backup", str(city.backups), "--keep=1,0,0", code=3)
    assert f"{first.relative_to(city.media).as_posix()}: missing" in words
    assert f"{second.relative_to(city.media).as_posix()}: changed" in words
    assert good.exists()
    assert "Restored, but not whole" in city.manage("restore_drill", str(city.backups), code=3)
    assert city.ask("SELECT findings FROM accounts_finishedjob WHERE name = 'backup'") == "2"


def test_with_a_key_and_with_a_passphrase(
    city: Installation, empty: Callable[[], Installation]
) -> None:
    key = city.folder / "key.txt"
    public = city.manage("backup_key", str(key)).strip()
    city.env["BACKUP_RECIPIENTS"] = public
    to_key = city.backup()
    assert to_key.name.endswith(".tar.age")
    assert "--key-file" in city.manage("restore_drill", str(to_key), code=1)
    assert "It can be restored" in city.manage("restore_drill", str(to_key), "--key-file", str(key))
    secret = city.folder / "passphrase"
    secret.write_text("correct-horse-battery\n")
    city.env = {"BACKUP_PASSPHRASE_FILE": str(secret)}
    locked = city.backup()
    assert locked.name.endswith(".locked.tar")
    assert b"huinan" not in locked.read_bytes()
    other = empty()
    other.env = {"BACKUP_PASSPHRASE": "another-horse-battery"}
    assert "passphrase does not open" in other.manage("restore", str(locked), code=1)
    other.env = {"BACKUP_PASSPHRASE": "correct-horse-battery"}
    other.manage("restore", str(locked))
    assert other.files() == city.files()


def test_a_backup_that_is_killed_leaves_nothing_under_the_final_name(city: Installation) -> None:
    # a file that takes long to read
    pipe = sorted(city.media.rglob("*.png"))[0]
    pipe.unlink()
    os.mkfifo(pipe)
    for ending, is_clean in ((signal.SIGTERM, True), (signal.SIGKILL, False)):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "backup", str(city.backups)],
            env=city.environment,
            cwd=BASE_DIR,
        )
        until = time.monotonic() + 60
        while not list(city.backups.iterdir()) and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(ending)
        process.wait(30)
        assert list_backups(city.backups) == []
        assert (list(city.backups.iterdir()) == []) == is_clean
    assert all(path.name.endswith(".part") for path in city.backups.iterdir())
    for path in (*city.backups.iterdir(), *city.folder.glob(".lantu-backup-*")):
        os.utime(path, (time.time() - 7200,) * 2)
        for inner in path.glob("*"):
            os.utime(inner, (time.time() - 7200,) * 2)
    pipe.unlink()
    city.manage("backup", str(city.backups), code=3)
    assert [path.suffix for path in city.backups.iterdir()] == [".tar"]
    assert leftovers(city.folder) == []


def test_a_backup_of_a_newer_version_is_refused_and_an_older_one_is_migrated(
    city: Installation, empty: Callable[[], Installation]
) -> None:
    city.manage("migrate", "accounts", "0006", "--verbosity", "0")
    older = city.backup()
    other = empty()
    assert "The ledger holds" in other.manage("restore", str(older))
    assert "No migrations" in other.manage("migrate")
    other.ask(
        "INSERT INTO django_migrations (app, name, applied) "
        "VALUES ('parks', '9999_later', '2027-01-01') RETURNING id"
    )
    newer = other.backup()
    words = empty().manage("restore", str(newer), code=1)
    assert "newer version" in words
    assert "parks.9999_later" in words
