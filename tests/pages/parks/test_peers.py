"""Peers on the scorecard: size, place, medians, and the list behind the size; scores that
others cannot move.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parks.models import ExternalRanking, Observation, RankingItem
from parks.writing import writing
from standings.models import Standing
from tests.helpers.factories import make_park, make_region, make_source, make_user
from tests.helpers.html import Page
from tests.helpers.standings import stand, worked
from tests.helpers.visiting import read, text_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def words(page: str) -> str:
    """A page without its tags."""
    return Page(page).text


def score(client: Client, slug: str) -> str:
    """The score that a scorecard shows, with its parts, light and profile."""
    page = text_of(client, f"/en/parks/{slug}/")
    verdict = page[page.index('<div class="score__number">') : page.index("of its kind")]
    return words(
        re.sub(
            r'<span class="score__rank">(Place|Shares|<a href="[^"]*parks/\?).*',
            "",
            verdict,
            flags=re.DOTALL,
        )
    )


def test_a_place_is_given_among_the_scored_parks_of_the_kind_and_leads_to_them(sign_in):
    client = sign_in()
    worked("first", 2, type="high_tech", level="national")
    worked("second", type="high_tech", level="national")
    stand(make_park("unscored", type="high_tech", level="national"))
    worked("other", type="economic", level="national")
    page = text_of(client, "/en/parks/second/")
    assert "Place 2 of 2 ranked, among 3 parks of its kind (National High-tech zone)" in words(page)
    assert "Fewer than 5 parks of its kind: the place is for reference only" in page
    address, size = next(link for link in Page(page).counted_links() if "type=" in link[0])
    assert total(text_of(client, address)) == size == 3
    page = text_of(client, "/en/parks/unscored/")
    assert "Too little data: not ranked" in page
    assert "2 ranked" in words(page)


def test_a_kind_without_a_level_leads_to_the_parks_without_one(sign_in):
    client = sign_in()
    worked("first"), worked("second"), worked("third", level="county")
    page = text_of(client, "/en/parks/second/")
    assert "2" in Page(page).counts("/en/parks/?type=other&level=none")
    assert total(text_of(client, "/en/parks/?type=other&level=none")) == 2


@pytest.mark.both
def test_five_ranked_parks_are_enough_and_equals_share_their_place(sign_in):
    client = sign_in()
    for slug in ("one", "two", "three", "four", "five"):
        worked(slug)
    page = words(text_of(client, "/en/parks/two/"))
    assert "Shares place 1 among 5 parks of its kind (Other park)" in page
    assert "for reference only" not in page


def test_a_score_leads_to_its_reasons_with_bounds_where_it_is_not_exact(sign_in):
    client = sign_in()
    park = worked("huinan")
    page = text_of(client, "/en/parks/huinan/")
    assert Page(page).has('a.value[href="/en/parks/huinan/score/"]')
    assert Page(page).has('a[href="/en/parks/huinan/score/#health"]')
    assert Page(page).has('a[href="/en/parks/huinan/score/#progress"]')
    assert "bounds" not in page
    assert not Page(page).has(".hatch")
    Standing.objects.filter(park=park).update(
        low="50.65", high="59.92", state="provisional", grade=""
    )
    page = text_of(client, "/en/parks/huinan/")
    assert re.search(r"bounds 50\.[67]—59\.9", page)
    assert Page(page).has(".hatch")
    assert "not ranked" in page
    assert read(client, "/en/parks/").has(".hatch"), "the list says it too"


def test_the_profile_names_where_the_park_is_furthest_below_its_peers(sign_in):
    client = sign_in()
    low = worked("low")
    worked("high", 2), worked("higher", 2)
    page = text_of(client, "/en/parks/low/")
    assert "Furthest below the median of its kind" in page
    assert "the median of 3 ranked parks (Other park)" in words(page)
    assert page.count("−") >= 1
    Standing.objects.filter(park=low).update(domains={}, pillars={})
    page = text_of(client, "/en/parks/low/")
    profile = page[
        page.index('id="profile"') : page.index("</section>", page.index('id="profile"'))
    ]
    assert "Scores by domain and pillar" in profile
    assert profile.count(">unknown<") >= 8
    assert "Fewer than two" not in page


def test_a_park_alone_in_its_kind_has_no_place_and_no_median(sign_in):
    client = sign_in()
    worked("alone")
    page = words(text_of(client, "/en/parks/alone/"))
    assert "1 park of its kind (Other park), nothing to rank" in page
    assert "no median, since fewer than two parks of its kind are ranked" in page


def test_gaps_of_a_ranking_are_shown_where_the_source_gives_them(sign_in):
    client = sign_in()
    ranking = ExternalRanking.objects.create(
        park=make_park("zhongkai"), system="国家级高新区评价", rank=36, source=make_source()
    )
    for name, kind, rank in (
        ("外向型", "better", 20),
        ("知识产权", "worse", None),
        ("高企", "worse", 60),
    ):
        RankingItem.objects.create(ranking=ranking, name=name, standing=kind, rank=rank)
    page = words(text_of(client, "/en/parks/zhongkai/"))
    assert "place 20, gap −16" in page
    assert "place 60, gap +24" in page
    assert page.count("place not given by the source") == 1
    assert "Weakest items: 高企, 知识产权" in page
    assert "Of how many: not stated by the source." in page
    assert "Source: 调研报告" in page


def test_a_new_park_and_a_hidden_value_change_no_other_score(sign_in):
    client = sign_in()
    worked("one", 1), worked("two", 2)
    before = {slug: score(client, slug) for slug in ("one", "two")}
    listed = read(client, "/parks/").texts("a.score-number")
    assert len(listed) == 2
    third = worked("three", 2)
    assert {slug: score(client, slug) for slug in before} == before
    with writing() as touched:
        # what was known of the new park is known no more
        Observation.objects.filter(park=third).delete()
        third.measures.all().update(progress=None)
        touched.parks.add(third.pk)
    assert {slug: score(client, slug) for slug in before} == before
    assert set(listed) <= set(read(client, "/parks/").texts("a.score-number"))


def test_a_reader_of_one_region_is_led_only_to_parks_in_sight():
    home = make_region("huicheng", make_region())
    away = make_region("boluo", make_region())
    worked("mine", region=home), worked("theirs", 2, region=away)
    client = Client()
    client.force_login(make_user("posted", regions=(home,)))
    page = text_of(client, "/en/parks/mine/")
    assert "Place 2 among 2 parks (1 in sight) of its kind" in words(page)
    assert 'level=none" data-count="1"' in page
    assert "no median, since it would tell of parks that you may not see" in page


def test_a_scorecard_runs_the_same_statements_for_few_peers_and_for_many(sign_in):
    client = sign_in("analyst")
    worked("one"), worked("two")
    counted = []
    for more in (0, 30):
        for _ in range(more):
            worked("")
        client.get("/parks/one/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/parks/one/")
        counted.append(len(captured))
    assert counted[0] == counted[1]
