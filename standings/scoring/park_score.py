"""The score of a park with its reasons, from plain facts.

Formulas: docs/scoring.md, "Dimensions, halves, score".
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from standings.scoring.parts import (
    IndicatorOutcome,
    IssueLoad,
    ObservedValue,
    Work,
    blend,
    is_full,
    issue_points,
    mean,
    outcome,
    pressure,
    weighted,
)
from standings.scoring.rules import HUNDRED, Dimension, Rules

SCORED = "scored"
PROVISIONAL = "provisional"
INSUFFICIENT = "insufficient"
UNGRADED = "ungraded"
TRANSITION = "transition"
GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True)
class ParkFacts:
    """All that a score is computed from.

    `seen`: domains that a survey, a review or a closing has covered lately.
    """

    readings: tuple[ObservedValue, ...] = ()
    issues: Mapping[str, tuple[IssueLoad, ...]] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    works: Mapping[str, tuple[Work, ...]] = field(default_factory=dict)
    # points taken after the sum
    deductions: tuple[Decimal, ...] = ()
    red_line: bool = False
    base_unmet: bool = False
    in_transition: bool = False


@dataclass(frozen=True)
class ActionPart:
    """The other part of a dimension beside its indicators: relief from pressure, or delivery of
    measures.
    """

    score: Decimal | None
    # what stands behind it: points of issues, or scores of measures (None: not judged)
    items: tuple[tuple[IssueLoad | Work, Decimal | None], ...] = ()
    pressure: Decimal | None = None
    total: Decimal = Decimal(0)
    # a part that could be known and is not; a pillar without measures lacks nothing
    is_missing: bool = False


@dataclass(frozen=True)
class DimensionScore:
    """A domain or pillar of a park: score, exact bounds, and the two parts that it is made of.

    `first_share` and `second_share` are the shares really used: 0.7 and 0.3, or 1 and 0 where a
    part is unknown.
    """

    rule: Dimension
    score: Decimal | None
    low: Decimal
    high: Decimal
    state: str
    outcome: IndicatorOutcome
    second: ActionPart
    first_share: Decimal
    second_share: Decimal

    @property
    def code(self) -> str:
        """P1 or R1."""
        return self.rule.code


@dataclass(frozen=True)
class Index:
    """Health or progress: the weighted mean of its dimensions. `coverage` is that of the
    weights of the known ones.
    """

    score: Decimal | None
    low: Decimal
    high: Decimal
    state: str
    dimensions: tuple[DimensionScore, ...]


@dataclass(frozen=True)
class ParkScore:
    """The score of a park and everything that explains it. Unrounded; rounding is for showing."""

    rules: Rules
    health: Index
    progress: Index
    score: Decimal | None
    low: Decimal | None
    high: Decimal | None
    balance: Decimal | None
    deducted: Decimal
    state: str
    grade: str

    @property
    def dimensions(self) -> tuple[DimensionScore, ...]:
        """Domains, then pillars."""
        return (*self.health.dimensions, *self.progress.dimensions)

    @property
    def weak(self) -> list[DimensionScore]:
        """The weak spots: dimensions below the scheme's bound."""
        return [
            dimension
            for dimension in self.dimensions
            if dimension.score is not None and dimension.score < self.rules.weak_below
        ]

    @property
    def is_uneven(self) -> bool:
        """Whether the geometric mean lies further below the arithmetic one than the
        scheme allows.
        """
        if self.score is None or self.balance is None:
            return False
        return self.score - self.balance > self.rules.uneven_gap

    def weight_of(self, dimension: DimensionScore) -> Decimal:
        """Return the part of 1 with which a dimension with a score enters the score of the park."""
        half = self.progress if dimension.rule.is_pillar else self.health
        share = 1 - self.rules.health_share if dimension.rule.is_pillar else self.rules.health_share
        known = sum(
            (other.rule.weight for other in half.dimensions if other.score is not None), Decimal(0)
        )
        return (
            share * dimension.rule.weight / known
            if known and dimension.score is not None
            else Decimal(0)
        )


def score_park(facts: ParkFacts, rules: Rules) -> ParkScore:
    """Score a park by the rules, with the reasons."""
    readings = {reading.code: reading for reading in facts.readings}
    scored = [_dimension(rule, facts, rules, readings) for rule in rules.dimensions]
    health = joined([dimension for dimension in scored if not dimension.rule.is_pillar])
    progress = joined([dimension for dimension in scored if dimension.rule.is_pillar])
    share = rules.health_share
    if health.score is None or progress.score is None:
        state = _state(facts, health, progress)
        return ParkScore(rules, health, progress, None, None, None, None, Decimal(0), state, "")
    raw = share * health.score + (1 - share) * progress.score
    taken = min(sum(facts.deductions, Decimal(0)), raw)
    low = max(share * health.low + (1 - share) * progress.low - taken, Decimal(0))
    high = share * health.high + (1 - share) * progress.high - taken
    state = _state(facts, health, progress)
    whole = ParkScore(rules, health, progress, raw - taken, low, high, None, taken, state, "")
    logs = [
        (dimension.score, whole.weight_of(dimension))
        for dimension in whole.dimensions
        if dimension.score is not None
    ]
    grade = grade_of(raw - taken, rules, capped=facts.red_line) if state == SCORED else ""
    balance = geometric(logs)
    if balance is not None:
        # the same deductions as from the score, so that the two can be compared
        balance = max(balance - taken, Decimal(0))
    return ParkScore(rules, health, progress, raw - taken, low, high, balance, taken, state, grade)


