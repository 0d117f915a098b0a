"""Two to four parks side by side, `/parks/compare/`."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from parks.models import Indicator, Observation, Scheme
from standings.models import MonthEnd, Snapshot, Standing
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_park,
    make_region,
    make_source,
    make_user,
    settle,
)
from tests.helpers.html import Page
from tests.helpers.standings import of_then, stand, worked
from tests.helpers.visiting import statements, text_of, total
from tests.pages.parks.test_peers import words

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MONTH_END = date(2026, 5, 31)


def has_row(page: str, name: str) -> bool:
    """Whether a row of the comparison begins with a name."""
    return any(head.startswith(name) for head in Page(page).texts("th[scope=row]"))


def row(page: str, name: str) -> str:
    """The cells of the first row with this name, as text."""
    rows = [row for row in Page(page).all("tr") if row.has("th[scope=row]")]
    head, *cells = next(texts for row in rows if (texts := row.texts("th, td"))[0].startswith(name))
    return f"{head} {' | '.join(cells)} | "


def at(*slugs: str, more: str = "") -> str:
    return "/en/parks/compare/?" + "&".join(f"id={slug}" for slug in slugs) + more


def test_two_parks_stand_side_by_side_with_best_and_worst_in_words(sign_in):
    client = sign_in()
    worked("low", name_en="Low Park"), worked("high", 2, name_en="High Park")
    page = text_of(client, at("low", "high"))
    assert "Compare 2 parks" in page
    assert re.search(r"\d+\.\d ?worst.*\d+\.\d ?best.*over 10", row(page, "Score"))
    assert Page(page).has('a[href="/en/parks/low/score/"]')
    assert "Low Park" in words(page)
    assert re.search(r"worst in \d+ of \d+ rows", page)
    assert "Furthest apart: " in page
    assert re.search(r"2 +\|.*1 +\|", row(page, "Place among its kind")), (
        "of one kind: their places"
    )
    assert page.index("Low Park") < page.index("High Park"), "in the order of the address"


def test_counts_lead_to_the_list_that_holds_as_many(sign_in):
    client = sign_in()
    one = worked("one")
    two = worked("two")
    make_issue(one, domain="P2")
    make_issue(two, stage="acting", due_on=TODAY - timedelta(days=3))
    page = text_of(client, at("one", "two"))
    links = [
        link for link in Page(page).counted_links() if "/issues/" in link[0] and "park=" in link[0]
    ]
    assert len(links) == 7, "three domains of two parks, and what is overdue"
    for address, n in links:
        assert total(text_of(client, address)) == n > 0
    assert "0 issues" in row(page, "Overdue")


def test_unknown_is_a_dash_and_is_neither_best_nor_worst(sign_in):
    client = sign_in()
    worked("low"), worked("high", 2)
    stand(make_park("quiet"))
    page = text_of(client, at("quiet", "low", "high"))
    cells = row(page, "Score").split("|")
    assert "–unknown" in cells[0]
    assert "worst" in cells[1]
    assert "best" in cells[2]
    delivery = row(page, "1型").split("|")
    assert "no measure" in delivery[0]
    assert "0%" in delivery[1], "known to be nothing"


def test_a_provisional_score_is_hatched_and_neither_best_nor_worst(sign_in):
    client = sign_in()
    low = worked("low")
    mid = worked("mid", 1)
    _ = worked("high", 2)
    make_issue(mid, domain="P1")
    assert "worst" in row(text_of(client, at("low", "mid", "high")), "Score").split("|")[0]
    Standing.objects.filter(park=low).update(state="provisional", grade="")
    page = text_of(client, at("low", "mid", "high"))
    cells = row(page, "Score").split("|")
    assert "Provisional" in cells[0]
    assert "worst" not in cells[0]
    assert "worst" in cells[1]
    assert Page(page).has(".hatch")
    assert "not ranked" in row(page, "Place among its kind").split("|")[0]


def test_only_rows_that_differ_are_shown_on_request(sign_in):
    client = sign_in()
    worked("low"), worked("high", 2)
    everything = text_of(client, at("low", "high"))
    less = text_of(client, at("low", "high", more="&diff=1"))
    assert has_row(everything, "Overdue")
    assert not has_row(less, "Overdue")
    assert has_row(less, "Score")
    assert 'value="1" checked' in less


def test_parks_scored_by_different_rules_are_not_compared_silently(sign_in):
    client = sign_in()
    low = worked("low")
    _ = worked("high", 2)
    settle()
    Scheme.objects.create(version=9, in_force_from=TODAY)
    Standing.objects.filter(park=low).update(scheme_version=9)
    page = text_of(client, at("low", "high"))
    assert "different versions of the rules (1, 9)" in page
    assert "not comparable" in row(page, "Score")
    assert "best" not in row(page, "Score")
    assert "Place among its kind" not in page


def test_places_of_parks_of_different_kinds_are_not_compared(sign_in):
    client = sign_in()
    worked("one", level="national"), worked("two", level="county")
    page = text_of(client, at("one", "two"))
    assert "The parks are of different kinds (National Other park, County level Other park)" in page
    assert "Place among its kind" not in page


def test_indicators_are_shown_where_two_parks_have_them_with_the_good_end_named(sign_in):
    client = sign_in()
    one = worked("one")
    two = worked("two")
    energy = Indicator.objects.create(
        code="energy",
        name_zh="能耗",
        name_en="Energy",
        unit="吨",
        unit_en="t",
        kind="scored",
        dimension="P3",
        direction="less",
    )
    alone = Indicator.objects.create(
        code="alone",
        name_zh="独有",
        name_en="Alone",
        kind="scored",
        dimension="P3",
        direction="more",
    )
    common = {"period": "2026Q1", "period_end": date(2026, 3, 31), "source": make_source()}
    for park, indicator, value in ((one, energy, 2), (two, energy, "12.50"), (one, alone, 1)):
        Observation.objects.create(
            park=park, indicator=indicator, value=value, is_demo=indicator == energy, **common
        )
    Observation.objects.create(park=two, indicator=alone, missing="not_applicable", **common)
    page = text_of(client, at("one", "two"))
    cells = row(page, "Energy (t)")
    assert re.search(r"2 ?best.*12\.5 ?worst.*10\.5", cells)
    assert "quarter 1 of 2026" in cells
    assert "over 10" not in cells, "a gap of another unit is not one of points"
    assert "Main indicators, demonstration data" in page
    assert "Alone" not in page


def test_fewer_than_two_parks_give_a_page_to_choose_and_more_than_four_the_first_four(sign_in):
    client = sign_in()
    for slug in ("a1", "a2", "a3", "a4", "a5"):
        worked(slug)
    assert "Choose two to four parks" in text_of(client, "/en/parks/compare/")
    assert "One park is chosen" in text_of(client, at("a1"))
    page = text_of(client, at("a1", "a2", "a3", "a4", "a5"))
    assert "Compare 4 parks" in page
    assert "these are the first four" in page
    assert 'name="add"' not in page
    assert "Compare 2 parks" in text_of(client, at("a1", "a1", "a2")), "one named twice counts once"


def test_an_unknown_slug_is_named_and_the_others_hold(sign_in):
    client = sign_in()
    worked("one"), worked("two")
    page = text_of(client, at("one", "atlantis", "two"))
    assert "No park in sight is called so: atlantis." in page
    assert "Compare 2 parks" in page


def test_a_park_is_added_by_name_and_taken_away_by_a_link(sign_in):
    client = sign_in()
    worked("one", name_zh="甲园"), worked("two", name_zh="乙园"), worked("three", name_zh="乙城园")
    answer = client.get(at("one", more="&diff=1&add=乙园"))
    assert answer.status_code == 302
    assert answer["Location"] == "/en/parks/compare/?id=one&id=two&diff=1"
    page = text_of(client, at("one", more="&add=乙"))
    assert "Which park is meant by “乙”" in page
    assert "id=one&amp;id=three" in page
    assert "No park in sight is called “a b”." in text_of(client, at("one", more="&add=a%00+b"))
    assert "No park in sight is called “丙”." in text_of(client, at("one", more="&add=丙"))
    page = text_of(client, at("one", "two"))
    assert Page(page).has('a[href="/en/parks/compare/?id=two"]')
    assert Page(page).has('option[value="乙城园"]')


def test_parks_out_of_sight_are_unknown():
    home = make_region("huicheng", make_region())
    away = make_region("boluo", make_region())
    worked("mine", region=home), worked("theirs", region=away, name_zh="远园")
    client = Client()
    assert client.get("/parks/compare/").status_code == 302, "a stranger is asked to sign in"
    client.force_login(make_user("posted", regions=(home,)))
    page = text_of(client, at("mine", "theirs"))
    assert "No park in sight is called so: theirs." in page
    assert "远园" not in page
    assert "No park in sight" in text_of(client, at("mine", more="&add=远园"))


def test_a_past_month_end_is_compared_as_it_stood(sign_in):
    client = sign_in()
    one = worked("one")
    two = worked("two", 2)
    MonthEnd.objects.create(day=MONTH_END)
    for park, score in ((one, 90), (two, 30)):
        then = of_then(park, MONTH_END)
        Snapshot.objects.create(
            park=then, day=MONTH_END, state="scored", score=score, health=score, progress=score
        )
    page = text_of(client, at("one", "two", more=f"&as_of={MONTH_END}"))
    assert re.search(r"90\.0 ?best.*30\.0 ?worst", row(page, "Score"))
    assert f'name="as_of" value="{MONTH_END}"' in page
    assert f"as_of={MONTH_END}" in Page(page).first("table")
    assert "best" in row(text_of(client, at("one", "two")), "Score").split("|")[1]


def test_the_list_offers_boxes_that_lead_to_the_comparison(sign_in):
    client = sign_in()
    worked("one"), worked("two")
    page = text_of(client, "/en/parks/")
    assert 'action="/en/parks/compare/"' in page
    assert 'type="checkbox" name="id" value="one"' in page
    assert '/en/parks/compare/?id=one"' in text_of(client, "/en/parks/one/")


def test_a_comparison_runs_the_same_statements_for_two_parks_and_for_four(sign_in):
    client = sign_in()
    for slug in ("a1", "a2", "a3"):
        worked(slug)
    few = statements(client, at("a1", "a2"))
    for _ in range(20):
        worked("")
    worked("a4")
    # four leave no room for another, so no names are offered
    assert statements(client, at("a1", "a2", "a3")) == few
    assert statements(client, at("a1", "a2", "a3", "a4")) == few - 1
