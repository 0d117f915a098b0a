"""The page of recommendations: delivery, gaps, and what a wrong filter says."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parks.writing import writing
from recommendations.models import Addresses, Pillar, Recommendation, Strategy
from tests.helpers.factories import (
    make_framework,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_source,
    make_user,
    set_today,
)
from tests.helpers.html import Page
from tests.helpers.visiting import text_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.both
def test_recommendations_stand_with_the_farthest_behind_first(sign_in):
    client = sign_in()
    park = make_park()
    make_measure(park, make_issue(park), pillar=2, done=2)
    make_measure(park, make_issue(park), pillar=4, done=0)
    page = text_of(client, "/en/recommendations/")
    assert page.index("4-01 ·") < page.index("2-01 ·") < page.index("1-01 ·")
    assert "50 points behind" in page
    assert "50 points ahead" in page
    assert page.count("no measure carries it out") == 3
    assert total(page) == 5


def test_an_outcome_is_marked_and_never_idle(sign_in):
    client = sign_in()
    make_framework()
    Recommendation.objects.create(
        number="1-03",
        pillar=Pillar.objects.get(number=1),
        text="稳定预期",
        kind="outcome",
        source=make_source(),
    )
    page = text_of(client, "/en/recommendations/?pillar=1")
    assert total(page) == 2
    assert "hoped for, not carried out" in page
    assert page.count("no measure carries it out") == 1


def test_a_strategy_without_action_says_that_the_source_names_none(sign_in):
    client = sign_in()
    make_framework()
    Strategy.objects.create(
        slug="joint-system", pillar=Pillar.objects.get(number=2), name_zh="协同发展筑体系"
    )
    page = text_of(client, "/en/recommendations/")
    assert "The source names no concrete action" in page
    assert "1 strategy, 1 without action" in page


def test_both_gaps_are_counted_and_lead_to_their_lists(sign_in):
    client = sign_in()
    park = make_park()
    addressed = make_issue(park, domain="P1")
    bare = make_issue(park, domain="P2", title="直接融资渠道不畅")
    Addresses.objects.create(pillar=Pillar.objects.get(number=1), type=addressed.type)
    make_measure(park, bare)
    page = text_of(client, "/en/recommendations/")
    assert "1" in Page(page).counts("/en/issues/?view=no-advice")
    assert "直接融资渠道不畅" in page
    assert "1" in Page(page).counts("/en/issues/?view=no-action")
    for view in ("no-advice", "no-action"):
        assert total(text_of(client, f"/en/issues/?view={view}")) == 1


@pytest.mark.parametrize("query", ["pillar=9", "light=blue", "strategy=none"])
def test_a_wrong_filter_says_so_and_the_others_hold(sign_in, query):
    client = sign_in()
    make_framework()
    page = text_of(client, f"/en/recommendations/?{query}")
    assert "was left out" in page
    assert total(page) == 5
    assert total(text_of(client, "/en/recommendations/?pillar=4&light=blue")) == 1


def test_every_count_of_the_page_is_the_total_of_its_own_list(sign_in):
    client = sign_in()
    park = make_park()
    make_measure(park, make_issue(park), pillar=4, done=0)
    page = text_of(client, "/en/recommendations/")
    assert "1" in Page(page).counts("/en/recommendations/?pillar=4&light=red")
    assert total(text_of(client, "/en/recommendations/?pillar=4&light=red")) == 1


def test_an_english_page_marks_what_stayed_chinese(sign_in):
    client = sign_in()
    make_framework()
    Recommendation.objects.filter(number="2-01").update(text_en="Draw an industry map")
    page = text_of(client, "/en/recommendations/")
    assert "Draw an industry map" in page
    assert "建议1" in Page(page).texts("[lang=zh-CN]")
    assert "建议2" in text_of(client, "/recommendations/")


def test_strangers_sign_in_and_measures_out_of_sight_are_not_counted():
    set_today()
    home = make_region("huicheng", make_region())
    other = make_region("boluo", make_region())
    park = make_park("far", located_in=other, managed_by_region=other)
    make_measure(park, make_issue(park), pillar=4)
    client = Client()
    assert client.get("/recommendations/").status_code == 302
    client.force_login(make_user("posted", regions=(home,)))
    page = text_of(client, "/en/recommendations/")
    assert page.count("no measure carries it out") == 5
    assert client.post("/recommendations/").status_code == 405


def test_the_page_runs_the_same_statements_for_two_measures_and_for_many(sign_in):
    client = sign_in()
    park = make_park()
    for pillar in (1, 2):
        make_measure(park, make_issue(park), pillar=pillar)
    make_issue(park)
    client.get("/recommendations/")
    with CaptureQueriesContext(connection) as few:
        client.get("/recommendations/")
    with writing():
        for number in range(40):
            make_measure(park, make_issue(park), pillar=number % 5 + 1)
            make_issue(park)
    with CaptureQueriesContext(connection) as many:
        client.get("/recommendations/")
    assert len(many) == len(few), [query["sql"] for query in many.captured_queries]
