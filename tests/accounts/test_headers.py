"""Every kind of answer carries the same security headers and a reference."""

import pytest
from django.db import transaction

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
        if status == 302 or address == "/accounts/login/"
        else sign_in("administrator", is_superuser=True)
    )
    response = browser.get(address, follow=status == 400)
    assert response.status_code in ((status, 302) if status == 400 else (status,))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
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
