"""Saving a view and following a park in a browser without scripts; the pages are clean on every
screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.helpers.browser.browsing import violations
from tests.helpers.browser.people import PASSWORD


def test_a_view_is_saved_and_a_park_followed_without_scripts(
    browser: Any, live_server: Any, city: None
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=username]", "official")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.goto(f"{live_server.url}/en/parks/")
    page.select_option("select[name=level]", "national")
    page.click("form.filters button[type=submit]")
    total = page.locator("[data-total]").first.get_attribute("data-total")
    page.click(".views .views__add")
    page.fill("input[name=name]", "National parks")
    page.click("form.work-form button[type=submit]")
    tab = page.locator(".views a[aria-current]")
    assert tab.inner_text().strip() == "National parks"
    assert page.locator("[data-total]").first.get_attribute("data-total") == total
    page.locator("a.name").first.click()
    page.click("form.star button")
    assert "You follow" in page.locator(".notice--success").inner_text()
    page.goto(f"{live_server.url}/en/parks/?followed=1")
    assert page.locator("a.name").count() == 1
    context.close()


def test_the_pages_of_saved_views_are_clean(visit: Callable[..., Any]) -> None:
    address = "/saved-views/new/?list=issues&query=light%3Dred%26colour%3Dblue"
    page = visit(address)
    page.fill("input[name=name]", "红灯问题")
    page.click("form.work-form button[type=submit]")
    found: dict[str, list[str]] = {}
    for where in (
        address,
        "/saved-views/",
        "/parks/?followed=1",
        "/issues/?light=red",
        "/parks/huinan/",
    ):
        for prefix, width, theme in (("", 390, "light"), ("/en", 1440, "dark")):
            page = visit(prefix + where, width=width, theme=theme)
            problems = violations(page) + page.complaints
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                problems.append("scrolls sideways")
            page.complaints.clear()
            if problems:
                found[f"{prefix}{where} {width}"] = problems
    assert not found
