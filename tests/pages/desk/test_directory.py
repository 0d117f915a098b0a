"""Sign-in through a directory: a provider of OpenID Connect that the tests start."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from oidc_provider_mock import run_server_in_thread

from accounts.checks import check_roles_of_directory
from accounts.models import User
from accounts.roles import Role, roles_of
from parks.models import Posting
from tests.helpers.factories import make_region, make_user, set_today
from tests.helpers.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BACKEND = "accounts.security.directory.DirectoryBackend"
PASSWORD = "plain-words-for-tests"


@pytest.fixture(scope="module")
def provider() -> Iterator[SimpleNamespace]:
    """A directory that runs as long as this module."""
    with run_server_in_thread() as server:
        yield SimpleNamespace(address=f"http://localhost:{server.server_port}")


@pytest.fixture
def directory(db: None, provider: SimpleNamespace, settings) -> SimpleNamespace:
    """The site as an office sets it up that has this directory."""
    set_today()
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, BACKEND]
    settings.OIDC_RP_CLIENT_ID = "lantu"
    settings.OIDC_RP_CLIENT_SECRET = "known to both"
    settings.OIDC_ISSUER = provider.address
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{provider.address}/oauth2/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{provider.address}/oauth2/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{provider.address}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{provider.address}/jwks"
    settings.OIDC_ROLES_CLAIM = "roles"
    settings.OIDC_ROLES = {"gx-analyst": "analyst", "gx-unit": "unit", "gx-root": "superuser"}
    settings.OIDC_VERIFY_KID = False  # the provider has one key, and names it nowhere
    settings.OIDC_CREATE_USER = True
    return provider


def come(directory: SimpleNamespace, sub: str = "s1", **claims: object) -> tuple[Client, str]:
    """Go to the directory as somebody, and come back; returns the browser and where it is led."""
    client = Client()
    claims = {"preferred_username": "lin", "name": "林", "email": "lin@example.gov.cn"} | claims
    requests.put(f"{directory.address}/users/{sub}", json=claims, timeout=5).raise_for_status()
    away = client.get("/oidc/sign-in/?next=/parks/%3Fq%3Dx")["Location"]
    back = requests.post(away, data={"sub": sub}, allow_redirects=False, timeout=5)
    return client, client.get("/oidc/callback/?" + urlsplit(back.headers["Location"]).query)[
        "Location"
    ]


def roles() -> frozenset[Role]:
    return roles_of(User.objects.get(username="lin"))


def test_somebody_new_gets_an_account_with_the_roles_of_the_claim(directory):
    client, where = come(directory, roles=["gx-analyst", "others"])
    person = User.objects.get(username="lin")
    assert where == "/parks/?q=x"
    # who is posted nowhere sees nothing, whatever the directory says
    assert client.get(where).status_code == 403
    Posting.objects.create(user=person).regions.add(make_region())
    assert client.get(where).status_code == 200
    assert (person.full_name, person.email) == ("林", "lin@example.gov.cn")
    assert (roles(), person.is_staff, person.is_superuser) == ({Role.ANALYST}, True, False)
    assert not person.has_usable_password()
    assert "统一身份认证" in Page(client.get("/account/")).text


def test_roles_follow_the_claim_at_each_sign_in_and_end_with_it(directory):
    come(directory, roles=["gx-analyst", "gx-unit"])
    assert roles() == {Role.ANALYST, Role.UNIT}
    come(directory, roles="gx-unit")
    assert roles() == {Role.UNIT}
    assert not User.objects.get(username="lin").is_staff
    come(directory)
    assert roles() == frozenset(), "a claim that is missing gives nothing"


@pytest.mark.parametrize("claimed", [["gx-root"], ["administrator"], {"a": 1}, [["x"]], 7])
def test_no_claim_gives_what_no_line_of_the_table_names(directory, claimed):
    come(directory, roles=claimed)
    assert roles() == frozenset()
    assert not User.objects.get(username="lin").is_superuser


def test_without_a_claim_for_them_roles_are_given_here(directory, settings):
    settings.OIDC_ROLES_CLAIM = ""
    come(directory)
    make_user("lin", role="verifier")
    come(directory, roles=["gx-analyst"])
    assert roles() == {Role.VERIFIER}


def test_a_person_is_known_by_the_key_of_the_directory_not_by_the_name(directory):
    come(directory)
    come(directory, preferred_username="lin-2")
    assert User.objects.get(directory_id="s1").username == "lin"
    _client, where = come(directory, sub="s2")
    assert where == "/accounts/login/", "another person of the same name"
    assert User.objects.get(username="lin").directory_id == "s1"


@pytest.mark.parametrize("kind", ["with a password", "superuser"])
def test_an_account_of_this_site_is_opened_by_no_name_of_the_directory(directory, kind):
    if kind == "superuser":
        User.objects.create_superuser("lin")
    else:
        make_user("lin")
    client, where = come(directory, roles=["gx-analyst"])
    assert where == "/accounts/login/"
    assert "_auth_user_id" not in client.session
    assert User.objects.get(username="lin").directory_id is None


def test_without_the_switch_only_prepared_accounts_are_opened(directory, settings):
    settings.OIDC_CREATE_USER = False
    assert come(directory)[1] == "/accounts/login/"
    assert not User.objects.exists()
    User.objects.create_user("lin")  # without a password
    assert come(directory)[1] == "/parks/?q=x"
    assert User.objects.get().directory_id == "s1"


def test_a_disabled_account_stays_outside(directory):
    come(directory)
    User.objects.update(is_active=False)
    client, where = come(directory)
    assert where == "/accounts/login/"
    assert client.get("/parks/").status_code == 302


@pytest.mark.parametrize(
    "setting", ["OIDC_OP_TOKEN_ENDPOINT", "OIDC_OP_USER_ENDPOINT", "OIDC_OP_JWKS_ENDPOINT"]
)
def test_local_accounts_get_in_while_the_directory_is_down(directory, settings, setting):
    setattr(settings, setting, "http://127.0.0.1:9/")
    client, where = come(directory)
    assert where == "/accounts/login/"
    page = Page(client.get(where))
    assert "统一身份认证" in page.text
    assert page.has('a[href="/oidc/sign-in/"], a[href^="/oidc/sign-in/?next="]')
    make_user("keeper")
    data = {"username": "keeper", "password": PASSWORD}
    assert client.post("/accounts/login/", data)["Location"] == "/"


def test_a_token_of_another_issuer_or_for_another_site_is_refused(directory, settings):
    settings.OIDC_ISSUER = "https://elsewhere.example"
    assert come(directory)[1] == "/accounts/login/"
    assert not User.objects.exists()


def test_a_state_is_taken_once_and_by_its_browser(directory):
    client = Client()
    away = client.get("/oidc/sign-in/")["Location"]
    asked = parse_qs(urlsplit(away).query)
    assert asked["code_challenge_method"] == ["S256"]
    requests.put(f"{directory.address}/users/s1", json={"preferred_username": "lin"}, timeout=5)
    back = requests.post(away, data={"sub": "s1"}, allow_redirects=False, timeout=5)
    answer = f"/oidc/callback/?{urlsplit(back.headers['Location']).query}"
    assert "_auth_user_id" not in (other := Client()).session
    assert other.get(answer)["Location"] == "/accounts/login/"
    assert client.get(answer)["Location"] == "/"
    assert Client().get("/oidc/callback/")["Location"] == "/accounts/login/"
    assert client.get(answer).status_code in (302, 400)
    assert client.get("/oidc/callback/?error=access_denied")["Location"] == "/accounts/login/"


def test_an_address_elsewhere_is_not_followed(directory):
    client = Client()
    client.get("/oidc/sign-in/?next=https://elsewhere.example/")
    assert client.session["oidc_login_next"] is None


@pytest.mark.no_database
def test_a_table_of_claims_with_an_unknown_role_is_refused(settings):
    settings.OIDC_ROLES = {"gx": "analist", "gy": "unit"}
    (message,) = check_roles_of_directory()
    assert "analist" in message.msg
    settings.OIDC_ROLES = {"gy": "unit"}
    assert check_roles_of_directory() == []


def test_without_a_directory_there_is_no_such_door(client, db):
    assert client.get("/oidc/sign-in/").status_code == 404
    assert client.get("/oidc/callback/?code=x&state=y").status_code == 404
    assert "/oidc/" not in client.get("/accounts/login/").content.decode()
