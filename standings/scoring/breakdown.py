"""Share a score out to its parts so that every sum on the page is exact (docs/rules.md, 16).

Points are handed down from the score to the halves, the dimensions, and the parts of each
dimension; at every step the shown parts sum to the shown whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from standings.scoring.park_score import DimensionScore, Index, ParkScore
from standings.scoring.parts import IssueLoad, Scored, Work
from standings.scoring.rounding import EXACT, shared_out, to_places
from standings.scoring.rules import HUNDRED


@dataclass(frozen=True)
class ScorePoints:
    """What a part brings to the score: as shown, and unrounded."""

    shown: Decimal = Decimal(0)
    exact: Decimal = Decimal(0)

    def since(self, before: ScorePoints) -> Decimal:
        """Return shown points gained or lost.

        None are where only the sharing out of hundredths differs.
        """
        return (
            self.shown - before.shown if abs(self.exact - before.exact) > EXACT else Decimal("0.00")
        )


@dataclass(frozen=True)
class ShownIndicator:
    """An indicator with the points that it brings; None where it has no value."""

    scored: Scored
    brings: ScorePoints | None

    @property
    def points(self) -> Decimal | None:
        """The points as shown."""
        return None if self.brings is None else self.brings.shown


@dataclass(frozen=True)
class ShownItem:
    """An issue with the points that it costs, or a measure with those that it brings.

    `points` is None where the item is not judged.
    """

    item: IssueLoad | Work
    # q of an issue, or the score of a measure
    value: Decimal | None
    points: Decimal | None


@dataclass(frozen=True)
class ShownDimension:
    """A dimension with its points.

    Those of its indicators and of its second part sum to `points`.
    """

    part: DimensionScore
    # percent of the score
    weight: Decimal
    brings: ScorePoints
    indicators: tuple[ShownIndicator, ...]
    second_points: Decimal
    # what the second part would bring at 100; the points that issues cost are the difference
    second_full: Decimal
    items: tuple[ShownItem, ...]

    @property
    def points(self) -> Decimal:
        """The points as shown."""
        return self.brings.shown

    @property
    def first_points(self) -> Decimal:
        """What the indicators bring together."""
        return sum(
            (indicator.points for indicator in self.indicators if indicator.points is not None),
            Decimal(0),
        )


@dataclass(frozen=True)
class ShownHalf:
    """Health or progress with its dimensions.

    Their points sum to `points`, their weights to `weight`.
    """

    half: Index
    weight: Decimal
    points: Decimal
    dimensions: tuple[ShownDimension, ...]


@dataclass(frozen=True)
class ShownScore:
    """A score whose parts add up: health + progress - deductions = `total`, to the last digit."""

    whole: ParkScore
    total: Decimal
    health: ShownHalf
    progress: ShownHalf
    deductions: tuple[Decimal, ...]

    @property
    def halves(self) -> tuple[ShownHalf, ShownHalf]:
        """Health, then progress."""
        return self.health, self.progress

    @property
    def dimensions(self) -> tuple[ShownDimension, ...]:
        """Domains, then pillars."""
        return (*self.health.dimensions, *self.progress.dimensions)


def shown(score: ParkScore, deductions: tuple[Decimal, ...] = ()) -> ShownScore:
    """Share the score out in points as they are shown.

    Where it is unknown, parts have no points, and weights stand as in the rules.
    """
    share = score.rules.health_share
    total = to_places(score.score) or Decimal(0)
    exact = [share * (score.health.score or 0), (1 - share) * (score.progress.score or 0)]
    if score.score is None:
        exact = [Decimal(0), Decimal(0)]
    taken = _taken(deductions, score.deducted)
    health_points, progress_points, *lost = shared_out(
        total, [*exact, *(-points for points in taken)]
    )
    health_weight, progress_weight = shared_out(
        HUNDRED.quantize(Decimal("0.01")), [share * HUNDRED, (1 - share) * HUNDRED]
    )
    return ShownScore(
        score,
        total,
        _half(score, score.health, health_weight, health_points),
        _half(score, score.progress, progress_weight, progress_points),
        tuple(-points for points in lost),
    )


def moved(now: ShownScore, then: ShownScore) -> dict[str, Decimal]:
    """Return the points that each dimension known on both days gained or lost, by code.

    They sum to what the shown points differ by; nothing moved where only the sharing out of
    hundredths differs.
    """
    old = {
        dimension.part.code: dimension
        for dimension in then.dimensions
        if dimension.part.score is not None
    }
    pairs = [
        (dimension, old[dimension.part.code])
        for dimension in now.dimensions
        if dimension.part.score is not None and dimension.part.code in old
    ]
    gaps = {
        dimension.part.code: dimension.brings.exact - before.brings.exact
        for dimension, before in pairs
    }
    real = [code for code, gap in gaps.items() if abs(gap) > EXACT]
    total = sum((dimension.points - before.points for dimension, before in pairs), Decimal(0))
    moves = shared_out(total, [gaps[code] for code in real])
    return dict.fromkeys(gaps, Decimal("0.00")) | dict(zip(real, moves, strict=True))


def _taken(deductions: tuple[Decimal, ...], most: Decimal) -> list[Decimal]:
    """Return the deductions in turn, until the score has come down to zero."""
    taken = []
    for deduction in deductions:
        taken.append(min(deduction, most))
        most -= taken[-1]
    return taken


def _shared_among(
    total: Decimal, exact: Sequence[Decimal], places: Sequence[int]
) -> list[Decimal | None]:
    """Share points out to the parts at some places; the others get none, no stray hundredth."""
    points: list[Decimal | None] = [None] * len(exact)
    shares = shared_out(total, [exact[place] for place in places])
    for place, share in zip(places, shares, strict=True):
        points[place] = share
    return points


def _half(score: ParkScore, half: Index, weight: Decimal, points: Decimal) -> ShownHalf:
    """Share the points of health or progress out to its dimensions."""
    parts = half.dimensions
    shares = [score.weight_of(part) for part in parts]
    total = sum(shares, Decimal(0))
    weights = [Decimal(0)] * len(parts)
    if total:
        weights = shared_out(weight, [weight * share / total for share in shares])
    exact = [Decimal(0)] * len(parts)
    if score.score is not None:
        exact = [share * (part.score or 0) for share, part in zip(shares, parts, strict=True)]
    known = [place for place, part in enumerate(parts) if part.score is not None]
    brings = [
        ScorePoints(Decimal(0) if part_points is None else part_points, part_exact)
        for part_points, part_exact in zip(_shared_among(points, exact, known), exact, strict=True)
    ]
    has_score = score.score is not None
    rows = zip(parts, weights, brings, shares, strict=True)
    return ShownHalf(half, weight, points, tuple(_dimension(*row, has_score) for row in rows))


def _dimension(
    part: DimensionScore, weight: Decimal, brings: ScorePoints, share: Decimal, has_score: bool
) -> ShownDimension:
    """Share the points of a dimension out to its indicators and its second part."""
    first = share * part.first_share
    second = share * part.second_share
    scored = [item for item in part.outcome.items if item.score is not None]
    total = sum((item.weight for item in scored), Decimal(0))
    exact = [first * item.weight * (item.score or 0) / total for item in scored]
    exact.append(second * (part.second.score or 0))
    uses_second = part.second.score is not None and second > 0
    used = [*range(len(scored))] if first > 0 else []
    if uses_second:
        used.append(len(scored))
    if not has_score:
        used = []
    *item_points, second_points = _shared_among(brings.shown, exact, used)
    by_code = {
        item.reading.code: ScorePoints(points, item_exact)
        for item, points, item_exact in zip(scored, item_points, exact, strict=False)
        if points is not None
    }
    second_points = second_points or Decimal(0)
    full = Decimal(0)
    if has_score:
        full = max(to_places(second * HUNDRED) or Decimal(0), second_points)
    return ShownDimension(
        part,
        weight,
        brings,
        tuple(ShownIndicator(item, by_code.get(item.reading.code)) for item in part.outcome.items),
        second_points,
        full,
        _items(part, second_points, full, has_score and uses_second),
    )


def _items(
    part: DimensionScore, points: Decimal, full: Decimal, counts: bool
) -> tuple[ShownItem, ...]:
    """Share the points of a second part out to its issues, as costs, or to its measures."""
    items = part.second.items
    values = [value for _item, value in items]
    whole = points if part.rule.is_pillar else full - points
    weighing = [place for place, value in enumerate(values) if value]
    total = sum((value for value in values if value), Decimal(0))
    shares: list[Decimal | None] = [None] * len(values)
    if counts and total:
        exact = [whole * (value or Decimal(0)) / total for value in values]
        shares = _shared_among(whole, exact, weighing)
    if counts:
        # what weighs nothing has no part in the points, and says so
        shares = [
            Decimal(0) if share is None and value is not None else share
            for share, value in zip(shares, values, strict=True)
        ]
    return tuple(
        ShownItem(item, value, share) for (item, value), share in zip(items, shares, strict=True)
    )
