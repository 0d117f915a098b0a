"""What is sent with a session that ran out is kept for its author, and for nobody else."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import UnsentForm, User, UserSession
from accounts.saving.asking import new_form_key
from accounts.saving.unsent import MOST_BYTES
from accounts.security.session_store import digest_of
from dashboards.models import SavedView
from tests.helpers.factories import make_user, set_today
from tests.helpers.html import Page
from tests.helpers.visiting import source_of

pytestmark = pytest.mark.django_db
PASSWORD = "plain-words-for-tests"
FORM = "/en/saved-views/new/?list=issues&query=overdue%3D1"


@pytest.fixture
def person():
    set_today()
    return make_user("lin")


@pytest.fixture
def browser(person):
    """A browser that sends tokens, as real ones do, signed in by the door."""
    client = Client(enforce_csrf_checks=True)
    enter(client)
    return client


def token(client, address="/en/accounts/login/"):
    page = Page(source_of(client.get(address)))
    return page.first("input[name=csrfmiddlewaretoken]")["value"]


def enter(client, username="lin", **extra):
    data = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token(client)}
    return client.post("/en/accounts/login/", data | extra)


def typed(client, **more):
    """A form as it stands in the browser, filled in."""
    filled = {"form_key": new_form_key(), "name": "我的逾期清单"}
    return filled | {"csrfmiddlewaretoken": token(client, FORM)} | more


def run_out(client, *, hours=0):
    """Let the session's time go by; after half a day the database calls the row out of date."""
    session = client.session
    session["seen_at"] = session["started_at"] = int(time.time()) - 31 * 60 - hours * 3600
    session.save()
    if hours > 12:
        past = timezone.now() - timedelta(hours=hours - 12)
        UserSession.objects.filter(session_key=digest_of(session.session_key)).update(
            expire_date=past
        )


@pytest.mark.parametrize("hours", [0, 14])
def test_the_words_are_back_after_signing_in_and_stored_only_by_their_author(browser, hours):
    filled = typed(browser)
    run_out(browser, hours=hours)
    late = browser.post(FORM, filled)
    assert late.status_code == 302
    assert late["Location"].startswith("/en/accounts/login/?next=")
    assert "What you sent is kept for 24 hours" in source_of(browser.get(late["Location"]))
    assert enter(browser)["Location"].startswith("/en/accounts/unsent/")
    page = Page(source_of(browser.get("/en/accounts/unsent/")))
    assert "我的逾期清单" in page.text
    assert not SavedView.objects.exists()
    offered = page.one(f'form[action="{FORM}"]').fields
    shown = browser.post(FORM, offered)
    assert shown.status_code == 422
    assert "Nothing is stored yet" in source_of(shown)
    assert not SavedView.objects.exists()
    [form] = [
        form
        for form in Page(source_of(shown)).all("form[method=post]")
        if form.has("input[name=name]")
    ]
    assert form.fields["name"] == "我的逾期清单"
    assert browser.post(FORM, form.fields).status_code == 302
    assert SavedView.objects.get().name == "我的逾期清单"
    assert not UnsentForm.objects.exists()


def test_another_tab_that_noticed_first_takes_nothing_away(browser):
    filled = typed(browser)
    run_out(browser)
    assert browser.get("/en/parks/").status_code == 302
    browser.post(FORM, filled)
    assert UnsentForm.objects.count() == 1


@pytest.mark.parametrize("ended", ["signed out", "disabled", "password", "row", "token"])
def test_nothing_is_kept_where_the_session_did_not_run_out(browser, person, ended):
    filled = typed(browser)
    if ended == "signed out":
        browser.post("/en/accounts/logout/", {"csrfmiddlewaretoken": filled["csrfmiddlewaretoken"]})
    if ended == "row":
        UserSession.objects.all().delete()
    if ended in ("disabled", "password", "token"):
        run_out(browser)
    if ended == "disabled":
        User.objects.filter(pk=person.pk).update(is_active=False)
    if ended == "password":
        person.set_password("another-plain-word")
        person.save()
    if ended == "token":
        filled["csrfmiddlewaretoken"] = "x" * 64
    assert browser.post(FORM, filled).status_code == (403 if ended == "token" else 302)
    assert not UnsentForm.objects.exists()


@pytest.mark.parametrize("ended", ["disabled", "password"])
def test_nothing_is_kept_of_whom_the_door_was_shut_to_after_the_session_ran_out(
    browser, person, ended
):
    filled = typed(browser)
    run_out(browser)
    browser.get("/en/parks/")
    if ended == "disabled":
        User.objects.filter(pk=person.pk).update(is_active=False)
    else:
        person.set_password("another-plain-word")
        person.save()
    browser.post(FORM, filled)
    assert not UnsentForm.objects.exists()


@pytest.mark.parametrize(("letters", "kept"), [(MOST_BYTES - 400, 1), (MOST_BYTES, 0)])
def test_up_to_256_kilobytes_are_kept_and_more_is_said_to_be_lost(browser, letters, kept):
    filled = typed(browser, words="a" * letters)
    run_out(browser)
    browser.post(FORM, filled)
    assert UnsentForm.objects.count() == kept
    if not kept:
        assert "could not be kept" in source_of(browser.get("/en/accounts/login/"))


