"""The auditor's pages: who did what from where, and who is signed in."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone, translation

from accounts.models import SecurityEvent, User, UserSession
from accounts.roles import Role
from accounts.security.audit.details import in_words
from accounts.security.session_store import digest_of
from dashboards.shared.rows.sessions import name_device
from parks.models import Posting
from standings.roll import roll
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import make_region, make_user, set_today
from tests.helpers.visiting import source_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PASSWORD = "plain-words-for-tests"
PHONE = {"REMOTE_ADDR": "10.0.0.7", "HTTP_USER_AGENT": "Telephone"}


def came_in(username: str) -> Client:
    client = Client(**PHONE)
    client.post("/accounts/login/", {"username": username, "password": PASSWORD})
    return client


def events(kind: str) -> list[tuple[str, str, str]]:
    rows = SecurityEvent.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("actor_name", "address", "subject"))


@pytest.fixture
def auditor(sign_in):
    return sign_in(Role.ADMINISTRATOR)


EVENTS = ("/security/", "/security/events.csv", "/security/seals/")
SESSIONS = "/security/sessions/"
# what each role is answered for events and sessions, and for both where three officers are three
ANSWERS = {
    Role.ADMINISTRATOR: ((200, 200), (302, 200)),
    Role.SECURITY: ((302, 200), (302, 200)),
    Role.AUDITOR: ((200, 200), (200, 200)),
}


@pytest.mark.parametrize("three_officers", [False, True])
@pytest.mark.parametrize("role", Role)
def test_who_reads_events_and_sessions(sign_in, settings, role, three_officers):
    settings.THREE_OFFICERS = three_officers
    client = sign_in(role)
    of_events, of_sessions = ANSWERS.get(role, ((403, 403), (403, 403)))[three_officers]
    assert client.get(SESSIONS).status_code == of_sessions
    for address in EVENTS:
        # who ends sessions is led there from the first page
        is_led = of_events == 302 and address == "/security/"
        expected = of_events if is_led or of_events != 302 else 403
        assert client.get(address).status_code == expected, address
        if expected == 403:
            assert events("forbidden")[-1] == (client.user.username, "127.0.0.1", address)


def test_an_administrator_of_one_county_meets_the_sessions_of_its_people_alone(sign_in):
    city = make_region()
    county = make_region("boluo", parent=city, name_zh="博罗县")
    other = make_region("longmen", parent=city, name_zh="龙门县")
    client = sign_in(Role.ADMINISTRATOR)
    client.user.posting.regions.set([county])
    assert client.get("/security/events.csv").status_code == 403
    make_user("here", regions=[county])
    make_user("there", regions=[other])
    for name in ("here", "there"):
        came_in(name)
    page = client.get(SESSIONS)
    assert total(page) == 2  # the own one, and that of the county
    answers = []
    for name in ("here", "there"):
        session = UserSession.objects.get(user__username=name)
        answers.append(client.post(f"/security/sessions/{session.pk}/end/").status_code)
    assert answers == [302, 404]


def test_who_looks_on_ends_no_session(sign_in):
    make_user("clerk")
    came_in("clerk")
    auditor = sign_in(Role.AUDITOR)
    session = UserSession.objects.get(user__username="clerk")
    page = source_of(auditor.get(SESSIONS))
    assert f'data-device="{session.pk}"' in page
    assert "/end/" not in page
    assert auditor.post(f"/security/sessions/{session.pk}/end/").status_code == 403


def test_a_change_of_rights_in_the_admin_says_who_made_it_and_from_where(auditor):
    auditor.user.is_superuser = auditor.user.is_staff = True
    auditor.user.save()
    person = make_user("clerk")
    address = f"/admin/accounts/user/{person.pk}/change/"
    data = form_data(auditor.get(address)) | {
        "is_staff": "on",
        "groups": [Group.objects.get(name="verifier").pk],
    }
    SecurityEvent.objects.all().delete()
    assert auditor.post(address, data, REMOTE_ADDR="10.0.0.9").status_code == 302
    changed = events("rights")
    assert set(changed) == {("administrator", "10.0.0.9", "clerk")}
    with translation.override("en"):
        details = [in_words(event.details) for event in SecurityEvent.objects.all()]
    assert {"enters the admin: no → yes", "given: Verifier"} <= set(details)
    with translation.override("zh-hans"):
        details = [in_words(event.details) for event in SecurityEvent.objects.all()]
    assert {"可进后台：否 → 是", "授予：核验人员"} <= set(details)


def test_a_posting_that_is_given_changed_and_taken_is_told():
    person = make_user("clerk")
    posting, _ = Posting.objects.get_or_create(user=person)
    posting.regions.add(make_region("boluo", name_zh="博罗县"))
    posting.delete()
    details = list(SecurityEvent.objects.filter(kind="posting").order_by("pk"))
    assert {event.subject for event in details[-2:]} == {"clerk"}
    with translation.override("zh-hans"):
        assert [in_words(event.details) for event in details[-2:]] == ["授予：博罗县", "已删除"]
    with translation.override("en"):
        assert [in_words(event.details) for event in details[-2:]] == ["given: 博罗县", "deleted"]


def test_details_of_before_and_odd_ones_are_printed_as_they_stand():
    for text in ("", "saved: active=True", "[[1", '[["no such code", {}]]', '[["given", 3]]'):
        assert in_words(text) == text


def test_an_export_and_a_download_are_told_and_the_page_answers_where_nothing_can_be_written(
    auditor, monkeypatch
):
    assert auditor.get("/parks.xlsx?region=huizhou").status_code == 200
    assert events("download") == [("administrator", "127.0.0.1", "/parks.xlsx?region=huizhou")]

    def full(**_fields: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(SecurityEvent.objects, "create", full)
    assert auditor.get("/parks.xlsx").status_code == 200


def test_the_page_is_filtered_and_exported(auditor):
    make_user("clerk")
    came_in("clerk")
    Client().post("/accounts/login/", {"username": "=cmd()", "password": "x"})
    page = auditor.get("/security/?kind=sign_in_refused")
    assert (total(page), "=cmd()" in source_of(page)) == (1, True)
    assert total(auditor.get("/security/?q=10.0.0.7+clerk")) == 1
    tomorrow = timezone.localtime().date() + timedelta(days=1)
    assert total(auditor.get(f"/security/?since={tomorrow}")) == 0
    today = tomorrow - timedelta(days=1)
    assert total(auditor.get(f"/security/?until={today}&kind=signed_in&q=clerk")) == 1
    mangled = auditor.get("/security/?since=2026-99-99&kind=x&page=9")
    assert mangled.status_code == 200
    assert "2026-99-99" in source_of(mangled)
    answer = auditor.get("/security/events.csv?kind=sign_in_refused")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert ",'=cmd()," in lines[1]


def test_events_are_kept_for_six_months_and_no_longer(auditor):
    now = timezone.now()
    for days in (180, 190):
        SecurityEvent.objects.create(kind="download", at=now - timedelta(days=days), subject="x")
    day = set_today()
    roll((day or timezone.localdate()) + timedelta(days=400))
    assert SecurityEvent.objects.filter(subject="x").count() == 1


def test_an_administrator_sees_sessions_and_ends_one(auditor):
    make_user("clerk")
    clerk = came_in("clerk")
    page = auditor.get("/security/sessions/")
    assert total(page) == 2
    assert "10.0.0.7" in source_of(page)
    assert "Telephone" in source_of(page)
    session = UserSession.objects.get(user__username="clerk")
    assert clerk.session.session_key not in source_of(page)
    address = f"/security/sessions/{session.pk}/end/"
    assert clerk.post(address).status_code == 403
    assert auditor.get(address).status_code == 405
    assert auditor.post(address).status_code == 302
    assert clerk.get("/").status_code == 302
    assert ("administrator", "127.0.0.1", "clerk") in events("session_ended")
    own = UserSession.objects.get(user__username="administrator")
    auditor.post(f"/security/sessions/{own.pk}/end/")
    assert auditor.get("/").status_code == 200


def test_a_person_sees_and_ends_the_own_sessions(sign_in):
    make_user("clerk")
    make_user("other")
    here, phone, tablet, other = (came_in(name) for name in ("clerk", "clerk", "clerk", "other"))
    own = UserSession.objects.get(pk=digest_of(here.session.session_key))
    page = source_of(here.get("/account/"))
    assert page.count("data-device=") == 3
    assert f"/account/sessions/{own.pk}/end/" not in page
    for client, expected in ((other, 200), (phone, 302)):
        key = digest_of(client.session.session_key)
        assert here.post(f"/account/sessions/{key}/end/").status_code == 302
        assert client.get("/account/").status_code == expected
    assert here.post("/account/sessions/end/").status_code == 302
    assert tablet.get("/account/").status_code == 302
    assert [client.get("/account/").status_code for client in (here, other)] == [200, 200]
    assert {name for name, _, _ in events("session_ended")} == {"clerk"}


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Edg/131.0",
            "Windows，Edge",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; UOS) Gecko/20100101 Firefox/128.0", "统信 UOS，Firefox"),
        ("curl/8.5.0", "curl"),
        ("", "未知设备"),
    ],
)
def test_a_device_is_named_in_words(agent, words):
    assert name_device(agent) == words


def test_a_superuser_who_is_let_in_is_an_event(settings):
    settings.THREE_OFFICERS = True
    make_user("root", is_superuser=True)
    call_command("break_glass", "root", reason="管理员离职", stdout=StringIO())
    assert events("break_glass") == [("", "", "root")]
    assert "管理员离职" in SecurityEvent.objects.get(kind="break_glass").details


def test_an_account_that_is_deleted_is_an_event():
    make_user("clerk").delete()
    assert SecurityEvent.objects.filter(
        kind="account", details='[["deleted", {}]]', subject="clerk"
    ).exists()


def test_a_disabled_account_has_no_session_and_enabling_it_revives_none():
    person = make_user("clerk")
    clerk = came_in("clerk")
    assert clerk.get("/").status_code == 200
    person = User.objects.get(pk=person.pk)
    for is_active in (False, True):
        person.is_active = is_active
        person.save()
        assert not UserSession.objects.filter(user=person).exists()
    assert clerk.get("/").status_code == 302


def test_a_new_password_ends_the_other_sessions():
    person = make_user("clerk")
    clerk = came_in("clerk")
    person.set_password("other-words-for-tests")
    person.save()
    assert not UserSession.objects.filter(user=person).exists()
    assert clerk.get("/").status_code == 302


def test_expired_sessions_are_cleared_by_the_command_of_django():
    make_user("clerk")
    came_in("clerk")
    UserSession.objects.update(expire_date=timezone.now() - timedelta(days=1))
    call_command("clearsessions")
    assert not UserSession.objects.exists()


def test_the_lines_of_the_server_are_json_too():
    lines = (
        "import logging, logging.config, accounts.server.logs as server;"
        "logging.config.dictConfig(server.logconfig_dict);"
        "logging.getLogger('gunicorn.error').warning('worker %s', 7)"
    )
    done = subprocess.run(
        [sys.executable, "-c", lines],
        capture_output=True,
        text=True,
        check=True,
        env={"DEBUG": "1", "PATH": ""},
    )
    written = json.loads(done.stderr.strip().splitlines()[-1])
    assert (written["logger"], written["message"]) == ("gunicorn.error", "worker 7")
    assert logging.getLevelName(written["level"]) == logging.WARNING
