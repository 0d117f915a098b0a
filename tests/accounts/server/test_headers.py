"""Every kind of answer carries the same security headers and a reference; every page says what
its scripts and style sheets are checked against.
"""

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.middleware import IntegrityMiddleware
from tests.helpers.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/accounts/login/", 200),
        ("/parks/", 302),
        ("/help/method/", 200),
        ("/en/help/method/", 200),
        ("/nothing-here/", 404),
        ("/admin/", 200),
        ("/admin/accounts/user/?pk__regex=(", 400),
    ],
)
def test_every_answer_carries_the_headers(client, sign_in, address, status):
    browser = (
        client
        if status == 302 or address in ("/accounts/login/", "/readyz")
        else sign_in("administrator", is_superuser=True)
    )
    response = browser.get(address, follow=status == 400)
    assert response.status_code in ((status, 302) if status == 400 else (status,))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Request-ID"]


def test_pages_behind_sign_in_are_kept_out_of_caches(sign_in):
    assert "no-store" in sign_in().get("/help/method/")["Cache-Control"]


def test_health_needs_no_sign_in_and_says_json(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_mangled_admin_list_is_answered_in_words(sign_in):
    """Trap: the stock list answers 500 to a broken pattern and to a number beyond 64 bits."""
    client = sign_in("administrator", is_superuser=True)
    client.get("/admin/")
    with (
        transaction.atomic()
    ):  # PostgreSQL gives up the transaction of a query that fails; pages run without one
        assert client.get("/admin/accounts/user/?pk__regex=(").status_code in (302, 400)
        transaction.set_rollback(True)
    assert client.get(f"/admin/accounts/user/?groups__id__exact={2**70}").status_code in (
        200,
        302,
        400,
    )


class Digests(dict[str, str]):
    """A digest for each script and style sheet, as if all had been collected."""

    def get(self, address, default=None):
        return f"sha384-of-{address}" if address.endswith((".css", ".js")) else default


@pytest.fixture
def _collected(monkeypatch):
    files = type("Files", (), {"integrity": Digests(any="")})
    monkeypatch.setattr("accounts.middleware.staticfiles_storage", files)


@pytest.mark.usefixtures("_collected")
@pytest.mark.parametrize(
    "address",
    ["/accounts/login/", "/parks/", "/map/?view=points", "/trend/", "/nothing-here/"]
    + ["/admin/", "/admin/parks/issue/", "/admin/parks/source/add/", "/admin/auth/group/add/"],
)
def test_every_script_and_sheet_has_what_it_is_checked_against(sign_in, address):
    client = Client() if "login" in address else sign_in("administrator", is_superuser=True)
    page = Page(client.get(address))
    loaded = [
        element
        for element in page.all("script[src], link[rel=stylesheet]")
        if "jsi18n" not in element.get("src")  # words for the admin's scripts, made at each request
    ]
    assert len(loaded) >= 3
    for element in loaded:
        assert element["integrity"] == f"sha384-of-{element.get('src') or element['href']}"
    assert not page.has("link[rel=icon][integrity], a[integrity], img[integrity]")


@pytest.mark.usefixtures("_collected")
def test_the_length_that_is_announced_is_that_of_what_is_sent():
    answer = HttpResponse('<script src="/static/js/app.js"></script>')
    answer["Content-Length"] = str(len(answer.content))
    given = IntegrityMiddleware(lambda _request: answer)(RequestFactory().get("/"))
    assert b" integrity=" in given.content
    assert int(given["Content-Length"]) == len(given.content)


@pytest.mark.usefixtures("_collected")
def test_only_pages_are_touched():
    words = '<script src="/static/js/app.js"></script>'
    answer = HttpResponse(words, content_type="text/plain")
    given = IntegrityMiddleware(lambda _request: answer)(RequestFactory().get("/"))
    assert given.content.decode() == words


def test_the_cookie_of_the_session_is_closed_to_scripts_and_other_sites(sign_in, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    cookies = Client().get("/accounts/login/").cookies
    assert cookies
    for cookie in cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(("https", "name"), [(True, "__Host-messages"), (False, "messages")])
def test_a_message_waits_in_a_cookie_of_this_host_alone(sign_in, settings, https, name):
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = https
    client = sign_in("analyst")
    typed = {"own_password": "plain-words-for-tests"}
    assert client.post("/account/confirm/", typed).status_code == 302
    page = Page(client.get("/account/"))
    key = page.values("input[name=form_key]", "value")[0]
    answer = client.post("/account/second-factor/", {"do": "off", "form_key": key})
    cookie = answer.cookies[name]
    assert (bool(cookie["secure"]), cookie["httponly"], cookie["path"]) == (https, True, "/")
    assert not cookie["domain"]


def test_trace_is_not_answered(client, sign_in):
    assert client.generic("TRACE", "/healthz").status_code == 405
    assert sign_in().generic("TRACE", "/parks/").status_code == 405
