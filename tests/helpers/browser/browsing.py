"""Looking at a page in a browser: what axe finds, what the console says, pictures for people."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

AXE = Path(__file__).parents[2] / "browser" / "vendor" / "axe-core" / "axe.min.js"


def shoot(page: Any, name: str) -> None:
    """Keep a picture of the whole page for people to look at, where `SHOTS=1` asks for pictures."""
    if os.environ.get("SHOTS") == "1":
        page.screenshot(path=f"shots/{name}.png", full_page=True)


def flaws(page: Any) -> list[str]:
    """What is wrong with the page that is open: axe's findings, complaints since the last look,
    sideways scrolling.
    """
    complaints = violations(page) + page.complaints
    page.complaints.clear()
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        complaints.append("scrolls sideways")
    return complaints


def comes_true(page: Any, expression: str, seconds: float = 5) -> bool:
    """Whether the expression holds now or within the time.

    Asked anew from here: Playwright's own waiting asks from within the page, where the policy
    refuses evaluation.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(50)
    return True


def violations(page: Any) -> list[str]:
    """What axe finds, as `rule: place`; injected by evaluation, since the policy forbids strangers.

    No preload: axe would copy style sheets into `<style>`, which the policy refuses and the console
    reports; only an experimental rule, which does not run, reads those copies. What passes is
    counted, not described: describing each element that passes takes ten times as long as judging
    it.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate(
        "() => axe.run({preload: false, resultTypes: ['violations'],"
        " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        ".then(({violations}) => violations.map(({id, nodes}) => [id, nodes.map(({target}) => "
        "String(target))]))"
    )
    return [f"{rule}: {target}" for rule, targets in result for target in targets]
