"""The rules of a score as plain values: weights, ranges, thresholds.

Read from a scheme by `standings/parks/rules.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

HUNDRED = Decimal(100)
# An issue that nobody has graded yet weighs as a moderate one (docs/scoring.md).
SEVERITY_POINTS: Mapping[str, Decimal] = {
    "minor": Decimal(1),
    "moderate": Decimal(2),
    "serious": Decimal(4),
    "critical": Decimal(8),
    "": Decimal(2),
}
STAGE_FACTORS: Mapping[str, Decimal] = {
    "filed": Decimal(1),
    "acting": Decimal("0.7"),
    "submitted": Decimal("0.3"),
    "suspended": Decimal(1),
    "closed": Decimal(0),
    "dismissed": Decimal(0),
}


@dataclass(frozen=True)
class Scale:
    """The frozen range of an indicator, in its unit: `worst` scores 0, `best` 100. Less is better
    where best < worst.

    Raises ValueError where the two are equal, and for a logarithm of less than zero.
    """

    worst: Decimal
    best: Decimal
    is_logarithmic: bool = False
    weight: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.worst == self.best:
            raise ValueError("Worst and best of a range must differ.")
        if self.is_logarithmic and min(self.worst, self.best) < 0:
            raise ValueError("A logarithmic range starts at zero or above.")

    def score(self, value: Decimal) -> Decimal:
        """Score a value, 0 to 100 (docs/scoring.md, "Indicators")."""
        low, high, x = (self._spread(number) for number in (self.worst, self.best, value))
        return HUNDRED * min(max((x - low) / (high - low), Decimal(0)), Decimal(1))

    def _spread(self, value: Decimal) -> Decimal:
        return Decimal(str(math.log1p(max(float(value), 0.0)))) if self.is_logarithmic else value


@dataclass(frozen=True)
class Dimension:
    """A problem domain (P1) or a pillar (R1): its weight, its indicators, and whether it counts
    into health.
    """

    code: str
    weight: Decimal = Decimal(1)
    scales: Mapping[str, Scale] = field(default_factory=dict)

    @property
    def is_pillar(self) -> bool:
        """Whether it counts into progress rather than health."""
        return self.code.startswith("R")


@dataclass(frozen=True)
class Rules:
    """A version of the scheme as numbers.

    Shares are parts of 1, bounds are scores, days are days.
    """

    dimensions: tuple[Dimension, ...] = ()
    version: int = 1
    severities: Mapping[str, Decimal] = field(default_factory=lambda: SEVERITY_POINTS)
    stages: Mapping[str, Decimal] = field(default_factory=lambda: STAGE_FACTORS)
    half_pressure: Decimal = Decimal(8)
    longest_overdue: int = 180
    overdue_cap: Decimal = Decimal(80)
    indicator_share: Decimal = Decimal("0.7")
    outcome_share: Decimal = Decimal("0.6")
    health_share: Decimal = Decimal("0.5")
    red_below: Decimal = Decimal(60)
    amber_below: Decimal = Decimal(75)
    grades: tuple[Decimal, Decimal, Decimal] = (Decimal(80), Decimal(65), Decimal(50))
    weak_below: Decimal = Decimal(40)
    uneven_gap: Decimal = Decimal(5)
    quota_grading: bool = False

    def half(self, is_pillar: bool) -> list[Dimension]:
        """Return the dimensions of progress, or of health."""
        return [dimension for dimension in self.dimensions if dimension.is_pillar == is_pillar]
