"""The arithmetic of the small drawings and the words under them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from dashboards.pages.overview.trend.sentences import change
from dashboards.pages.overview.trend.sparklines import (
    ceiling,
    era_breaks,
    make_spark,
    median,
    polylines,
    runs,
    score_floor,
)
from dashboards.shared.numbers import signed

pytestmark = pytest.mark.no_database


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def test_a_line_runs_from_edge_to_edge_and_grows_upwards():
    assert polylines([0, 5, 10], 0, 10) == ["4.0,56.0 100.0,30.0 196.0,4.0"]


def test_a_gap_splits_a_line_and_a_lone_point_still_shows():
    lines = polylines([1, 2, None, 3], 0, 10)
    assert len(lines) == 2
    assert lines[1] == "194.5,40.4 197.5,40.4"


def test_a_change_of_scheme_splits_a_line_even_beside_a_gap():
    values = [50, 51, None, 60, 61]
    eras = [1, 1, None, 2, 2]
    assert [[place for place, _ in run] for run in runs(values, eras)] == [[0, 1], [3, 4]]
    assert era_breaks(eras) == [(1, 3)]
    assert [[place for place, _ in run] for run in runs([1, 2], [1, 2])] == [[0], [1]]
    assert make_spark([50, 60], 0, 100, eras=[1, 2]).breaks == ["M100.0 2V57.5"]


@pytest.mark.parametrize(
    ("values", "top"),
    [
        ([], 5),
        ([None], 5),
        ([3], 5),
        ([5], 5),
        ([9], 10),
        ([11], 15),
        ([41], 50),
        ([86], 100),
        ([999], 1000),
    ],
)
def test_a_scale_takes_all_values_in(values, top):
    assert ceiling(values) == top


def test_a_scale_of_scores_starts_at_40_unless_a_score_is_lower():
    assert score_floor([Decimal(40), None]) == 40
    assert score_floor([Decimal("39.9")]) == 0


def test_the_median_is_the_middle_one_or_between_two():
    assert median([]) is None
    assert median([Decimal(9), Decimal(1), Decimal(3)]) == 3
    assert median([Decimal(1), Decimal(2)]) == Decimal("1.5")


@pytest.mark.parametrize(
    ("values", "eras", "words"),
    [
        ([1, 2, 4], [], "Jun: 2→4; May: 1→2; up 2 times in a row, by 3"),
        ([5, 2, 4], [], "Jun: 2→4; May: 5→2"),
        ([None, 5, 4], [], "Jun: 5→4"),
        ([None, 4, 4], [], "Jun: 4, unchanged"),
        ([4, None, 9], [], "nothing earlier to compare with"),
        ([None, 4, 9], [None, 1, 2], "Jun: not comparable"),
        ([None, 9, None], [], "nothing earlier to compare with"),
        ([None, Decimal("70.2"), Decimal("68.7")], [], "Jun: 70.2→68.7"),
    ],
)
def test_a_course_is_said_only_as_far_as_it_is_known(values, eras, words):
    days = [date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]
    assert change(days, values, eras) == words


@pytest.mark.parametrize(
    ("value", "text"), [(3, "+3"), (-2, "−2"), (0, "±0"), (Decimal("0.0"), "±0")]
)
def test_a_change_carries_its_sign(value, text):
    assert signed(value) == text
