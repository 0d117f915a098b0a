"""How far scores and ranks can be trusted: the same seed gives the same, and certain things
stay certain.
"""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standings import robustness
from standings.robustness import Candidate
from standings.robustness.inputs import positions
from standings.scoring import Dimension, IssueLoad, ObservedValue, ParkFacts, Rules, Scale, Work

pytestmark = pytest.mark.no_database
CODES = ("P1", "P2", "P3", "R1", "R2", "R3", "R4", "R5")
SCALES = {
    code: {f"{code}{place}": Scale(Decimal(0), Decimal(100)) for place in "abcd"} for code in CODES
}
RULES = Rules(dimensions=tuple(Dimension(code, scales=SCALES[code]) for code in CODES))
ALL = [indicator for scales in SCALES.values() for indicator in scales]


def park(
    key: str, values: dict[str, int | None] | int, group: str = "one", **facts: object
) -> Candidate:
    """A park with these values; None is missing, and one number stands for all indicators."""
    if isinstance(values, int):
        values = dict.fromkeys(ALL, values)
    readings = tuple(
        ObservedValue(
            code,
            None if value is None else Decimal(value),
            missing="not_reported" if value is None else "",
        )
        for code, value in values.items()
    )
    seen = frozenset({"P1", "P2", "P3"})
    return Candidate(key, group, ParkFacts(readings, seen=seen, **facts))


def city(number: int, count: int = 8, missing: float = 0.1, group: str = "one") -> list[Candidate]:
    """Parks that differ by chance."""
    dice = random.Random(number)

    def value() -> int | None:
        return None if dice.random() < missing else dice.randrange(101)

    return [
        park(f"{group}-{place}", {code: value() for code in ALL}, group) for place in range(count)
    ]


def run(
    candidates: list[Candidate], seed: int = 7, draws: int = 60, rules: Rules = RULES
) -> dict[str, object]:
    return robustness.simulate(robustness.entrants(candidates, rules), rules, seed, draws)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_in_whatever_order_parks_are_read(number, dice) -> None:
    parks = city(number)
    shuffled = parks.copy()
    dice.shuffle(shuffled)
    assert run(parks) == run(shuffled)


def test_another_seed_gives_other_draws() -> None:
    parks = city(3, count=12)
    assert run(parks, seed=1) != run(parks, seed=2)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_park_of_another_group_changes_nothing(number) -> None:
    parks = city(number)
    # each indicator has a value in the group, so nothing is drawn from elsewhere
    parks.append(park("full", 50))
    alone = run(parks)
    together = run([*parks, *city(number + 1, group="other")])
    assert {key: together[key] for key in alone} == alone


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_shares_are_whole_and_ranks_lie_inside_the_group(number) -> None:
    for verdict in run(city(number), draws=37).values():
        assert sum(verdict.grades.values()) == 100
        assert 1 <= verdict.low <= verdict.high <= verdict.size
        assert 1 <= verdict.rank <= verdict.size
        assert all(0 <= share < 90 for share in verdict.alike.values())


def test_a_group_of_one_has_the_first_rank_for_certain() -> None:
    (verdict,) = run([park("alone", 40)]).values()
    assert (verdict.rank, verdict.low, verdict.high, verdict.size, verdict.alike) == (
        1,
        1,
        1,
        1,
        {},
    )


def test_a_park_that_is_better_in_everything_always_wins() -> None:
    verdicts = run([*(park(f"p{value}", value) for value in (30, 45, 60)), park("best", 95)])
    best = verdicts["best"]
    assert (best.rank, best.low, best.high, best.alike) == (1, 1, 1, {})
    assert (verdicts["p30"].low, verdicts["p30"].high) == (4, 4)


def test_parks_with_the_same_facts_cannot_be_told_apart_and_share_a_rank() -> None:
    verdicts = run([park("a", 60), park("b", 60), park("c", 20)])
    assert verdicts["a"].alike == {"b": 0}
    assert verdicts["b"].alike == {"a": 0}
    assert verdicts["c"].alike == {}
    assert (verdicts["a"].rank, verdicts["b"].rank, verdicts["c"].rank) == (1, 1, 3)


