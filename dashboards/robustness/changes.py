"""One at a time: what a score loses or gains without one indicator, or with one weight moved (indicators page, 3.8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dashboards.robustness.entrants import Entrant, in_groups
from dashboards.scoring import Dimension, DimensionScore, Rules

WITHOUT, UP, DOWN = "without", "up", "down"
MOVES = ((UP, 1.25), (DOWN, 0.75))
# How many changes are kept of a park.
MOST = 10


@dataclass(frozen=True)
class Moved:
    """The largest change over all parks: of a score in points, and of a rank in its group in places."""

    kind: str
    code: str
    points: float
    places: int


@dataclass
class Changes:
    """Over all parks, the largest first; and by park the ten largest as kind, code, points with their sign."""

    overall: list[Moved] = field(default_factory=list)
    of_parks: dict[str, list[tuple[str, str, float]]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Variant:
    kind: str
    code: str
    # the indicator left out, or the place of the dimension whose weight moves and by how much
    without: str = ""
    place: int = -1
    factor: float = 1.0


def one_at_a_time(parks: Sequence[Entrant], rules: Rules) -> Changes:
    """Move one thing at a time in the published score of every ranked park, all else unchanged.

    A park whose score would be unknown without the indicator keeps it in that line: nothing can be compared.
    """
    groups = in_groups(parks)
    changes = Changes(of_parks={park.key: [] for peers in groups.values() for park in peers})
    now = {park.key: _score(park, rules, _Variant("", "")) or 0.0 for peers in groups.values() for park in peers}
    before = {name: _ranks([now[park.key] for park in peers]) for name, peers in groups.items()}
    for variant in _variants(rules):
        points, places = 0.0, 0
        for name, peers in groups.items():
            then = []
            for park in peers:
                moved = _score(park, rules, variant)
                then.append(now[park.key] if moved is None else moved)
                change = round(then[-1] - now[park.key], 2)
                if change:
                    changes.of_parks[park.key].append((variant.kind, variant.code, change))
                    points = max(points, abs(change))
            places = max([places, *(abs(a - b) for a, b in zip(before[name], _ranks(then), strict=True))])
        changes.overall.append(Moved(variant.kind, variant.code, points, places))
    changes.overall.sort(key=lambda one: (-one.points, -one.places, one.code, one.kind))
    for mine in changes.of_parks.values():
        mine.sort(key=lambda one: (-abs(one[2]), one[1], one[0]))
        del mine[MOST:]
    return changes


def _variants(rules: Rules) -> Iterator[_Variant]:
    for place, dimension in enumerate(_order(rules)):
        for code in dimension.scales:
            yield _Variant(WITHOUT, code, without=code)
        for kind, factor in MOVES:
            yield _Variant(kind, dimension.code, place=place, factor=factor)


def _order(rules: Rules) -> list[Dimension]:
    """The dimensions as a score holds them: domains, then pillars."""
    return [*rules.half(is_pillar=False), *rules.half(is_pillar=True)]


def _score(park: Entrant, rules: Rules, variant: _Variant) -> float | None:
    """The score after the change; None where it would be unknown."""
    halves = [_Half(), _Half()]
    for place, dimension in enumerate(park.got.dimensions):
        weight = float(dimension.rule.weight) * (variant.factor if place == variant.place else 1.0)
        value = None if dimension.score is None else float(dimension.score)
        if variant.without and variant.without in dimension.rule.scales:
            value = _value_without(dimension, variant.without, rules)
        halves[dimension.rule.is_pillar].add(value, weight)
    share = float(rules.health_share)
    health, progress = (half.mean for half in halves)
    if health is None or progress is None:
        return None
    return max(share * health + (1 - share) * progress - park.taken, 0.0)


class _Half:
    """Health or progress while it is summed up."""

    def __init__(self) -> None:
        self.points = self.known = self.asked = 0.0

    def add(self, value: float | None, weight: float) -> None:
        self.asked += weight
        if value is not None:
            self.points += weight * value
            self.known += weight

    @property
    def mean(self) -> float | None:
        """The weighted mean, known from half of the weight on."""
        return self.points / self.known if self.known and 2 * self.known >= self.asked else None


def _value_without(dimension: DimensionScore, code: str, rules: Rules) -> float | None:
    """The score of a dimension as if the scheme did not name the indicator."""
    asked = known = points = 0.0
    for item in dimension.outcome.items:
        if item.applies and item.reading.code != code:
            asked += float(item.weight)
            if item.score is not None:
                known += float(item.weight)
                points += float(item.weight) * float(item.score)
    second = None if dimension.second.score is None else float(dimension.second.score)
    if not known or 2 * known < asked:
        return second
    share = float(rules.outcome_share if dimension.rule.is_pillar else rules.indicator_share)
    return points / known if second is None else share * points / known + (1 - share) * second


def _ranks(scores: Sequence[float]) -> list[int]:
    """Ranks, equals sharing the better one; scores closer than a billionth are equal."""
    rounded = [round(score, 9) for score in scores]
    first: dict[float, int] = {}
    for place, score in enumerate(sorted(rounded, reverse=True), start=1):
        first.setdefault(score, place)
    return [first[score] for score in rounded]
