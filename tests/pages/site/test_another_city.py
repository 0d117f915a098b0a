"""Another city's report, entered through the forms of the admin alone; every page holds what was
entered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Installation
from parks.models import (
    Indicator,
    Issue,
    Organisation,
    Park,
    ParkAlias,
    Programme,
    Region,
    Source,
)
from recommendations.gaps import without_advice
from recommendations.models import Agreement, Recommendation, Strategy
from tests.helpers.cities.another_city import OUT_OF_SIGHT, City, enter, reader, share, walk
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user
from tests.helpers.visiting import read
from tests.helpers.walks.crawling import crawl, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def _beside_huizhou(once_today: Callable[..., Any]) -> City:
    """The report, entered beside the survey of Huizhou once for all tests of the file."""

    def entered() -> City:
        load_survey()
        city = enter(prefix="wh")
        share(city)
        return city

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
    assert counts == [3, 2, 2, 1, 1]
    standing = wuhan.records["park-1"].standing
    assert (standing.domains["P4"]["open"], "6" in standing.pillars) == (2, True)
    assert Region.objects.get(slug="guanggu").path == "hubei/wuhan/guanggu/"


PAGES = ("/", "/parks/", "/issues/", "/recommendations/", "/matrix/", "/search/?q=a", "/desk/")
PAGES += ("/measures/new/", "/linkage/", "/programmes/", "/search/?q=2-01", "/help/method/")
PAGES += ("/indicators/", "/matrix.xlsx", "/parks.xlsx")
STARTS = {"analyst": PAGES, "administrator": ("/admin/",)}
# fields of the admin that look something up
LOOKED_UP = (
    ("recommendations", "addresses", "recommendation"),
    ("recommendations", "addresses", "strategy"),
    ("recommendations", "addresses", "source"),
    ("recommendations", "recommendation", "lead"),
    ("recommendations", "measure", "recommendation"),
    ("recommendations", "agreement", "recommendation"),
    ("parks", "park", "sources"),
    ("parks", "park", "located_in"),
    ("parks", "issue", "source"),
    ("parks", "source", "region"),
    ("parks", "organisation", "region"),
)


def names_of(path: str) -> set[str]:
    """The names of all records that belong to the regions under a path."""
    regions = Region.objects.filter(path__startswith=path)
    parks = Park.objects.filter(home_region__in=regions)
    sources = Source.objects.filter(region__in=regions)
    advice = Recommendation.objects.filter(source__in=sources)
    lists = [
        regions.values_list("name_zh", flat=True),
        parks.values_list("name_zh", flat=True),
        ParkAlias.objects.filter(park__in=parks).values_list("name", flat=True),
        Organisation.objects.filter(region__in=regions).values_list("name_zh", flat=True),
        sources.values_list("title", flat=True),
        advice.values_list("text", flat=True),
        Strategy.objects.filter(source__in=sources).values_list("name_zh", flat=True),
        Programme.objects.filter(source__in=sources).values_list("name_zh", flat=True),
        Issue.objects.filter(region__in=regions).values_list("title", flat=True),
        Agreement.objects.filter(regions__in=regions).values_list("name_zh", flat=True),
    ]
    return {name for names in lists for name in names if len(name) > 1}


def test_no_page_names_a_record_of_the_other_city(wuhan):
    # the name of the system is its own: that of the survey would be Huizhou's
    Installation.objects.filter(pk=1).update(name_zh="两市园区", name_en="", footer_zh="")
    huizhou = Region.objects.get(slug="huizhou")
    own = wuhan.records["city"]
    regions = {"huizhou": huizhou, "wuhan": own}
    names = {slug: names_of(region.path) for slug, region in regions.items()}
    assert all(names.values())
    wrong = []
    for slug, region in regions.items():
        wuhan.records[slug] = region
        other = next(name for name in regions if name != slug)
        # of the framework, which is shared, and of a programme that follows its members
        words = Indicator.objects.values_list("name_zh", "formula", "levels", "standard")
        shared = [*(word for row in words for word in row), "武汉2+1"]
        own_names = " ".join([*names[slug], *shared])
        foreign = {name for name in names[other] if name not in own_names}
        for role in STARTS:
            client = reader(wuhan, slug, role=role)
            client.force_login(make_user(f"{role}-{slug}", role=role, regions=(region,)))
            for address, answer in crawl(client, STARTS[role], left_out=("/delete/", "/history/")):
                text = words_of(answer)
                wrong += [(slug, address, name) for name in foreign if name in text]
            for app, model, field in LOOKED_UP:
                query = f"app_label={app}&model_name={model}&field_name={field}&term="
                text = words_of(client.get(f"/admin/autocomplete/?{query}"))
                wrong += [(role, query, name) for name in foreign if name in text]
    assert not wrong, "\n".join(map(str, sorted(set(wrong))))


def test_what_one_city_is_advised_answers_nothing_of_the_other(wuhan):
    shared = Issue.objects.filter(pk=wuhan.records["shared"].pk)
    assert without_advice(shared).exists()
    client = reader(wuhan)
    page = read(client, f"/issues/{shared.get().number}/")
    assert "2-01" not in page.text
    listed = read(client, "/issues/?view=no-advice&region=wuhan")
    assert "管理权属不清的武汉园区" in listed.text
    # on the matrix of all cities too, what a cell counts is what its list holds
    matrix = read(client, "/matrix/")
    for where, n in set(matrix.counted_links()):
        listed = read(client, where.split("#")[0])
        assert str(n) in listed.values("[data-total]", "data-total"), where


def test_the_number_of_advice_bears_the_prefix_of_its_region(wuhan):
    assert wuhan.records["advice"].number == "wh-6-01"
    assert wuhan.records["unsorted"].number == "wh-0-01"
    assert Recommendation.objects.filter(number="2-01").exists()
    page = read(reader(wuhan, "city"), "/recommendations/?pillar=0")
    assert "未归型" in page.text
    assert reader(wuhan, "city").get("/recommendations/2-01/").status_code == 404
