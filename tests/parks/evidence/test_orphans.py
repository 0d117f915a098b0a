"""Files that no record names are listed and removed; what may be in flight is left alone."""

from __future__ import annotations

import os
import tempfile
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from parks.evidence import orphans
from parks.evidence.vault import SMALL_ENDING, small_picture
from parks.models import IssueEvidence
from tests.helpers.factories import make_evidence, make_issue, make_user

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "kept")
    (tmp_path / "received").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "received"))
    # the time of the last change of a file's state cannot be set back, so the clock is set on
    monkeypatch.setattr(orphans, "time", Clock(25 * HOUR))
    return tmp_path


class Clock:
    """A clock that is so many seconds ahead."""

    def __init__(self, ahead: float) -> None:
        self.ahead = ahead

    def time(self) -> float:
        return time.time() + self.ahead


def put(path: Path, seconds_ahead: float = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"12345")
    os.utime(path, (time.time() + seconds_ahead,) * 2)
    return path


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("remove_orphans", *arguments, stdout=out)
    return out.getvalue()


def test_what_killed_uploads_left_is_listed_then_removed(folder: Path) -> None:
    evidence = make_evidence(make_issue())
    small_picture(evidence)
    year = folder / "kept" / "evidence" / "2026"
    left = [
        put(year / "0a.docx"),
        put(year / f"0b.png{SMALL_ENDING}"),
        put(folder / "received" / "tmpab12_xyz.upload.docx"),
    ]
    stays = [
        put(year / "young.docx", seconds_ahead=20 * HOUR),
        put(folder / "received" / "tmpab12_xyy.upload.docx", seconds_ahead=20 * HOUR),
        put(folder / "received" / "somebody-elses.txt"),
        put(folder / "kept" / "notes.txt"),
        Path(evidence.file.path),
        Path(evidence.file.path + SMALL_ENDING),
    ]
    with pytest.raises(CommandError, match="3 files that no record names, 15 bytes; 0 removed"):
        command()
    assert all(path.exists() for path in left + stays)
    assert "3 files that no record names, 15 bytes; 3 removed" in command("--yes")
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in stays)
    assert "0 files that no record names" in command()


def test_a_file_whose_record_came_meanwhile_stays(folder: Path) -> None:
    put(folder / "kept" / "evidence" / "2026" / "late.png")
    [orphan] = orphans.read_orphans(orphans.LEAST_AGE)
    IssueEvidence.objects.create(
        issue=make_issue(),
        file="evidence/2026/late.png",
        name="现场.png",
        media_type="image/png",
        size=5,
        sha256="0" * 64,
        uploaded_by=make_user("lin"),
    )
    assert not orphans.remove_orphan(orphan)
    assert orphan.path.exists()


def test_a_sending_in_flight_is_out_of_reach(folder: Path) -> None:
    with pytest.raises(CommandError, match="in flight"):
        command("--older-than", "0")
