"""The page that says how firm the ranks are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from parks.models import Park, Scheme
from standings.models import AssessedPark, Assessment, MonthEnd
from standings.robustness.assessment import assess
from tests.helpers.factories import TODAY, make_region
from tests.helpers.html import Page
from tests.helpers.scored import make_scheme, make_scored
from tests.helpers.visiting import person, statements, text_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def reader(sign_in) -> Client:
    return sign_in()


@pytest.fixture
def city(reader) -> dict[str, Park]:
    """Six peers, two of them the same, and one park alone in its group; assessed."""
    make_scheme()
    values = {"a": 95, "b": 60, "c": 60, "d": 45, "e": 30, "f": 10}
    parks = {
        slug: make_scored(value, slug=slug, name_zh=f"园{slug}", level="city")
        for slug, value in values.items()
    }
    parks["alone"] = make_scored(
        50, slug="alone", name_zh="独园", type="high_tech", level="national"
    )
    assess(TODAY, seed=11, draws=40)
    return parks


def test_without_a_run_the_page_names_the_command(reader):
    page = text_of(reader, "/en/robustness/")
    assert "manage.py assess_scores" in page
    assert not Page(page).has("table")


def test_a_month_end_without_a_run_does_not_deny_the_latest_one(city, reader):
    MonthEnd.objects.create(day=TODAY.replace(day=1) - timedelta(days=1))
    page = text_of(reader, f"/en/robustness/?as_of={TODAY.replace(day=1) - timedelta(days=1)}")
    assert "No run on the data of this month end is stored." in page
    assert "manage.py" not in page


def test_the_page_tells_ranks_intervals_grades_and_pairs(city, reader):
    page = text_of(reader, "/en/robustness/")
    for words in (
        "6 parks ranked in the group",
        "rank 1 of 6",
        "1 of 6, steady",
        "A in ",
        "no peer, so a rank says nothing",
        'href="/en/parks/c/"',
        "Of 6 parks with peers",
    ):
        assert words in page, words
    assert len(Page(page).all(".bar--whisker")) == 6
    assert "so few that ranks mean little" not in page


def test_the_page_says_how_to_make_the_run_again(city, reader):
    page = text_of(reader, "/en/robustness/")
    run = Assessment.objects.get()
    assert run.fingerprint in page
    assert "manage.py assess_scores --seed 11 --draws 40" in page
    assert Page(page).has('a[href="/en/schemes/1/"]')
    assert "--as-of" not in page
    MonthEnd.objects.create(day=TODAY)
    assert "--draws 40 --as-of 2026-06-30" in text_of(reader, "/en/robustness/")


def test_a_small_group_says_so(city, reader):
    AssessedPark.objects.filter(size=6).update(size=4)
    assert "so few that ranks mean little" in text_of(reader, "/en/robustness/")


def test_one_group_is_shown_where_it_is_asked_for(city, reader):
    page = text_of(reader, "/en/robustness/?group=other/city")
    assert total(page) == 6
    assert "独园" not in page
    assert total(text_of(reader, "/en/robustness/")) == 7
    assert "6" in Page(page).counts("/en/robustness/?group=other%2Fcity")


def test_a_group_that_is_not_there_is_named(city, reader):
    page = text_of(reader, "/en/robustness/?group=nowhere")
    assert "“nowhere” is no peer group of this run" in page
    assert total(page) == 7
    assert reader.get("/robustness/?group=%00&page=99").status_code == 200


def test_a_run_by_another_version_is_called_not_comparable(city, reader):
    assert "Not comparable." not in text_of(reader, "/en/robustness/")
    Scheme.objects.update(is_current=False)
    Scheme.objects.create(version=2, is_current=True)
    page = text_of(reader, "/en/robustness/")
    assert "Not comparable." in page
    assert "The run used version 1 of the scheme; version 2 is in force." in page


def test_parks_out_of_sight_are_counted_and_not_named(city):
    far = make_region("longmen", make_region())
    Park.objects.filter(slug="c").update(home_region=far, managed_by_region=far, located_in=far)
    page = text_of(
        person("near", "analyst", make_region("huicheng", make_region())), "/en/robustness/"
    )
    assert "园c" not in page
    assert "6 parks ranked in the group" in page
    assert "1 other park" in page
    assert total(page) == 6


def test_changes_and_correlations_are_told_in_words(city, reader):
    Assessment.objects.update(
        one_at_a_time=[
            ["without", "P1-value", 2.5, 3],
            ["up", "R1", 1.25, 0],
            ["down", "R2", 0.0, 0],
        ],
        correlations={
            "P1": {
                "pairs": [
                    ["P1-value", "x", 0.95, 9, ["redundant"]],
                    ["x", "y", -0.5, 8, ["conflict"]],
                    ["x", "z", -0.1, 8, ["conflict"]],
                    ["y", "z", 0.4, 8, []],
                ],
                "few": 2,
                "flat": 1,
            }
        },
    )
    page = text_of(reader, "/en/robustness/")
    for words in (
        "3 changes tried",
        "left out",
        "± 2.50",
        "weight a quarter up",
        "4 pairs compared",
        "2 pairs have values of fewer",
        "1 pair does not vary",
        "redundant: both say the same",
        "conflict: one falls",
        "weak conflict",
        "P1指标",
    ):
        assert words in page, words
    assert "weight a quarter down" not in page, "what changes nothing is left out"


def test_two_hundred_parks_stand_on_a_page(city, reader, monkeypatch):
    monkeypatch.setattr("dashboards.pages.schemes.robustness.page.PER_PAGE", 3)
    page = text_of(reader, "/en/robustness/?group=other/city")
    assert len(Page(page).all(".bar--whisker")) == 3
    assert total(page) == 6
    assert 'href="?group=other%2Fcity&amp;page=2"' in page


def test_the_number_of_statements_does_not_grow_with_the_parks(city, reader):
    few = statements(reader, "/robustness/")
    for value in range(20):
        make_scored(value, level="city", type="transfer")
    assess(TODAY, draws=20)
    assert statements(reader, "/robustness/") == few
