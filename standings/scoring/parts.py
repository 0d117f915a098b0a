"""The parts of a score: indicators, issue pressure, delivery. Formulas: docs/scoring.md.

No ORM, no request, no clock. Scores run from 0 to 100 and are Decimal; None is unknown and never
counts as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from standings.scoring.rules import HUNDRED, Rules, Scale

NOT_APPLICABLE = "not_applicable"
DEFAULT = Rules()


@dataclass(frozen=True)
class ObservedValue:
    """What is known of an indicator in a park; without a value, `missing` says why."""

    code: str
    value: Decimal | None = None
    missing: str = ""
    is_reviewed: bool = False


@dataclass(frozen=True)
class IssueLoad:
    """An issue as it weighs: severity, stage, days overdue."""

    number: str
    severity: str
    stage: str
    days_overdue: int = 0


@dataclass(frozen=True)
class Work:
    """A measure as it is judged: weight of the milestones done, of `total`; elapsed time in
    percent. None: unknown.
    """

    number: str
    done: int | None
    elapsed: Decimal | None
    is_done: bool = False
    is_overdue: bool = False
    # its first day is still to come
    is_ahead: bool = False
    total: int = 100

    @property
    def progress(self) -> int | None:
        """Whole percent, as shown: rounded down."""
        return None if self.done is None else 100 * self.done // self.total

    def score(self, rules: Rules) -> Decimal | None:
        """Score the measure against its schedule, from the weights, not the whole percent."""
        share = None if self.done is None else HUNDRED * self.done / self.total
        return delivery(share, self.elapsed, self.is_done, self.is_overdue, self.is_ahead, rules)


@dataclass(frozen=True)
class Scored:
    """A reading with its weight and, where it has a value, its score."""

    reading: ObservedValue
    weight: Decimal
    score: Decimal | None

    @property
    def applies(self) -> bool:
        """Whether it stands in the denominator of the coverage."""
        return self.reading.missing != NOT_APPLICABLE


@dataclass(frozen=True)
class IndicatorOutcome:
    """The indicators of a dimension together: mean score, coverage, exact bounds
    (docs/scoring.md, "Indicators").

    `coverage` and `verified` are parts of 1; None where no indicator applies, or none has a value.
    """

    items: tuple[Scored, ...]
    mean: Decimal | None
    coverage: Fraction | None
    low: Decimal
    high: Decimal
    verified: Fraction | None

    @property
    def known(self) -> int:
        """How many indicators have a value."""
        return sum(item.score is not None for item in self.items)

    @property
    def asked(self) -> int:
        """How many indicators apply."""
        return sum(item.applies for item in self.items)

    @property
    def is_full(self) -> bool:
        """Coverage of two thirds and more, exactly; also where no indicator is asked for."""
        return self.coverage is None or is_full(self.coverage)

    @property
    def counts(self) -> Decimal | None:
        """The mean, where at least half of the weight is known; None below."""
        return self.mean if self.coverage is not None and self.coverage >= Fraction(1, 2) else None


def is_full(coverage: Fraction) -> bool:
    """Return whether a coverage reaches two thirds (docs/scoring.md, "Indicators")."""
    return 3 * coverage >= 2


def outcome(readings: Iterable[ObservedValue], scales: Mapping[str, Scale]) -> IndicatorOutcome:
    """Score the indicators that the scheme names; what is not read at all is missing."""
    known = {reading.code: reading for reading in readings}
    items = []
    for code, scale in scales.items():
        reading = known.get(code) or ObservedValue(code, missing="not_reported")
        items.append(
            Scored(
                reading, scale.weight, None if reading.value is None else scale.score(reading.value)
            )
        )
    applicable = sum((item.weight for item in items if item.applies), Decimal(0))
    have = [item for item in items if item.score is not None]
    available = sum((item.weight for item in have), Decimal(0))
    points = sum((item.weight * (item.score or 0) for item in have), Decimal(0))
    if not applicable:
        return IndicatorOutcome(tuple(items), None, None, Decimal(0), HUNDRED, None)
    reviewed = sum((item.weight for item in have if item.reading.is_reviewed), Decimal(0))
    return IndicatorOutcome(
        tuple(items),
        points / available if available else None,
        Fraction(available) / Fraction(applicable),
        points / applicable,
        (points + HUNDRED * (applicable - available)) / applicable,
        Fraction(reviewed) / Fraction(available) if available else None,
    )


def issue_points(severity: str, stage: str, days_overdue: int, rules: Rules = DEFAULT) -> Decimal:
    """Compute the weight of an issue: severity times stage, up to half more for being overdue."""
    longest = rules.longest_overdue
    late = Decimal(min(max(days_overdue, 0), longest)) / longest
    return rules.severities[severity] * rules.stages[stage] * (1 + late / 2)


def pressure(points: Iterable[Decimal], half_pressure: int | Decimal = 8) -> Decimal:
    """Compute issue pressure B of a domain, 0 to 100; `half_pressure` points give 50."""
    total = sum(points, Decimal(0))
    return HUNDRED * total / (total + half_pressure)


def domain_health(
    indicators: Decimal | None, pressure_now: Decimal | None, rules: Rules = DEFAULT
) -> Decimal | None:
    """Compute health D = 0.7 I + 0.3 (100 - B); the known part alone where one is unknown."""
    return blend(
        indicators, rules.indicator_share, None if pressure_now is None else HUNDRED - pressure_now
    )


def pillar_score(
    outcomes: Decimal | None, delivered: Decimal | None, rules: Rules = DEFAULT
) -> Decimal | None:
    """Compute pillar score P = 0.6 O + 0.4 A; the known part alone where one is unknown."""
    return blend(outcomes, rules.outcome_share, delivered)


def delivery(
    progress: Decimal | int | None,
    elapsed: Decimal | None,
    is_done: bool,
    is_overdue: bool,
    is_ahead: bool = False,
    rules: Rules = DEFAULT,
) -> Decimal | None:
    """Score a measure against its schedule; None where it has no dates or has not started.

    Formula: docs/scoring.md, "Dimensions, halves, score".
    """
    if is_done:
        return HUNDRED
    if progress is None or elapsed is None or is_ahead:
        return None
    if is_overdue:
        return min(Decimal(progress), rules.overdue_cap)
    if elapsed == 0:
        # on its first day nothing can be late
        return HUNDRED
    return HUNDRED * min(Decimal(1), Decimal(progress) / elapsed)


def blend(first: Decimal | None, share: Decimal, second: Decimal | None) -> Decimal | None:
    """Blend two parts by share, or return the one that is known."""
    if first is None or second is None:
        return first if second is None else second
    return share * first + (1 - share) * second


def mean(values: Iterable[Decimal]) -> Decimal | None:
    """Compute the plain mean; None of nothing."""
    known = list(values)
    return sum(known, Decimal(0)) / len(known) if known else None


def weighted(parts: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Compute the mean of values by weight; None where nothing weighs."""
    total = sum((weight for _, weight in parts), Decimal(0))
    return sum((value * weight for value, weight in parts), Decimal(0)) / total if total else None
