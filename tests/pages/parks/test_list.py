"""The park list `/parks/`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.roles import Role
from parks.models import Industry, ParkIndustry
from tests.helpers.factories import make_issue, make_park, make_region, make_user, set_today
from tests.helpers.html import Page
from tests.helpers.standings import late_issue, stand
from tests.helpers.visiting import read, statements

SignIn = Callable[..., Client]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def listed(client: Client, query: str = "") -> tuple[list[str], int | None, Page]:
    """The names of the parks in the order of the list, the total that it says, and the page."""
    page = read(client, f"/parks/{query}")
    return page.texts("a.name"), page.total, page


def test_the_list_needs_a_sign_in(client: Client) -> None:
    assert client.get("/parks/").status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_the_list(sign_in: SignIn, role: str) -> None:
    stand(make_park())
    assert sign_in(role).get("/parks/").status_code == 200


def test_an_empty_city_says_so(sign_in: SignIn) -> None:
    found = listed(sign_in())
    assert found[:2] == ([], 0)


@pytest.mark.both
def test_the_worst_light_comes_first(sign_in: SignIn) -> None:
    calm = make_park(name_zh="平园")
    red = make_park(name_zh="红园")
    stand(calm, red)
    late_issue(red, severity="critical")
    assert listed(sign_in())[0] == ["红园", "平园"]


@pytest.mark.both
def test_each_filter_narrows_the_list_and_the_total(sign_in: SignIn) -> None:
    city = make_region()
    one = make_park(name_zh="甲园", region=make_region("here", city), level="national")
    two = make_park(name_zh="乙园", region=make_region("there", city), level="county")
    stand(one, two)
    late_issue(one, severity="critical")
    leading = Industry.objects.create(slug="chips", name_zh="芯片")
    ParkIndustry.objects.create(park=one, industry=leading)
    client = sign_in()
    for query in (
        "q=jiayuan",
        "region=here",
        "level=national",
        "industry=chips",
        "light=red",
        "domain=P1",
    ):
        assert listed(client, f"?{query}")[:2] == (["甲园"], 1), query
    assert listed(client, "?region=huizhou")[1] == 2
    assert listed(client, "?region=huizhou&own=1")[1] == 0


@pytest.mark.both
def test_a_wrong_value_gives_a_message_and_the_other_filters_hold(sign_in: SignIn) -> None:
    one = make_park(name_zh="甲园", level="national")
    two = make_park(name_zh="乙园", level="county")
    stand(one, two)
    client = sign_in()
    for query in ("light=purple", "region=atlantis", "sort=luck", "page=0", "page=x", "page=99"):
        found, count, page = listed(client, f"?level=national&{query}")
        assert (found, count) == (["甲园"], 1), query
        assert page.has(".notice"), query


def test_nothing_found_names_the_filter_to_drop(sign_in: SignIn) -> None:
    stand(make_park(level="county"))
    page = read(sign_in(), "/en/parks/?level=national")
    assert "Take away “Level: National”" in page


def test_counts_open_the_ledger_with_the_same_filters(sign_in: SignIn) -> None:
    park = make_park("hn")
    late_issue(park)
    page = read(sign_in(), "/parks/")
    assert "1" in page.counts("/issues/?park=hn&overdue=1")
    assert "1" in page.counts("/issues/?park=hn&domain=P1&stage=open")


def test_a_person_posted_to_a_county_lists_that_county_only(db: None) -> None:
    set_today()
    city = make_region()
    here = make_region("here", city)
    stand(
        make_park(name_zh="甲园", region=here),
        make_park(name_zh="乙园", region=make_region("there", city)),
    )
    client = Client()
    client.force_login(make_user("narrow", regions=(here,)))
    assert listed(client)[:2] == (["甲园"], 1)
    assert listed(client, "?region=there")[2].has(".notice")


@pytest.mark.both
def test_the_second_page_holds_the_rest(sign_in: SignIn) -> None:
    stand(*[make_park() for _ in range(27)])
    first, count, _ = listed(sign_in())
    rest = listed(sign_in(), "?page=2")[0]
    assert (len(first), len(rest), count) == (25, 2, 27)
    assert not set(first) & set(rest)


@pytest.mark.both
def test_the_list_runs_the_same_statements_for_two_parks_and_for_two_hundred(
    sign_in: SignIn,
) -> None:
    client = sign_in("analyst")
    make_issue(*[make_park() for _ in range(2)])
    few = statements(client, "/parks/")
    make_issue(*[make_park() for _ in range(198)])
    assert statements(client, "/parks/") == few
