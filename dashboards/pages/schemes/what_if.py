"""What if dimensions weighed differently: scores, lights and ranks of all parks, now and then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dashboards.shared.dimensions import percents, read_dimension_names, read_weights
from dashboards.shared.links import at as page_at
from dashboards.shared.lists.counted_links import CountedLink
from parks.actions.schemes import DIMENSION
from parks.choices import Light, PeerGroup, ScoreState
from parks.models import Park, Scheme
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.parks.rules import pillar_code
from standings.scoring import Kept, Weighing, park_light, reweighed

MOST_ROWS = 200
COLUMNS = (
    "park",
    "score",
    "health",
    "progress",
    "light",
    "state",
    "deducted",
    "critical_overdue",
    "domains",
    "pillars",
)


@dataclass(frozen=True)
class WeighedScore:
    """Score, halves, light and rank of a park by some weights; no rank where the score does not
    count.
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
        if self.now.score is None or self.then.score is None:
            return None
        return self.then.score - self.now.score

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
    def left_out(self) -> int:
        """Rows beyond those that are shown."""
        return self.total - len(self.lines)


def read_weighing(scheme: Scheme) -> Weighing:
    """The weights of a version. Three statements."""
    own = read_weights(scheme)[DIMENSION]
    weights = {code: own.get(code, Decimal(1)) for code in read_dimension_names()}
    return Weighing(weights, Decimal(scheme.health_share) / 100)


def read_what_if(
    reader: Reader, moment: AsOf, by: Weighing, query: Mapping[str, str], only: str
) -> WhatIf:
    """Every park in sight by the weights in force and by others, those that change most first.

    Ranks are among all parks of a group, as everywhere. The same number of statements however many
    parks there are.
    """
    rows = list(moment.standings.values(*COLUMNS, "scheme_version"))
    scheme = _scheme_of(rows)
    was = read_weighing(scheme)
    groups = _groups(PeerGroup(scheme.peer_group))
    results = {row["park"]: _results(row, was, by, scheme) for row in rows}
    ranks = [_ranks(((pk, pair[at]) for pk, pair in results.items()), groups) for at in (0, 1)]
    ids = [row["park"] for row in rows]
    seen = {
        one.pk: one
        for one in Park.objects.visible_to(reader).order_by("slug")
        if one.pk in set(ids)
    }
    lines = [
        WeighedPark(
            park, *(_ranked(pair, ranks[at].get(pk)) for at, pair in enumerate(results[pk]))
        )
        for pk, park in seen.items()
    ]
    views = {
        "": lines,
        "rank": [one for one in lines if one.moves],
        "light": [one for one in lines if one.turns],
    }
    only = only if only in views else ""
    chosen = sorted(views[only], key=_by_change)
    kept = {**query, "as_of": moment.day.isoformat()} if moment.is_frozen else query
    stops = [
        CountedLink(name, len(some), _address(kept, name), name == only)
        for name, some in views.items()
    ]
    return WhatIf(scheme, chosen[:MOST_ROWS], len(chosen), stops, _percents(by))


def _scheme_of(rows: list[dict[str, Any]]) -> Scheme:
    """The version that the standings name; the one in force where there are none."""
    held = Scheme.objects.filter(version=rows[0]["scheme_version"]).first() if rows else None
    return held or Scheme.current()


def _groups(group: PeerGroup) -> dict[int, tuple[Any, ...]]:
    """What the peers of each park share, by its key."""
    return {row[0]: row[1:] for row in Park.objects.values_list("pk", *group.fields)}


def _results(
    row: dict[str, Any], was: Weighing, by: Weighing, scheme: Scheme
) -> tuple[WeighedScore, WeighedScore]:
    now = WeighedScore(row["score"], row["health"], row["progress"], row["light"], row["state"])
    got = reweighed(_kept(row), row, was, by, row["deducted"] or Decimal(0))
    light = park_light(got.score, row["critical_overdue"], scheme.red_below, scheme.amber_below)
    return now, WeighedScore(
        got.score, got.health, got.progress, Light(light).value, _state(row["state"], got.state)
    )


def _kept(row: dict[str, Any]) -> dict[str, Kept]:
    """The dimensions of a standing by code."""
    kept = {code: _one(one, "health") for code, one in row["domains"].items()}
    return kept | {
        pillar_code(number): _one(one, "score") for number, one in row["pillars"].items()
    }


def _one(kept: dict[str, Any], name: str) -> Kept:
    score = kept.get(name)
    return Kept(
        None if score is None else Decimal(score), kept.get("state", ScoreState.INSUFFICIENT.value)
    )


def _state(now: str, then: str) -> str:
    """A transition stays one, and a base condition stays unmet, whatever the weights are."""
    if now == ScoreState.TRANSITION:
        return now
    return now if now == ScoreState.UNGRADED and then != ScoreState.INSUFFICIENT else then


def _ranks(
    results: Iterable[tuple[int, WeighedScore]], groups: dict[int, tuple[Any, ...]]
) -> dict[int, tuple[int, int]]:
    """Rank and number of ranked parks, by park; equals share the better rank."""
    ranked: dict[tuple[Any, ...], list[tuple[Decimal, int]]] = defaultdict(list)
    for pk, result in results:
        if result.state == ScoreState.SCORED and result.score is not None and pk in groups:
            ranked[groups[pk]].append((result.score, pk))
    found = {}
    for members in ranked.values():
        place = 0
        last = None
        for at, (score, pk) in enumerate(sorted(members, key=lambda one: -one[0]), start=1):
            if score != last:
                place = at
                last = score
            found[pk] = (place, len(members))
    return found


def _ranked(result: WeighedScore, rank: tuple[int, int] | None) -> WeighedScore:
    return replace(result, rank=rank[0], of=rank[1]) if rank else result


def _by_change(line: WeighedPark) -> tuple[Any, ...]:
    """The largest change of points first, then of ranks; unknown ones last."""
    moved = abs((line.now.rank or 0) - (line.then.rank or 0))
    return (
        line.change is None and not line.moves,
        -abs(line.change or Decimal(0)),
        -moved,
        line.park.slug,
    )


def _percents(by: Weighing) -> dict[str, Decimal]:
    """Each weight as percent of its half."""
    found: dict[str, Decimal] = {}
    for is_pillar in (False, True):
        codes = [code for code in by.weights if code.startswith("R") == is_pillar]
        found |= dict(zip(codes, percents(by.weights[code] for code in codes), strict=True))
    return found


def _address(query: Mapping[str, str], only: str) -> str:
    return page_at("scheme-what-if", **query, only=only)