def geometric(parts: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Compute the weighted geometric mean, with scores below 1 taken as 1.

    Formula: docs/scoring.md, "Dimensions, halves, score".
    """
    total = float(sum(weight for _, weight in parts))
    if not total:
        return None
    logs = sum(float(weight) * math.log(max(float(value), 1.0)) for value, weight in parts)
    return Decimal(str(math.exp(logs / total)))


def grade_of(score: Decimal, rules: Rules, *, capped: bool = False) -> str:
    """Return the grade by absolute bands; a red line caps it at C."""
    reached = next(
        (name for name, bound in zip(GRADES, rules.grades, strict=False) if score >= bound), "D"
    )
    return max(reached, "C") if capped else reached


def park_light(
    score: Decimal | None,
    critical_overdue: int,
    red_below: int | Decimal,
    amber_below: int | Decimal,
) -> str:
    """Return the light of a park: its score band; red while a critical issue is overdue."""
    if critical_overdue:
        return "red"
    if score is None:
        return "grey"
    if score < red_below:
        return "red"
    return "amber" if score < amber_below else "green"


def _state(facts: ParkFacts, health: Index, progress: Index) -> str:
    if facts.in_transition:
        return TRANSITION
    states = {health.state, progress.state}
    if INSUFFICIENT in states:
        return INSUFFICIENT
    if facts.base_unmet:
        return UNGRADED
    return PROVISIONAL if PROVISIONAL in states else SCORED


def _dimension(
    rule: Dimension, facts: ParkFacts, rules: Rules, readings: Mapping[str, ObservedValue]
) -> DimensionScore:
    indicators = outcome((readings[code] for code in rule.scales if code in readings), rule.scales)
    second = _delivery(rule, facts, rules) if rule.is_pillar else _relief(rule, facts, rules)
    share = rules.outcome_share if rule.is_pillar else rules.indicator_share
    first = indicators.counts
    score = blend(first, share, second.score)
    used = (share, 1 - share)
    if first is None or second.score is None:
        used = (Decimal(first is not None), Decimal(first is None and second.score is not None))
    low, high = _bounds(indicators, second, share)
    if score is not None:
        # a score from one part alone may lie outside of what the other part could make of it
        low = min(low, score)
        high = max(high, score)
    state = INSUFFICIENT if score is None else SCORED if indicators.is_full else PROVISIONAL
    return DimensionScore(rule, score, low, high, state, indicators, second, *used)


def _bounds(
    indicators: IndicatorOutcome, second: ActionPart, share: Decimal
) -> tuple[Decimal, Decimal]:
    """Compute the score if all that is missing were 0, and if it were 100."""
    if indicators.coverage is None and not second.is_missing:
        known = second.score
        return (Decimal(0), HUNDRED) if known is None else (known, known)
    if second.score is None and not second.is_missing:
        return indicators.low, indicators.high
    low = Decimal(0) if second.score is None else second.score
    high = HUNDRED if second.score is None else second.score
    if indicators.coverage is None:
        return low, high
    return share * indicators.low + (1 - share) * low, share * indicators.high + (1 - share) * high


def _relief(rule: Dimension, facts: ParkFacts, rules: Rules) -> ActionPart:
    """Compute 100 minus the pressure of a domain.

    Unknown, not 0, where there is no issue and nobody has looked.
    """
    loads = facts.issues.get(rule.code, ())
    items = tuple(
        (load, issue_points(load.severity, load.stage, load.days_overdue, rules)) for load in loads
    )
    if not items and rule.code not in facts.seen:
        return ActionPart(None, is_missing=True)
    total = sum((points for _, points in items), Decimal(0))
    now = pressure([total], rules.half_pressure)
    return ActionPart(HUNDRED - now, items, now, total)


def _delivery(rule: Dimension, facts: ParkFacts, rules: Rules) -> ActionPart:
    """Compute the mean over the measures that can be judged."""
    works = facts.works.get(rule.code, ())
    items = tuple((work, work.score(rules)) for work in works)
    return ActionPart(mean(score for _, score in items if score is not None), items)


def joined(parts: list[DimensionScore]) -> Index:
    """Compute the weighted mean of the known dimensions.

    The coverage rule is that of docs/scoring.md, "Indicators".
    """
    applicable = sum((dimension.rule.weight for dimension in parts), Decimal(0))
    known = [dimension for dimension in parts if dimension.score is not None]
    if not applicable:
        return Index(None, Decimal(0), HUNDRED, INSUFFICIENT, tuple(parts))
    low = (
        sum((dimension.low * dimension.rule.weight for dimension in parts), Decimal(0)) / applicable
    )
    high = (
        sum((dimension.high * dimension.rule.weight for dimension in parts), Decimal(0))
        / applicable
    )
    have, full = (
        Fraction(sum((dimension.rule.weight for dimension in group), Decimal(0)))
        / Fraction(applicable)
        for group in (known, [dimension for dimension in known if dimension.state == SCORED])
    )
    value = weighted(
        [
            (dimension.score, dimension.rule.weight)
            for dimension in known
            if dimension.score is not None
        ]
    )
    if have < Fraction(1, 2) or value is None:
        return Index(None, low, high, INSUFFICIENT, tuple(parts))
    # a dimension that is left out may lie on one side of the others, and with it both bounds
    return Index(
        value,
        min(low, value),
        max(high, value),
        SCORED if is_full(full) else PROVISIONAL,
        tuple(parts),
    )
