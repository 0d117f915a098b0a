"""The one door: who gets in, who does not, and what each is told."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import UserSession
from accounts.security.session_store import digest_of
from tests.helpers.factories import make_user, set_today

pytestmark = pytest.mark.django_db
PASSWORD = "plain-words-for-tests"


def enter(client: Client, username: str = "official", password: str = PASSWORD, **extra: str):
    return client.post("/accounts/login/", {"username": username, "password": password, **extra})


@pytest.fixture(autouse=True)
def person():
    set_today()
    return make_user("official")


def test_the_right_password_leads_to_the_summary(client):
    response = enter(client)
    assert (response.status_code, response["Location"]) == (302, "/")


def test_the_page_asked_for_is_opened_after_signing_in(client):
    answer = client.get("/parks/?q=x")
    assert answer["Location"] == "/accounts/login/?next=/parks/%3Fq%3Dx"
    assert enter(client, next="/parks/?q=x")["Location"] == "/parks/?q=x"


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_an_address_elsewhere_is_not_followed(client, elsewhere):
    assert enter(client, next=elsewhere)["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(client):
    def words(response):
        return response.content.decode().partition('id="err">')[2].partition("</p>")[0]

    known = enter(client, password="wrong")
    unknown = enter(client, username="nobody", password="wrong")
    assert known.status_code == unknown.status_code == 422
    assert words(known) == words(unknown) != ""


def test_five_failures_lock_the_account_from_this_address_even_for_the_right_password(client):
    for _ in range(5):
        response = enter(client, password="wrong")
    assert response.status_code in (403, 429)
    assert enter(client).status_code in (403, 429)
    assert enter(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


def test_an_address_is_locked_across_names(client, settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 12
    for place in range(12):
        browser = Client(HTTP_USER_AGENT=f"browser {place}")
        assert enter(browser, username=f"name{place}", password="wrong").status_code == 422
    assert enter(client, username="name77", password="wrong").status_code == 429
    assert enter(client).status_code == 429, "the right one of another name too"
    assert enter(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert enter(client).status_code == 302


def test_tries_during_the_wait_do_not_prolong_it(client):
    for _ in range(6):
        enter(client, password="wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert enter(client).status_code == 429
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=2))
    assert enter(client).status_code == 302


def test_no_noted_try_holds_a_password_or_a_code(client, person):
    enter(client, password="secret-one")
    enter(client)
    data = {"old_password": "secret-two", "new_password": "secret-three", "form_key": "x"}
    client.post("/account/password/", data | {"new_password_again": "secret-four"})
    TOTPDevice.objects.create(user=person)
    enter(other := Client())
    other.post("/accounts/code/", {"code": "secret-five"})
    noted = [" ".join(map(str, row)) for row in AccessAttempt.objects.values_list()]
    assert noted
    assert "secret-" not in " ".join(noted)


def test_unknown_names_are_locked_like_known_ones(client):
    answers = [enter(client, username="nobody", password="wrong").status_code for _ in range(6)]
    assert answers[-1] in (403, 429)


def test_signing_in_again_gives_a_new_session(client):
    enter(client)
    first = client.session.session_key
    enter(client)
    assert client.session.session_key != first
    assert not UserSession.objects.filter(session_key=digest_of(first)).exists()


def test_signing_out_ends_the_session_on_the_server(client):
    enter(client)
    key = client.session.session_key
    assert client.get("/accounts/logout/").status_code == 405
    answer = client.post("/accounts/logout/")
    assert (answer["Location"], answer["Clear-Site-Data"]) == ("/accounts/login/", '"cache"')
    assert not UserSession.objects.filter(session_key=digest_of(key)).exists()


def test_a_disabled_person_neither_enters_nor_stays(client, person):
    enter(client)
    assert client.get("/help/method/").status_code == 200
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert client.get("/help/method/").status_code == 302
    assert enter(Client()).status_code == 422


def test_the_admin_leads_to_the_same_door(client):
    chain = client.get("/admin/", follow=True).redirect_chain
    assert chain[-1] == ("/accounts/login/?next=/admin/", 302)
    client.post("/admin/login/", {"username": "official", "password": PASSWORD})
    assert "_auth_user_id" not in client.session, "the admin's own door let somebody in"


def test_an_analyst_who_asked_for_the_admin_lands_in_it(client):
    make_user("analyst", role="analyst")
    door = client.get("/admin/", follow=True).redirect_chain[-1][0]
    arrived = client.post(
        door, {"username": "analyst", "password": PASSWORD, "next": "/admin/"}, follow=True
    )
    assert (arrived.status_code, arrived.request["PATH_INFO"]) == (200, "/admin/")
    assert client.get("/admin/login/")["Location"] == "/admin/"


def test_an_official_is_told_that_the_admin_is_not_for_this_role(client):
    enter(client)
    assert client.get("/admin/", follow=True).status_code == 403


def test_a_form_from_elsewhere_is_refused():
    assert enter(Client(enforce_csrf_checks=True)).status_code == 403


@pytest.mark.parametrize("name", ["a\0b", "园" * 3000, ""])
def test_a_mangled_name_is_refused_like_any_other(client, name):
    assert enter(client, username=name, password="x").status_code == 422
