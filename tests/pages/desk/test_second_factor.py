"""The second factor: set up on the account page, asked at the door, asked of staff by a switch."""

from __future__ import annotations

import time
from base64 import b32decode
from xml.etree import ElementTree

import pytest
from django.contrib.admin import site
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.security.second_factor.codes import turn_on
from accounts.security.second_factor.factors import turn_off
from tests.helpers.factories import make_region, make_user, set_today
from tests.helpers.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PASSWORD = "plain-words-for-tests"
FORM = 'form[action*="/account/second-factor/"]'
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str, later: int = 0) -> str:
    known = TOTP(b32decode(secret))
    known.time = time.time() + later
    return f"{known.token():06d}"


@pytest.fixture
def person() -> User:
    set_today()
    return make_user("analyst", role="analyst", regions=(make_region(),))


@pytest.fixture
def codes(person: User) -> list[str]:
    """The recovery codes of a person who has set up an app, a while ago."""
    made = turn_on(person, SECRET, code_of(SECRET))
    assert made is not None
    TOTPDevice.objects.update(last_t=0)
    return made


def enter(**extra: str) -> tuple[Client, str]:
    client = Client()
    data = {"username": "analyst", "password": PASSWORD, **extra}
    return client, client.post("/accounts/login/", data)["Location"]


def confirm(client: Client, code: str):
    return client.post("/account/confirm/", {"one_time_code": code})


def send(client: Client, do: str, code: str = "", **extra: str):
    key = Page(client.get("/account/")).values("input[name=form_key]", "value")[0]
    data = {"do": do, "one_time_code": code, "form_key": key}
    return client.post("/account/second-factor/", data | extra)


def secret_on(page: Page) -> str:
    return page.one(f"{FORM} code").text.replace(" ", "")


@pytest.mark.both
def test_it_is_set_up_with_a_code_that_fits_and_gives_ten_recovery_codes(person):
    client, wanted = enter()
    assert wanted == "/"
    page = Page(client.get("/account/"))
    assert send(client, "on", "000000").status_code == 422
    assert not TOTPDevice.objects.exists(), "a secret is stored once a code fits"
    data = page.one(FORM).hidden | {"do": "on", "one_time_code": code_of(secret_on(page))}
    made = client.post("/account/second-factor/", data)
    shown = Page(made).texts(".recovery-codes li")
    assert (made.status_code, len(shown), len(set(shown))) == (200, 10, 10)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert not stored & {code.replace("-", "") for code in shown}, "hashes alone are kept"
    assert shown[0] not in client.get("/account/").content.decode()
    assert enter()[1] == "/accounts/code/?next=%2F"


def test_the_secret_of_a_wrong_try_is_offered_again_and_that_of_another_is_not(person):
    client, _wanted = enter()
    page = Page(client.get("/account/"))
    data = page.one(FORM).hidden | {"do": "on", "one_time_code": "000000"}
    assert secret_on(Page(client.post("/account/second-factor/", data))) == secret_on(page)
    make_user("other")
    other = Client()
    other.force_login(User.objects.get(username="other"))
    fitting = data | {"one_time_code": code_of(secret_on(page))}
    assert other.post("/account/second-factor/", fitting).status_code == 422


def test_the_picture_carries_the_secret(person, sign_in):
    client, _wanted = enter()
    path = Page(client.get("/account/")).one("path.quick-code__dots")["d"]
    assert path.startswith("M0 0h7v1h-7z"), "the corner of every such picture"
    assert ElementTree.fromstring(f"<path d='{path}'/>") is not None


@pytest.mark.both
def test_the_door_asks_for_the_code_and_nothing_opens_before(person, codes):
    client, wanted = enter(next="/parks/?q=x")
    assert wanted == "/accounts/code/?next=%2Fparks%2F%3Fq%3Dx"
    assert client.get("/parks/").status_code == 302
    assert client.get("/accounts/session/").json()["seconds"] == 0
    assert client.get(wanted).status_code == 200
    answer = client.post("/accounts/code/", {"code": code_of(SECRET), "next": "/parks/?q=x"})
    assert (answer.status_code, answer["Location"]) == (302, "/parks/?q=x")
    assert client.get("/parks/").status_code == 200


@pytest.mark.both
def test_a_code_and_a_recovery_code_open_once(person, codes):
    code = code_of(SECRET)
    assert enter()[0].post("/accounts/code/", {"code": code}).status_code == 302
    assert enter()[0].post("/accounts/code/", {"code": code}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0)
    spoken = codes[3].upper().replace("-", " ")
    client, _wanted = enter()
    assert client.post("/accounts/code/", {"code": spoken}).status_code == 302
    assert "9" in Page(client.get("/account/")).one(".message, [role=status], .notice").text
    assert enter()[0].post("/accounts/code/", {"code": spoken}).status_code == 422


def test_five_wrong_codes_lock_and_the_lock_is_that_of_the_password(person, codes):
    client, _wanted = enter()
    answers = [client.post("/accounts/code/", {"code": "000000"}).status_code for _ in range(5)]
    assert answers[:4] == [422] * 4
    assert answers[-1] == 429
    assert client.post("/accounts/code/", {"code": code_of(SECRET)}).status_code == 429
    assert "Location" not in Client().post(
        "/accounts/login/", {"username": "analyst", "password": PASSWORD}
    )


