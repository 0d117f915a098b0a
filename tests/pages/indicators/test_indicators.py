"""The pages of indicators: definitions with their standard, parks with their values, the trail
of every change.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from parks.actions.observations import Review, SheetCell, enter_values, review_values
from parks.models import Observation, SchemeIndicator
from tests.helpers.factories import make_park, make_region, make_source, make_user, settle
from tests.helpers.figures import make_indicator, observe
from tests.helpers.html import Page
from tests.helpers.visiting import person, read, statements, text_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Sign = Callable[..., Client]


def counts(html: str, address: str) -> list[int]:
    """The counts that lead to an address."""
    return [int(count) for count in Page(html).counts(address)]


class TestOfTheSurvey:
    """The pages over the survey's own data."""

    def test_the_list_names_every_scored_indicator_and_the_context_apart(
        self, survey: Client
    ) -> None:
        html = text_of(survey, "/en/indicators/")
        assert len(Page(html).all('a[href^="/en/indicators/G"]')) == 7 * 3
        assert "41 indicators in force" in html
        assert html.index("Shown and never scored") > html.index("/en/indicators/E13/")
        assert Page(html).has('a[href="/en/indicators/gdp/"]')

    def test_definition_formula_standard_range_and_types_are_one_click_away(
        self, survey: Client
    ) -> None:
        html = text_of(survey, "/en/indicators/G7/")
        for words in (
            "Industry inside parks",
            "Above-scale value added",
            "国办发〔2017〕7号",
            "30 → 85",
            "P1.2",
            "scheme v1",
        ):
            assert words in html, words

    def test_an_indicator_outside_of_the_scheme_says_so(self, survey: Client) -> None:
        assert "not in scheme v1, so it enters no score" in text_of(survey, "/en/indicators/F8/")

    def test_printed_figures_stand_with_their_sources_and_never_with_a_score(
        self, survey: Client
    ) -> None:
        html = text_of(survey, "/en/indicators/hitech_enterprises/?state=stated")
        assert "&gt;1100" in html
        assert "1322" in html, "the city's own figure"
        assert "/score/" not in html
        assert total(html) == 3
        everywhere = text_of(survey, "/en/indicators/hitech_enterprises/")
        assert everywhere.index("&gt;1100") < everywhere.index("nothing entered"), (
            "the few that have a figure first"
        )

    def test_every_count_leads_to_as_many_parks(self, survey: Client) -> None:
        listed = text_of(survey, "/en/indicators/")
        [count] = counts(listed, "/en/indicators/gdp/?state=stated")
        assert count == 2 == total(text_of(survey, "/en/indicators/gdp/?state=stated"))


def test_counts_are_of_the_latest_fresh_value_and_lead_to_their_parks(sign_in: Sign) -> None:
    indicator = make_indicator()
    verifier = make_user("he", role="verifier", regions=(make_region(),))
    reviewed, gone, stale, plain, _none = (make_park() for _ in range(5))
    row = observe(reviewed, indicator, 40)
    review_values(reviews=[Review(row, Decimal(40), 1)], by=verifier)
    observe(gone, indicator, 50, "2025H1")
    observe(gone, indicator, None, "2025H2", missing="not_reported")
    observe(stale, indicator, 60, "2019")
    observe(plain, indicator, 70, "2025H1")
    client = sign_in()
    html = text_of(client, "/en/indicators/")
    assert counts(html, "/en/indicators/G5/?state=valued") == [2]
    assert counts(html, "/en/indicators/G5/?state=reviewed") == [1]
    states = {
        name: total(text_of(client, f"/en/indicators/G5/?state={name}"))
        for name in ("valued", "reviewed", "unreviewed", "missing", "stated")
    }
    assert states == {"valued": 2, "reviewed": 1, "unreviewed": 1, "missing": 3, "stated": 3}
    assert total(text_of(client, "/en/indicators/G5/?period=2019&state=valued")) == 1


