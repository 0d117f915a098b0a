"""What a score is made of, rounded so that every sum on the page is exact (docs/rules.md, 16).

Points are handed down from the score to the halves, the dimensions, and the parts of each
dimension; at every step the shown parts sum to the shown whole.
"""

from __future__ import annotations

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
        """Shown points gained or lost; none where only the sharing out of hundredths differs."""
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
    """An issue with the points that it costs, or a measure with those that it brings; None where it
    is not judged.
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
    """The score in shown points; where it is unknown, parts have no points and weights stand as in
    the rules.
    """
    share = score.rules.health_share
    total = to_places(score.score) or Decimal(0)
    exact = [share * (score.health.score or 0), (1 - share) * (score.progress.score or 0)]
    taken = _taken(deductions, score.deducted)
    if score.score is None:
        exact = [Decimal(0), Decimal(0)]
    points = shared_out(total, [*exact, *(-one for one in taken)])
    weights = shared_out(
        HUNDRED.quantize(Decimal("0.01")), [share * HUNDRED, (1 - share) * HUNDRED]
    )
    halves = [
        _half(score, half, weight, half_points)
        for half, weight, half_points in zip(
            (score.health, score.progress), weights, points, strict=False
        )
    ]
    return ShownScore(score, total, halves[0], halves[1], tuple(-one for one in points[2:]))


def moved(now: ShownScore, then: ShownScore) -> dict[str, Decimal]:
    """Points that each dimension known on both days gained or lost, by code.

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
    return dict.fromkeys(gaps, Decimal("0.00")) | dict(
        zip(real, shared_out(total, [gaps[code] for code in real]), strict=True)
    )


def _taken(deductions: tuple[Decimal, ...], most: Decimal) -> list[Decimal]:
    """The deductions in turn, until the score has come down to zero."""
    taken = []
    for deduction in deductions:
        taken.append(min(deduction, most))
        most -= taken[-1]
    return taken


def _half(score: ParkScore, half: Index, weight: Decimal, points: Decimal) -> ShownHalf:
    parts = half.dimensions
    shares = [score.weight_of(dimension) for dimension in parts]
    total = sum(shares, Decimal(0))
    weights = (
        shared_out(weight, [weight * dimension / total for dimension in shares])
        if total
        else [Decimal(0)] * len(parts)
    )
    if score.score is None:
        exact = [Decimal(0)] * len(parts)
    else:
        exact = [
            share * (dimension.score or 0) for share, dimension in zip(shares, parts, strict=True)
        ]
    # a dimension without a score gets no stray hundredth
    known = [place for place, dimension in enumerate(parts) if dimension.score is not None]
    given = [Decimal(0)] * len(parts)
    for place, value in zip(
        known, shared_out(points, [exact[place] for place in known]), strict=True
    ):
        given[place] = value
    rows = zip(parts, weights, map(ScorePoints, given, exact), shares, strict=True)
    has_score = score.score is not None
    return ShownHalf(half, weight, points, tuple(_dimension(*row, has_score) for row in rows))


def _dimension(
    part: DimensionScore, weight: Decimal, brings: ScorePoints, share: Decimal, has_score: bool
) -> ShownDimension:
    first = share * part.first_share
    second = share * part.second_share
    have = [one for one in part.outcome.items if one.score is not None]
    total = sum((one.weight for one in have), Decimal(0))
    exact = [first * one.weight * (one.score or 0) / total for one in have]
    uses_second = part.second.score is not None and second > 0
    exact.append(second * (part.second.score or 0))
    # a part that is not used takes no stray hundredth
    used = [
        place for place, _ in enumerate(exact) if (first > 0 if place < len(have) else uses_second)
    ]
    got: list[Decimal | None] = [None] * len(exact)
    if has_score and used:
        for place, value in zip(
            used, shared_out(brings.shown, [exact[place] for place in used]), strict=True
        ):
            got[place] = value
    by_code = {
        one.reading.code: ScorePoints(value, by)
        for one, value, by in zip(have, got, exact, strict=False)
        if value is not None
    }
    indicators = tuple(
        ShownIndicator(one, by_code.get(one.reading.code)) for one in part.outcome.items
    )
    second_points = got[-1] or Decimal(0)
    full = (
        max(to_places(second * HUNDRED) or Decimal(0), second_points) if has_score else Decimal(0)
    )
    return ShownDimension(
        part,
        weight,
        brings,
        indicators,
        second_points,
        full,
        _items(part, second_points, full, has_score and uses_second),
    )


def _items(
    part: DimensionScore, points: Decimal, full: Decimal, counts: bool
) -> tuple[ShownItem, ...]:
    """Issues with what they cost, or measures with what they bring: exact sums of the second
    part.
    """
    items = part.second.items
    values = [value for _, value in items]
    whole = points if part.rule.is_pillar else full - points
    weighing = [place for place, value in enumerate(values) if value]
    total = sum((values[place] or Decimal(0) for place in weighing), Decimal(0))
    item_points: list[Decimal | None] = [
        None if value is None or not counts else Decimal(0) for value in values
    ]
    if counts and total:
        exact = [whole * (values[place] or Decimal(0)) / total for place in weighing]
        for place, value in zip(weighing, shared_out(whole, exact), strict=True):
            item_points[place] = value
    return tuple(
        ShownItem(item, value, value_points)
        for (item, value), value_points in zip(items, item_points, strict=True)
    )
