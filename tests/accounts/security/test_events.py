"""Security events reach the log."""

import logging

import pytest
from django.contrib.auth.models import Group

from tests.helpers.factories import make_user, set_today

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="lantu.security")
    return lambda: [
        record.getMessage() for record in caplog.records if record.name == "lantu.security"
    ]


def test_coming_going_and_refusals_are_logged_without_the_password(client, lines):
    set_today()
    make_user("official")
    client.post("/accounts/login/", {"username": "official", "password": "a wrong secret"})
    client.post("/accounts/login/", {"username": "official", "password": "plain-words-for-tests"})
    client.post("/accounts/logout/")
    events = lines()
    assert [line for line in events if line.startswith("sign-in refused: official from 127.0.0.1")]
    assert "signed in: official from 127.0.0.1" in events
    assert "signed out: official" in events
    assert "secret" not in "".join(events)


def test_a_change_of_rights_is_logged(lines):
    person = make_user("official")
    person.groups.add(Group.objects.get(name="verifier"))
    assert any(line.startswith("rights changed: official add") for line in lines())
    person.is_staff = True
    person.save()
    assert "account saved: official active=True staff=True superuser=False" in lines()
