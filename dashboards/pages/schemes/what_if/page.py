"""What if dimensions weighed differently: scores, lights and ranks of all parks, now and then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F
from django.utils.translation import gettext as _

from dashboards.pages.schemes.dimensions import (
    codes_of_half,
    percents,
    read_dimension_names,
    read_weights,
)
from dashboards.shared.links import at as page_at
from dashboards.shared.lists.counted_links import CountedLink
from dashboards.shared.numbers import moved
from parks.actions.schemes import DIMENSION
from parks.choices import Light, PeerGroup, ScoreState
from parks.models import Park, Scheme
from parks.readers import Reader
from recommendations.dimensions import pillar_code
from standings.days.as_of import AsOf
from standings.scoring import StoredDimension, Weighing, park_light, reweighed

MOST_ROWS = 200


class StandingRow(NamedTuple):
    """What is read of a standing. The names are those of the columns."""

    key: int
    score: Decimal | None
    health: Decimal | None
    progress: Decimal | None
    light: str
    state: str
    deducted: Decimal | None
    critical_overdue: int
    domains: dict[str, dict[str, Any]]
    pillars: dict[str, dict[str, Any]]
    scheme_version: int


@dataclass(frozen=True)
class WeighedScore:
    """Score, halves, light and rank of a park by some weights.

    A score that does not count has no rank.
    """

    score: Decimal | None
    health: Decimal | None
    progress: Decimal | None
    light: str
    state: str
    rank: int | None = None
    of: int = 0


@dataclass(frozen=True)
class WeighedPark:
    """A park as it stands and as it would stand."""

    park: Park
    now: WeighedScore
    then: WeighedScore

    @property
    def change(self) -> Decimal | None:
        """Points gained or lost; None where one of the scores is unknown."""
        return moved(self.then.score, self.now.score)

    @property
    def moves(self) -> bool:
        """Whether its rank differs."""
        return self.now.rank != self.then.rank

    @property
    def turns(self) -> bool:
        """Whether its light differs."""
        return self.now.light != self.then.light


@dataclass
class WhatIf:
    """The page: rows in the view chosen, how many parks change, and what is left out."""

    scheme: Scheme
    lines: list[WeighedPark]
    total: int
    # parks whose score is known by both weighings, and all
    known: int
    parks: int
    stops: list[CountedLink]
    percents: dict[str, Decimal]

    @property
    def moved(self) -> int:
        """How many parks change their rank."""
        return self.stops[1].n

    @property
    def turned(self) -> int:
        """How many parks change their light."""
        return self.stops[2].n

    @property
    def unchanged(self) -> str:
        """That no rank and no light would change, as far as scores are known."""
        if not self.known:
            return _("No score is known; what would change is unknown.")
        if self.known < self.parks:
            words = {"n": self.known, "rest": self.parks - self.known}
            sentence = _(
                "No rank and no light would change of %(n)s scored; %(rest)s have no score."
            )
            return sentence % words
        return _("No rank and no light would change.")

    @property
    def left_out(self) -> int:
        """Rows beyond those that are shown."""
        return self.total - len(self.lines)


def read_weighing(scheme: Scheme, as_of: AsOf) -> Weighing:
    """Read the weights of a version as the arithmetic takes them. Three statements."""
    weights = read_weights(scheme, read_dimension_names(as_of))[DIMENSION]
    return Weighing(weights, Decimal(scheme.health_share) / 100)


def read_what_if(
    reader: Reader, as_of: AsOf, weighing: Weighing, query: Mapping[str, str], view: str
) -> WhatIf:
    """Read every park in sight by the weights in force and by others, the largest change first.

    Ranks are among all parks of a group, as everywhere. The same number of statements however many
    parks there are.
    """
    standings = as_of.standings.annotate(key=F("park")).values_list(*StandingRow._fields)
    rows = [StandingRow(*row) for row in standings]
    scheme = _read_scheme(rows)
    parks = _read_weighed_parks(rows, reader, scheme, weighing, as_of)
    views = {
        "": parks,
        "rank": [park for park in parks if park.moves],
        "light": [park for park in parks if park.turns],
    }
    view = view if view in views else ""
    lines = sorted(views[view], key=_by_change)
    if as_of.is_frozen:
        query = {**query, "as_of": as_of.day.isoformat()}
    stops = [
        CountedLink(name, len(members), _address(query, name), name == view)
        for name, members in views.items()
    ]
    known = sum(park.change is not None for park in parks)
    return WhatIf(
        scheme,
        lines[:MOST_ROWS],
        len(lines),
        known,
        len(parks),
        stops,
        _percents(weighing),
    )


def _read_scheme(rows: list[StandingRow]) -> Scheme:
    """Read the version that the standings name; the one in force where there are none."""
    scheme = None
    if rows:
        scheme = Scheme.objects.filter(version=rows[0].scheme_version).first()
    return scheme or Scheme.current()


def _read_weighed_parks(
    rows: list[StandingRow],
    reader: Reader,
    scheme: Scheme,
    weighing: Weighing,
    as_of: AsOf,
) -> list[WeighedPark]:
    """Read the parks in sight, each with what its standing is by both weighings."""
    was = read_weighing(scheme, as_of)
    peers = _read_peers(PeerGroup(scheme.peer_group), as_of)
    now = {row.key: _score_now(row) for row in rows}
    then = {row.key: _score_then(row, was, weighing, scheme) for row in rows}
    ranks_now = _ranks(now, peers)
    ranks_then = _ranks(then, peers)
    parks = as_of.parks.visible_to(reader).order_by("sort_key")
    return [
        WeighedPark(
            park,
            _with_rank(now[park.pk], ranks_now.get(park.pk)),
            _with_rank(then[park.pk], ranks_then.get(park.pk)),
        )
        for park in parks
        if park.pk in now
    ]


def _read_peers(group: PeerGroup, as_of: AsOf) -> dict[int, tuple[Any, ...]]:
    """Read what the peers of each park share, by its key."""
    return {row[0]: row[1:] for row in as_of.parks.values_list("pk", *group.fields)}


def _score_now(row: StandingRow) -> WeighedScore:
    return WeighedScore(row.score, row.health, row.progress, row.light, row.state)


def _score_then(
    row: StandingRow, was: Weighing, weighing: Weighing, scheme: Scheme
) -> WeighedScore:
    """Score a park by other weights."""
    stored = {"score": row.score, "health": row.health, "progress": row.progress}
    weighed = reweighed(_dimensions(row), stored, was, weighing, row.deducted or Decimal(0))
    light = park_light(weighed.score, row.critical_overdue, scheme.red_below, scheme.amber_below)
    return WeighedScore(
        weighed.score,
        weighed.health,
        weighed.progress,
        Light(light).value,
        _state(row.state, weighed.state),
    )


def _dimensions(row: StandingRow) -> dict[str, StoredDimension]:
    """Make the dimensions of a standing, by code."""
    domains = {code: _dimension(stored, "health") for code, stored in row.domains.items()}
    pillars = {
        pillar_code(number): _dimension(stored, "score") for number, stored in row.pillars.items()
    }
    return domains | pillars


def _dimension(stored: Mapping[str, Any], name: str) -> StoredDimension:
    score = stored.get(name)
    return StoredDimension(
        None if score is None else Decimal(score),
        stored.get("state", ScoreState.INSUFFICIENT.value),
    )


def _state(now: str, then: str) -> str:
    """Keep a transition, and a base condition that is unmet, whatever the weights are."""
    if now == ScoreState.TRANSITION:
        return now
    return now if now == ScoreState.UNGRADED and then != ScoreState.INSUFFICIENT else then


def _ranks(
    scores: Mapping[int, WeighedScore], peers: Mapping[int, tuple[Any, ...]]
) -> dict[int, tuple[int, int]]:
    """Rank the parks among their peers: rank and number of ranked parks, by park.

    Equals share the better rank.
    """
    groups: dict[tuple[Any, ...], list[tuple[Decimal, int]]] = defaultdict(list)
    for pk, result in scores.items():
        if result.state == ScoreState.SCORED and result.score is not None and pk in peers:
            groups[peers[pk]].append((result.score, pk))
    ranks = {}
    for members in groups.values():
        rank = 0
        last = None
        members.sort(key=lambda member: -member[0])
        for place, (score, pk) in enumerate(members, start=1):
            if score != last:
                rank = place
                last = score
            ranks[pk] = (rank, len(members))
    return ranks


def _with_rank(score: WeighedScore, rank: tuple[int, int] | None) -> WeighedScore:
    return replace(score, rank=rank[0], of=rank[1]) if rank else score


def _by_change(line: WeighedPark) -> tuple[Any, ...]:
    """Sort by the largest change of points, then of ranks; unknown ones last."""
    places = abs((line.now.rank or 0) - (line.then.rank or 0))
    return (
        line.change is None and not line.moves,
        -abs(line.change or Decimal(0)),
        -places,
        line.park.slug,
    )


def _percents(weighing: Weighing) -> dict[str, Decimal]:
    """Compute each weight in percent of its half."""
    percent_by_code: dict[str, Decimal] = {}
    for pillars in (False, True):
        codes = codes_of_half(weighing.weights, pillars=pillars)
        parts = percents(weighing.weights[code] for code in codes)
        percent_by_code |= dict(zip(codes, parts, strict=True))
    return percent_by_code


def _address(query: Mapping[str, str], view: str) -> str:
    return page_at("scheme-what-if", **query, only=view)
