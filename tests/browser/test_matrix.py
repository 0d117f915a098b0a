"""The matrix in a browser: every cell is followed; its count is its drawer's, its issues are
the ledger's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CELLS = """cells => cells.map(cell => ({
    advice: [cell.querySelector('a').href, cell.querySelector('a').dataset.count],
    issues: [...cell.querySelectorAll('a.matrix__issues')].map(
        link => [link.href, link.dataset.count]
    ),
}))"""
# fetched and parsed by the browser from the page that is open: quicker than drawing each page
TOTAL = """async ([address, place]) => {
    const answer = await fetch(address);
    const shown = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const part = place ? shown.querySelector(place) : shown;
    return {
        status: answer.status,
        total: part?.querySelector('[data-total]')?.dataset.total,
        lines: part?.querySelectorAll('.drawer > div:first-child li').length,
        chosen: shown.querySelectorAll('.cell[aria-current]').length,
    };
}"""


@pytest.mark.parametrize("address", ["/matrix/", "/en/matrix/?park=huinan"])
def test_every_cell_agrees_with_its_drawer_and_the_ledger(
    visit: Callable[..., Any], address: str
) -> None:
    page = visit(address)
    cells = page.eval_on_selector_all(".matrix .cell", CELLS)
    # the links from advice to problem types in the survey's last paragraph
    assert len(cells) == 9
    wrong = []
    for cell in cells:
        where, n = cell["advice"]
        drawer = page.evaluate(TOTAL, [where, "#cell"])
        if drawer != {"status": 200, "total": n, "lines": int(n), "chosen": 1}:
            wrong.append((where, n, drawer))
        for ledger, open_issues in cell["issues"]:
            found = page.evaluate(TOTAL, [ledger, ""])
            if (found["status"], found["total"]) != (200, open_issues):
                wrong.append((ledger, open_issues, found))
    assert wrong == []
    assert any(cell["issues"] for cell in cells)
    assert page.complaints == []


def test_a_click_on_a_cell_opens_its_drawer_and_its_issues(visit: Callable[..., Any]) -> None:
    page = visit("/matrix/")
    count = page.locator(".matrix .cell").first.locator("a").first
    n = count.get_attribute("data-count")
    count.click()
    assert page.url.endswith("#cell")
    assert page.locator("#cell [data-total]").first.get_attribute("data-total") == n
    linked = page.locator(".matrix .cell[aria-current] a.matrix__issues")
    n = linked.get_attribute("data-count")
    linked.click()
    assert page.locator("[data-total]").first.get_attribute("data-total") == n
    assert page.complaints == []
