"""Scores by other weights: the same rule as the score itself, and the weights in force change
nothing.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standings.scoring import (
    Rules,
    StoredDimension,
    Weighing,
    reweighed,
    score_park,
    to_places,
    weigh,
)
from tests.standings.scoring.test_park_score import cities, weights

pytestmark = pytest.mark.no_database
CODES = ("P1", "P2", "P3", "R1", "R2", "R3", "R4", "R5")
scores = st.none() | st.decimals(0, 100, places=2)
parks = st.fixed_dictionaries(dict.fromkeys(CODES, scores)).map(
    lambda given: {
        code: StoredDimension(score, "insufficient" if score is None else "scored")
        for code, score in given.items()
    }
)
weighings = st.builds(
    Weighing,
    st.fixed_dictionaries({code: st.decimals(0, 100, places=2) for code in CODES}),
    st.integers(0, 100).map(lambda percent: Decimal(percent) / 100),
)
calm = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
NEARLY = Decimal("0.0000000001")


def weighing_of(rules: Rules) -> Weighing:
    return Weighing({one.code: one.weight for one in rules.dimensions}, rules.health_share)


@calm
@given(cities)
def test_the_weights_of_the_rules_give_the_score_of_the_rules(city) -> None:
    rules, facts = city
    score = score_park(facts, rules)
    dimensions = {
        dimension.code: StoredDimension(dimension.score, dimension.state)
        for dimension in score.dimensions
    }
    again = weigh(dimensions, weighing_of(rules), score.deducted)
    assert (again.score, again.health, again.progress, again.state) == (
        score.score,
        score.health.score,
        score.progress.score,
        score.state,
    )


@calm
@given(cities)
def test_the_weights_in_force_give_what_is_stored_to_the_last_digit(city) -> None:
    rules, facts = city
    score = score_park(facts, rules)
    dimensions = {
        dimension.code: StoredDimension(to_places(dimension.score), dimension.state)
        for dimension in score.dimensions
    }
    stored = {
        "score": to_places(score.score),
        "health": to_places(score.health.score),
        "progress": to_places(score.progress.score),
    }
    now = weighing_of(rules)
    same = reweighed(dimensions, stored, now, now, score.deducted)
    assert {"score": same.score, "health": same.health, "progress": same.progress} == stored


@calm
@given(cities, st.data())
def test_what_is_computed_from_rounded_scores_is_what_the_rules_would_give_within_two_hundredths(
    city, data
) -> None:
    rules, facts = city
    got = score_park(facts, rules)
    others = tuple(replace(one, weight=data.draw(weights)) for one in rules.dimensions)
    other = score_park(facts, replace(rules, dimensions=others, health_share=Decimal("0.3")))
    kept = {one.code: StoredDimension(to_places(one.score), one.state) for one in got.dimensions}
    stored = {
        "score": to_places(got.score),
        "health": to_places(got.health.score),
        "progress": to_places(got.progress.score),
    }
    tried = reweighed(
        kept,
        stored,
        weighing_of(rules),
        weighing_of(other.rules),
        sum(facts.deductions, Decimal(0)),
    )
    assert (tried.score is None) == (other.score is None)
    if tried.score is not None and other.score is not None:
        assert abs(tried.score - other.score) <= Decimal("0.02")


@calm
@given(parks, weighings, st.integers(1, 20))
def test_weights_that_all_grow_alike_change_nothing(park, by, times) -> None:
    before = weigh(park, by)
    grown = weigh(
        park, replace(by, weights={code: weight * times for code, weight in by.weights.items()})
    )
    assert before.state == grown.state
    for name in ("score", "health", "progress"):
        one = getattr(before, name)
        other = getattr(grown, name)
        assert (one is None) == (other is None)
        assert one is None or abs(one - other) < NEARLY


@calm
@given(parks, weighings)
def test_scores_stay_between_0_and_100_and_within_their_dimensions(park, by) -> None:
    got = weigh(park, by)
    for half, is_pillar in ((got.health, False), (got.progress, True)):
        known = [
            one.score
            for code, one in park.items()
            if code.startswith("R") == is_pillar and one.score is not None
        ]
        assert half is None or min(known) - NEARLY <= half <= max(known) + NEARLY


def test_a_half_with_less_than_half_of_its_weight_known_has_no_score() -> None:
    park = {code: StoredDimension(Decimal(50), "scored") for code in CODES} | {
        "P1": StoredDimension(None, "insufficient")
    }
    even, heavy = (
        {code: Decimal(1) for code in CODES} | {"P1": Decimal(weight)} for weight in (1, 3)
    )
    assert weigh(park, Weighing(even, Decimal("0.5"))).score == 50
    assert weigh(park, Weighing(heavy, Decimal("0.5"))).score is None
    assert weigh(park, Weighing(dict.fromkeys(CODES, Decimal(0)), Decimal("0.5"))).score is None


def test_a_weight_moves_the_score_towards_its_dimension() -> None:
    park = {code: StoredDimension(Decimal(20 if code == "P1" else 80), "scored") for code in CODES}
    by = Weighing({code: Decimal(1) for code in CODES} | {"P1": Decimal(2)}, Decimal("0.5"))
    assert (weigh(park, by).health, weigh(park, by).score) == (Decimal(50), Decimal(65))
    assert weigh(park, by, Decimal(5)).score == 60
