"""Scores that people trust, in a browser: read, compared, tried and entered without scripts;
and what scripts add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from parks.models import Observation
from standings.models import MonthEnd
from tests.helpers.browser.browsing import comes_true
from tests.helpers.browser.people import Person, seats_without_scripts

PASTED = "惠南高新科技产业园\t12.5\t据年报"
PASTE_EVENT = """(field, words) => {
    const data = new DataTransfer();
    data.setData('text/plain', words);
    const options = {clipboardData: data, bubbles: true, cancelable: true};
    field.dispatchEvent(new ClipboardEvent('paste', options));
}"""
SHIFTS = """window.shifts = 0;
const add = (shift) => { window.shifts += shift.value; };
new PerformanceObserver((seen) => seen.getEntries().forEach(add))
    .observe({type: 'layout-shift', buffered: true});"""


@pytest.fixture
def person(browser: Any, live_server: Any, city: None) -> Iterator[Callable[[str], Person]]:
    """A function that gives a demonstration account at a browser without scripts."""
    yield from seats_without_scripts(browser, live_server)


def test_a_score_is_read_and_parks_are_compared_without_scripts(
    person: Callable[[str], Person],
) -> None:
    reader = person("official")
    page = reader.page
    reader.open("/en/parks/huinan/score/")
    folded = page.locator("main details:not([open])").first
    folded.locator("summary").first.click()
    assert page.locator("main h1").inner_text().startswith("Why ")
    reader.open("/en/parks/")
    for place in (0, 1):
        page.locator(".comparison-form input[name=id]").nth(place).check()
    with page.expect_navigation():
        page.locator(".comparison-form").get_by_role("button", name="Compare").click()
    assert page.locator("h1").inner_text() == "Compare 2 parks"


def test_paper_carries_every_part_of_a_score_though_the_screen_folds_it(
    person: Callable[[str], Person],
) -> None:
    reader = person("official")
    page = reader.page
    reader.open("/en/parks/huinan/score/")
    folded = page.locator("main details.fold:not([open]) .fold__inside")
    shown = [folded.nth(place).is_visible() for place in range(folded.count())]
    assert shown
    assert not any(shown)
    page.emulate_media(media="print")
    assert all(folded.nth(place).is_visible() for place in range(folded.count()))


def test_a_month_end_is_chosen_and_weights_are_tried_without_scripts(
    person: Callable[[str], Person],
) -> None:
    reader = person("official")
    page = reader.page
    day = MonthEnd.objects.order_by("-day").first()
    assert day
    reader.open("/en/parks/huinan/score/")
    page.select_option("#as-of", f"{day.day:%Y-%m-%d}")
    with page.expect_navigation():
        page.locator(".as-of button").click()
    assert page.url.endswith(f"?as_of={day.day:%Y-%m-%d}")
    assert page.locator(".notice--warning").count() == 1
    reader.open("/en/schemes/what-if/")
    unchanged = "No rank and no light would change"
    assert page.locator(".lead").inner_text().startswith(unchanged)
    page.fill("[name=R4]", "9")
    page.fill("[name=health_share]", "20")
    with page.expect_navigation():
        page.get_by_role("button", name="Compute", exact=True).click()
    assert not page.locator(".lead").inner_text().startswith(unchanged)


def test_figures_are_pasted_into_the_box_without_scripts(person: Callable[[str], Person]) -> None:
    analyst = person("analyst")
    page = analyst.page
    analyst.open("/indicators/E5/entry/")
    page.fill("[name=paste]", PASTED)
    with page.expect_navigation():
        page.locator("button[name=read]").click()
    values = page.eval_on_selector_all(
        "input[name^=value-]", "fields => fields.map(field => field.value)"
    )
    assert "12.5" in values
    assert not Observation.objects.filter(note="据年报").exists()


def test_cells_are_pasted_into_the_sheet(visit: Callable[..., Any]) -> None:
    page = visit("/indicators/E5/entry/", account="analyst")
    fields = page.locator("input[name^=value-]")
    fields.nth(0).evaluate(PASTE_EVENT, "11.5\t\t甲\n12.5\t\t乙\n")
    assert [fields.nth(place).input_value() for place in (0, 1)] == ["11.5", "12.5"]
    assert page.locator("input[name^=note-]").nth(1).input_value() == "乙"
    assert page.locator("[data-grid-said]").inner_text().strip() != ""
    assert page.complaints == []


def test_a_dot_of_the_quadrant_leads_to_the_score_page(visit: Callable[..., Any]) -> None:
    page = visit("/trend/")
    canvas = page.locator("canvas[data-chart=scatter]")
    canvas.scroll_into_view_if_needed()
    assert comes_true(
        page, "!!(window.Chart && Chart.getChart(document.querySelector('[data-chart=scatter]')))"
    )
    place, address = canvas.evaluate(
        "canvas => { const chart = Chart.getChart(canvas); const dot = "
        "chart.getDatasetMeta(0).data[0];"
        " return [{x: dot.x, y: dot.y}, chart.data.datasets[0].data[0].address]; }"
    )
    with page.expect_navigation():
        canvas.click(position=place)
    assert page.url == address
    assert page.url.endswith("/score/")
    assert page.complaints == []


def test_a_past_month_stays_chosen_and_leads_back(visit: Callable[..., Any]) -> None:
    page = visit("/")
    day = page.locator("#as-of option").nth(2).get_attribute("value")
    page.select_option("#as-of", day)
    page.click(".as-of button")
    assert f"as_of={day}" in page.url
    page.click("a[href^='/parks/?']:has(.amount)")
    assert f"as_of={day}" in page.url
    page.locator("th a[href^='/parks/']").first.click()
    assert f"as_of={day}" in page.url
    assert page.locator(".notice a[data-latest]").count() == 1
    page.click(".notice a[data-latest]")
    assert "as_of" not in page.url
    assert page.complaints == []


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_jumps_while_a_page_unfolds(visit: Callable[..., Any], width: int) -> None:
    page = visit("/", width=width)
    page.add_init_script(SHIFTS)
    found = {}
    for address in ("/indicators/", "/parks/huinan/score/", "/schemes/1/"):
        visit(address, width=width)
        assert comes_true(page, "document.readyState === 'complete'")
        page.wait_for_timeout(300)
        unfolded = page.locator("details.fold[open]").count()
        assert (unfolded > 0) == (width == 1440), address
        found[address] = page.evaluate("window.shifts")
    assert max(found.values()) <= 0.02, found
