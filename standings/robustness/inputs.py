"""Score the parks that are assessed, in an order that does not depend on how they were read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from standings.scoring import ParkFacts, ParkScore, Rules, Scale, score_park, to_places
from standings.scoring.park_score import SCORED


@dataclass(frozen=True)
class Candidate:
    """A park as it goes in: its key, the group in which it is ranked, and its facts."""

    key: str
    group: str
    facts: ParkFacts


@dataclass(frozen=True)
class Entrant:
    """A park with its score.

    `points`: the published score as it is shown; `taken`: what is deducted after the sum.
    """

    key: str
    group: str
    park_score: ParkScore
    points: float
    taken: float
    capped: bool

    @property
    def is_ranked(self) -> bool:
        """Whether it has a rank: provisional and insufficient scores have none."""
        return self.park_score.state == SCORED


def entrants(candidates: Iterable[Candidate], rules: Rules) -> list[Entrant]:
    """Score the parks by the rules; sorted by key."""
    return [
        _entrant(candidate, rules)
        for candidate in sorted(candidates, key=lambda candidate: candidate.key)
    ]


def _entrant(candidate: Candidate, rules: Rules) -> Entrant:
    park_score = score_park(candidate.facts, rules)
    taken = sum(candidate.facts.deductions, Decimal(0))
    return Entrant(
        candidate.key,
        candidate.group,
        park_score,
        float(to_places(park_score.score) or 0),
        float(taken),
        candidate.facts.red_line,
    )


def in_groups(parks: Iterable[Entrant]) -> dict[str, list[Entrant]]:
    """Return the ranked parks by group, in the order of their keys."""
    groups: dict[str, list[Entrant]] = defaultdict(list)
    for park in parks:
        if park.is_ranked:
            groups[park.group].append(park)
    return {name: groups[name] for name in sorted(groups)}


@dataclass(frozen=True)
class IndicatorStanding:
    """An indicator of a park on both normalisations: frozen range and percentile rank."""

    frozen: float
    percentile: float


def positions(parks: Sequence[Entrant], rules: Rules) -> dict[str, dict[str, IndicatorStanding]]:
    """Return, by indicator and park, the score by the frozen range and the percentile rank.

    The percentile is the share of these parks that are worse, equals counting half. A value alone
    keeps its score.
    """
    values: dict[str, dict[str, tuple[Decimal, float]]] = defaultdict(dict)
    for park in parks:
        for dimension in park.park_score.dimensions:
            for item in dimension.outcome.items:
                if item.score is not None and item.reading.value is not None:
                    values[item.reading.code][park.key] = (item.reading.value, float(item.score))
    scales = {code: scale for rule in rules.dimensions for code, scale in rule.scales.items()}
    return {code: _ranked(of_parks, scales[code]) for code, of_parks in values.items()}


def _ranked(
    values: Mapping[str, tuple[Decimal, float]], scale: Scale
) -> dict[str, IndicatorStanding]:
    if len(values) == 1:
        return {key: IndicatorStanding(score, score) for key, (_, score) in values.items()}
    order = sorted((value for value, _ in values.values()), reverse=scale.best < scale.worst)
    first: dict[Decimal, int] = {}
    equal: dict[Decimal, int] = defaultdict(int)
    for place, value in enumerate(order):
        first.setdefault(value, place)
        equal[value] += 1
    return {
        key: IndicatorStanding(score, 100 * (first[value] + equal[value] / 2) / len(order))
        for key, (value, score) in values.items()
    }
