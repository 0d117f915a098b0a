"""Likeness of districts: check values, overlap by plan apart from drift, and the day without
any output.
"""

from __future__ import annotations

import pytest
from django.test import Client

from dashboards.pages.map.differentiation.page import read_differentiation
from demo.write.industries import observe_industries
from parks.models import Indicator, Industry, Observation, ParkIndustry, Region, Scheme
from parks.readers import Reader
from recommendations.models import RegionIndustry
from standings.derive import INDICATOR
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_park, make_region, make_source, make_user
from tests.helpers.visiting import statements, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CITY = {"zhongkai": [600, 100, 50, 20], "huiyang": [300, 80, 120, 60], "huidong": [40, 160, 30, 10]}


@pytest.fixture
def city() -> Region:
    """Three districts with the output of the check values."""
    indicator = Indicator.objects.create(code=INDICATOR, name_zh="分行业工业产值")
    industries = [Industry.objects.create(slug=f"i{n}", name_zh=f"行业{n}") for n in range(1, 5)]
    for slug, values in CITY.items():
        region = make_region(slug, make_region())
        for industry, value in zip(industries, values, strict=True):
            Observation.objects.create(
                indicator=indicator,
                region=region,
                industry=industry,
                period="2025",
                value=value,
                unit="亿元",
                source=make_source(),
            )
    return make_region()


def test_the_check_values_come_out(city):
    page = read_differentiation(city, Reader(make_user("reader")))
    pairs = {
        pair.first.record.slug + pair.second.record.slug: pair
        for pair in [*page.talk, *page.planned]
    }
    assert round(pairs["huiyangzhongkai"].alike, 4) == 0.9451
    assert round(pairs["huiyangzhongkai"].apart, 4) == 0.4870
    assert "huidongzhongkai" not in pairs, "0.41 is neither high nor fair"
    units = {unit.record.slug: unit for unit in page.units}
    assert round(units["huidong"].apart, 4) == 1.0627
    assert [round(units[slug].spread, 4) for slug in CITY] == [0.6289, 0.3648, 0.4896]
    assert units["huidong"].leading[0].slug == "i2"
    assert round(units["huidong"].leading[1], 3) == 3.078
    assert round(page.city, 4) == 0.2653


def test_the_page_shows_them(city, sign_in):
    page = text_of(sign_in(), "/en/differentiation/")
    for words in (
        "0.95",
        "Krugman 0.49",
        "quotient 3.08",
        "0.27",
        "1 pair to talk about",
        "highly alike",
    ):
        assert words in page, words


def test_overlap_by_plan_is_no_warning_and_is_compared_inside_the_chain(city):
    chain = Industry.objects.create(slug="chain", name_zh="链")
    Industry.objects.filter(slug__in=("i1", "i2")).update(parent=chain)
    for slug in ("zhongkai", "huiyang"):
        RegionIndustry.objects.create(region=Region.objects.get(slug=slug), industry=chain)
    page = read_differentiation(city, Reader(make_user("reader")))
    assert [(pair.first.record.slug, pair.second.record.slug) for pair in page.planned] == [
        ("huiyang", "zhongkai")
    ]
    assert not {"huiyang", "zhongkai"} <= {pair.first.record.slug for pair in page.talk} | {
        pair.second.record.slug for pair in page.talk if pair.first.record.slug != "huidong"
    }
    assert 0 < page.planned[0].inside < 1


def test_without_output_leading_industries_decide_and_the_page_says_so(sign_in):
    client = sign_in()
    common, own = (Industry.objects.create(slug=slug, name_zh=slug) for slug in ("common", "own"))
    for slug, industries in {"a": [common], "b": [common, own]}.items():
        park = make_park(region=make_region(slug, make_region()))
        for industry in industries:
            ParkIndustry.objects.create(park=park, industry=industry)
    page = text_of(client, "/en/differentiation/")
    assert "by tags" in page
    assert "0.50" in page
    assert "by tags" in text_of(client, "/en/differentiation/?of=parks")


def test_the_bands_are_those_of_the_scheme(city):
    Scheme.objects.create(version=1, is_current=True, alike_high="0.99", alike_medium="0.97")
    assert read_differentiation(city, Reader(make_user("reader"))).talk == []


def test_no_more_than_the_largest_are_compared_in_pairs(city, sign_in, monkeypatch):
    monkeypatch.setattr("dashboards.pages.map.differentiation.page.MOST_UNITS", 2)
    page = read_differentiation(city, Reader(make_user("reader")))
    assert {unit.record.slug for unit in page.units} == {"zhongkai", "huiyang"}
    assert page.beyond == 1
    assert "1 smaller place is not compared" in text_of(sign_in(), "/en/differentiation/")


def test_one_place_alone_and_a_region_out_of_sight(sign_in):
    client = sign_in()
    assert "nothing can be compared" in text_of(client, "/en/differentiation/")
    posted = Client()
    posted.force_login(make_user("posted", regions=(make_region("a", make_region()),)))
    make_region("b", make_region())
    assert posted.get("/differentiation/?region=b").status_code == 404


def test_the_demonstration_shows_the_survey_s_overlap_as_planned():
    load_survey()
    observe_industries(make_source())
    page = read_differentiation(Region.objects.get(slug="huizhou"), Reader(make_user("reader")))
    planned = {
        frozenset((pair.first.record.slug, pair.second.record.slug)) for pair in page.planned
    }
    three = ("zhongkai-zone", "huiyang", "huicheng")
    assert planned == {frozenset((one, other)) for one in three for other in three if one != other}
    talk = {frozenset((pair.first.record.slug, pair.second.record.slug)) for pair in page.talk}
    assert frozenset(("boluo", "huiyang")) in talk
    assert not talk & planned
    assert page.is_demo


def test_the_page_costs_the_same_for_many_places(city, sign_in):
    client = sign_in()
    few = statements(client, "/differentiation/")
    industry = Industry.objects.get(slug="i1")
    indicator = Indicator.objects.get(code=INDICATOR)
    for number in range(20):
        Observation.objects.create(
            indicator=indicator,
            region=make_region(f"r{number}", make_region()),
            industry=industry,
            period="2025",
            value=5,
            source=make_source(),
        )
    assert statements(client, "/differentiation/") == few
