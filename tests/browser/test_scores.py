"""The pages of scores in a browser, each as those who work with it: clean, narrow, without scripts, with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboards.models import MonthEnd
from parks.models import FigureObjection, Scheme
from tests.browser.conftest import PASSWORD, flaws, shoot

PAST = "as_of={day}"
PAGES: dict[str, list[str]] = {
    "official": [
        "/parks/huinan/score/", "/parks/zhongkai-hi-tech/score/", "/trend/", "/robustness/", "/indicators/",
        "/indicators/F4/", "/schemes/", "/schemes/1/", "/schemes/what-if/", "/objections/{objection}/", "/objections/",
        "/parks/huinan/objection/", "/parks/compare/?id=huinan&id=sandong&id=dongjiang", "/parks/compare/",
        f"/?{PAST}", f"/parks/huinan/?{PAST}", f"/issues/?{PAST}", f"/parks/huinan/score/?{PAST}", f"/map/?{PAST}",
    ],
    "analyst": [
        "/indicators/F4/entry/", "/parks/huinan/indicators/", "/indicators/F4/history/?park=huicheng",
        "/objections/{objection}/",
    ],
    "verifier": ["/indicators/review/"],
    "admin": ["/schemes/{draft}/edit/", "/schemes/{draft}/", "/schemes/what-if/?P1=3"],
}  # fmt: skip


def addresses(role: str) -> list[str]:
    """The pages of a role, of records that are there."""
    draft, _ = Scheme.objects.get_or_create(version=2, defaults={"reason": "试行"})
    day = MonthEnd.objects.order_by("-day").values_list("day", flat=True)[1]
    waiting = FigureObjection.objects.waiting().first()
    assert waiting
    return [one.format(day=day, objection=waiting.pk, draft=draft.version) for one in PAGES[role]]


@pytest.mark.parametrize("role", PAGES)
def test_every_page_of_scores_is_clean(visit: Callable[..., Any], role: str) -> None:
    found: dict[str, list[str]] = {}
    for address in addresses(role):
        for prefix, width, theme in (("", 390, "dark"), ("/en", 1440, "light")):
            page = visit(prefix + address, account=role, width=width, theme=theme)
            shoot(page, f"{role}{prefix}{address}-{width}".replace("/", "-").replace("?", "-"))
            if problems := flaws(page):
                found[f"{prefix}{address} {width}"] = problems
        page = visit(address, account=role, width=320)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found[f"{address} 320"] = ["scrolls sideways"]
    assert not found


def test_a_past_month_stays_chosen_and_leads_back(visit: Callable[..., Any]) -> None:
    page = visit("/")
    day = page.locator("#as-of option").nth(2).get_attribute("value")
    page.select_option("#as-of", day)
    page.click(".asof button")
    assert f"as_of={day}" in page.url
    page.click("a[href^='/parks/?']:has(.n)")
    assert f"as_of={day}" in page.url
    page.locator("th a[href^='/parks/']").first.click()
    assert f"as_of={day}" in page.url
    assert page.locator(".notice a[data-latest]").count() == 1
    page.click(".notice a[data-latest]")
    assert "as_of" not in page.url
    assert not flaws(page)


def test_a_dot_of_the_quadrant_opens_the_score_of_its_park(visit: Callable[..., Any]) -> None:
    page = visit("/trend/")
    canvas = page.locator("#quadrant canvas")
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/score/")
    assert page.locator("h1").inner_text().strip()


def test_scores_are_compared_and_weights_tried_without_scripts(browser: Any, live_server: Any, city: None) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=username]", "official")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.goto(f"{live_server.url}/parks/")
    boxes = page.locator("tbody input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.locator("button", has_text="比较").click()
    assert "/parks/compare/" in page.url
    assert page.locator("thead th a").count() >= 2
    page.goto(f"{live_server.url}/parks/huinan/score/")
    shown = page.locator("[data-score]").inner_text()
    total = page.locator("[data-total-points]").inner_text()
    assert shown == total
    page.locator("details.fold:not([open]) > summary").first.click()
    page.goto(f"{live_server.url}/schemes/what-if/")
    page.fill("input[name=P1]", "3")
    page.locator("main form button[type=submit]").first.click()
    assert "P1=3" in page.url
    assert page.locator("tbody tr").count() >= 22
    context.close()


def test_figures_are_pasted_from_a_spreadsheet(visit: Callable[..., Any]) -> None:
    page = visit("/indicators/F4/entry/", account="analyst")
    first = page.locator("table input[name^=value-]").first
    first.focus()
    page.evaluate(
        "() => { const data = new DataTransfer(); data.setData('text/plain', '12.5\\n13.5\\n');"
        " document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true,"
        " cancelable: true})); }"
    )
    values = [page.locator("table input[name^=value-]").nth(n).input_value() for n in (0, 1)]
    assert values == ["12.5", "13.5"]
