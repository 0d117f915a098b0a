"""The score of a park as a whole: properties, and docs/scoring.md, "Worked values"."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from standings import scoring
from standings.scoring import (
    Dimension,
    IssueLoad,
    LiftStep,
    ObservedValue,
    ParkFacts,
    Rules,
    Scale,
    Work,
)

pytestmark = pytest.mark.no_database
DOMAINS = ("P1", "P2", "P3")
PILLARS = ("R1", "R2", "R3", "R4", "R5")
values = st.decimals(0, 120, places=1)
weights = st.integers(1, 9).map(Decimal)


@st.composite
def scales(draw):
    worst = draw(st.integers(0, 50))
    best = draw(st.integers(51, 110))
    if draw(st.booleans()):
        worst, best = best, worst
    return Scale(Decimal(worst), Decimal(best), draw(st.booleans()), draw(weights))


@st.composite
def all_rules(draw):
    """Eight dimensions, each with up to three indicators."""
    dimensions = [
        Dimension(
            code,
            draw(weights),
            {f"{code}-{n}": draw(scales()) for n in range(draw(st.integers(0, 3)))},
        )
        for code in (*DOMAINS, *PILLARS)
    ]
    return Rules(tuple(dimensions))


@st.composite
def all_facts(draw, rules):
    """A park in which any value may be missing, with issues and measures of every kind."""
    codes = [code for one in rules.dimensions for code in one.scales]
    readings = [
        ObservedValue(code, draw(values))
        if draw(st.integers(0, 3))
        else ObservedValue(code, missing=draw(missing))
        for code in codes
    ]
    issues = {
        code: tuple(
            IssueLoad(
                f"{code}-{n}",
                draw(st.sampled_from(["", "minor", "serious", "critical"])),
                draw(st.sampled_from(["filed", "acting", "submitted", "suspended"])),
                draw(st.integers(0, 300)),
            )
            for n in range(draw(st.integers(0, 3)))
        )
        for code in DOMAINS
    }
    works = {
        code: tuple(
            Work(
                f"{code}-{n}",
                draw(st.none() | st.integers(0, 99)),
                draw(st.none() | values),
                False,
                draw(st.booleans()),
                draw(st.booleans()),
                draw(st.sampled_from([100, 130])),
            )
            for n in range(draw(st.integers(0, 2)))
        )
        for code in PILLARS
    }
    deductions = tuple(draw(st.lists(st.decimals("0.5", 30, places=2), max_size=2)))
    return ParkFacts(
        tuple(readings),
        issues,
        frozenset(draw(st.sets(st.sampled_from(DOMAINS)))),
        works,
        deductions,
    )


missing = st.sampled_from(["not_reported", "not_surveyed", "not_applicable"])
cities = all_rules().flatmap(lambda rules: st.tuples(st.just(rules), all_facts(rules)))
GENERIC = {
    "a": Scale(Decimal(0), Decimal(4), weight=Decimal(30)),
    "b": Scale(Decimal(0), Decimal(40), weight=Decimal(25)),
    "c": Scale(Decimal(0), Decimal(1), weight=Decimal(20)),
    "d": Scale(Decimal(0), Decimal(100), weight=Decimal(15)),
    "e": Scale(Decimal(0), Decimal("0.20"), weight=Decimal(10)),
}
KNOWN = [
    ObservedValue("a", Decimal("2.4")),
    ObservedValue("b", Decimal(12)),
    ObservedValue("d", Decimal(100)),
    ObservedValue("e", Decimal("0.08")),
]


def test_the_check_values_of_indicators_come_out() -> None:
    outcome = scoring.outcome(KNOWN, GENERIC)
    assert [item.score for item in outcome.items] == [60, 30, None, 100, 40]
    assert (outcome.mean, outcome.coverage) == (Decimal("55.625"), Fraction(4, 5))
    assert (outcome.low, outcome.high) == (Decimal("44.5"), Decimal("64.5"))
    assert Scale(Decimal(1), Decimal("0.2")).score(Decimal("0.42")) == Decimal("72.5")
    assert round(Scale(Decimal(0), Decimal(100), True).score(Decimal(25)), 3) == Decimal("70.596")


def test_a_range_without_width_is_refused() -> None:
    with pytest.raises(ValueError, match="must differ"):
        Scale(Decimal(3), Decimal(3))
    with pytest.raises(ValueError, match="zero or above"):
        Scale(Decimal(-3), Decimal(3), is_logarithmic=True)


def test_what_does_not_apply_leaves_the_denominator_and_what_is_missing_stays() -> None:
    not_there = scoring.outcome([*KNOWN, ObservedValue("c", missing="not_applicable")], GENERIC)
    assert (not_there.coverage, not_there.asked) == (1, 4)
    assert not_there.mean == not_there.low == Decimal("55.625")
    gone = scoring.outcome([*KNOWN, ObservedValue("c", missing="not_surveyed")], GENERIC)
    assert (gone.coverage, gone.asked) == (Fraction(4, 5), 5)


@pytest.mark.parametrize(
    ("known", "state", "has_mean"),
    [(3, "scored", True), (2, "scored", True), (1, "provisional", False)],
)
def test_two_thirds_of_the_weight_make_a_score_and_less_a_provisional_one(
    known, state, has_mean
) -> None:
    three = {code: Scale(Decimal(0), Decimal(100)) for code in "abc"}
    rules = Rules((Dimension("P1", scales=three), Dimension("R1")))
    facts = ParkFacts(
        tuple(ObservedValue(code, Decimal(50)) for code in "abc"[:known]), seen=frozenset({"P1"})
    )
    dimension = scoring.score_park(facts, rules).health.dimensions[0]
    assert dimension.state == state
    assert dimension.score == (Decimal("0.7") * 50 + Decimal("0.3") * 100 if has_mean else 100)


def test_between_half_and_two_thirds_a_mean_counts_provisionally() -> None:
    five = {code: Scale(Decimal(0), Decimal(100)) for code in "abcde"}
    facts = ParkFacts(tuple(ObservedValue(code, Decimal(40)) for code in "abc"))
    dimension = scoring.score_park(facts, Rules((Dimension("P1", scales=five),))).health.dimensions[
        0
    ]
    assert (dimension.state, dimension.score) == ("provisional", 40)
    assert (dimension.low, dimension.high) == (Decimal("0.7") * 24, Decimal("0.7") * 64 + 30)


def test_nobody_having_looked_is_unknown_and_having_looked_is_no_pressure() -> None:
    rules = Rules((Dimension("P1"),))
    assert scoring.score_park(ParkFacts(), rules).health.dimensions[0].score is None
    assert (
        scoring.score_park(ParkFacts(seen=frozenset({"P1"})), rules).health.dimensions[0].score
        == 100
    )


def sure(score: int, **more: object) -> scoring.ParkScore:
    """A park with the same known score in both halves."""
    one = {"a": Scale(Decimal(0), Decimal(100))}
    rules = Rules((Dimension("P1", scales=one), Dimension("R1", scales={"b": one["a"]})))
    readings = (ObservedValue("a", Decimal(score)), ObservedValue("b", Decimal(score)))
    relief = {"P1": (IssueLoad("x", "minor", "filed"),)} if more.pop("issue", False) else {}
    return scoring.score_park(ParkFacts(readings, relief, **more), rules)


def test_what_comes_after_the_sum() -> None:
    assert (sure(90).grade, sure(90).score) == ("A", 90)
    assert (sure(90, red_line=True).grade, sure(90, red_line=True).score) == ("C", 90)
    assert sure(40, red_line=True).grade == "D"
    taken = sure(90, deductions=(Decimal(12), Decimal(3)))
    assert (taken.score, taken.grade) == (75, "B")
    assert sure(2, deductions=(Decimal(12),)).score == 0
    assert (sure(90, base_unmet=True).state, sure(90, base_unmet=True).grade) == ("ungraded", "")
    assert (sure(90, in_transition=True).state, sure(90, in_transition=True).grade) == (
        "transition",
        "",
    )


def test_the_bands_of_the_grades() -> None:
    scores = ("80", "79.99", "65", "64.99", "50", "49.99")
    assert "".join(scoring.grade_of(Decimal(score), Rules()) for score in scores) == "ABBCCD"


def test_grades_by_quota_and_equals_share_the_better_one() -> None:
    twenty = {n: Decimal(100 - n) for n in range(20)}
    grades = scoring.quota_grades(twenty)
    assert [sum(grade == name for grade in grades.values()) for name in "ABCD"] == [4, 6, 9, 1]
    equal = scoring.quota_grades(twenty | {4: twenty[3]})
    assert equal[4] == "A"
    assert scoring.quota_grades({n: Decimal(n) for n in range(19)}) == {}


def test_an_uneven_park_is_named_and_its_weak_spot_too() -> None:
    scale = {"a": Scale(Decimal(0), Decimal(100))}
    rules = Rules((Dimension("P1", scales=scale), Dimension("R1", scales={"b": scale["a"]})))
    score = scoring.score_park(
        ParkFacts((ObservedValue("a", Decimal(100)), ObservedValue("b", Decimal(10)))), rules
    )
    assert score.is_uneven
    assert [dimension.code for dimension in score.weak] == ["R1"]
    assert not sure(60).is_uneven


@given(scales(), values, values)
def test_a_score_lies_between_0_and_100_and_follows_the_direction(scale, one, other) -> None:
    low, high = sorted((one, other))
    first = scale.score(low)
    second = scale.score(high)
    assert 0 <= first <= 100
    assert first <= second if scale.worst < scale.best else first >= second


@given(cities)
def test_bounds_enclose_the_mean_and_the_score(city) -> None:
    rules, facts = city
    score = scoring.score_park(facts, rules)
    tiny = Decimal("1e-18")
    for dimension in score.dimensions:
        if dimension.outcome.mean is not None:
            assert (
                dimension.outcome.low - tiny
                <= dimension.outcome.mean
                <= dimension.outcome.high + tiny
            )
        if dimension.score is not None:
            assert 0 <= dimension.low <= dimension.score <= dimension.high <= 100 + tiny
    if score.score is not None:
        assert score.low - tiny <= score.score <= score.high + tiny
        assert score.balance <= score.score + score.deducted + Decimal("1e-9")


@given(cities)
def test_what_is_shown_adds_up_to_the_last_digit(city) -> None:
    rules, facts = city
    score = scoring.score_park(facts, rules)
    assume(score.score is not None)
    page = scoring.shown(score, facts.deductions)
    assert (
        page.health.points + page.progress.points - sum(page.deductions)
        == page.total
        == scoring.to_places(score.score)
    )
    assert sum(dimension.weight for dimension in page.dimensions) == 100
    for half in page.halves:
        assert sum(dimension.points for dimension in half.dimensions) == half.points
    for dimension in page.dimensions:
        assert dimension.first_points + dimension.second_points == dimension.points
        known = [item.points for item in dimension.items if item.points is not None]
        if known and dimension.part.rule.is_pillar:
            assert sum(known) == dimension.second_points
        if known and not dimension.part.rule.is_pillar:
            assert dimension.second_full - sum(known) == dimension.second_points


@given(cities)
def test_closing_an_issue_never_lowers_a_domain(city) -> None:
    rules, facts = city
    before = {one.code: one.score for one in scoring.score_park(facts, rules).dimensions}
    for code, loads in facts.issues.items():
        for load in loads:
            left = tuple(one for one in loads if one.number != load.number)
            closed = replace(facts, issues={**facts.issues, code: left}, seen=facts.seen | {code})
            then = {one.code: one.score for one in scoring.score_park(closed, rules).dimensions}
            assert then[code] >= before[code]
            assert {c: s for c, s in then.items() if c != code} == {
                c: s for c, s in before.items() if c != code
            }


@given(cities, values)
def test_filling_in_a_missing_value_stays_inside_the_old_bounds(city, value) -> None:
    rules, facts = city
    for dimension in scoring.score_park(facts, rules).dimensions:
        for item in dimension.outcome.items:
            if item.score is None and item.applies:
                code = item.reading.code
                others = tuple(reading for reading in facts.readings if reading.code != code)
                then = scoring.score_park(
                    replace(facts, readings=(*others, ObservedValue(code, value))), rules
                )
                mean = next(
                    other for other in then.dimensions if other.code == dimension.code
                ).outcome.mean
                assert (
                    dimension.outcome.low - Decimal("1e-18")
                    <= mean
                    <= dimension.outcome.high + Decimal("1e-18")
                )


@given(cities)
def test_facts_are_kept_and_read_again_exactly(city) -> None:
    rules, facts = city
    assert scoring.deserialise(scoring.serialise(facts)) == facts
    assert scoring.score_park(
        scoring.deserialise(scoring.serialise(facts)), rules
    ) == scoring.score_park(facts, rules)


@given(cities)
@settings(max_examples=40)
def test_a_lift_is_what_closing_really_brings(city) -> None:
    rules, facts = city
    steps = [LiftStep("closing", load.number) for loads in facts.issues.values() for load in loads]
    steps += [
        LiftStep("milestone", work.number, work.total)
        for works in facts.works.values()
        for work in works
    ]
    lifts = scoring.best_lifts(facts, rules, steps, 99)
    now = scoring.score_park(facts, rules).score
    assert [lift.gain for lift in lifts] == sorted((lift.gain for lift in lifts), reverse=True)
    for lift in lifts:
        assert lift.gain > 0
        assert scoring.all_together(facts, rules, [lift.step]) == lift.score == now + lift.gain


def test_reasons_name_what_became_of_issues_values_and_measures() -> None:
    rules = Rules((Dimension("P1", scales={"a": GENERIC["a"]}), Dimension("R1")))
    before = ParkFacts(
        (ObservedValue("a", Decimal(1)),),
        {"P1": (IssueLoad("1", "minor", "filed"), IssueLoad("2", "minor", "acting"))},
        frozenset(),
        {"R1": (Work("3", 20, Decimal(10)), Work("5", 20, Decimal(10)))},
    )
    now = ParkFacts(
        (ObservedValue("a", missing="not_reported"),),
        {"P1": (IssueLoad("2", "minor", "acting", 3), IssueLoad("4", "", "filed"))},
        frozenset({"P1"}),
        {"R1": (Work("3", 40, Decimal(10)), Work("5", 20, Decimal(30)))},
        (Decimal(2),),
    )
    reasons = {
        code: [(reason.kind, reason.about) for reason in lines]
        for code, lines in scoring.changes(before, now, rules).items()
    }
    assert reasons == {
        "P1": [
            ("issue_gone", "1"),
            ("issue_overdue", "2"),
            ("issue_new", "4"),
            ("value_gone", "a"),
            ("review_fresh", ""),
        ],
        "R1": [("work_progress", "3"), ("work_time", "5")],
        "": [("events", "")],
    }
    assert scoring.changes(now, now, rules) == {}


@given(cities)
def test_the_balance_never_lies_above_the_score(city) -> None:
    rules, facts = city
    score = scoring.score_park(facts, rules)
    assume(
        score.score is not None
        and min(dimension.score for dimension in score.dimensions if dimension.score is not None)
        >= 1
    )
    assert score.balance <= score.score + Decimal("0.000001")


def test_less_than_half_of_the_weight_gives_no_mean() -> None:
    five = {code: Scale(Decimal(0), Decimal(100)) for code in "abcde"}
    outcome = scoring.outcome([ObservedValue(code, Decimal(40)) for code in "ab"], five)
    assert (outcome.counts, outcome.low, outcome.high) == (None, 16, 76)


def test_sharing_out_hundredths_is_no_change() -> None:
    before = scoring.ScorePoints(Decimal("3.33"), Decimal(10) / 3)
    now = scoring.ScorePoints(Decimal("3.34"), Decimal(10) / 3)
    assert now.since(before) == 0
    assert scoring.ScorePoints(Decimal("3.34"), Decimal("3.3401")).since(before) == Decimal("0.01")


def test_a_third_done_in_a_third_of_the_time_is_on_schedule() -> None:
    rules = Rules((Dimension("R1"),))
    work = Work("1", 1, Decimal(100) / 3, total=3)
    dimension = scoring.score_park(ParkFacts(works={"R1": (work,)}), rules).progress.dimensions[0]
    assert (work.progress, scoring.to_places(dimension.score)) == (33, Decimal("100.00"))


@given(
    all_rules().flatmap(lambda rules: st.tuples(st.just(rules), all_facts(rules), all_facts(rules)))
)
def test_changes_of_dimensions_sum_to_that_of_their_points_and_are_none_where_nothing_moved(
    city,
) -> None:
    rules, *facts = city
    then, now = (scoring.shown(scoring.score_park(one, rules), one.deductions) for one in facts)
    moves = scoring.moved(now, then)
    was, by = ({one.part.code: one for one in whole.dimensions} for whole in (then, now))
    assert set(moves) == {
        code for code in by if by[code].part.score is not None and was[code].part.score is not None
    }
    gaps = {code: by[code].brings.exact - was[code].brings.exact for code in moves}
    assert all(moves[code] == 0 for code, gap in gaps.items() if not gap)
    if any(abs(gap) > Decimal("1E-15") for gap in gaps.values()):
        assert sum(moves.values()) == sum(by[code].points - was[code].points for code in moves)
    assert scoring.moved(now, now) == dict.fromkeys(scoring.moved(now, now), 0)
