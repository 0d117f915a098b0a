"""The score that a park would have by other weights, from its stored dimension scores.

The dimensions are joined by the rule of `park_score.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from standings.scoring.park_score import (
    INSUFFICIENT,
    PROVISIONAL,
    SCORED,
    ActionPart,
    DimensionScore,
    Index,
    joined,
)
from standings.scoring.parts import IndicatorOutcome
from standings.scoring.rounding import to_places
from standings.scoring.rules import HUNDRED, Dimension

NOTHING = IndicatorOutcome((), None, None, Decimal(0), HUNDRED, None)


@dataclass(frozen=True)
class StoredDimension:
    """A dimension as a standing keeps it: score (None unknown) and state."""

    score: Decimal | None
    state: str


@dataclass(frozen=True)
class Weighing:
    """Weights of the dimensions by code, and the share of health in the score as a part of 1."""

    weights: Mapping[str, Decimal]
    health_share: Decimal


@dataclass(frozen=True)
class Weighed:
    """Score and halves by some weights; unrounded. `state` is that of the two halves together."""

    score: Decimal | None
    health: Decimal | None
    progress: Decimal | None
    state: str


def weigh(
    dimensions: Mapping[str, StoredDimension], by: Weighing, deducted: Decimal = Decimal(0)
) -> Weighed:
    """Score a park by these weights; a dimension without a weight counts for nothing."""
    health, progress = (_half(dimensions, by, is_pillar=is_pillar) for is_pillar in (False, True))
    states = {health.state, progress.state}
    state = next(
        (name for name in (INSUFFICIENT, PROVISIONAL) if name in states),
        SCORED,
    )
    if health.score is None or progress.score is None:
        return Weighed(None, health.score, progress.score, state)
    raw = by.health_share * health.score + (1 - by.health_share) * progress.score
    return Weighed(raw - min(deducted, raw), health.score, progress.score, state)


def reweighed(
    dimensions: Mapping[str, StoredDimension],
    stored: Mapping[str, Decimal | None],
    was: Weighing,
    by: Weighing,
    deducted: Decimal = Decimal(0),
) -> Weighed:
    """Compute the score by other weights; with the same weights exactly what is stored.

    To the hundredth. `stored` holds score, health and progress. Dimension scores are stored
    rounded; by what they miss the stored number now, they are taken to miss the new one. A rule
    that computes from the facts may differ by two hundredths.
    """
    before = weigh(dimensions, was, deducted)
    after = weigh(dimensions, by, deducted)
    moved = {}
    for name in ("score", "health", "progress"):
        old = to_places(getattr(before, name))
        new = to_places(getattr(after, name))
        known = stored.get(name)
        if new is not None and old is not None and known is not None:
            new = min(max(new + known - old, Decimal(0)), HUNDRED)
        moved[name] = new
    return Weighed(**moved, state=after.state)


def _half(dimensions: Mapping[str, StoredDimension], by: Weighing, *, is_pillar: bool) -> Index:
    return joined(
        [
            _dimension(code, weight, dimensions[code])
            for code, weight in by.weights.items()
            if code in dimensions and code.startswith("R") == is_pillar
        ]
    )


def _dimension(code: str, weight: Decimal, dimension: StoredDimension) -> DimensionScore:
    """Make a dimension of which no more is known than its score; bounds are not asked for."""
    low, high = (
        (Decimal(0), HUNDRED) if dimension.score is None else (dimension.score, dimension.score)
    )
    return DimensionScore(
        Dimension(code, weight),
        dimension.score,
        low,
        high,
        dimension.state,
        NOTHING,
        ActionPart(None),
        Decimal(0),
        Decimal(0),
    )
