"""Seeded Monte Carlo over weights, aggregation, normalisation and missing values
(docs/scoring.md, "Uncertainty").
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import gt, mul
from random import Random

from standings.robustness.inputs import Entrant, IndicatorStanding, in_groups, positions
from standings.scoring import DimensionScore, Rules, shared_out
from standings.scoring.park_score import GRADES

# A weight is drawn between three quarters and five quarters of itself.
LEAST_WEIGHT = 0.75
WEIGHT_SPREAD = 0.5
LOW_SHARE = 0.05
HIGH_SHARE = 0.95
# Share of draws from which one park is said to be better than another.
CERTAIN = 0.9
# Pairs are made only with so many neighbours in rank on each side, and so many are kept of a park.
NEIGHBOURS = MOST_ALIKE = 50
Pattern = tuple[int, ...]
Pool = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class RankVerdict:
    """What the draws say of a park.

    `low` and `high`: ranks at 5 and 95 percent; `grades`: percent of the draws; `alike`: keys of
    the parks that cannot be told apart from it, with the percent of draws in which it is better.
    """

    key: str
    group: str
    size: int
    rank: int
    low: int
    high: int
    grades: dict[str, int]
    alike: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Gap:
    """A dimension with missing values: what is known of it, and what may be drawn for each hole."""

    place: int
    points: float
    weight: float
    share: float
    rest: float
    holes: tuple[tuple[float, tuple[float, ...]], ...]


@dataclass
class _Basis:
    """What the parks of a group share: rules, positions, what is drawn for a missing value."""

    rules: Rules
    inside: Mapping[str, Mapping[str, IndicatorStanding]]
    pools: dict[str, Pool] = field(default_factory=dict)


@dataclass
class _Runner:
    """A park made flat for the loop; lists stand for the frozen range and for percentile ranks."""

    park: Entrant
    # which dimensions have a value in a draw
    pattern: Pattern
    values: list[list[float]]
    logs: list[list[float]]
    gaps: list[list[_Gap]]
    scores: list[float] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)


def simulate(
    parks: Sequence[Entrant], rules: Rules, seed: int, draws: int
) -> dict[str, RankVerdict]:
    """Return the verdict on each ranked park, by key.

    Each group has draws of its own: another group changes nothing in it. A missing value is drawn
    from the peers that have one; only where no peer has, from all parks of the run. Raises
    ValueError without a draw.
    """
    if draws < 1:
        raise ValueError("At least one draw is needed.")
    everywhere = positions(parks, rules)
    verdicts = {}
    for group, peers in in_groups(parks).items():
        basis = _Basis(rules, positions(peers, rules))
        basis.pools = _pools(everywhere) | _pools(basis.inside)
        runners = [_runner(park, basis) for park in peers]
        random = Random(f"{seed}/{group}")
        for _ in range(draws):
            _draw(runners, rules, random)
        verdicts.update(_verdicts(group, runners, rules, draws))
    return verdicts


def _pools(standings: Mapping[str, Mapping[str, IndicatorStanding]]) -> dict[str, Pool]:
    """Return what may be drawn for an indicator, in the order of the parks, both ways."""
    return {
        code: (
            tuple(at[key].frozen for key in sorted(at)),
            tuple(at[key].percentile for key in sorted(at)),
        )
        for code, at in standings.items()
    }


def _runner(park: Entrant, basis: _Basis) -> _Runner:
    runner = _Runner(park, (), [[], []], [[], []], [[], []])
    pattern: list[int] = []
    for place, dimension in enumerate(park.park_score.dimensions):
        both = _flat(dimension, park.key, basis, len(pattern))
        if both is None:
            continue
        pattern.append(place)
        for norm, gap in enumerate(both):
            value = gap.share * gap.points / gap.weight + gap.rest
            runner.values[norm].append(value)
            runner.logs[norm].append(_log(value))
            if gap.holes:
                runner.gaps[norm].append(gap)
    runner.pattern = tuple(pattern)
    return runner


def _flat(
    dimension: DimensionScore, key: str, basis: _Basis, place: int
) -> tuple[_Gap, _Gap] | None:
    """Make a dimension flat on both normalisations.

    None where nothing is known and nothing can be drawn.
    """
    rules = basis.rules
    share = float(rules.outcome_share if dimension.rule.is_pillar else rules.indicator_share)
    second = None if dimension.second.score is None else float(dimension.second.score)
    applicable = 0.0
    weight = 0.0
    frozen = 0.0
    ranked = 0.0
    holes: tuple[list[tuple[float, tuple[float, ...]]], ...] = ([], [])
    for item in dimension.outcome.items:
        if not item.applies:
            continue
        mine = float(item.weight)
        code = item.reading.code
        applicable += mine
        if item.score is not None:
            at = basis.inside[code][key]
            weight = weight + mine
            frozen = frozen + mine * at.frozen
            ranked = ranked + mine * at.percentile
        elif code in basis.pools:
            weight += mine
            for norm in (0, 1):
                holes[norm].append((mine, basis.pools[code][norm]))
    if not weight or weight < applicable / 2:
        # as in the published score: indicators count from half of their weight on
        return None if second is None else (_Gap(place, 0, 1, 0, second, ()),) * 2
    used, rest = (1.0, 0.0) if second is None else (share, (1 - share) * second)
    return (
        _Gap(place, frozen, weight, used, rest, tuple(holes[0])),
        _Gap(place, ranked, weight, used, rest, tuple(holes[1])),
    )


def _log(value: float) -> float:
    return math.log(max(value, 1.0))


def _draw(runners: list[_Runner], rules: Rules, random: Random) -> None:
    """Draw once: every park gets a score and a rank."""
    by_percentile = int(random.random() < 0.5)
    geometric = random.random() < 0.5
    weights = _drawn_weights(runners, rules, random)
    scores = []
    for runner in runners:
        parts = runner.logs[by_percentile] if geometric else runner.values[by_percentile]
        if runner.gaps[by_percentile]:
            parts = parts.copy()
            for gap in runner.gaps[by_percentile]:
                value = _filled(gap, random)
                parts[gap.place] = _log(value) if geometric else value
        total = sum(map(mul, weights[runner.pattern], parts))
        scores.append(max((math.exp(total) if geometric else total) - runner.park.taken, 0.0))
    rank = 0
    last = math.inf
    for place, number in enumerate(
        sorted(range(len(scores)), key=scores.__getitem__, reverse=True), start=1
    ):
        # equal scores share the better rank
        if scores[number] != last:
            rank = place
            last = scores[number]
        runners[number].ranks.append(rank)
        runners[number].scores.append(last)


def _filled(gap: _Gap, random: Random) -> float:
    """Compute the score of a dimension with each missing value drawn."""
    points = gap.points
    drawn = random.random
    for weight, pool in gap.holes:
        points += weight * pool[int(drawn() * len(pool))]
    return gap.share * points / gap.weight + gap.rest


def _drawn_weights(
    runners: list[_Runner], rules: Rules, random: Random
) -> dict[Pattern, list[float]]:
    """Draw weights as parts of 1, for each set of dimensions that some park has."""
    # in the order of a score: domains, then pillars
    order = [*rules.half(is_pillar=False), *rules.half(is_pillar=True)]
    drawn = [
        float(rule.weight) * (LEAST_WEIGHT + WEIGHT_SPREAD * random.random()) for rule in order
    ]
    health = float(rules.health_share) * (LEAST_WEIGHT + WEIGHT_SPREAD * random.random())
    progress = (1 - float(rules.health_share)) * (LEAST_WEIGHT + WEIGHT_SPREAD * random.random())
    shares = [progress if rule.is_pillar else health for rule in order]
    weights: dict[Pattern, list[float]] = {}
    for pattern in {runner.pattern for runner in runners}:
        sums = {
            pillar: sum(drawn[at] for at in pattern if order[at].is_pillar == pillar)
            for pillar in (False, True)
        }
        weights[pattern] = [
            shares[at] / (health + progress) * drawn[at] / sums[order[at].is_pillar]
            if drawn[at]
            else 0.0
            for at in pattern
        ]
    return weights


def _verdicts(
    group: str, runners: list[_Runner], rules: Rules, draws: int
) -> dict[str, RankVerdict]:
    ordered = sorted(runners, key=lambda runner: (-runner.park.points, runner.park.key))
    alike = _alike(ordered, draws)
    low, high = (max(math.ceil(share * draws) - 1, 0) for share in (LOW_SHARE, HIGH_SHARE))
    ascending = sorted(runner.park.points for runner in runners)
    verdicts = {}
    for runner in ordered:
        ranks = sorted(runner.ranks)
        rank = len(ascending) - bisect_right(ascending, runner.park.points) + 1
        verdicts[runner.park.key] = RankVerdict(
            runner.park.key,
            group,
            len(runners),
            rank,
            ranks[low],
            ranks[high],
            _grades(runner, rules, draws),
            alike[runner.park.key],
        )
    return verdicts


def _grades(runner: _Runner, rules: Rules, draws: int) -> dict[str, int]:
    """Return the percent of the draws in each grade, together 100; a red line caps at C."""
    ascending = sorted(runner.scores)
    reached = [draws - bisect_left(ascending, float(bound)) for bound in rules.grades]
    counts = [reached[0], reached[1] - reached[0], reached[2] - reached[1], draws - reached[2]]
    if runner.park.capped:
        counts = [0, 0, sum(counts[:3]), counts[3]]
    parts = shared_out(Decimal(100), [Decimal(100 * count) / draws for count in counts], Decimal(1))
    return {grade: int(part) for grade, part in zip(GRADES, parts, strict=True)}


def _alike(ordered: list[_Runner], draws: int) -> dict[str, dict[str, int]]:
    """Return the peers of each park that cannot be told apart from it.

    Neither is better in nine draws of ten.
    """
    needed = CERTAIN * draws
    near: dict[str, list[tuple[int, str, int]]] = {runner.park.key: [] for runner in ordered}
    for place, runner in enumerate(ordered):
        for away, other in enumerate(ordered[place + 1 : place + 1 + NEIGHBOURS], start=1):
            wins = sum(map(gt, runner.scores, other.scores))
            if wins >= needed:
                continue
            losses = sum(map(gt, other.scores, runner.scores))
            if losses >= needed:
                continue
            near[runner.park.key].append((away, other.park.key, 100 * wins // draws))
            near[other.park.key].append((away, runner.park.key, 100 * losses // draws))
    return {
        key: {other: share for _, other, share in sorted(neighbours)[:MOST_ALIKE]}
        for key, neighbours in near.items()
    }
