"""No value in an address, however mangled, is answered with a server error."""

import pytest

from dashboards.pages.issues.list.filters import IssueFilter
from dashboards.pages.parks.list.filters import ParkFilter
from tests.helpers.factories import make_issue, make_park

MANGLED = [
    "",
    "x",
    "-1",
    "0",
    "²",
    "１",
    "1.5",
    "9" * 30,
    "a\0b",
    "(",
    "%",
    "\\",
    "'",
    "园" * 500,
    "2026-13-45",
    "9999-12-31",
]
PAGES = {
    "/issues/": [*IssueFilter.base_filters, "page"],
    "/parks/": [*ParkFilter.base_filters, "sort", "page"],
    "/parks/compare/": ["id", "diff", "as_of"],
    "/recommendations/": ["pillar", "strategy", "light"],
    "/": ["as_of"],
    "/measures/": ["state", "lead", "page"],
    "/instructions/": ["state", "by", "page"],
    "/selfchecks/": ["state", "issue", "page"],
    "/rechecks/": ["region", "page"],
    "/schemes/what-if/": ["P1", "R5", "health_share", "only", "as_of"],
    "/supervision/": ["page"],
    "/desk/": ["view"],
    "/accounts/login/": ["next"],
}


@pytest.mark.django_db
@pytest.mark.parametrize("value", MANGLED, ids=lambda value: ascii(value)[:20])
def test_a_mangled_value_is_answered_with_a_page(sign_in, value):
    make_issue(make_park())
    client = sign_in()
    for page, names in PAGES.items():
        assert client.get(page, dict.fromkeys(names, value)).status_code == 200, page
    if value:
        assert client.get("/desk/", {"issue": value}).status_code == 404


@pytest.mark.parametrize("path", ["/parks/", "/parks/compare/", "/trend/"])
def test_an_address_with_too_many_parameters_is_refused_with_a_page(sign_in, path):
    client = sign_in("official")
    client.raise_request_exception = False
    assert client.get(f"{path}?" + "&".join(f"id={n}" for n in range(1100))).status_code == 400
