"""The status page: who sees it, what it says, and that it stands while parts of it fail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from accounts.models import PastTrouble, WatchedRow
from accounts.server.status import registry
from accounts.server.status.registry import Finding, State
from tests.helpers.factories import make_user, set_today
from tests.helpers.visiting import read
from tests.helpers.walks.languages import foreign_words, read_names
from tests.helpers.walks.validity import flaws

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# settings, programs and numbers of the deployment check, which are called so in every language
NAMES_OF_THINGS = {"SQLite", "MAIL_FROM", "security", "DEBUG", "GB"}


def visitor(**fields: object) -> Client:
    client = Client()
    client.force_login(make_user("visitor", **fields))
    return client


@pytest.fixture
def rows(monkeypatch) -> dict[str, Finding]:
    """Rows as a test sets them, in the place of the real ones."""
    found: dict[str, Finding] = {}

    def register(key: str, finding: Finding) -> None:
        registry.register_row(key, key.title(), lambda: finding)

    monkeypatch.setattr(registry, "_checks", {})
    set_today()
    register("good", Finding(State.GOOD, "All is well.", "Never printed."))
    register("bad", Finding(State.BROKEN, "The disk is full.", "Make room.", "manage.py mend"))
    register("odd", Finding(State.UNKNOWN, "Nobody knows."))
    return found


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"role": "administrator"}, 200),
        ({"is_superuser": True}, 200),
        ({"role": "security"}, 403),
        ({"role": "auditor"}, 403),
        ({"role": "analyst"}, 403),
        ({"role": "leader"}, 403),
        ({"role": "official"}, 403),
        ({}, 403),
    ],
)
def test_it_is_for_who_looks_after_the_system(rows, fields, status):
    client = visitor(**fields)
    for address in ("/status/", "/en/status/"):
        assert client.get(address).status_code == status
    assert client.post("/status/").status_code in (403, 405)


def test_without_a_session_it_leads_to_the_sign_in(rows, settings):
    settings.PUBLIC_READ = True
    assert Client().get("/status/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("role", "is_offered"), [("administrator", True), ("analyst", False)])
def test_the_menu_leads_to_it_for_them_alone(role, is_offered):
    set_today()
    person = make_user("visitor", role=role)
    person.set_password("plain-words-for-tests")
    person.password_chosen_at = timezone.now()
    person.save()
    client = Client()
    sent = {"username": "visitor", "password": "plain-words-for-tests"}
    client.post("/accounts/login/", sent)
    links = read(client, "/help/method/").values("a", "href")
    assert ("/status/" in links) == is_offered


def test_the_worst_comes_first_with_what_to_do(rows):
    page = read(visitor(is_superuser=True), "/en/status/")
    assert page.values("tr[data-row]", "data-row") == ["bad", "odd", "good"]
    assert page.values("tr[data-row]", "data-state") == ["broken", "unknown", "good"]
    text = page.text
    assert "1 matter needs you: Bad. 1 is not known. 1 is in order." in text
    for words in ("The disk is full.", "Make room.", "manage.py mend", "Nobody knows."):
        assert words in text
    assert "Never printed." not in text


def test_it_says_since_when_and_what_was(rows):
    now = timezone.now()
    since = now - timedelta(days=3)
    for key, state in (("bad", "broken"), ("odd", "good")):
        WatchedRow.objects.create(key=key, state=state, since=since, seen_at=now)
    PastTrouble.objects.create(
        key="odd", state="broken", words="It was odd.", since=since, until=now
    )
    old = now - timedelta(days=31)
    PastTrouble.objects.create(key="odd", state="broken", words="Long ago.", since=old, until=old)
    answer = visitor(is_superuser=True).get("/en/status/")
    shown = {row.key: row.since for row in answer.context["page"].rows}
    # the good one is what `watch` has not seen otherwise
    assert shown == {"bad": since, "odd": None, "good": None}
    text = answer.content.decode()
    assert "It was odd." in text
    assert "Long ago." not in text


def test_it_stands_while_the_frame_of_pages_fails(rows, monkeypatch):
    def breaks() -> None:
        raise DatabaseError

    client = visitor(is_superuser=True)
    monkeypatch.setattr("dashboards.context_processors._has_demo", breaks)
    page = read(client, "/status/")
    assert page.values("tr[data-row]", "data-row") == ["bad", "odd", "good"]


def test_it_stands_without_what_watch_remembers(rows, monkeypatch):
    def breaks(*args: object) -> None:
        raise DatabaseError

    client = visitor(is_superuser=True)
    monkeypatch.setattr("dashboards.pages.system.status.page._read_past", breaks)
    assert read(client, "/status/").values("tr[data-row]", "data-row") == ["bad", "odd", "good"]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_is_valid_and_in_one_language(prefix):
    set_today()
    now = timezone.now()
    words = "磁盘剩 9%。"
    PastTrouble.objects.create(key="disk", state="broken", words=words, since=now, until=now)
    page = read(visitor(is_superuser=True), f"{prefix}/status/")
    assert flaws(page) == set()
    foreign = foreign_words(page.source, read_names(), in_english=bool(prefix))
    named = {name for found in foreign for name in found.rpartition("(")[2].strip(")").split(", ")}
    assert named <= NAMES_OF_THINGS, foreign


def test_the_real_rows_are_shown():
    set_today()
    page = read(visitor(is_superuser=True), "/status/")
    assert set(page.values("tr[data-row]", "data-row")) >= {
        "version",
        "day",
        "backup",
        "drill",
        "ledger",
        "mails",
        "disk",
        "orphans",
        "server",
        "static",
        "settings",
        "sessions",
        "demo",
        "database",
        "replication",
        "pages",
        "ready",
        "watch",
    }
