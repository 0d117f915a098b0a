"""One at a time: what a score loses or gains without one indicator, or with one weight moved
(docs/scoring.md, "Uncertainty").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from standings.robustness.inputs import Entrant, in_groups
from standings.scoring import Dimension, DimensionScore, Rules

WITHOUT = "without"
UP = "up"
DOWN = "down"
MOVES = ((UP, 1.25), (DOWN, 0.75))
# How many changes are kept of a park.
KEPT_CHANGES = 10


@dataclass(frozen=True)
class LargestMove:
    """The largest change over all parks: of a score in points, of a rank in places."""

    kind: str
    code: str
    points: float
    places: int


@dataclass
class Changes:
    """The changes over all parks, the largest first, and the ten largest of each park.

    Those of a park are kind, code, and points with their sign.
    """

    overall: list[LargestMove] = field(default_factory=list)
    of_parks: dict[str, list[tuple[str, str, float]]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Variant:
    kind: str
    code: str
    # the indicator left out, or by how much the weight moves; and the places of the dimensions
    # concerned
    without: str = ""
    factor: float = 1.0
    places: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Weights:
    """What the scores of all parks are summed up with: weights of the dimensions, domains first."""

    of_places: list[float]
    domains: int
    health_share: float
    rules: Rules

    @classmethod
    def of(cls, rules: Rules) -> _Weights:
        """Make the weights of a scheme, as floats."""
        weights = [float(dimension.weight) for dimension in _order(rules)]
        return cls(weights, len(rules.half(is_pillar=False)), float(rules.health_share), rules)

    def half(self, of_pillars: bool) -> slice:
        """Return the places of health or of progress."""
        return slice(self.domains, None) if of_pillars else slice(self.domains)


class _Flat:
    """A park made flat for the loop: its dimensions, health and progress as floats."""

    def __init__(self, park: Entrant, weights: _Weights) -> None:
        self.park = park
        self.values = [
            None if dimension.score is None else float(dimension.score)
            for dimension in park.park_score.dimensions
        ]
        self.means = [
            _mean(self.values[half], weights.of_places[half])
            for half in (weights.half(False), weights.half(True))
        ]
        self.parts = [_Part(dimension, weights.rules) for dimension in park.park_score.dimensions]


def one_at_a_time(parks: Sequence[Entrant], rules: Rules) -> Changes:
    """Move one thing at a time in the published score of every ranked park, all else unchanged.

    A park whose score would be unknown without the indicator keeps it in that line: nothing can be
    compared.
    """
    weights = _Weights.of(rules)
    groups = {
        name: [_Flat(park, weights) for park in peers] for name, peers in in_groups(parks).items()
    }
    changes = Changes(of_parks={flat.park.key: [] for peers in groups.values() for flat in peers})
    now = {
        name: [_score(flat, weights, _Variant("", "")) or 0.0 for flat in peers]
        for name, peers in groups.items()
    }
    before = {name: _ranks(scores) for name, scores in now.items()}
    for variant in _variants(rules):
        points = 0.0
        places = 0
        for name, peers in groups.items():
            then = []
            for flat, known in zip(peers, now[name], strict=True):
                moved = _score(flat, weights, variant)
                then.append(known if moved is None else moved)
                change = round(then[-1] - known, 2)
                if change:
                    changes.of_parks[flat.park.key].append((variant.kind, variant.code, change))
                    points = max(points, abs(change))
            places = max(
                [places, *(abs(a - b) for a, b in zip(before[name], _ranks(then), strict=True))]
            )
        changes.overall.append(LargestMove(variant.kind, variant.code, points, places))
    changes.overall.sort(key=lambda move: (-move.points, -move.places, move.code, move.kind))
    for of_park in changes.of_parks.values():
        of_park.sort(key=lambda change: (-abs(change[2]), change[1], change[0]))
        del of_park[KEPT_CHANGES:]
    return changes


def _variants(rules: Rules) -> Iterator[_Variant]:
    order = _order(rules)
    for place, dimension in enumerate(order):
        for code in dimension.scales:
            asking = tuple(at for at, rule in enumerate(order) if code in rule.scales)
            yield _Variant(WITHOUT, code, without=code, places=asking)
        for kind, factor in MOVES:
            yield _Variant(kind, dimension.code, factor=factor, places=(place,))


def _order(rules: Rules) -> list[Dimension]:
    """Return the dimensions as a score holds them: domains, then pillars."""
    return [*rules.half(is_pillar=False), *rules.half(is_pillar=True)]


def _score(flat: _Flat, weights: _Weights, variant: _Variant) -> float | None:
    """Compute the score after the change; None where it would be unknown.

    A half that nothing moves is not summed again.
    """
    means = flat.means
    if variant.places:
        values = flat.values
        moved = weights.of_places
        means = means.copy()
        if variant.without:
            values = values.copy()
            for place in variant.places:
                values[place] = flat.parts[place].without(variant.without)
        else:
            moved = moved.copy()
            moved[variant.places[0]] *= variant.factor
        for of_pillars in {place >= weights.domains for place in variant.places}:
            half = weights.half(of_pillars)
            means[of_pillars] = _mean(values[half], moved[half])
    health, progress = means
    if health is None or progress is None:
        return None
    share = weights.health_share
    return max(share * health + (1 - share) * progress - flat.park.taken, 0.0)


def _mean(values: Sequence[float | None], weights: Sequence[float]) -> float | None:
    """Compute the weighted mean, known from half of the weight on."""
    points = known = applicable = 0.0
    for value, weight in zip(values, weights, strict=True):
        applicable += weight
        if value is not None:
            points += weight * value
            known += weight
    return points / known if known and 2 * known >= applicable else None


class _Part:
    """A dimension of a park: the indicators that apply to it, and what stands beside them."""

    def __init__(self, dimension: DimensionScore, rules: Rules) -> None:
        self.items = [
            (
                item.reading.code,
                float(item.weight),
                None if item.score is None else float(item.score),
            )
            for item in dimension.outcome.items
            if item.applies
        ]
        self.second = None if dimension.second.score is None else float(dimension.second.score)
        self.share = float(
            rules.outcome_share if dimension.rule.is_pillar else rules.indicator_share
        )

    def without(self, code: str) -> float | None:
        """Compute the score of the dimension as if the scheme did not name the indicator."""
        applicable = known = points = 0.0
        for mine, weight, score in self.items:
            if mine != code:
                applicable += weight
                if score is not None:
                    known += weight
                    points += weight * score
        if not known or 2 * known < applicable:
            return self.second
        share = self.share
        return (
            points / known
            if self.second is None
            else share * points / known + (1 - share) * self.second
        )


def _ranks(scores: Sequence[float]) -> list[int]:
    """Rank scores, equals sharing the better rank; closer than a billionth is equal."""
    rounded = [round(score, 9) for score in scores]
    first: dict[float, int] = {}
    for place, score in enumerate(sorted(rounded, reverse=True), start=1):
        first.setdefault(score, place)
    return [first[score] for score in rounded]
