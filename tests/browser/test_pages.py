"""Every page in a browser: no complaint, nothing found by axe, no sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from parks.actions.schemes import copy_scheme
from parks.models import FigureObjection, Issue, Scheme
from recommendations.models import Measure
from standings.models import MonthEnd
from tests.helpers.browser.browsing import comes_true, flaws, shoot, violations


def pages() -> list[str]:
    """Every page of the product, by its address."""
    issue = Issue.objects.filter(is_demo=True).exclude(due_on=None).first()
    measure = Measure.objects.filter(is_demo=True).first()
    assert issue
    assert measure
    return [
        "/",
        "/parks/",
        "/parks/huinan/",
        "/issues/",
        "/regions/zhongkai-zone/",
        "/recommendations/",
        f"/issues/{issue.number}/",
        f"/measures/{measure.number}/",
        "/help/method/",
        "/parks/nowhere/",
    ]


def month_end() -> str:
    """The newest stored month end, as an address asks for it."""
    newest = MonthEnd.objects.order_by("-day").first()
    assert newest
    return f"?as_of={newest.day:%Y-%m-%d}"


def pages_of_scores(role: str) -> list[str]:
    """The pages on which scores are explained, tried and fed, as a role sees them."""
    if role == "admin":
        draft = copy_scheme(
            source=Scheme.current(), by=get_user_model().objects.get(username="admin")
        )
        return [
            f"/schemes/{draft.version}/",
            f"/schemes/{draft.version}/edit/",
            "/schemes/what-if/",
            "/status/",
        ]
    objection = FigureObjection.objects.order_by("pk").first()
    assert objection
    return {
        "official": [
            "/parks/huinan/score/",
            "/parks/compare/?id=huinan&id=huicheng",
            "/trend/",
            "/robustness/",
            "/indicators/",
            "/indicators/E5/",
            "/indicators/E5/history/?park=huinan",
            "/objections/",
            f"/objections/{objection.pk}/",
            "/schemes/",
            f"/{month_end()}",
            f"/parks/huinan/score/{month_end()}",
        ],
        "analyst": ["/indicators/E5/entry/", "/parks/huinan/indicators/"],
        "verifier": ["/indicators/review/"],
    }[role]


# A page is drawn once and turned: each theme and each width is judged, in either language.
TURNS = {"": [(1440, "light"), (390, "dark")], "/en": [(390, "light"), (1440, "dark")]}


def looked_over(visit: Callable[..., Any], address: str, prefix: str, role: str) -> list[str]:
    """What is wrong with a page at each turn, and whether it scrolls sideways at 320 pixels."""
    found = []
    page = visit(prefix + address, account=role, width=TURNS[prefix][0][0])
    name = f"{role}{prefix}{address}".replace("/", "-").replace("?", "-")
    for width, theme in TURNS[prefix]:
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(color_scheme=theme)
        shoot(page, f"{name}-{width}-{theme}")
        # the browser says of a page that is not there what the test wants to see
        page.complaints[:] = [words for words in page.complaints if "404" not in words]
        found += [f"{prefix}{address} {width} {theme}: {flaw}" for flaw in flaws(page)]
    page.set_viewport_size({"width": 320, "height": 1000})
    # charts follow a narrower window a moment later
    if not comes_true(page, "document.documentElement.scrollWidth <= window.innerWidth"):
        found.append(f"{prefix}{address} 320: scrolls sideways")
    return found


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("role", ["official", "analyst", "verifier", "admin"])
def test_every_page_of_scores_is_clean_on_every_screen(
    visit: Callable[..., Any], role: str, prefix: str
) -> None:
    found = []
    for address in pages_of_scores(role):
        found += looked_over(visit, address, prefix, role)
    assert found == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_is_clean_on_every_screen(visit: Callable[..., Any], prefix: str) -> None:
    found = []
    for address in pages():
        found += looked_over(visit, address, prefix, "official")
    assert found == []


def test_a_page_works_without_scripts(browser: Any, live_server: Any, city: None) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=username]", "official")
    page.fill("input[name=password]", "plain-words-for-tests")
    page.click("button[type=submit]")
    assert page.locator("h1").count() == 1
    page.goto(f"{live_server.url}/issues/?stage=open")
    assert page.locator("[data-total]").count() >= 1
    context.close()


def test_the_admin_makes_no_complaint(visit: Callable[..., Any]) -> None:
    found: dict[str, list[str]] = {}
    issue = Issue.objects.filter(is_demo=True).first()
    measure = Measure.objects.filter(is_demo=True).first()
    assert issue
    assert measure
    for address in (
        "/admin/",
        "/admin/parks/issue/",
        f"/admin/parks/issue/{issue.pk}/change/",
        f"/admin/recommendations/measure/{measure.pk}/change/",
        "/admin/parks/park/",
        "/en/admin/parks/issue/",
    ):
        page = visit(address, account="analyst")
        shoot(page, address.strip("/").replace("/", "-"))
        problems = violations(page) + page.complaints
        page.complaints.clear()
        if problems:
            found[address] = problems
    assert not found