def test_a_row_shows_both_values_the_gap_the_score_the_source_and_who(sign_in: Sign) -> None:
    indicator = make_indicator(worst=30, best=100)
    park = make_park()
    analyst = make_user("lin", role="analyst", regions=(make_region(),), full_name="林某")
    verifier = make_user("he", role="verifier", regions=(make_region(),), full_name="何某")
    row = observe(park, indicator, "68.6", entered_by=analyst)
    review_values(reviews=[Review(row, Decimal("65"), 1, "复核台账")], by=verifier)
    html = text_of(sign_in(), "/en/indicators/G5/")
    for words in (
        "2025H2",
        "68.6",
        "−3.6",
        "调研报告",
        "审核：复核台账",
        "林某",
        "何某",
    ):
        assert words in html, words
    assert "65" in Page(html).texts("b")
    assert "50.0" in Page(html).texts("a")
    assert Page(html).has(f'a[href="/en/parks/{park.slug}/score/"]')


def test_unknown_and_not_applicable_are_words_and_never_zero(sign_in: Sign) -> None:
    indicator = make_indicator()
    make_park()
    observe(make_park(), indicator, None, missing="not_applicable")
    html = text_of(sign_in(), "/en/indicators/G5/")
    assert "nothing entered" in html
    assert "Does not apply" in html
    assert "0" not in [element.text for element in Page(html).descendants()]


def test_less_is_better_scores_the_other_way(sign_in: Sign) -> None:
    indicator = make_indicator("E7", worst="1.0", best="0.2", direction="less", unit="tce")
    observe(make_park(), indicator, "0.42")
    assert "72.5" in read(sign_in(), "/en/indicators/E7/").texts("a")


def test_wrong_filters_are_named_and_the_others_hold(sign_in: Sign) -> None:
    indicator = make_indicator()
    county = make_region("boluo", make_region())
    make_park(region=county)
    make_park()
    html = text_of(
        sign_in(), f"/en/indicators/{indicator.code}/?region=boluo&period=2001&state=%00x"
    )
    assert html.count("the other filters hold") == 2
    assert total(html) == 1


def test_the_trail_tells_who_changed_what_from_what(sign_in: Sign) -> None:
    indicator = make_indicator()
    park = make_park()
    analyst = make_user("lin", role="analyst", regions=(make_region(),), full_name="林某")
    client = sign_in()
    for value, version in ((40, 0), (45, 1)):
        entry = SheetCell(park, indicator, Decimal(value), version=version)
        enter_values(entries=[entry], period="2025H2", source=make_source(), by=analyst)
    html = text_of(client, f"/en/indicators/G5/history/?park={park.slug}")
    assert "40 → 45" in Page(html).text
    assert html.count("林某") == 2
    assert client.get("/en/indicators/G5/history/").status_code == 404
    assert client.get("/en/indicators/G5/history/?park=%00").status_code == 404


def test_the_pages_run_the_same_statements_for_many_parks(sign_in: Sign) -> None:
    indicator = make_indicator()
    client = sign_in()
    observe(make_park(), indicator)
    observe(make_park(), indicator)
    addresses = ("/indicators/", "/indicators/G5/", "/indicators/G5/?state=unreviewed")
    few = [statements(client, address) for address in addresses]
    for number in range(20):
        observe(make_park(), make_indicator(f"X{number}"))
        observe(make_park(), indicator)
    settle()
    assert [statements(client, address) for address in addresses] == few


def test_only_those_who_enter_and_review_are_led_there(sign_in: Sign) -> None:
    make_indicator()
    analyst = person("lin", "analyst")
    verifier = person("he", "verifier")
    reader = sign_in()
    assert "/entry/" in text_of(analyst, "/indicators/G5/")
    assert "/indicators/review/" in text_of(verifier, "/indicators/")
    park = make_park()
    assert Page(text_of(analyst, "/indicators/")).has(f'a[href="/parks/{park.slug}/indicators/"]')
    for client in (reader, verifier):
        assert "/entry/" not in text_of(client, "/indicators/G5/")
        assert f"/parks/{park.slug}/indicators/" not in text_of(client, "/indicators/")
    for client in (reader, analyst):
        assert "/indicators/review/" not in text_of(client, "/indicators/")


def test_an_indicator_that_a_scheme_names_twice_over_versions_shows_the_range_in_force(
    sign_in: Sign,
) -> None:
    indicator = make_indicator(worst=10, best=20)
    assert SchemeIndicator.objects.get(indicator=indicator).best == 20
    html = text_of(sign_in(), "/en/indicators/G5/")
    assert "10 → 20" in html
    assert not Observation.objects.exists()
