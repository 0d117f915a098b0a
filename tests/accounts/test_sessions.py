"""Sessions end by themselves, and a page does not write on every request."""

import time
from unittest.mock import Mock

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.security.session_store import SessionStore
from tests.helpers.factories import make_issue

pytestmark = pytest.mark.django_db
PAGE = "/help/method/"


def age(client, **seconds: int) -> None:
    session = client.session
    for name, ago in seconds.items():
        session[name] = int(time.time()) - ago
    session.save()


def test_half_an_hour_of_silence_ends_the_session(sign_in):
    client = sign_in()
    assert client.get(PAGE).status_code == 200
    age(client, seen_at=31 * 60)
    assert client.get(PAGE).status_code == 302


def test_twelve_hours_end_the_session_however_busy(sign_in):
    client = sign_in()
    client.get(PAGE)
    age(client, started_at=12 * 3600 + 1)
    assert client.get(PAGE).status_code == 302


def test_a_second_page_within_a_minute_writes_nothing(sign_in):
    client = sign_in()
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    assert not [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]


def test_the_session_is_touched_after_a_minute(sign_in):
    client = sign_in()
    client.get(PAGE)
    age(client, seen_at=61)
    client.get(PAGE)
    assert int(time.time()) - client.session["seen_at"] < 30


def test_an_answer_stands_though_its_session_cannot_be_kept(sign_in, monkeypatch):
    """On a full disk the write is stored, the session after it is not: 400 and “Nothing was
    stored” were a lie.
    """
    client = sign_in("analyst")
    issue = make_issue(stage="acting")
    address = f"/desk/issues/{issue.number}/report/"
    client.get(PAGE)
    age(client, seen_at=61)
    full = Mock(side_effect=UpdateError)
    monkeypatch.setattr(SessionStore, "save", full)
    answer = client.post(address, {"form_key": "k", "words": "已完成放线"})
    assert (answer.status_code, answer["Location"]) == (302, f"/issues/{issue.number}/")
    assert issue.entries.filter(words="已完成放线").count() == 1
    assert client.get(PAGE).status_code == 200
    assert full.call_count == 2
