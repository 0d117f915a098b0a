"""Where a backup may go; what a killed one leaves; how much room it needs."""

import os
import time
from collections import namedtuple
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import FinishedJob
from accounts.server.backup.encryption import Lock
from accounts.server.backup.errors import BackupError
from accounts.server.backup.making import choose_target, refuse_without_room, remove_half_made
from accounts.server.backup.rotation import read_moment
from accounts.server.status.jobs import Job

Usage = namedtuple("Usage", "total used free")


@pytest.mark.no_database
def test_a_folder_gets_a_name_by_the_moment_and_a_free_name_is_taken(tmp_path):
    path = choose_target(str(tmp_path), Lock())
    assert path.parent == tmp_path
    assert read_moment(path.name)
    assert choose_target(str(tmp_path / "mine.tar"), Lock()) == tmp_path / "mine.tar"


@pytest.mark.no_database
def test_where_a_backup_may_not_go(tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    inside = tmp_path / "media" / "evidence"
    inside.mkdir(parents=True)
    (tmp_path / "link").symlink_to(inside)
    (tmp_path / "there.tar").write_bytes(b"mine")
    for place, words in (
        (inside, "Keep backups elsewhere"),
        (tmp_path / "media", "Keep backups elsewhere"),
        (tmp_path / "link", "Keep backups elsewhere"),
        (tmp_path / "link" / "a.tar", "Keep backups elsewhere"),
        (tmp_path / "there.tar", "never replaces"),
        (tmp_path / "not-mounted", "There is no folder"),
        (tmp_path / "not-mounted" / "a.tar", "There is no folder"),
        (tmp_path / "there.tar" / "a.tar", "There is no folder"),
    ):
        with pytest.raises(BackupError, match=words):
            choose_target(str(place), Lock())
    assert (tmp_path / "there.tar").read_bytes() == b"mine"
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(BackupError, match="may not be written to"):
        choose_target(str(tmp_path), Lock())


@pytest.mark.no_database
def test_folders_on_one_disk_share_its_room(tmp_path, monkeypatch):
    (tmp_path / "b").mkdir()
    free = Usage(0, 0, 300_000_000)
    monkeypatch.setattr("accounts.server.backup.making.shutil.disk_usage", lambda _place: free)
    refuse_without_room({tmp_path: 120_000_000})
    with pytest.raises(BackupError, match=r"307\.1 MB are needed, 300\.0 MB are free"):
        refuse_without_room({tmp_path: 120_000_000, tmp_path / "b": 120_000_000})


@pytest.mark.no_database
def test_what_a_killed_backup_left_goes_when_it_is_old(tmp_path):
    half = tmp_path / ".lantu-20261201-023000.tar.part"
    other = tmp_path / ".mine.part"
    for path in (half, other):
        path.write_bytes(b"half")
    remove_half_made(tmp_path)
    assert half.exists()
    for path in (half, other):
        os.utime(path, (time.time() - 7200,) * 2)
    remove_half_made(tmp_path)
    assert (half.exists(), other.exists()) == (False, True)


@pytest.mark.django_db
def test_a_refusal_is_one_sentence_and_is_noted_for_the_status_page(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("backup", str(tmp_path / "not-mounted"))
    noted = FinishedJob.objects.get(name=Job.BACKUP)
    assert (noted.is_good, "There is no folder" in noted.words) == (False, True)
    with pytest.raises(CommandError, match="There is no backup in"):
        call_command("restore_drill", str(tmp_path))
    assert not FinishedJob.objects.get(name=Job.DRILL).is_good
    with pytest.raises(CommandError, match="There is no backup"):
        call_command("restore", str(tmp_path / "a.tar"))


@pytest.mark.no_database
def test_a_key_is_written_for_its_owner_alone_and_over_nothing(tmp_path):
    out = StringIO()
    path = tmp_path / "key.txt"
    call_command("backup_key", str(path), stdout=out)
    assert out.getvalue().startswith("age1")
    assert out.getvalue().strip() in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="exists"):
        call_command("backup_key", str(path))


@pytest.mark.no_database
@pytest.mark.parametrize("words", ["0,8,12", "a", "14,8,12,1", "-1"])
def test_what_to_keep_is_written_as_days_weeks_and_months(tmp_path, words):
    with pytest.raises(CommandError, match="days, weeks and months|expected"):
        call_command("backup", str(tmp_path), f"--keep={words}")
