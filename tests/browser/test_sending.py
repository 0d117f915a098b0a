"""What a browser shows of a form that was sent already, and of a session that ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from accounts.security.session_store import SessionStore
from parks.models import Park


def age(page: Any, seconds: int) -> None:
    """Let nobody have touched the session of a browser for so long."""
    session = SessionStore(page.context.cookies()[0]["value"])
    session["seen_at"] = int(time.time()) - seconds
    session.save()


def test_back_correct_and_send_again(visit: Callable[..., Any]) -> None:
    address = (
        f"/en/parks/{Park.objects.order_by('pk').values_list('slug', flat=True)[0]}/objection/"
    )
    page = visit(address, account="analyst")
    form = page.locator("main form[method=post]")

    def send(words: str) -> None:
        form.locator("[name=raised_by]").fill("企业")
        form.locator("[name=words]").fill(words)
        with page.expect_navigation():
            form.locator("button[type=submit]").first.click()

    send("")
    expect(page.locator("main")).to_contain_text("This field is required.")
    page.go_back()
    send("数据有误")
    assert page.url.endswith("/score/")
    page.go_back()
    send("数据有误，另附说明")
    assert page.url.endswith("/score/")


def test_the_page_warns_before_the_session_ends_and_prolongs_it(visit: Callable[..., Any]) -> None:
    page = visit("/en/help/method/", account="analyst")
    page.clock.install()
    page.reload()
    warning = page.locator("[data-session]")
    expect(warning.get_by_role("button")).to_be_hidden()
    age(page, 26 * 60)
    page.clock.run_for(26 * 60 * 1000)
    expect(warning).to_contain_text("Your session ends at")
    warning.get_by_role("button", name="Stay signed in").click()
    expect(warning.get_by_role("button")).to_be_hidden()
    age(page, 31 * 60)
    page.clock.run_for(26 * 60 * 1000)
    expect(warning).to_contain_text("Your session has run out.")
    assert not [words for words in page.complaints if "Failed to load" not in words]
