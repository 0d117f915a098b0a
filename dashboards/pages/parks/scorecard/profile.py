"""The scores of a park by domain and pillar against the medians of its peers, and its places in
other rankings.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards.pages.parks.peers import Peers
from dashboards.pages.parks.scorecard.facts import (
    FactSheet,
    NamedRecord,
    RankedItem,
    RankedPlace,
)
from dashboards.shared.numbers import signed
from parks.models import RankingItem
from recommendations.dimensions import pillar_code
from standings.scoring import printed

NAMED_ITEMS = 3


@dataclass(frozen=True)
class ProfileRow:
    """A domain or pillar: score of the park, median of the ranked peers and the gap, in points;
    None unknown.
    """

    dimension: NamedRecord
    is_pillar: bool
    score: Decimal | None
    median: Decimal | None

    @property
    def gap(self) -> Decimal | None:
        """Points above the median; negative below it."""
        return None if self.score is None or self.median is None else self.score - self.median

    @property
    def anchor(self) -> str:
        """Its place on the page of the score."""
        return pillar_code(self.dimension.code) if self.is_pillar else self.dimension.code

    @property
    def bar(self) -> int | None:
        """The score as the length of a bar, percent."""
        return None if self.score is None else int(self.score.quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def tick(self) -> int | None:
        """The median as the place of the tick, percent."""
        return None if self.median is None else int(self.median.quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def gap_words(self) -> str:
        """The gap with its sign."""
        return "" if self.gap is None else signed(self.gap)


@dataclass(frozen=True)
class Profile:
    """The dimensions of a park beside the medians of its group."""

    rows: list[ProfileRow]

    @property
    def finding(self) -> str:
        """Where the park is furthest below its peers; where nothing can be said, the subject."""
        known = [row for row in self.rows if row.gap is not None]
        if not known:
            return _("Scores by domain and pillar")
        worst = min(known, key=lambda row: row.gap or 0)
        if worst.gap is not None and worst.gap < 0:
            return _("Furthest below the median of its kind: %(dimension)s") % {
                "dimension": worst.dimension.name
            }
        if len(known) < len(self.rows):
            words = {"n": len(known), "rest": len(self.rows) - len(known)}
            sentence = _("None of %(n)s known is below the median of its kind; %(rest)s unknown")
            return sentence % words
        return _("No domain or pillar is below the median of its kind")

    @property
    def has_medians(self) -> bool:
        """Whether there is anything to compare with."""
        return any(row.median is not None for row in self.rows)


@dataclass(frozen=True)
class RankingLine:
    """An item of somebody else's ranking.

    `gap` is its place less the overall one; None where the source is silent.
    """

    item: RankedItem
    gap: int | None

    @property
    def gap_words(self) -> str:
        """The gap with its sign; more is worse."""
        return "" if self.gap is None else signed(self.gap)


@dataclass(frozen=True)
class Ranking:
    """A place in somebody else's ranking, with the items better and worse than it."""

    place: RankedPlace
    better: list[RankingLine]
    worse: list[RankingLine]

    @property
    def weakest(self) -> list[RankedItem]:
        """The three items furthest behind the overall place; those without a place come last."""
        lines = sorted(self.worse, key=lambda line: (line.gap is None, -(line.gap or 0)))
        return [line.item for line in lines[:NAMED_ITEMS]]


def is_scored(stored: dict[str, Any], name: str, standing: Any) -> bool:
    """Say whether a dimension takes part in the version of the standing.

    Nothing is known of that where the park never stood anywhere.
    """
    return name in stored or not standing.domains


def make_profile(standing: Any, facts: FactSheet, peers: Peers) -> Profile:
    """Put the dimensions of a standing beside the medians of its peers, rounded as shown.

    What takes no part in the score has no row.
    """
    domains = [
        _profile_row(domain, standing.domains, "health", peers, is_pillar=False)
        for domain in facts.domains
        if is_scored(standing.domains.get(domain.code, {}), "health", standing)
    ]
    pillars = [
        _profile_row(pillar, standing.pillars, "score", peers, is_pillar=True)
        for pillar in facts.pillars
        if is_scored(standing.pillars.get(pillar.code, {}), "score", standing)
    ]
    return Profile([*domains, *pillars])


def _profile_row(
    dimension: NamedRecord, stored: dict[str, Any], name: str, peers: Peers, *, is_pillar: bool
) -> ProfileRow:
    score = stored.get(dimension.code, {}).get(name)
    return ProfileRow(
        dimension,
        is_pillar,
        _shown(None if score is None else Decimal(score)),
        _shown(peers.medians.get(dimension.code)),
    )


def make_rankings(facts: FactSheet) -> list[Ranking]:
    """Put the items of each ranking under its place."""
    rankings = []
    for place in facts.rankings:
        lines = [_line(item, place) for item in facts.ranked_items if item.ranking == place.pk]
        rankings.append(
            Ranking(
                place,
                [line for line in lines if line.item.standing == RankingItem.Standing.BETTER],
                [line for line in lines if line.item.standing == RankingItem.Standing.WORSE],
            )
        )
    return rankings


def _line(item: RankedItem, place: RankedPlace) -> RankingLine:
    return RankingLine(item, None if item.rank is None else item.rank - place.rank)


def _shown(value: Decimal | None) -> Decimal | None:
    """Round a score to the one decimal with which pages show it."""
    return None if value is None else printed(value)
