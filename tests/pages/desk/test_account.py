"""One's own account: the password is one's own, and a given one is changed before anything else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import UnsentForm, User, UserSession
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import make_region, make_user, set_today
from tests.helpers.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.once]
GIVEN = "plain-words-for-tests"
FORM = 'form[action*="/account/password/"]'
OWN = "otter carries violet lanterns"


@pytest.fixture
def person() -> User:
    set_today()
    return make_user("official", full_name="林")


def enter(username: str = "official", password: str = GIVEN, **extra: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"username": username, "password": password, **extra})
    return client


def change(client: Client, old: str = GIVEN, new: str = OWN, again: str = "", **extra: str):
    data = Page(client.get("/account/")).one(FORM).hidden | {
        "old_password": old,
        "new_password": new,
        "new_password_again": again or new,
    }
    return client.post("/account/password/", data | extra)


def give(person: User, password: str = GIVEN) -> None:
    person.set_password(password)
    person.save()


@pytest.mark.parametrize("role", ["official", "unit", "analyst", "verifier", "leader"])
def test_everybody_changes_the_own_password(role):
    set_today()
    make_user("somebody", role=role, regions=(make_region(),))
    client = enter("somebody")
    elsewhere = enter("somebody")
    assert change(client)["Location"] == "/account/"
    assert client.get("/parks/").status_code == 200, "one's own session goes on"
    assert elsewhere.get("/parks/").status_code == 302, "sessions elsewhere end"
    assert not User.objects.get(username="somebody").check_password(GIVEN)
    assert enter("somebody", OWN).get("/parks/").status_code == 200


@pytest.mark.both
@pytest.mark.parametrize("path", ["/", "/parks/", "/en/issues/", "/admin/", "/accounts/unsent/"])
def test_a_given_password_is_changed_before_anything_else(path):
    set_today()
    give(make_user("analyst", role="analyst", regions=(make_region(),)))
    client = enter("analyst")
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith(("/account/?next=", "/en/account/?next="))
    page = client.get(answer["Location"])
    assert "别人" in Page(page).text or "Somebody else" in Page(page).text
    assert change(client, next=path)["Location"] == path
    assert client.get(path).status_code == 200


def test_the_way_out_and_the_watch_stay_open(person):
    give(person)
    client = enter()
    assert client.get("/accounts/session/").json()["seconds"] > 0
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"


def test_what_is_sent_from_an_open_page_meanwhile_is_kept(person):
    give(person)
    client = enter()
    client.post("/saved-views/new/", {"form_key": "x", "title": "words of an hour"})
    assert UnsentForm.objects.get(user=person).fields[-1] == ["title", ["words of an hour"]]


@pytest.mark.parametrize(
    "way", ["made in the admin", "set in the admin", "create_user", "changepassword"]
)
def test_whatever_way_a_password_is_given(way, person, django_user_model):
    keeper = make_user("keeper", role="administrator", is_superuser=True)
    admin = Client()
    admin.force_login(keeper)
    name = "new-person"
    if way == "made in the admin":
        data = form_data(admin.get("/admin/accounts/user/add/")) | {
            "username": name,
            "password1": GIVEN,
            "password2": GIVEN,
            "usable_password": "true",
        }
        assert admin.post("/admin/accounts/user/add/", data).status_code == 302
    elif way == "create_user":
        django_user_model.objects.create_user(name, password=GIVEN)
    elif way == "set in the admin":
        person.username = name
        person.save()
        address = f"/admin/accounts/user/{person.pk}/password/"
        data = {"password1": OWN, "password2": OWN, "usable_password": "true"}
        assert admin.post(address, data).status_code == 302
    else:
        person.username = name
        give(person)
    password = OWN if way == "set in the admin" else GIVEN
    assert enter(name, password).get("/parks/")["Location"].startswith("/account/")


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("wrong", OWN, OWN, "现在的密码"),
        (GIVEN, OWN, OWN + "!", "不一样"),
        (GIVEN, "admin@123456", "admin@123456", "容易"),
        (GIVEN, GIVEN, GIVEN, "用过"),
        (GIVEN, "", "", "必填"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(person, old, new, again, words):
    answer = change(enter(), old, new, again)
    assert answer.status_code == 422
    assert words in Page(answer).text
    assert old not in answer.content.decode() or old == "wrong", "no password is sent back"
    person.refresh_from_db()
    assert person.check_password(GIVEN)


def test_five_wrong_tries_of_the_present_password_lock(person):
    client = enter()
    answers = [change(client, old="wrong").status_code for _ in range(5)]
    assert answers[-1] == 429
    assert change(client).status_code == 429, "the right one came too late"


def test_the_last_five_passwords_are_not_taken_again(person):
    client = enter()
    passwords = [GIVEN, *(f"{OWN} {word}" for word in ("willow", "granite", "harbour", "mosaic"))]
    for old, new in zip(passwords, passwords[1:], strict=False):
        assert change(client, old, new).status_code == 302
    for used in passwords:
        assert change(client, passwords[-1], used).status_code == 422
    assert change(client, passwords[-1], f"{OWN} pelican").status_code == 302
    assert change(client, f"{OWN} pelican", GIVEN).status_code == 302, "only five are kept"


def test_the_second_of_two_clicks_stores_nothing_twice(person):
    client = enter()
    data = Page(client.get("/account/")).one(FORM).hidden | {
        "old_password": GIVEN,
        "new_password": OWN,
        "new_password_again": OWN,
    }
    assert client.post("/account/password/", data).status_code == 302
    again = client.post("/account/password/", data)
    assert "已保存" in Page(again).text or "已经" in Page(again).text
    person.refresh_from_db()
    assert len(person.former_passwords) == 1


def test_level_three_asks_for_another_password_after_ninety_days(person, settings):
    assert settings.PASSWORD_DAYS == 0
    person.password_chosen_at = timezone.now() - timedelta(days=91)
    person.save()
    assert enter().get("/parks/").status_code == 200, "nobody is asked without the switch"
    settings.PASSWORD_DAYS = 90
    client = enter()
    assert client.get("/parks/")["Location"] == "/account/?next=%2Fparks%2F"
    assert change(client).status_code == 302
    assert client.get("/parks/").status_code == 200


def test_the_door_of_the_admin_leads_to_the_same_page(sign_in):
    client = sign_in("analyst")
    assert client.get("/admin/password_change/")["Location"] == "/account/"
    assert client.get("/account/password/").status_code == 405


def test_the_page_says_who_one_is(sign_in):
    client = sign_in("analyst", full_name="林", email="lin@example.gov.cn")
    words = Page(client.get("/account/")).text
    for known in ("林", "analyst", "lin@example.gov.cn", "分析员", "huizhou"):
        assert known in words
    assert "My account" in Page(client.get("/en/account/")).text
    assert "/account/" in client.get("/parks/").content.decode()
    assert Client().get("/account/")["Location"] == "/accounts/login/?next=/account/"


def test_whoever_makes_a_superuser_on_the_server_chose_the_password(django_user_model):
    set_today()
    django_user_model.objects.create_superuser("root", password=OWN)
    assert enter("root", OWN).get("/parks/").status_code == 200
    assert UserSession.objects.exists()