def test_passwords_and_the_token_are_never_kept(browser):
    secrets = {"password": "p1", "password2": "p2", "new_Password1": "p3", "x-passwd": "p4"}
    filled = typed(browser, **secrets)
    run_out(browser)
    browser.post(FORM, filled)
    assert {name for name, _ in UnsentForm.objects.get().fields} == {"form_key", "name"}


def test_one_is_kept_for_each_address_the_last_one(browser):
    first = typed(browser, name="先")
    second = typed(browser, name="后\0")
    run_out(browser)
    browser.post(FORM, first)
    browser.post(FORM, second)
    [kept] = UnsentForm.objects.all()
    assert ["name", ["后"]] in [list(field) for field in kept.fields]


def test_what_was_kept_is_offered_for_a_day_and_to_its_author_alone(browser, person):
    filled = typed(browser)
    run_out(browser)
    browser.post(FORM, filled)
    make_user("other")
    other = Client(enforce_csrf_checks=True)
    assert enter(other, "other", next="/en/parks/")["Location"] == "/en/parks/"
    assert "Nothing is kept for you." in source_of(other.get("/en/accounts/unsent/"))
    key = UnsentForm.objects.get().pk
    data = {"unsent": key, "csrfmiddlewaretoken": token(other, "/en/parks/")}
    assert other.post("/en/accounts/unsent/", data).status_code == 404
    UnsentForm.objects.update(sent_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert enter(browser, next="/en/parks/")["Location"] == "/en/parks/"


def test_what_was_kept_can_be_thrown_away(browser):
    filled = typed(browser)
    run_out(browser)
    browser.post(FORM, filled)
    enter(browser)
    address = "/en/accounts/unsent/"
    data = {"unsent": UnsentForm.objects.get().pk, "next": "/en/parks/"}
    gone = browser.post(address, data | {"csrfmiddlewaretoken": token(browser, address)})
    assert Page(source_of(browser.get(gone["Location"]))).has('a[href="/en/parks/"]')
    assert not UnsentForm.objects.exists()


def test_a_button_without_words_is_not_kept_and_leads_back_to_its_page(browser):
    key = {"csrfmiddlewaretoken": token(browser, FORM)}
    run_out(browser)
    browser.post("/en/saved-views/1/delete/", key | {"form_key": "k"})
    late = browser.post("/en/accounts/logout/", key)
    assert not UnsentForm.objects.exists()
    assert "could not be kept" not in source_of(browser.get(late["Location"]))
    assert late["Location"] == "/en/accounts/login/?next=/en/"


# asking how long it goes on


def test_to_ask_how_long_a_session_goes_on_does_not_prolong_it(browser):
    browser.get("/en/parks/")
    session = browser.session
    session["seen_at"] = int(time.time()) - 1600
    session.save()
    for _ in range(2):
        assert 195 <= browser.get("/en/accounts/session/").json()["seconds"] <= 200


def test_a_session_is_prolonged_by_a_click_but_not_beyond_twelve_hours(browser):
    key = {"csrfmiddlewaretoken": token(browser, FORM)}
    session = browser.session
    session["seen_at"] = int(time.time()) - 1600
    session.save()
    answer = browser.post("/en/accounts/session/", key).json()
    assert answer["seconds"] > 1790
    session = browser.session
    session["started_at"] = int(time.time()) - 12 * 3600 + 100
    session.save()
    answer = browser.post("/en/accounts/session/", key).json()
    assert answer["seconds"] <= 100
    assert answer["at_most"] == answer["seconds"]


def test_the_script_is_told_how_a_session_ended(browser, client):
    assert client.get("/en/accounts/session/").json() == {"seconds": 0, "ran_out": False}
    browser.get(FORM)
    run_out(browser)
    assert browser.get("/en/accounts/session/").json() == {"seconds": 0, "ran_out": True}


def test_a_page_that_was_open_before_signing_in_again_can_be_sent(browser):
    filled = typed(browser)
    run_out(browser)
    enter(browser)
    assert browser.post(FORM, filled).status_code == 403
    fresh = browser.get("/en/accounts/session/").json()["token"]
    assert browser.post(FORM, filled | {"csrfmiddlewaretoken": fresh}).status_code == 302


@pytest.mark.parametrize("address", ["/en/parks/", "/en/admin/"])
def test_every_page_carries_the_warning_for_whoever_is_signed_in(sign_in, address):
    page = Page(source_of(sign_in("administrator").get(address)))
    warning = page.one("[data-session]")
    assert warning["data-session"] == "/en/accounts/session/"
    assert 1700 < int(warning["data-seconds"]) <= 1800
    assert warning["role"] == "alert"
    assert warning.one("form").hidden["csrfmiddlewaretoken"]


def test_two_tabs_that_notice_at_once_both_know_that_the_session_ran_out(browser):
    filled = typed(browser)
    run_out(browser)
    other_tab = Client(enforce_csrf_checks=True)
    other_tab.cookies = browser.cookies.copy()
    assert other_tab.get("/en/accounts/session/").json()["ran_out"]
    assert browser.get("/en/accounts/session/").json()["ran_out"]
    browser.post(FORM, filled)
    assert UnsentForm.objects.count() == 1
