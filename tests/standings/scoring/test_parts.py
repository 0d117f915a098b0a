"""The arithmetic of scores, against docs/scoring.md, "Worked values"."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standings import scoring

pytestmark = pytest.mark.no_database
known = st.decimals(0, 100, places=2)


def test_the_check_values_of_issue_pressure_come_out() -> None:
    points = [
        scoring.issue_points("critical", "acting", 90),
        scoring.issue_points("serious", "filed", 0),
        scoring.issue_points("moderate", "submitted", 0),
        scoring.issue_points("minor", "closed", 0),
    ]
    assert points == [Decimal("7.0"), Decimal("4.0"), Decimal("0.6"), Decimal("0")]
    assert sum(points) == Decimal("11.6")
    assert round(scoring.pressure(points), 3) == Decimal("59.184")


def test_the_check_values_of_the_pillars_come_out() -> None:
    pillars = [Decimal(value) for value in (72, 55, 38, 61, 80)]
    assert scoring.mean(pillars) == Decimal("61.2")
    assert round(scoring.geometric([(value, Decimal(1)) for value in pillars]), 3) == Decimal(
        "59.317"
    )


def test_delivery_is_relative_to_the_schedule() -> None:
    assert scoring.delivery(40, Decimal(80), False, False) == 50
    assert scoring.delivery(90, Decimal(80), False, False) == 100
    assert scoring.delivery(95, Decimal(100), False, True) == 80
    assert scoring.delivery(30, Decimal(100), False, True) == 30
    # on the first day nothing can be late; before it, nothing can be judged
    assert scoring.delivery(0, Decimal(0), False, False) == 100
    assert scoring.delivery(0, Decimal(0), False, False, is_ahead=True) is None
    assert scoring.delivery(None, Decimal(50), False, False) is None
    assert scoring.delivery(None, None, True, False) == 100


def test_unknown_is_not_zero() -> None:
    assert scoring.domain_health(None, None) is None
    assert scoring.park_light(None, 0, 60, 75) == "grey"


def test_bands_give_the_light_and_a_critical_overdue_issue_is_red() -> None:
    lights = [
        scoring.park_light(Decimal(value), 0, 60, 75) for value in ("59.99", "60", "74.99", "75")
    ]
    assert lights == ["red", "amber", "amber", "green"]
    assert scoring.park_light(Decimal(99), 1, 60, 75) == "red"


@given(st.lists(known, min_size=1, max_size=9))
def test_the_geometric_mean_never_exceeds_the_plain_mean(values: list[Decimal]) -> None:
    values = [max(value, Decimal(1)) for value in values]
    assert scoring.geometric([(value, Decimal(1)) for value in values]) <= scoring.mean(
        values
    ) + Decimal("0.000001")


@given(st.sampled_from(["", "minor", "moderate", "serious", "critical"]), st.integers(0, 400))
def test_closing_an_issue_never_raises_pressure(severity: str, days: int) -> None:
    before = scoring.pressure([scoring.issue_points(severity, "acting", days)])
    assert 0 == scoring.pressure([scoring.issue_points(severity, "closed", days)]) < before < 100


def test_an_exact_half_goes_up_though_a_division_left_noise() -> None:
    noisy = Decimal(2) / 13 * 13 * Decimal("31.6925")  # 63.38499…, where the exact value is 63.385
    assert noisy < Decimal("63.385")
    assert scoring.to_places(noisy) == Decimal("63.39")
    assert [
        scoring.to_percent(Fraction(*share)) for share in ((2, 3), (1, 6), (1, 200), (1, 1))
    ] == [67, 17, 1, 100]
