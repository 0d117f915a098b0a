"""The industry map: tiles where they lie, what is assigned against what is there, numbers that
agree with lists.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client

from parks.models import Industry, ParkIndustry, Region
from tests.helpers.factories import make_park, make_region, make_user
from tests.helpers.visiting import read, statements, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class TestTheSurvey:
    """The city as the survey left it."""

    def test_tiles_lie_as_the_regions_do(self, survey):
        page = text_of(survey, "/map/")
        corners = re.findall(
            r'translate\((\d+) (\d+)\)".*?<h3><a href="/regions/([^/]+)/"', page, re.S
        )
        places = {slug: (int(x), int(y)) for x, y, slug in corners}
        assert len(places) == 7
        assert (
            places["longmen"][1]
            < places["boluo"][1]
            < places["zhongkai-zone"][1]
            < places["dayawan-zone"][1]
        )
        assert places["boluo"][0] < places["huicheng"][0]

    def test_what_is_assigned_and_what_nobody_assigned(self, survey):
        page = text_of(survey, "/en/map/")
        assert "3 regions have no stated direction" in page
        assert "Electronic information is assigned to 3 regions by plan (R2.1b)" in page
        assert page.count("direction not stated") == 3 * 2

    @pytest.mark.parametrize("view", ["industry", "light", "list", "points"])
    def test_every_number_agrees_with_its_list(self, survey, view):
        page = read(survey, f"/map/?view={view}")
        links = {link for link in page.counted_links() if link[0].startswith("/parks/")}
        assert len(links) > 10
        for where, count in links:
            assert read(survey, where).total == count, (where, count)

    def test_a_wrong_view_shows_the_first_and_what_is_out_of_sight_is_not_found(self, survey):
        assert read(survey, "/map/?view=globe").has("svg.map__drawing")
        posted = Client()
        posted.force_login(make_user("posted", regions=(Region.objects.get(slug="longmen"),)))
        assert posted.get("/map/?region=huiyang").status_code == 404
        assert "惠南" not in text_of(posted, "/map/?view=points")


def test_a_province_of_cities_without_places_is_drawn(sign_in):
    client = sign_in()
    province = make_region("guangdong", kind="province")
    for number in range(21):
        city = Region.objects.create(
            slug=f"city-{number}", kind="city", name_zh=f"市{number}", parent=province
        )
        make_park(region=city)
    page = text_of(client, "/map/?region=guangdong")
    corners = re.findall(r"translate\((\d+ \d+)\)", page)
    assert len(corners) == len(set(corners)) == 21


def test_the_map_costs_the_same_for_many_parks(sign_in):
    client = sign_in()
    industry = Industry.objects.create(slug="electronics", name_zh="电子")
    ParkIndustry.objects.create(park=make_park(), industry=industry)
    few = {
        view: statements(client, f"/map/?view={view}") for view in ("industry", "list", "points")
    }
    for _ in range(20):
        ParkIndustry.objects.create(park=make_park(lon="114.1", lat="23.1"), industry=industry)
    assert {view: statements(client, f"/map/?view={view}") for view in few} == few


def test_an_empty_city_says_so(client):
    client.force_login(make_user("nobody"))
    assert client.get("/map/").status_code == 200
