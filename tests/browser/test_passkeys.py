"""Passkeys in a real browser, with the virtual authenticator that Chromium brings."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from accounts.models import Passkey
from tests.helpers.browser.people import PASSWORD


def plug_in(page: Any) -> None:
    """Give the browser an authenticator that has looked at a finger already."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def give_password(page: Any, address: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=username]", "analyst")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_passkey_is_made_and_opens_the_door(page: Any, live_server: Any, city: None) -> None:
    address = re.sub(r"//[^:]+", "//localhost", live_server.url)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    plug_in(page)
    give_password(page, address)
    page.goto(f"{address}/account/")
    page.get_by_label("通行密钥名称").fill("办公电脑")
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    expect(page.locator("main")).to_contain_text("通行密钥“办公电脑”")
    page.get_by_label("通行密钥名称").fill("再来一个")
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.locator("main")).to_contain_text("本机已有您的通行密钥")

    page.context.clear_cookies()
    give_password(page, address)
    expect(page).to_have_url(re.compile("/accounts/code/"))
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page).to_have_url(f"{address}/")
    page.goto(f"{address}/account/")
    page.get_by_role("button", name="用通行密钥确认").click()
    expect(page.get_by_role("button", name="移除")).to_have_count(1)

    page.context.clear_cookies()
    page.goto(f"{address}/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(f"{address}/")
    assert Passkey.objects.get().sign_count > 1
    assert complaints == []
