"""Files of writes that fail go again; files that a record names stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from parks.actions import add_evidence, move_issue
from parks.evidence.uploads import Upload, check_upload
from parks.evidence.vault import small_picture
from parks.ledger.needs import StepRefusedError
from parks.models import Issue, IssueEvidence
from parks.writing import writing
from recommendations.actions.measures import add_measure_evidence
from recommendations.models import MeasureEvidence
from tests.helpers.factories import (
    PICTURE,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where files are kept during this test only."""
    settings.MEDIA_ROOT = str(tmp_path / "kept")
    return tmp_path / "kept"


@pytest.fixture
def issue(folder: Path) -> Issue:
    return make_issue(stage="acting")


def kept(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def picture() -> Upload:
    return check_upload(ContentFile(PICTURE, "现场.png"))


def analyst() -> Any:
    return make_user("lin", role="analyst", regions=(make_region(),))


def test_a_write_that_breaks_in_the_middle_leaves_no_file(folder: Path, issue: Issue) -> None:
    stays = add_evidence(issue=issue, upload=picture(), by=analyst())
    measure = make_measure(make_park(), issue)

    @writing()
    def broken() -> None:
        add_evidence(issue=issue, upload=picture(), by=analyst())
        small_picture(add_evidence(issue=issue, upload=picture(), by=analyst()))
        add_measure_evidence(measure=measure, upload=picture(), by=analyst())
        assert kept(folder) == 5
        raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert (kept(folder), IssueEvidence.objects.count(), MeasureEvidence.objects.count()) == (
        1,
        1,
        0,
    )
    with stays.file.open() as content:
        assert content.read() == PICTURE


def test_only_the_part_that_failed_is_taken_back(folder: Path, issue: Issue) -> None:
    @writing()
    def broken() -> None:
        add_evidence(issue=issue, upload=picture(), by=analyst())
        raise RuntimeError

    with writing():
        add_evidence(issue=issue, upload=picture(), by=analyst())
        with pytest.raises(RuntimeError):
            broken()
    assert (kept(folder), IssueEvidence.objects.count()) == (1, 1)


def test_a_refresher_that_fails_takes_the_file_along(
    folder: Path, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(touched: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("parks.writing._refreshers", [fail])
    with pytest.raises(RuntimeError):
        add_evidence(issue=issue, upload=picture(), by=analyst())
    assert (kept(folder), IssueEvidence.objects.count()) == (0, 0)


def test_a_disk_that_fills_up_leaves_no_half_file(
    folder: Path, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = FileSystemStorage._save

    def half(self: FileSystemStorage, name: str, content: Any) -> str:
        whole(self, name, ContentFile(PICTURE[:20]))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", half)
    with pytest.raises(OSError, match="No space"):
        add_evidence(issue=issue, upload=picture(), by=analyst())
    assert (kept(folder), IssueEvidence.objects.count()) == (0, 0)


def test_a_file_that_a_record_names_is_never_deleted(folder: Path, issue: Issue) -> None:
    """Something fails behind the transaction that was stored."""
    with writing() as touched:
        evidence = add_evidence(issue=issue, upload=picture(), by=analyst())
        undo = list(touched.undo)
    for take_back in undo:
        take_back()
    assert evidence.file.storage.exists(evidence.file.name)
    assert len(undo) == 1


def test_a_submission_that_is_refused_keeps_no_file(folder: Path, issue: Issue) -> None:
    make_measure(make_park(), issue, done=1)

    @writing()
    def broken() -> None:
        add_evidence(issue=issue, upload=picture(), by=analyst())
        move_issue(issue=issue, move="submit", by=analyst(), words="完成")

    with pytest.raises(StepRefusedError):
        broken()
    assert kept(folder) == 0