def test_what_is_unknown_widens_the_interval() -> None:
    """All peers but one know everything; what that one lacks is drawn from what they have, low and
    high.
    """
    peers = [park(f"p{value}", value) for value in range(10, 95, 10)]
    known = dict.fromkeys(ALL, 50)
    partly = {code: None if code[-1] == "a" else 50 for code in ALL}
    sure = run([*peers, park("x", known)], draws=200)["x"]
    unsure = run([*peers, park("x", partly)], draws=200)["x"]
    assert unsure.high - unsure.low > sure.high - sure.low


def test_what_does_not_apply_is_not_drawn() -> None:
    values = {code: None if code[-1] == "a" else 50 for code in ALL}
    candidate = park("x", values)
    readings = tuple(
        ObservedValue(r.code, r.value, missing="not_applicable" if r.missing else "")
        for r in candidate.facts.readings
    )
    verdicts = run(
        [
            park("low", 10),
            park("high", 90),
            Candidate("x", "one", ParkFacts(readings, seen=candidate.facts.seen)),
        ]
    )
    assert (verdicts["x"].low, verdicts["x"].high) == (2, 2)


def test_a_value_that_no_peer_has_is_drawn_from_all_parks() -> None:
    lacking = {code: None if code == "P1a" else 50 for code in ALL}
    alone = run([park("x", lacking)])["x"]
    helped = run([park("x", lacking), park("far", 100, "other")])["x"]
    assert alone.rank == helped.rank == 1
    assert helped.size == 1


def test_the_percentile_is_the_share_of_worse_parks_with_equals_counting_half() -> None:
    parks = robustness.entrants([park("a", 10), park("b", 20), park("c", 20), park("d", 90)], RULES)
    standings = positions(parks, RULES)["P1a"]
    assert {key: at.percentile for key, at in standings.items()} == {
        "a": 12.5,
        "b": 50,
        "c": 50,
        "d": 87.5,
    }
    assert standings["d"].frozen == 90
    less = Rules(
        dimensions=(
            Dimension("P1", scales={"P1a": Scale(Decimal(100), Decimal(0))}),
            *RULES.dimensions[1:],
        )
    )
    standings = positions(robustness.entrants([park("a", 10), park("d", 90)], less), less)["P1a"]
    assert (standings["a"].percentile, standings["d"].percentile) == (75, 25), "less is better"


def test_deductions_and_red_lines_count_in_every_draw() -> None:
    verdicts = run(
        [park("a", 90), park("b", 90, deductions=(Decimal(10),)), park("c", 95, red_line=True)]
    )
    assert (verdicts["b"].low, verdicts["b"].high) == (3, 3)
    assert verdicts["c"].grades == {"A": 0, "B": 0, "C": 100, "D": 0}


def test_provisional_parks_have_no_rank() -> None:
    half = {code: 50 if code[-1] in "ab" else None for code in ALL}
    verdicts = run([park("whole", 50), park("half", half)])
    assert set(verdicts) == {"whole"}


def test_no_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="draw"):
        run([park("a", 1)], draws=0)


def test_of_a_large_group_only_near_pairs_are_kept() -> None:
    verdicts = run([park(f"p{number:03}", 50) for number in range(120)], draws=5)
    assert all(len(verdict.alike) == 50 for verdict in verdicts.values())


def test_pressure_and_delivery_are_kept_as_they_are() -> None:
    """Without an indicator a dimension is its other part; the better one wins in every draw."""
    rules = Rules(dimensions=tuple(Dimension(code) for code in CODES))

    def with_work(key: str, progress: int, issues: int) -> Candidate:
        loads = tuple(IssueLoad(str(number), "serious", "filed") for number in range(issues))
        works = {code: (Work("m", progress, Decimal(100)),) for code in CODES[3:]}
        return Candidate(key, "one", ParkFacts(issues=dict.fromkeys(CODES[:3], loads), works=works))

    verdicts = run([with_work("good", 80, 1), with_work("bad", 40, 3)], rules=rules)
    assert (verdicts["good"].low, verdicts["good"].high) == (1, 1)
    assert (verdicts["bad"].low, verdicts["bad"].high) == (2, 2)


# --- one at a time
# ----------------------------------------------------------------------------------------------


