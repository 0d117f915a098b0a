"""Which columns go to which fields."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.tables.columns.assignment import BASE, LEAST, POWER, assign

pytestmark = pytest.mark.no_database
FIELDS = "xyz"


def weight(offers: dict[int, dict[str, int]], pairs: dict[int, str]) -> int:
    return sum((offers[column][field] - BASE) ** POWER for column, field in pairs.items())


def test_the_second_best_gives_way():
    # both fit x best; together more is gained when the first takes y
    assert assign({0: {"x": 96, "y": 95}, 1: {"x": 90}}) == {0: "y", 1: "x"}


def test_a_sure_pair_outweighs_two_doubtful_ones():
    assert assign({0: {"x": 97, "y": 62}, 1: {"x": 62}}) == {0: "x"}


def test_what_is_too_uncertain_has_no_home():
    assert assign({0: {"x": LEAST - 1}}) == {}
    assert assign({}) == {}


OFFERS = st.dictionaries(
    st.integers(0, 3),
    st.dictionaries(st.sampled_from(FIELDS), st.integers(LEAST, 99), min_size=1),
)


@settings(deadline=None, max_examples=60)
@given(OFFERS)
def test_no_other_assignment_is_better(offers: dict[int, dict[str, int]]):
    chosen = assign(offers)
    assert len(set(chosen.values())) == len(chosen)
    slots = [*FIELDS, None, None, None, None]
    best = max(
        weight(offers, {c: f for c, f in zip(offers, way, strict=False) if f in offers[c]})
        for way in set(permutations(slots, len(offers)))
    )
    assert weight(offers, chosen) == best
