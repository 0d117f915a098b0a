"""The scorecard of a park: what it says, to whom, and at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parks.models import ExternalRanking, Park, RankingItem
from parks.text.days import full_day
from parks.writing import writing
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_source,
    make_user,
    set_today,
    take,
)
from tests.helpers.html import Page
from tests.helpers.visiting import read, text_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_scorecard_says_why_the_park_shows_its_light(sign_in):
    client = sign_in()
    park = make_park("huinan")
    make_issue(
        park,
        title="征地协调未建立",
        stage="acting",
        severity="critical",
        found_on=TODAY - timedelta(days=90),
        due_on=TODAY - timedelta(days=30),
    )
    page = text_of(client, "/en/parks/huinan/")
    assert "The most pressing issues: governance." in page
    assert "is 30 days overdue." in page
    assert Page(page).has(".score--red")
    assert "1" in Page(page).counts("/en/issues/?park=huinan&overdue=1")


def test_a_park_without_issues_says_so_and_why_it_has_no_score(sign_in):
    client = sign_in()
    make_issue(make_park("other"))
    make_park("quiet")
    page = text_of(client, "/en/parks/quiet/")
    assert page.count("No open issue") >= 4
    assert "No survey or review covers governance, innovation, infrastructure." in page
    assert "no measure in this park" in page
    assert ">0%" not in page, "unknown progress is a dash, never zero"


def test_reopened_issues_are_counted_and_say_who_had_closed_them(sign_in):
    client = sign_in()
    park = make_park("huinan")
    once = make_issue(park, stage="acting")
    never = make_issue(park, stage="acting")
    assert "reopened" not in text_of(client, "/en/parks/huinan/")
    take(
        take(once, "submit"),
        "close",
        by=make_user("shen", role="verifier", regions=(make_region(),)),
    )
    take(once, "reopen")
    assert "1" in read(client, "/en/parks/huinan/").counts("/en/issues/?park=huinan&reopened=1")
    listed = text_of(client, "/en/issues/?park=huinan&reopened=1")
    assert total(listed) == 1
    assert never.number not in listed
    page = text_of(client, f"/en/issues/{once.number}/")
    assert "Reopened 1 time<" in page
    assert f"shen · reopened on {full_day(TODAY)}" in Page(page).text
    assert "Reopened" not in text_of(client, f"/en/issues/{never.number}/")


def test_an_enclave_names_both_its_place_and_its_manager(sign_in):
    client = sign_in()
    place = make_region("huicheng", make_region())
    runner = make_region("zhongkai", make_region())
    make_park("huinan", located_in=place, managed_by_region=runner)
    assert "(enclave: lies in" in text_of(client, "/en/parks/huinan/")
    make_park("plain", located_in=place, managed_by_region=place)
    assert "(enclave:" not in text_of(client, "/en/parks/plain/")


def test_strengths_and_issues_of_the_region_stand_apart_and_are_not_counted(sign_in):
    client = sign_in()
    park = make_park("huinan")
    make_issue(park, title="配套较好", kind="strength", stage="", severity="")
    make_issue(title="规划缺乏连续性", scope="region", region=make_region())
    page = text_of(client, "/en/parks/huinan/")
    assert "配套较好" in page
    assert "规划缺乏连续性" in page
    assert "0" in Page(page).counts("/en/issues/?park=huinan&stage=open")


def test_milestones_of_the_next_days_and_the_place_in_a_ranking_are_shown(sign_in):
    client = sign_in()
    park = make_park("zhongkai")
    measure = make_measure(park, make_issue(park))
    measure.milestones.update(due_on=TODAY + timedelta(days=20))
    ranking = ExternalRanking.objects.create(
        park=park, system="国家级高新区评价", rank=36, source=make_source()
    )
    RankingItem.objects.create(ranking=ranking, name="外向型指标", standing="better")
    page = text_of(client, "/en/parks/zhongkai/")
    assert "Place 36" in page
    assert "外向型指标" in page
    assert "place not given by the source" in page
    assert f"/en/measures/{measure.number}/" in page
    measure.milestones.update(due_on=TODAY + timedelta(days=61))
    assert "No milestone of this park falls due" in text_of(client, "/en/parks/zhongkai/")


def test_a_park_out_of_sight_or_unknown_is_not_found():
    set_today()
    home = make_region("huicheng", make_region())
    other = make_region("boluo", make_region())
    make_park("near", located_in=home, managed_by_region=home)
    make_park("far", located_in=other, managed_by_region=other)
    client = Client()
    assert client.get("/parks/near/").status_code == 302, "a stranger is asked to sign in"
    client.force_login(make_user("posted", regions=(home,)))
    assert client.get("/parks/near/").status_code == 200
    assert client.get("/parks/far/").status_code == 404
    assert client.get("/parks/nowhere/").status_code == 404
    assert client.post("/parks/near/").status_code == 405


@pytest.mark.parametrize(
    ("role", "may"), [("official", False), ("verifier", False), ("analyst", True)]
)
def test_only_those_who_may_change_a_park_are_led_to_its_form(sign_in, role, may):
    client = sign_in(role)
    park = make_park("huinan")
    assert (f"/admin/parks/park/{park.pk}/change/" in text_of(client, "/parks/huinan/")) is may


def make_work(park: Park, number: int) -> None:
    """So many issues of the park, each with a measure."""
    with writing():
        for place in range(number):
            make_measure(park, make_issue(park, domain=f"P{place % 3 + 1}"), pillar=place % 5 + 1)


@pytest.mark.parametrize("role", ["official", "analyst"])
def test_a_scorecard_runs_the_same_statements_for_two_issues_and_for_many(sign_in, role):
    client = sign_in(role)
    park = make_park("huinan")
    make_work(park, 2)
    client.get("/parks/huinan/")
    with CaptureQueriesContext(connection) as few:
        client.get("/parks/huinan/")
    make_work(park, 40)
    for _ in range(20):
        make_park()
    with CaptureQueriesContext(connection) as many:
        client.get("/parks/huinan/")
    assert len(many) == len(few), [query["sql"] for query in many.captured_queries]