def test_leaving_out_an_indicator_changes_the_score_by_its_part() -> None:
    values = dict.fromkeys(ALL, 50) | {"P1a": 90}
    changes = robustness.one_at_a_time(robustness.entrants([park("x", values)], RULES), RULES)
    # the mean of P1 falls from 60 to 50; it is 0.7 of the domain, a third of health, half of the
    # score
    assert ("without", "P1a", -1.17) in changes.of_parks["x"]
    first = changes.overall[0]
    assert (first.kind, first.code, first.points, first.places) == ("without", "P1a", 1.17, 0)


def test_moving_a_weight_changes_the_score_by_how_far_the_dimension_stands_out() -> None:
    rules = Rules(dimensions=tuple(Dimension(code) for code in CODES))
    works = {code: (Work("m", 80 if code == "R1" else 40, Decimal(100)),) for code in CODES[3:]}
    facts = ParkFacts(seen=frozenset(CODES[:3]), works=works)
    changes = robustness.one_at_a_time(
        robustness.entrants([Candidate("x", "", facts)], rules), rules
    )
    # progress 48; with 1.25 for R1 it is (100 + 160) / 5.25 = 49.52; half of that counts
    assert ("up", "R1", 0.76) in changes.of_parks["x"]
    assert ("down", "R1", -0.84) in changes.of_parks["x"]
    assert not [change for change in changes.of_parks["x"] if change[1].startswith("P")], (
        "all three domains are at 100"
    )


def test_ranks_that_change_are_counted() -> None:
    first = dict.fromkeys(ALL, 50) | {"P1a": 90}
    changes = robustness.one_at_a_time(
        robustness.entrants([park("a", first), park("b", dict.fromkeys(ALL, 51))], RULES), RULES
    )
    moved = {(move.kind, move.code): move.places for move in changes.overall}
    assert moved["without", "P1a"] == 1
    assert moved["without", "P2a"] == 0


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_at_most_ten_changes_are_kept_of_a_park_the_largest_first(number) -> None:
    changes = robustness.one_at_a_time(robustness.entrants(city(number), RULES), RULES)
    for mine in changes.of_parks.values():
        assert len(mine) <= 10
        assert [abs(change[2]) for change in mine] == sorted(
            (abs(change[2]) for change in mine), reverse=True
        )


# --- correlations
# -----------------------------------------------------------------------------------------------


def correlated(pairs: list[tuple[int | None, int | None]]) -> dict[str, object]:
    parks = [
        park(
            f"p{place}",
            {"P1a": a, "P1b": b} | {code: 50 for code in ALL if code not in ("P1a", "P1b")},
        )
        for place, (a, b) in enumerate(pairs)
    ]
    return robustness.correlations(robustness.entrants(parks, RULES), RULES)["P1"]


def test_the_check_value_of_a_correlation_comes_out() -> None:
    assert robustness.pearson([1, 2, 3, 4], [2, 4, 5, 9]) == pytest.approx(0.9648, abs=0.0001)
    assert robustness.pearson([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert robustness.pearson([1, 1, 1], [1, 2, 3]) is None
    assert robustness.pearson([], []) is None


def test_indicators_that_say_the_same_are_called_redundant() -> None:
    (pair,) = correlated([(n * 10, n * 9) for n in range(9)])["pairs"]
    assert pair == ["P1a", "P1b", 1.0, 9, ["redundant"]]


def test_indicators_that_pull_apart_are_called_a_conflict() -> None:
    (pair,) = correlated([(n * 10, 90 - n * 10) for n in range(8)])["pairs"]
    assert pair == ["P1a", "P1b", -1.0, 8, ["redundant", "conflict"]]
    (pair,) = correlated(
        [(10, 50), (20, 10), (30, 90), (40, 20), (50, 60), (60, 10), (70, 30), (80, 40)]
    )["pairs"]
    assert pair[4] == ["conflict"]


def test_seven_parks_are_too_few() -> None:
    assert correlated([(n * 10, n * 9) for n in range(7)])["pairs"] == []
    # a park counts only where it has both
    correlations = correlated([*((n * 10, n * 9) for n in range(7)), (None, 50), (50, None)])
    assert correlations["pairs"] == []
    assert correlations["few"] == 1