def test_a_code_is_awaited_for_five_minutes_and_for_the_same_password(person, codes):
    client, _wanted = enter()
    session = client.session
    session["awaits_code"] |= {"until": int(time.time()) - 1}
    session.save()
    assert client.post("/accounts/code/", {"code": code_of(SECRET)})["Location"].startswith(
        "/accounts/login/"
    )
    client, _wanted = enter()
    person.choose_password("otter carries violet lanterns")
    person.save()
    assert client.post("/accounts/code/", {"code": code_of(SECRET)})["Location"].startswith(
        "/accounts/login/"
    )
    assert Client().get("/accounts/code/").status_code == 302


@pytest.mark.parametrize("mangled", ["", "12345", "１２３４５６", "a\0b", "²²²²²²", "9" * 500])
def test_a_mangled_code_is_refused_in_words(person, codes, mangled):
    client, _wanted = enter()
    assert client.post("/accounts/code/", {"code": mangled}).status_code == 422


def test_full_width_figures_are_figures(person, codes):
    wide = "".join(chr(ord(figure) + 0xFEE0) for figure in code_of(SECRET))
    assert enter()[0].post("/accounts/code/", {"code": wide}).status_code == 302


def test_every_change_asks_for_a_code_given_a_moment_ago(person, codes):
    client, _wanted = enter()
    client.post("/accounts/code/", {"code": codes[0]})
    for do in ("codes", "off", "remove-app"):
        assert send(client, do).status_code == 422, "to have signed in is not enough"
    assert confirm(client, "000000").status_code == 422
    assert TOTPDevice.objects.get().throttling_failure_count == 1, "wrong ones are counted"
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert confirm(client, code_of(SECRET))["Location"] == "/account/#second"
    assert len(Page(send(client, "codes")).texts(".recovery-codes li")) == 10
    session = client.session
    session["confirmed"] |= {"until": int(time.time()) - 1}
    session.save()
    assert send(client, "off").status_code == 422, "it lasts five minutes"
    TOTPDevice.objects.update(last_t=0)
    confirm(client, code_of(SECRET))
    assert send(client, "off")["Location"] == "/account/#second"
    assert enter()[1] == "/"


def test_without_a_second_factor_the_password_confirms_and_nothing_else(person):
    client, _wanted = enter()
    session = client.session
    session["confirmed"] |= {"until": int(time.time()) - 1}
    session.save()
    page = Page(client.get("/account/"))
    assert not page.all(".quick-code"), "no secret for who has not confirmed"
    assert send(client, "on", "000000").status_code == 422
    for wrong in ({"own_password": "wrong"}, {"own_password": ""}, {"one_time_code": "000000"}):
        assert client.post("/account/confirm/", wrong).status_code == 422
    assert client.post("/account/confirm/", {"own_password": PASSWORD}).status_code == 302
    assert Page(client.get("/account/")).all(".quick-code")


def test_a_password_confirms_nothing_once_there_is_a_second_factor(person):
    client, _wanted = enter()
    turn_on(person, SECRET, code_of(SECRET))
    assert send(client, "off").status_code == 422
    assert client.post("/account/confirm/", {"own_password": PASSWORD}).status_code == 422
    assert send(client, "off").status_code == 422


def test_five_wrong_confirmations_lock_as_at_the_door(person, codes):
    client, _wanted = enter()
    client.post("/accounts/code/", {"code": codes[0]})
    assert [confirm(client, "000000").status_code for _ in range(5)][-1] == 429
    assert confirm(client, codes[1]).status_code == 429
    assert StaticToken.objects.count() == 9, "the code was not looked at"


def test_another_app_does_not_take_the_place_of_the_first_one(person, codes):
    client, _wanted = enter()
    client.post("/accounts/code/", {"code": codes[0]})
    assert send(client, "on", "000000").status_code == 422
    assert send(client, "nonsense", "000000").status_code == 400


def test_the_switch_asks_it_of_staff_before_anything_else(person, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    make_user("official")
    client = Client()
    client.post("/accounts/login/", {"username": "official", "password": PASSWORD})
    assert client.get("/parks/").status_code == 200, "officials are no staff"
    settings.SECOND_FACTOR_FOR_ALL = True
    client.post("/accounts/login/", {"username": "official", "password": PASSWORD})
    assert client.get("/parks/")["Location"] == "/account/?next=%2Fparks%2F"
    settings.SECOND_FACTOR_FOR_ALL = False
    client, _wanted = enter()
    assert client.get("/admin/")["Location"] == "/account/?next=%2Fadmin%2F"
    page = Page(client.get("/account/"))
    assert "两步验证" in page.text
    data = page.one(FORM).hidden | {"do": "on", "one_time_code": code_of(secret_on(page))}
    assert client.post("/account/second-factor/", data).status_code == 200
    assert client.get("/admin/").status_code == 200
    for do in ("off", "remove-app"):
        assert send(client, do).status_code == 422, "it cannot be turned off"
    assert TOTPDevice.objects.exists()


def test_an_administrator_takes_it_away_and_meets_no_secret(person, codes):
    assert not {TOTPDevice, StaticToken} & set(site._registry)
    assert "otp" not in " ".join(model._meta.app_label for model in site._registry)
    admin = Client()
    admin.force_login(make_user("keeper", role="administrator", is_superuser=True))
    data = {"action": "end_second_factor", "_selected_action": person.pk}
    assert admin.post("/admin/accounts/user/", data).status_code == 302
    assert enter()[1] == "/"
    own = {
        "action": "end_second_factor",
        "_selected_action": User.objects.get(username="keeper").pk,
    }
    assert admin.post("/admin/accounts/user/", own).status_code == 403, "not one's own"


def test_turning_it_off_leaves_nothing(person, codes):
    turn_off(person)
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
