"""Likeness of structures, against the worked values of docs/scoring.md, "Likeness of districts" and
the properties that follow.
"""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standings.scoring.similarity import (
    differentiation,
    herfindahl,
    krugman,
    likeness_by_tags,
    location_quotient,
    similarity,
    together,
)

CITY = [
    {1: 600, 2: 100, 3: 50, 4: 20},
    {1: 300, 2: 80, 3: 120, 4: 60},
    {1: 40, 2: 160, 3: 30, 4: 10},
]
OUTPUT = st.dictionaries(st.integers(1, 6), st.floats(0.01, 1e6), min_size=1)


def test_similarity_and_krugman_of_pairs() -> None:
    pairs = list(combinations(CITY, 2))
    assert [round(similarity(*pair), 4) for pair in pairs] == [0.9451, 0.4066, 0.5106]
    assert [round(krugman(*pair), 4) for pair in pairs] == [0.4870, 1.2251, 1.0476]


def test_krugman_against_the_rest_of_the_city() -> None:
    rest = [together([other for other in CITY if other is not one]) for one in CITY]
    found = [round(krugman(one, others), 4) for one, others in zip(CITY, rest, strict=True)]
    assert found == [0.7084, 0.4250, 1.0627]


def test_location_quotient_herfindahl_and_the_city() -> None:
    whole = together(CITY)
    assert round(location_quotient(CITY[2], whole, 2), 3) == 3.078
    assert [round(herfindahl(one), 4) for one in CITY] == [0.6289, 0.3648, 0.4896]
    assert round(differentiation(CITY), 4) == 0.2653


@pytest.mark.parametrize("ask", [similarity, krugman])
def test_what_is_not_known_is_not_zero(ask) -> None:
    assert ask({}, CITY[0]) is None
    assert ask(CITY[0], {1: 0}) is None
    assert herfindahl({}) is None
    assert location_quotient(CITY[0], CITY[0], 9) is None
    assert differentiation([CITY[0], {}]) is None
    assert likeness_by_tags(set(), set()) is None


def test_likeness_by_tags() -> None:
    assert likeness_by_tags({"a", "b"}, {"b", "c"}) == pytest.approx(1 / 3)
    assert likeness_by_tags({"a"}, set()) == 0


@given(OUTPUT, OUTPUT)
def test_bounds_and_symmetry(one: dict[int, float], other: dict[int, float]) -> None:
    alike = similarity(one, other)
    apart = krugman(one, other)
    assert -1e-9 <= alike <= 1 + 1e-9
    assert -1e-9 <= apart <= 2 + 1e-9
    assert alike == pytest.approx(similarity(other, one))
    assert similarity(one, one) == pytest.approx(1)
    assert krugman(one, one) == 0
    assert 1 / len(one) - 1e-9 <= herfindahl(one) <= 1 + 1e-9


@given(OUTPUT, OUTPUT, st.floats(0.5, 100))
def test_size_alone_changes_no_likeness(
    one: dict[int, float], other: dict[int, float], factor: float
) -> None:
    larger = {key: value * factor for key, value in one.items()}
    assert similarity(larger, other) == pytest.approx(similarity(one, other))
