"""The method page: the rules in force, one park worked through, weights, limits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parks.models import Scheme
from parks.writing import writing
from tests.helpers.adding_up import numbers
from tests.helpers.factories import make_issue, make_region, set_today
from tests.helpers.html import Page
from tests.helpers.scored import make_scheme, make_scored
from tests.helpers.visiting import person, statements, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESS = "/en/help/method/"


def settle(*parks) -> None:
    with writing() as touched:
        touched.parks.update(park.pk for park in parks)


def test_the_rules_say_what_the_scheme_in_force_says(sign_in) -> None:
    set_today()
    make_scheme(
        longest_overdue=123, overdue_cap=77, half_pressure=9, health_share=30, freshness_months=18
    )
    page = text_of(sign_in(), ADDRESS)
    for words in (
        "over 123 days",
        "at most 77",
        "Q + 9",
        "30% health + 70% progress",
        "within 18 months",
    ):
        assert words in page, words
    assert Page(page).has('a[href="/en/schemes/1/"]')


def test_the_park_with_the_most_known_indicators_is_worked_through_and_adds_up(sign_in) -> None:
    set_today()
    make_scheme()
    park = make_scored(61)
    poorer = make_scored(90, without=("P3",))
    settle(park, poorer)
    issue = make_issue(park, severity="serious")
    page = text_of(sign_in(), ADDRESS)
    assert f'data-worked="{park.slug}"' in page
    assert issue.number in page
    parts, whole = Page(page).one("[data-worked-sum]").text.split(" = ")
    assert sum(Decimal(part) for part in parts.split(" + ")) == Decimal(whole)
    assert whole == str(park.standing.score)
    points = numbers(Page(page), "[data-points]")
    assert (len(points), sum(points)) == (8, park.standing.score)
    assert "Invented numbers" not in page


def test_without_a_scored_park_in_sight_the_example_is_invented_and_says_so(sign_in) -> None:
    set_today()
    make_scheme()
    park = make_scored(61)
    settle(park)
    far = person("far", "analyst", make_region("longmen", make_region()))
    page = text_of(far, ADDRESS)
    assert "Invented numbers" in page
    assert "59.18" in page
    assert park.slug not in page
    assert park.slug in text_of(sign_in(), ADDRESS)


def test_all_weights_in_force_and_the_limits_are_stated(sign_in) -> None:
    set_today()
    make_scheme()
    Scheme.objects.update(approved_by="市政府", approved_on="2026-01-05")
    page = text_of(sign_in(), ADDRESS)
    for words in (
        "33.34%",
        "20.00%",
        "P1-value",
        "市政府",
        "Jan. 5, 2026",
        "Indicators measure what is recorded",
    ):
        assert words in page, words


def test_the_page_asks_the_same_number_of_statements_for_two_parks_and_for_many(sign_in) -> None:
    set_today()
    make_scheme()
    settle(*[make_scored(60 + n) for n in range(2)])
    client = sign_in()
    few = statements(client, ADDRESS)
    settle(*[make_scored(20 + n) for n in range(20)])
    assert statements(client, ADDRESS) == few
