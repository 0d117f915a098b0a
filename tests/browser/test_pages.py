"""Every page in a browser: no complaint, nothing found by axe, no sideways scrolling, counts
that lead home.
"""

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

COUNTED = ["/trend/", "/indicators/", "/robustness/"]
LISTS = [
    "/",
    "/parks/",
    "/parks/huinan/",
    "/issues/",
    "/regions/zhongkai-zone/",
    "/recommendations/",
]


def pages() -> list[str]:
    """Every page of the product, by its address."""
    issue = Issue.objects.filter(is_demo=True).exclude(due_on=None).first()
    measure = Measure.objects.filter(is_demo=True).first()
    assert issue
    assert measure
    return [
        *LISTS,
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


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("role", ["official", "analyst", "verifier", "admin"])
def test_every_page_of_scores_is_clean_on_every_screen(
    visit: Callable[..., Any], role: str, prefix: str
) -> None:
    # a page is drawn once and turned: each theme and each width is judged, in either language
    turns = [(1440, "dark"), (390, "light")] if prefix else [(1440, "light"), (390, "dark")]
    found: dict[str, list[str]] = {}
    for address in pages_of_scores(role):
        page = visit(prefix + address, account=role)
        for width, theme in turns:
            page.set_viewport_size({"width": width, "height": 1000})
            page.emulate_media(color_scheme=theme)
            name = f"{role}{prefix}{address}".replace("/", "-").replace("?", "-")
            shoot(page, f"{name}-{width}-{theme}")
            if problems := flaws(page):
                found[f"{prefix}{address} {width} {theme}"] = problems
        page.set_viewport_size({"width": 320, "height": 1000})
        # charts follow a narrower window a moment later
        if not comes_true(page, "document.documentElement.scrollWidth <= window.innerWidth"):
            found[f"{prefix}{address} 320"] = ["scrolls sideways"]
    assert not found


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_is_clean_in_both_themes(
    visit: Callable[..., Any], width: int, prefix: str
) -> None:
    found: dict[str, list[str]] = {}
    for address in pages():
        page = visit(prefix + address, width=width)
        name = f"{prefix}{address}".strip("/").replace("/", "-") or "summary"
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            shoot(page, f"{name}-{width}-{theme}")
            page.complaints[:] = [words for words in page.complaints if "404" not in words]
            if problems := flaws(page):
                found[f"{prefix}{address} {theme}"] = problems
    assert not found


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_nothing_scrolls_sideways_at_320(visit: Callable[..., Any], prefix: str) -> None:
    wide = [
        address
        for address in pages()
        if visit(prefix + address, width=320).evaluate(
            "document.documentElement.scrollWidth > window.innerWidth"
        )
    ]
    assert wide == []


@pytest.mark.parametrize(
    "address", [*LISTS, *COUNTED, "past /", "past /regions/zhongkai-zone/", "past /trend/"]
)
def test_every_count_leads_to_a_list_of_that_many(visit: Callable[..., Any], address: str) -> None:
    page = visit(
        address.removeprefix("past ") + (month_end() if address.startswith("past ") else "")
    )
    links = page.eval_on_selector_all(
        "a[data-count]",
        "links => links.map(link => [link.href, link.dataset.count, link.textContent.trim()])",
    )
    assert links, f"{address} shows no count"
    wrong = []
    for href, count, words in {tuple(link) for link in links}:
        answer = page.request.get(href)
        if answer.status != 200 or f'data-total="{count}"' not in answer.text():
            wrong.append(f"{words} ({count}) → {href}")
    assert wrong == []


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
