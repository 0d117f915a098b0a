"""The pages on which people work, each as its role: no complaint, nothing found by axe, no
sideways scrolling.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from parks.models import Issue
from tests.helpers.browser.browsing import flaws, shoot


def pages_of(role: str) -> list[str]:
    """The working pages of a role, by address."""
    issues = Issue.objects.filter(is_demo=True)
    filed = issues.filter(stage="filed").first()
    submitted = issues.filter(stage="submitted").first()
    assert filed
    assert submitted
    return {
        "unit": ["/desk/", "/instructions/", "/selfchecks/"],
        "analyst": [
            "/desk/",
            "/supervision/",
            "/measures/?state=overdue",
            f"/issues/{filed.number}/",
            f"/issues/{filed.number}/steps/assign/",
            f"/issues/{filed.number}/selfchecks/",
        ],
        "verifier": [
            "/desk/",
            f"/issues/{submitted.number}/",
            f"/issues/{submitted.number}/steps/close/",
            "/rechecks/",
        ],
        "leader": ["/desk/", "/supervision/", f"/instructions/new/?issue={submitted.number}"],
    }[role]


@pytest.mark.parametrize("role", ["unit", "analyst", "verifier", "leader"])
def test_every_working_page_is_clean(visit: Callable[..., Any], role: str) -> None:
    found: dict[str, list[str]] = {}
    for address in pages_of(role):
        for prefix, width, theme in (("", 390, "light"), ("/en", 1440, "dark")):
            page = visit(prefix + address, account=role, width=width, theme=theme)
            name = f"{role}{prefix}{address}".strip("/").replace("/", "-").replace("?", "-")
            shoot(page, f"{name}-{width}")
            if problems := flaws(page):
                found[f"{prefix}{address} {width}"] = problems
    assert not found
