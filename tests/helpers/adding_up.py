"""Whether the points that a page shows add up to the score that it shows."""

from __future__ import annotations

import re
from decimal import Decimal

from tests.helpers.html import Page


def numbers(page: Page, selector: str) -> list[Decimal]:
    """The numbers that stand alone in the elements of a selector."""
    texts = (text.replace("−", "-") for text in page.texts(selector))
    return [Decimal(text) for text in texts if re.fullmatch(r"-?[\d.]+", text)]


def adds_up(page: Page) -> Decimal:
    """Check that the points sum to the score at every step; give the score."""
    total = Decimal(page.first("[data-score]")["data-score"])
    deductions = [Decimal(points) for points in page.values("[data-deduction]", "data-deduction")]
    assert sum(numbers(page, "[data-half]")) - sum(deductions) == total
    assert numbers(page, "[data-total-points]") == [total]
    dimensions = sorted(set(page.values("[data-points]", "data-points")))
    points = {code: numbers(page, f"[data-points={code}]") for code in dimensions}
    assert sum(sum(shown) for shown in points.values()) - sum(deductions) == total
    for code, shown in points.items():
        parts = numbers(page, f"[data-part={code}]") + numbers(page, f"[data-second={code}]")
        assert not shown or [sum(parts)] == shown, code
    return total
