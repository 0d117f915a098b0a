"""`watch` tells once what is wrong, once a day while it stays, and once when it is good again; also
while the database is down.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from accounts.models import PastTrouble, WatchedRow
from accounts.server.alerts import memory
from accounts.server.status import registry
from accounts.server.status.registry import Finding, State
from tests.helpers.factories import make_user

pytestmark = pytest.mark.django_db
START = timezone.make_aware(datetime(2026, 6, 30, 9, 20))


class Watched:
    """Two rows whose state a test sets, and a clock that it moves."""

    def __init__(self) -> None:
        self.states = {"disk": State.GOOD, "day": State.GOOD}
        self.now = START

    def finding(self, key: str) -> Finding:
        """The row as the test set it."""
        state = self.states[key]
        return Finding(state, f"{key} is {state}", "Mend it.", "manage.py mend")

    def look(self, minutes: int = 10, **states: State) -> list[str]:
        """Let time pass, and return the subjects of the mails of a run."""
        self.states |= states
        self.now += timedelta(minutes=minutes)
        mail.outbox.clear()
        with suppress(SystemExit):
            call_command("watch", "--quiet", stdout=StringIO())
        return [message.subject for message in mail.outbox]


@pytest.fixture
def watched(monkeypatch, settings, tmp_path) -> Iterator[Watched]:
    settings.MAIL_FROM = "lantu@example.gov.cn"
    settings.SITE_URL = "https://lantu.example.gov.cn"
    settings.ALERT_TO = ["duty@example.gov.cn"]
    settings.WATCH_FILE = str(tmp_path / "watch.json")
    settings.LANGUAGE_CODE = "en"
    made = Watched()
    monkeypatch.setattr(registry, "_checks", {})
    for key in made.states:
        ask: Callable[[], Finding] = lambda key=key: made.finding(key)  # noqa: E731
        registry.register_row(key, key.title(), ask, needs_database=False)
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


def test_nothing_is_told_of_what_is_in_order(watched):
    assert watched.look() == []
    assert watched.look(disk=State.OFF) == []
    assert set(WatchedRow.objects.values_list("key", flat=True)) == {"disk", "day"}


def test_a_row_is_told_once_and_again_when_it_is_good(watched):
    watched.look()
    [subject] = watched.look(disk=State.ATTENTION)
    assert "Disk" in subject
    body = mail.outbox[0].body
    assert mail.outbox[0].to == ["duty@example.gov.cn"]
    for words in ("disk is attention", "Mend it.", "manage.py mend", "/status/"):
        assert words in body
    assert [watched.look() for _ in range(5)] == [[]] * 5
    assert "in order again" in watched.look(disk=State.GOOD)[0]
    assert watched.look() == []
    past = PastTrouble.objects.get()
    assert (past.key, past.state, past.until - past.since) == (
        "disk",
        "attention",
        timedelta(hours=1),
    )


def test_what_is_wrong_at_the_first_look_is_told(watched):
    assert len(watched.look(disk=State.UNKNOWN)) == 1


def test_what_becomes_worse_is_told_at_once(watched):
    assert watched.look(disk=State.ATTENTION)
    assert watched.look(disk=State.BROKEN)
    # better, and not yet good: no news within the hour
    assert not watched.look(disk=State.ATTENTION)
    assert watched.look(60)


def test_what_comes_and_goes_is_told_twice_an_hour_at_most(watched):
    watched.look()
    told = [
        bool(watched.look(disk=State.BROKEN if turn % 2 else State.GOOD)) for turn in range(1, 37)
    ]
    assert sum(told) <= 12
    # and it is not forgotten while it stays
    assert watched.look(70, disk=State.BROKEN) or watched.look(70)


def test_what_stays_is_told_once_a_day_all_in_one_message(watched):
    watched.look(disk=State.BROKEN)
    watched.look(120, day=State.ATTENTION)
    subjects = [watched.look(60) for _ in range(48)]
    told = [subject for subject in subjects if subject]
    assert len(told) == 2
    assert all("2 matters" in subject[0] for subject in told)


def test_several_rows_are_one_message(watched):
    [subject] = watched.look(disk=State.BROKEN, day=State.UNKNOWN)
    assert "2 matters need you: Disk" in subject


def test_a_mail_that_is_refused_is_tried_again(watched, monkeypatch):
    def refuses(*args: Any) -> None:
        raise OSError("no server")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuses)
        watched.states["disk"] = State.BROKEN
        with pytest.raises(CommandError, match="OSError"):
            call_command("watch", "--quiet", stdout=StringIO())
    assert len(watched.look()) == 1
    assert watched.look() == []


def test_superusers_are_told_where_nobody_is_named(watched, settings):
    settings.ALERT_TO = []
    assert watched.look(disk=State.BROKEN) == []
    make_user("root", is_superuser=True, email="root@example.gov.cn")
    make_user("gone", is_superuser=True, is_active=False, email="gone@example.gov.cn")
    assert len(watched.look()) == 1
    assert mail.outbox[0].to == ["root@example.gov.cn"]


def test_nobody_is_told_by_a_look_alone(watched):
    watched.states["disk"] = State.BROKEN
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("watch", "--look", "--json", stdout=out)
    rows = json.loads(out.getvalue())
    assert rows[0] == {
        "key": "disk",
        "name": "Disk",
        "state": "broken",
        "words": "disk is broken",
        "remedy": "Mend it.",
        "command": "manage.py mend",
    }
    assert mail.outbox == []
    assert not WatchedRow.objects.exists()


@pytest.fixture
def down(monkeypatch) -> Callable[[bool], None]:
    """Takes the database away from what is remembered, and gives it back."""
    rows = WatchedRow.objects
    patch = pytest.MonkeyPatch()

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("down")

    def turn(is_down: bool) -> None:
        patch.undo()
        if is_down:
            patch.setattr(type(rows), "all", refuse, raising=False)
            patch.setattr(memory, "_store_rows", refuse)

    yield turn
    patch.undo()


def test_while_the_database_is_down_it_tells_once_and_remembers_in_a_file(
    watched, down, settings, tmp_path
):
    watched.look()
    down(True)
    assert len(watched.look(disk=State.BROKEN)) == 1
    assert [watched.look() for _ in range(3)] == [[]] * 3
    file = Path(settings.WATCH_FILE)
    assert file.stat().st_mode & 0o077 == 0
    assert file.stat().st_size == memory.FILE_BYTES
    down(False)
    # what the file saw later wins over the row of before
    assert watched.look() == []
    assert "in order again" in watched.look(disk=State.GOOD)[0]
    assert WatchedRow.objects.get(key="disk").told_state == "good"


def test_where_nothing_can_be_remembered_it_tells_once_an_hour(watched, down, settings, tmp_path):
    settings.WATCH_FILE = str(tmp_path / "missing" / "watch.json")
    down(True)
    told = [bool(watched.look(disk=State.BROKEN)) for _ in range(18)]
    assert sum(told) == 3


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"key": "disk"}]', "\x00" * 100])
def test_a_file_that_is_not_whole_is_none(watched, settings, text):
    Path(settings.WATCH_FILE).write_text(text)
    assert watched.look() == []
    assert len(watched.look(disk=State.BROKEN)) == 1


def test_the_file_is_no_way_to_another(watched, settings, tmp_path):
    other = tmp_path / "other"
    other.write_text("mine")
    Path(settings.WATCH_FILE).symlink_to(other)
    watched.look()
    assert other.read_text() == "mine"
