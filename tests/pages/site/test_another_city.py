"""Another city's report, entered through the forms of the admin alone; every page holds what was
entered.
"""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from parks.models import Issue, Park, Region
from tests.helpers.cities.another_city import OUT_OF_SIGHT, City, enter, reader, walk
from tests.helpers.visiting import read

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def _beside_huizhou(once_today: Callable[..., Any]) -> City:
    """The report, entered beside the survey of Huizhou once for all tests of the file."""

    def entered() -> City:
        call_command("load_survey", stdout=StringIO())
        return enter()

    return once_today(entered)


@pytest.fixture
def wuhan(_beside_huizhou: City, db: None) -> City:
    """The report beside the survey of Huizhou."""
    return _beside_huizhou


def test_every_page_holds_the_report_of_another_city(wuhan):
    assert walk(wuhan) == OUT_OF_SIGHT


def test_the_desks_of_every_role_hold(wuhan):
    for role in ("unit", "analyst", "verifier", "leader", "administrator"):
        client = reader(wuhan, "city", role=role)
        for address in (
            "/desk/",
            "/supervision/",
            "/instructions/",
            "/",
            "/issues/?view=no-action",
        ):
            for prefix in ("", "/en"):
                assert client.get(prefix + address).status_code == 200, (role, address)


def test_the_numbers_of_the_new_city_agree_with_their_lists(wuhan):
    client = reader(wuhan, "city")
    wrong = []
    for address in (
        "/",
        "/parks/wuhan-1/",
        "/regions/wuhan/",
        "/matrix/?region=wuhan",
        "/matrix/?park=wuhan-1",
        "/recommendations/",
        "/map/?region=wuhan",
        "/parks/?region=wuhan",
        "/issues/?region=wuhan",
    ):
        for where, n in set(read(client, address).counted_links()):
            listed = read(client, where.split("#")[0])
            if str(n) not in listed.values("[data-total]", "data-total"):
                wrong.append((address, where, n))
    assert wrong == []


def test_a_problem_stands_at_each_of_its_parks_and_at_none_where_it_names_none(wuhan):
    three, all_, none = (
        Issue.objects.get(pk=wuhan.records[name].pk) for name in ("three", "all", "none")
    )
    assert (three.parks.count(), all_.parks.count(), none.parks.count()) == (3, 5, 0)
    assert {three.region.slug, all_.region.slug, none.region.slug} == {"wuhan"}
    counts = [
        park.standing.open_issues
        for park in Park.objects.filter(slug__startswith="wuhan-").order_by("slug")
    ]
    assert counts == [2, 2, 2, 1, 1]
    standing = wuhan.records["park-1"].standing
    assert (standing.domains["P4"]["open"], "6" in standing.pillars) == (2, True)
    assert Region.objects.get(slug="guanggu").path == "hubei/wuhan/guanggu/"
