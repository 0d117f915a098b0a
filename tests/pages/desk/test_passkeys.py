"""Passkeys: added and taken away on the account page, asked for at the door, refused when bent."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.admin import site
from django.core import signing
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken

from accounts.models import Passkey, User
from tests.helpers.browser.authenticator import PRESENT, Authenticator, bytes_of, words_of
from tests.helpers.factories import make_region, make_user, set_today
from tests.helpers.html import Element, Page

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PASSWORD = "plain-words-for-tests"
PASSKEY = "form[data-passkey]"
ADD = 'form[data-passkey="create"]'


@pytest.fixture
def person() -> User:
    set_today()
    return make_user("analyst", role="analyst", regions=(make_region(),))


@pytest.fixture
def key() -> Authenticator:
    return Authenticator()


@pytest.fixture
def owner(person: User, key: Authenticator) -> Client:
    """The browser of somebody who has just made a passkey."""
    client = browser()
    assert enter(client) == "/"
    assert add(client, key).status_code == 200
    return client


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.INFO, logger="lantu.security")
    return lambda: caplog.messages


def browser(**how: Any) -> Client:
    return Client(SERVER_NAME="localhost", **how)


def enter(client: Client, username: str = "analyst") -> str:
    data = {"username": username, "password": PASSWORD}
    return client.post("/accounts/login/", data)["Location"]


def asked(client: Client, address: str) -> Element:
    return Page(client.get(address)).one(PASSKEY)


def add(client: Client, key: Authenticator, **extra: str):
    form = asked(client, "/account/")
    data = form.hidden | {"passkey": key.create(form["data-options"]), "name": "办公电脑"}
    return client.post("/account/passkeys/", data | extra)


def give(client: Client, key: Authenticator, address: str = "/accounts/code/"):
    form = asked(client, address)
    return client.post(form["action"], form.hidden | {"passkey": key.get(form["data-options"])})


def open_door(key: Authenticator):
    """Give the password in a new browser, then the passkey."""
    client = browser()
    enter(client)
    key.counter += 1
    return give(client, key)


def confirm(client: Client, key: Authenticator) -> None:
    forget_confirmation(client)
    key.counter += 1
    assert give(client, key, "/account/").status_code == 302


def forget_confirmation(client: Client) -> None:
    session = client.session
    session.pop("confirmed", None)
    session.save()


def key_of_form(client: Client) -> dict[str, str]:
    return {"form_key": Page(client.get("/account/")).values("input[name=form_key]", "value")[0]}


@pytest.mark.both
def test_a_passkey_is_the_second_factor(owner, key, person):
    stored = Passkey.objects.get()
    assert (stored.user, stored.name, stored.host) == (person, "办公电脑", "localhost")
    assert StaticToken.objects.count() == 10, "recovery codes come with the first one"
    client = browser()
    assert enter(client) == "/accounts/code/?next=%2F"
    assert client.get("/parks/").status_code == 302, "nothing opens before"
    key.counter += 1
    answer = give(client, key, "/accounts/code/?next=/parks/")
    assert (answer.status_code, answer["Location"]) == (302, "/parks/")
    stored.refresh_from_db()
    assert stored.sign_count == 2
    assert stored.last_used_at is not None
    assert "办公电脑" in Page(client.get("/account/")).text


def test_recovery_codes_open_where_no_passkey_is(person, key):
    client = browser()
    enter(client)
    codes = Page(add(client, key)).texts(".recovery-codes li")
    other = Client(SERVER_NAME="127.0.0.1")
    assert enter(other) == "/accounts/code/?next=%2F"
    page = Page(other.get("/accounts/code/"))
    assert not page.all(PASSKEY), "browsers give none at a bare number"
    assert other.post("/accounts/code/", {"code": codes[0]}).status_code == 302


def test_what_is_asked_names_nobody_and_wants_no_attestation(person, owner, key):
    options = json.loads(asked(owner, "/account/")["data-options"])
    handle = bytes_of(options["user"]["id"])
    assert len(handle) == 32
    assert options["user"]["id"] == Passkey.objects.get().handle, "the same for all passkeys"
    assert (options["rp"]["id"], options["attestation"]) == ("localhost", "none")
    assert [known["id"] for known in options["excludeCredentials"]] == [words_of(key.credential_id)]
    at_door = browser()
    other = make_user("other")
    enter(at_door)
    signing_options = json.loads(asked(at_door, "/accounts/code/")["data-options"])
    assert [known["id"] for known in signing_options["allowCredentials"]] == [
        words_of(key.credential_id)
    ]
    at_other = browser()
    enter(at_other, "other")
    assert add(at_other, Authenticator()).status_code == 200
    assert other.passkeys.get().handle != options["user"]["id"]


BENT: dict[str, dict[str, Any]] = {
    "another site": {"origin": "https://localhost.example"},
    "another port": {"origin": "http://localhost:8000"},
    "a page that frames this one": {"cross_origin": True},
    "nobody there": {"flags": 0},
    "another key": {"key": Authenticator().key},
    "the handle of somebody else": {"handle": words_of(b"x" * 32)},
    "a counter that stands": {"counter": 1},
    "a counter that went back": {"counter": 0},
}


@pytest.mark.parametrize("how", BENT, ids=str)
def test_a_bent_answer_is_refused_counted_and_logged(owner, key, lines, how):
    client = browser()
    enter(client)
    key.counter = 2
    vars(key).update(BENT[how])
    assert give(client, key).status_code == 422
    assert client.get("/parks/").status_code == 302
    assert any(line.startswith("passkey refused: analyst from 127.0.0.1") for line in lines())
    assert any("counter" in line for line in lines()) == ("counter" in how)
    assert AccessAttempt.objects.get().failures_since_start == 1
    assert Passkey.objects.get().sign_count == 1
    assert words_of(key.credential_id) not in AccessAttempt.objects.get().post_data


def test_an_authenticator_that_does_not_count_is_taken_again_and_again(person):
    key = Authenticator(counter=0)
    client = browser()
    enter(client)
    assert add(client, key).status_code == 200
    for _time in range(2):
        client = browser()
        enter(client)
        assert give(client, key).status_code == 302


@pytest.mark.both
def test_a_challenge_is_taken_once_in_its_session_for_five_minutes(owner, key, monkeypatch):
    client = browser()
    enter(client)
    form = asked(client, "/accounts/code/")
    key.counter = 5
    data = form.hidden | {"passkey": key.get(form["data-options"])}
    elsewhere = browser()
    enter(elsewhere)
    assert elsewhere.post("/accounts/code/", data).status_code == 422, "another session"
    key.counter = 4
    bent = form.hidden | {"passkey": key.get(form["data-options"]).replace('"id": "', '"id": "x')}
    assert client.post("/accounts/code/", bent).status_code == 422
    assert client.post("/accounts/code/", data).status_code == 422, "used up by the refusal"
    key.counter = 6
    form = asked(client, "/accounts/code/")
    late = form.hidden | {"passkey": key.get(form["data-options"])}
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 301)
    session = client.session
    session["awaits_code"] |= {"until": int(now) + 900}
    session.save()
    assert client.post("/accounts/code/", late).status_code == 422, "too late"
    monkeypatch.undo()
    key.counter = 7
    assert give(client, key).status_code == 302


def test_an_answer_that_opened_opens_nothing_again(owner, key):
    client = browser()
    enter(client)
    key.counter = 0
    Passkey.objects.update(sign_count=0)
    form = asked(client, "/accounts/code/")
    data = form.hidden | {"passkey": key.get(form["data-options"])}
    waiting = dict(client.session.items())
    assert client.post("/accounts/code/", data).status_code == 302
    session = client.session
    for name, value in waiting.items():
        session[name] = value
    session.save()
    assert client.post("/accounts/code/", data).status_code == 422


def test_the_answer_to_one_question_is_none_to_another(owner, key):
    forget_confirmation(owner)
    key.counter = 2
    form = asked(owner, "/account/")
    data = form.hidden | {"passkey": key.get(form["data-options"])}
    assert browser().post("/accounts/passkey/", data).status_code == 422
    assert owner.post("/accounts/passkey/", data).status_code == 422
    assert owner.post("/account/confirm/", data).status_code == 302, "it was for this"


def test_the_passkey_of_somebody_else_opens_nothing(owner, key):
    make_user("other")
    other_key = Authenticator()
    other = browser()
    enter(other, "other")
    add(other, other_key)
    client = browser()
    enter(client)
    other_key.counter = 2
    assert give(client, other_key).status_code == 422
    victim = Passkey.objects.get(user__username="analyst")
    forget_confirmation(other)
    assert other.post(f"/account/passkeys/{victim.pk}/remove/").status_code == 404
    other_key.counter = 3
    confirm(other, other_key)
    taken = Authenticator(credential_id=key.credential_id)
    assert add(other, taken).status_code == 422, "the same passkey belongs to one"
    assert Passkey.objects.count() == 2


@pytest.mark.parametrize(
    "answer",
    ["", "{}", '{"id": "\\u0000"}', "[" * 9_000, "x" * 30_000, "null", "\0"],
    ids=range(7),
)
def test_a_mangled_answer_is_refused_in_words(owner, key, answer):
    client = browser()
    enter(client)
    form = asked(client, "/accounts/code/")
    data = form.hidden | {"passkey": answer}
    assert client.post("/accounts/code/", data).status_code == 422
    assert client.post("/accounts/passkey/", data).status_code == 422
    made = asked(owner, "/account/").hidden | {"passkey": answer}
    assert owner.post("/account/passkeys/", made).status_code == 422


@pytest.mark.parametrize("name", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
def test_a_mangled_part_of_an_answer_is_refused_in_words(owner, key, name):
    client = browser()
    enter(client)
    key.counter = 2
    for part in ("AAAA", "", "乙", 7, None, {}):
        form = asked(client, "/accounts/code/")
        answer = json.loads(key.get(form["data-options"]))
        answer["response"][name] = part
        data = form.hidden | {"passkey": json.dumps(answer)}
        is_left_out = name == "userHandle" and not part
        if not is_left_out:
            assert client.post("/accounts/code/", data).status_code in (422, 429)


def test_five_refusals_lock_as_wrong_codes_do(owner, key):
    client = browser()
    enter(client)
    key.origin = "https://elsewhere.example"
    assert [give(client, key).status_code for _time in range(5)] == [422] * 4 + [429]
    right = Authenticator(**{**vars(key), "origin": "http://localhost", "counter": 9})
    client = browser()
    data = {"username": "analyst", "password": PASSWORD}
    assert client.post("/accounts/login/", data).status_code == 429
    assert give(client, right, "/accounts/login/").status_code == 429


@pytest.mark.both
def test_a_passkey_that_asked_for_a_finger_opens_alone(owner, key, lines):
    client = browser()
    key.counter = 2
    answer = give(client, key, "/accounts/login/?next=/parks/")
    assert (answer.status_code, answer["Location"]) == (302, "/parks/")
    assert "signed in: analyst from 127.0.0.1" in lines()
    key.counter = 3
    key.flags = PRESENT
    assert give(browser(), key, "/accounts/login/").status_code == 422, "nobody was looked at"
    assert give(browser(), Authenticator(), "/accounts/login/").status_code == 422, "unknown"
    User.objects.update(is_active=False)
    key.counter, key.flags = 4, 5
    assert give(browser(), key, "/accounts/login/").status_code == 422


def test_the_door_offers_passkeys_once_somebody_has_one(person, key):
    assert not Page(browser().get("/accounts/login/")).all(PASSKEY)
    client = browser()
    enter(client)
    add(client, key)
    assert Page(browser().get("/accounts/login/")).all(PASSKEY)


def test_whoever_signs_in_through_the_directory_has_no_door_of_passkeys(owner, key, person):
    person.set_unusable_password()
    person.save()
    key.counter = 2
    assert give(browser(), key, "/accounts/login/").status_code == 422


def test_passkeys_are_changed_by_who_confirmed_with_the_second_factor(owner, key):
    passkey = Passkey.objects.get()
    forget_confirmation(owner)
    address = f"/account/passkeys/{passkey.pk}/remove/"
    assert owner.post(address, key_of_form(owner)).status_code == 422
    assert owner.post("/account/confirm/", {"own_password": PASSWORD}).status_code == 422
    assert Passkey.objects.exists()
    confirm(owner, key)
    second = Authenticator()
    assert add(owner, second, name="").status_code == 302
    assert Passkey.objects.last().name == "通行密钥 2"
    assert owner.post(address, key_of_form(owner)).status_code == 302
    assert Passkey.objects.get().credential_id == words_of(second.credential_id)
    assert StaticToken.objects.count() == 10
    last = f"/account/passkeys/{Passkey.objects.get().pk}/remove/"
    assert owner.post(last, key_of_form(owner)).status_code == 302
    assert not StaticToken.objects.exists(), "recovery codes alone are no second factor"
    assert enter(browser()) == "/"


def test_a_new_passkey_is_refused_without_confirmation_and_when_bent(person, key, lines):
    client = browser()
    enter(client)
    for bent in (
        {"origin": "https://elsewhere.example"},
        {"flags": 0},
        {"algorithm": -47},
        {"cross_origin": True},
    ):
        assert add(client, Authenticator(**bent)).status_code == 422
    assert sum(line.startswith("passkey not added: analyst from") for line in lines()) == 4
    form = asked(client, "/account/")
    data = form.hidden | {"passkey": key.create(form["data-options"])}
    forget_confirmation(client)
    assert client.post("/account/passkeys/", data).status_code == 422
    assert not Passkey.objects.exists()


def test_ten_passkeys_are_enough(owner, key, person):
    known = Passkey.objects.get()
    for number in range(8):
        known.pk = None
        known.credential_id = f"x{number}"
        known.save()
    assert add(owner, Authenticator()).status_code == 302
    assert not Page(owner.get("/account/")).all(ADD)


def test_the_switch_of_staff_takes_a_passkey(person, key, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    client = browser()
    enter(client)
    assert client.get("/admin/")["Location"] == "/account/?next=%2Fadmin%2F"
    assert add(client, key).status_code == 200
    assert client.get("/admin/").status_code == 200
    address = f"/account/passkeys/{Passkey.objects.get().pk}/remove/"
    assert client.post(address, key_of_form(client)).status_code == 422, "it is asked"
    assert Passkey.objects.exists()


def test_an_administrator_takes_passkeys_away_and_meets_none(owner, person):
    assert Passkey not in site._registry
    admin = Client()
    admin.force_login(make_user("keeper", role="administrator", is_superuser=True))
    data = {"action": "end_second_factor", "_selected_action": person.pk}
    assert admin.post("/admin/accounts/user/", data).status_code == 302
    assert not Passkey.objects.exists()
    assert enter(browser()) == "/"


@pytest.mark.parametrize(
    ("name", "secure", "offered"),
    [
        ("localhost", False, True),
        ("127.0.0.1", False, False),
        ("testserver", False, False),
        ("testserver", True, True),
        ("[::1]", True, False),
    ],
)
def test_the_page_says_where_passkeys_are_offered(person, name, secure, offered):
    client = Client(SERVER_NAME=name)
    client.force_login(person)
    session = client.session
    session["confirmed"] = {"until": int(time.time()) + 60, "by_second_factor": False}
    session.save()
    page = Page(client.get("/account/", secure=secure))
    assert bool(page.all(ADD)) is offered
    assert ("HTTPS" in page.text) is not offered


def test_the_log_names_what_was_changed(owner, key, lines):
    confirm(owner, key)
    assert add(owner, Authenticator()).status_code == 302
    address = f"/account/passkeys/{Passkey.objects.first().pk}/remove/"
    owner.post(address, key_of_form(owner))
    changes = [line for line in lines() if line.startswith("second factor, ")]
    assert changes == [
        "second factor, passkey added 办公电脑: analyst from 127.0.0.1",
        "second factor, passkey removed 办公电脑: analyst from 127.0.0.1",
    ]
