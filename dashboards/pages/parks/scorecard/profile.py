"""The scores of a park by domain and pillar against the medians of its peers, and its places in
other rankings.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards.pages.parks.peers import Dimensions, Peers
from dashboards.pages.parks.scorecard.facts import Fact
from standings.parks.rules import pillar_code
from standings.scoring import to_places

NAMED_ITEMS = 3


@dataclass(frozen=True)
class ProfileRow:
    """A domain or pillar: score of the park, median of the ranked peers and the gap, in points;
    None unknown.
    """

    dimension: Fact
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
        return "" if self.gap is None else signed_points(self.gap)


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

    item: Fact
    gap: int | None

    @property
    def gap_words(self) -> str:
        """The gap with its sign; more is worse."""
        return "" if self.gap is None else signed_points(Decimal(self.gap))


@dataclass(frozen=True)
class Ranking:
    """A place in somebody else's ranking, with the items better and worse than it.

    `of` is 0 where it is unknown.
    """

    fact: Fact
    of: int
    better: list[RankingLine]
    worse: list[RankingLine]

    @property
    def weakest(self) -> list[Fact]:
        """The three items furthest behind the overall place; those without a place come last."""
        lines = sorted(self.worse, key=lambda line: (line.gap is None, -(line.gap or 0)))
        return [line.item for line in lines[:NAMED_ITEMS]]


def asked_of(facts: dict[str, list[Fact]]) -> Dimensions:
    """The dimensions of which a scorecard wants medians."""
    return Dimensions(
        tuple(one.code for one in facts["domain"]), tuple(one.code for one in facts["pillar"])
    )


def profile_of(standing: Any, facts: dict[str, list[Fact]], peers: Peers) -> Profile:
    """The dimensions of a standing beside the medians of its peers; rounded as they are shown."""
    rows = []
    for kind, held, name in (
        ("domain", standing.domains, "health"),
        ("pillar", standing.pillars, "score"),
    ):
        for one in facts[kind]:
            score = held.get(one.code, {}).get(name)
            shown = _shown(None if score is None else Decimal(score))
            rows.append(
                ProfileRow(one, kind == "pillar", shown, _shown(peers.medians.get(one.code)))
            )
    return Profile(rows)


def rankings_of(facts: dict[str, list[Fact]]) -> list[Ranking]:
    """The places of a park in other rankings."""
    found = []
    for one in facts["ranking"]:
        lines = [_line(item, one) for item in facts["item"] if item.code == one.code]
        better, worse = (
            [line for line in lines if line.item.more == kind] for kind in ("better", "worse")
        )
        found.append(Ranking(one, int(one.more_en or 0), better, worse))
    return found


def signed_points(points: Decimal) -> str:
    """A difference with its sign; the minus is a minus sign."""
    return f"+{points}" if points > 0 else str(points).replace("-", "−") if points else "±0"


def _line(item: Fact, ranking: Fact) -> RankingLine:
    known = item.whole is not None and ranking.whole is not None
    return RankingLine(item, (item.whole or 0) - (ranking.whole or 0) if known else None)


def _shown(value: Decimal | None) -> Decimal | None:
    """A score to the one decimal with which pages show it."""
    return None if value is None else to_places(value, "0.1")
