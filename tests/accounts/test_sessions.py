"""Sessions end by themselves, and a page does not write on every request."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

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
