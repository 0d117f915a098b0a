"""Scores, as pure arithmetic: no ORM, no request, no clock. Formulas: indicators page, 3.3 to 3.6.

All scores run from 0 to 100 and are Decimal, so that shown parts add up exactly. None is unknown
and never counts as zero.
"""

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)
# An issue that nobody has graded yet weighs as a moderate one (docs/scoring.md).
SEVERITY_POINTS = {"minor": 1, "moderate": 2, "serious": 4, "critical": 8, "": 2}
STAGE_FACTORS = {
    "filed": Decimal(1),
    "acting": Decimal("0.7"),
    "submitted": Decimal("0.3"),
    "suspended": Decimal(1),
    "closed": Decimal(0),
    "dismissed": Decimal(0),
}
LONGEST_OVERDUE = 180
OVERDUE_CAP = Decimal(80)


def issue_points(severity: str, stage: str, days_overdue: int) -> Decimal:
    """The weight of one issue: severity times stage, up to half as much again for being overdue."""
    late = Decimal(min(max(days_overdue, 0), LONGEST_OVERDUE)) / LONGEST_OVERDUE
    return SEVERITY_POINTS[severity] * STAGE_FACTORS[stage] * (1 + late / 2)


def pressure(points: Iterable[Decimal], half_pressure: int = 8) -> Decimal:
    """Issue pressure B of a domain, 0 to 100; `half_pressure` points give 50."""
    total = sum(points, Decimal(0))
    return HUNDRED * total / (total + half_pressure)


def domain_health(indicators: Decimal | None, pressure_now: Decimal | None) -> Decimal | None:
    """Health D = 0.7 I + 0.3 (100 - B); the known part alone where one is unknown."""
    return _blend(indicators, Decimal("0.7"), None if pressure_now is None else HUNDRED - pressure_now)


def delivery(progress: int | None, elapsed: Decimal | None, is_done: bool, is_overdue: bool) -> Decimal | None:
    """The score of one measure against its schedule; None where it has no dates or has not started."""
    if is_done:
        return HUNDRED
    if progress is None or elapsed is None:
        return None
    if is_overdue:
        return min(Decimal(progress), OVERDUE_CAP)
    if elapsed == 0:
        return None
    return HUNDRED * min(Decimal(1), Decimal(progress) / elapsed)


def pillar_score(outcome: Decimal | None, delivered: Decimal | None) -> Decimal | None:
    """Pillar score P = 0.6 O + 0.4 A; the known part alone where one is unknown."""
    return _blend(outcome, Decimal("0.6"), delivered)


def _blend(first: Decimal | None, share: Decimal, second: Decimal | None) -> Decimal | None:
    if first is None or second is None:
        return first if second is None else second
    return share * first + (1 - share) * second


def mean(values: Iterable[Decimal]) -> Decimal | None:
    """The plain mean; None of nothing."""
    known = list(values)
    return sum(known, Decimal(0)) / len(known) if known else None


def headline(parts: Sequence[tuple[Decimal | None, int]]) -> Decimal | None:
    """The weighted mean of the known parts; None where less than two thirds of the weight is known."""
    applicable = sum(weight for _, weight in parts)
    known = [(value, weight) for value, weight in parts if value is not None]
    available = sum(weight for _, weight in known)
    if not available or 3 * available < 2 * applicable:
        return None
    return sum((value * weight for value, weight in known), Decimal(0)) / available


def score(health: Decimal | None, progress: Decimal | None) -> Decimal | None:
    """The score of a park: the mean of health and progress; unknown unless both are known."""
    return None if health is None or progress is None else (health + progress) / 2


def balance(values: Sequence[Decimal]) -> Decimal:
    """The geometric mean, which an uneven park cannot hide behind (indicators page, 3.6)."""
    logs = [math.log(max(float(value), 1.0)) for value in values]
    return Decimal(str(math.exp(sum(logs) / len(logs))))


def to_places(value: Decimal | None, places: str = "0.01") -> Decimal | None:
    """A score rounded for storing or showing."""
    return None if value is None else value.quantize(Decimal(places), rounding=ROUND_HALF_UP)


def park_light(score_now: Decimal | None, critical_overdue: int, red_below: int, amber_below: int) -> str:
    """The light of a park: its score band, red in any case while a critical issue is overdue."""
    if critical_overdue:
        return "red"
    if score_now is None:
        return "grey"
    if score_now < red_below:
        return "red"
    return "amber" if score_now < amber_below else "green"
