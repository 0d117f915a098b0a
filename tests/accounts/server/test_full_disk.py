"""A full disk: what is sent is answered in words and not half stored; pages can be read."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import connection
from django.test import Client

from accounts.saving.forms import new_form_key
from accounts.security.sessions import SEEN_AT
from parks.models import BusinessDay, Industry, Issue, IssueEvidence
from tests.helpers.factories import PICTURE, make_issue, make_park, set_today, settle
from tests.helpers.visiting import source_of

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")
RAISE = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$"


def fill(execute: Callable[..., Any], many: bool, context: Any) -> None:
    """Raise what the database itself raises on a full disk."""
    if connection.vendor == "postgresql":
        execute(RAISE, None, False, context)
    with closing(sqlite3.connect(":memory:")) as small, connection.wrap_database_errors:
        small.execute("PRAGMA max_page_count = 1")
        small.execute("CREATE TABLE a (b)")


@contextmanager
def full_disk() -> Iterator[None]:
    """Let every statement that writes meet a full disk."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES):
            fill(execute, many, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def refuse_to_write(*_args: Any, **_options: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def client(sign_in: Callable[..., Client]) -> Client:
    browser = sign_in("analyst")
    browser.raise_request_exception = False
    return browser


def send(client: Client, issue: Issue, key: str, language: str = "/en") -> Any:
    files = [SimpleUploadedFile("现场.png", PICTURE)]
    sent = {"form_key": key, "files": files, "caption": "路面", "moment": ""}
    return client.post(f"{language}/issues/{issue.number}/evidence/", sent)


def kept(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


@pytest.mark.parametrize("disk", ["of the database", "of files", "of what is received"])
def test_a_sending_is_answered_in_words_and_may_be_sent_again(
    client: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disk: str
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    issue = make_issue()
    settle()
    entries = issue.entries.count()
    key = new_form_key()
    for language, words in (("/en", "The disk of this site is full"), ("", "磁盘已满")):
        with (
            monkeypatch.context() as patch,
            full_disk() if disk == "of the database" else nullcontext(),
        ):
            if disk == "of files":
                patch.setattr(FileSystemStorage, "_save", refuse_to_write)
            if disk == "of what is received":
                settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
                patch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", refuse_to_write)
            answer = send(client, issue, key, language)
        assert answer.status_code == 503
        assert words in source_of(answer)
        assert answer["Retry-After"] == "300"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert (IssueEvidence.objects.count(), issue.entries.count()) == (0, entries)
    assert kept(tmp_path) == 0
    assert send(client, issue, key).status_code == 302
    assert (IssueEvidence.objects.count(), kept(tmp_path)) == (1, 1)


def test_pages_are_read_though_session_and_day_cannot_be_stored(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = make_issue(make_park())
    client.get("/")
    session = client.session
    session[SEEN_AT] -= 120
    session.save()
    settle()
    day = BusinessDay.today() - timedelta(days=2)  # no month end between
    set_today(day)
    tomorrow = day + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: tomorrow)
    with full_disk():
        for address in ("/", f"/issues/{issue.number}/", "/parks/", "/issues/"):
            answer = client.get(address)
            assert answer.status_code == 200, address
    assert BusinessDay.today() == day
    client.get("/")
    assert BusinessDay.today() == tomorrow


def test_the_admin_does_not_take_it_for_a_mangled_address(admin_client: Client) -> None:
    """Where rows were chosen, it takes other errors of the database for the visitor's."""
    admin_client.raise_request_exception = False
    industry = Industry.objects.create(slug="chips", name_zh="芯片")
    chosen = {"action": "delete_selected", "_selected_action": industry.pk, "post": "yes"}
    with full_disk():
        assert admin_client.post("/en/admin/parks/industry/", chosen).status_code == 503
    assert Industry.objects.exists()
    assert admin_client.post("/en/admin/parks/industry/", chosen).status_code == 302
    assert not Industry.objects.exists()
