"""The peer group of a park: how large it is, which place the park takes in it, and the medians of
those ranked.

Ranks are given only among parks of the same group, and only to scores that count
(docs/scoring.md, "Ranks and time"). A group is that of the scheme by which the park was
scored; its parks are grouped by the type and level that they had on the day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db.models import (
    CharField,
    Count,
    F,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import JSONObject
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.shared.links import parks_at
from parks.choices import ParkEventKind, PeerGroup, ScoreState
from parks.fields import annotated
from parks.models import Park, ParkEvent, Scheme
from parks.models.park import ParkQuerySet
from parks.models.place import under
from parks.readers import Reader
from standings import scoring
from standings.days.as_of import AsOf, record_key

# A group with fewer ranked parks gives ranks for reference only, and hides its medians from who
# sees only a part.
SMALL = 5
# Medians of larger groups are remembered: reading them would take longer than the page.
LARGE = 200
REMEMBERED_SECONDS = 600
HEADLINES = ("score", "health", "progress")
RANKED = Q(state=ScoreState.SCORED)
NO_LEVEL = "none"


class _Spot(Func):
    """A text inside of a JSON column.

    Unlike a lookup, it takes `1` as a key, not as a place in a list.
    """

    output_field = CharField()

    def __init__(self, column: str, *path: str) -> None:
        self.path = path
        super().__init__(F(column), Value(path))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The path as SQLite writes it."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"JSON_EXTRACT({column}, %s)", [
            *params,
            "$" + "".join(f".{json.dumps(key)}" for key in self.path),
        ]

    def as_postgresql(
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, Sequence[Any]]:
        """The path as PostgreSQL takes it."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"({column} #>> %s::text[])", [*params, list(self.path)]


@dataclass(frozen=True)
class Dimensions:
    """Codes of the domains and numbers of the pillars of which medians are asked."""

    domains: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Numbers:
    """Parks of a group: all, in sight, ranked, and those ranked above a score and level with it."""

    size: int
    seen: int
    ranked: int
    better: int
    equal: int


@dataclass(frozen=True)
class Peers:
    """A park in its group. `rank` is None for a score that does not count; parks with equal scores
    share it.

    `medians` are those of the ranked parks, by headline, domain code and pillar number; empty where
    fewer than two are ranked, or where they would give away a park that the reader may not see.
    """

    kind: str
    size: int
    # of the group, those that the reader may see: what the list at `address` holds
    seen: int
    ranked: int
    rank: int | None
    is_shared: bool
    state: str
    grade: str
    address: str
    medians: dict[str, Decimal] = field(default_factory=dict)

    @property
    def is_small(self) -> bool:
        """Whether so few are ranked that a rank says little."""
        return self.ranked < SMALL

    @property
    def words(self) -> SafeString:
        """The group with its size, which leads to its parks, and the place in it."""
        words = {"kind": self.kind, "size": self._size(), "rank": self.rank, "ranked": self.ranked}
        if self.size == 1:
            return format_html(_("{size} of its kind ({kind}), nothing to rank"), **words)
        if self.rank is None:
            return format_html(_("{size} of its kind ({kind}), {ranked} ranked"), **words)
        if self.ranked < self.size and self.is_shared:
            return format_html(
                _("Shares place {rank} of {ranked} ranked, among {size} of its kind ({kind})"),
                **words,
            )
        if self.ranked < self.size:
            return format_html(
                _("Place {rank} of {ranked} ranked, among {size} of its kind ({kind})"), **words
            )
        if self.is_shared:
            return format_html(_("Shares place {rank} among {size} of its kind ({kind})"), **words)
        return format_html(_("Place {rank} among {size} of its kind ({kind})"), **words)

    @property
    def why_not(self) -> str:
        """Why the park has no rank; nothing where it has one."""
        return {
            ScoreState.PROVISIONAL: _("Provisional, because figures are missing: not ranked"),
            ScoreState.INSUFFICIENT: _("Too little data: not ranked"),
            ScoreState.UNGRADED: _("Base conditions unmet: neither graded nor ranked"),
            ScoreState.TRANSITION: _("In transition, not assessed: not ranked"),
        }.get(ScoreState(self.state), "")

    def _size(self) -> SafeString:
        """The number of parks, as a link where the list holds as many; else beside the number in
        sight.
        """
        all_parks = ngettext("%(n)s park", "%(n)s parks", self.size) % {"n": self.size}
        if self.seen == self.size:
            return format_html(
                '<a href="{}" data-count="{}">{}</a>', self.address, self.size, all_parks
            )
        mine = format_html(
            '<a href="{}" data-count="{}">{}</a>',
            self.address,
            self.seen,
            ngettext("%(n)s in sight", "%(n)s in sight", self.seen) % {"n": self.seen},
        )
        return format_html(_("{all} ({mine})"), all=all_parks, mine=mine)


def with_scheme(parks: ParkQuerySet) -> ParkQuerySet:
    """Annotate what groups and grades need of the rules by which each park was scored:
    `scheme_of` reads it.
    """
    rules = Scheme.objects.filter(version=OuterRef("standing__scheme_version"))
    needed = JSONObject(peer_group="peer_group", quota_grading="quota_grading")
    return parks.annotate(
        scheme_held=Subquery(rules.values(held=needed)[:1], output_field=JSONField())
    )


def scheme_of(standing: Any, park: Park | None = None) -> Scheme:
    """Find the version of the rules by which a standing was made; one that was never stored has the
    default rules.

    A statement, unless the park was read through `with_scheme` and the standing is its own.
    """
    version = standing.scheme_version
    own = getattr(park, "standing", None)
    was_read = park is not None and hasattr(park, "scheme_held")
    if park is not None and was_read and own is not None and own.scheme_version == version:
        return Scheme(version=version, **(annotated(park, "scheme_held") or {}))
    return Scheme.objects.filter(version=version).first() or Scheme(version=version)


def kind_of(park: Park, scheme: Scheme) -> str:
    """Say the group of a park: level and type, as far as the scheme asks and the park says."""
    shared = PeerGroup(scheme.peer_group).fields
    words = [
        park.get_level_display() if "level" in shared else "",
        park.get_type_display() if "type" in shared else "",
    ]
    return " ".join(str(word) for word in words if word) or _("all parks")


def group_of(park: Park, scheme: Scheme) -> tuple[str, ...]:
    """Give what the peers of a park share; equal for two parks of one group."""
    return tuple(getattr(park, name) for name in PeerGroup(scheme.peer_group).fields)


def standings_of(park: Park, scheme: Scheme, as_of: AsOf) -> QuerySet[Any]:
    """Find the standings of the group of a park."""
    shared = PeerGroup(scheme.peer_group).fields
    return as_of.standings.filter(**{f"park__{name}": getattr(park, name) for name in shared})


def peers_of(
    park: Park, standing: Any, as_of: AsOf, reader: Reader, scheme: Scheme, dimensions: Dimensions
) -> Peers:
    """Read the group of a park, the place of its standing in it, and the medians of dimensions.

    One statement; for a large group the first reading takes three. One more where a grade by quota
    is at stake.
    """
    group = standings_of(park, scheme, as_of)
    home = as_of.record_of("park", "home_region__path")
    key = repr((as_of.day, as_of.is_frozen, scheme.version, group_of(park, scheme), dimensions))
    numbers, medians = _numbers(
        group.annotate(scope=F(home)),
        standing.score,
        reader.sees,
        dimensions,
        sha256(key.encode()).hexdigest(),
    )
    has_rank = (
        standing.state == ScoreState.SCORED and standing.score is not None and numbers.ranked > 1
    )
    rank = numbers.better + 1 if has_rank else None
    may_tell = numbers.ranked > 1 and (numbers.seen == numbers.size or numbers.ranked >= SMALL)
    filters = {
        name: getattr(park, name) or NO_LEVEL for name in PeerGroup(scheme.peer_group).fields
    }
    return Peers(
        kind=kind_of(park, scheme),
        size=numbers.size,
        seen=numbers.seen,
        ranked=numbers.ranked,
        rank=rank,
        is_shared=bool(rank and numbers.equal > 1),
        state=standing.state,
        grade=_grade(park, standing, as_of, scheme, rank, numbers.ranked),
        address=parks_at(**filters),
        medians=medians if may_tell else {},
    )


def ranks(
    park: Park, scheme: Scheme, as_of: AsOf, scores: Iterable[Any]
) -> tuple[int, dict[Any, int]]:
    """Count how many of a group are ranked, and the rank of each of some scores in it."""
    scores_by_name = {
        f"better_{place}": score
        for place, score in enumerate({score for score in scores if score is not None})
    }
    aggregates = {
        name: Count("pk", filter=RANKED & Q(score__gt=score))
        for name, score in scores_by_name.items()
    }
    counts = standings_of(park, scheme, as_of).aggregate(
        ranked=Count("pk", filter=RANKED), **aggregates
    )
    return counts["ranked"], {score: counts[name] + 1 for name, score in scores_by_name.items()}


def _numbers(
    group: QuerySet[Any],
    score: Decimal | None,
    paths: Sequence[str],
    dimensions: Dimensions,
    key: str,
) -> tuple[_Numbers, dict[str, Decimal]]:
    """Read the numbers of a group and its medians.

    The medians of a large group are remembered while its scores stay.
    """
    spots = {f"at_{code}": _Spot("domains", code, "health") for code in dimensions.domains}
    spots |= {f"at_{number}": _Spot("pillars", number, "score") for number in dimensions.pillars}
    names = (*HEADLINES, *dimensions.domains, *dimensions.pillars)
    rows = group.annotate(**spots).values_list("scope", "state", *HEADLINES, *spots)
    remembered = cache.get(f"peers:{key}")
    if remembered is None:
        first_rows = list(rows[: LARGE + 1])
        if len(first_rows) <= LARGE:
            return _counted(first_rows, score, paths), _medians(
                names, [row for row in first_rows if row[1] == ScoreState.SCORED]
            )
    numbers, sums = _aggregated(group, score, paths)
    if remembered is None or remembered[0] != sums:
        remembered = (sums, _medians(names, list(rows.filter(RANKED))))
        cache.set(f"peers:{key}", remembered, REMEMBERED_SECONDS)
    return numbers, remembered[1]


def _counted(rows: list[tuple[Any, ...]], score: Decimal | None, paths: Sequence[str]) -> _Numbers:
    scores = [row[2] for row in rows if row[1] == ScoreState.SCORED]
    return _Numbers(
        size=len(rows),
        seen=sum(row[0].startswith(tuple(paths)) for row in rows),
        ranked=len(scores),
        better=sum(score is not None and other > score for other in scores),
        equal=sum(other == score for other in scores),
    )


def _aggregated(
    group: QuerySet[Any], score: Decimal | None, paths: Sequence[str]
) -> tuple[_Numbers, list[Any]]:
    """Let the database count, and sum what tells whether a score has changed."""
    aggregates: dict[str, Any] = {"size": Count("pk"), "ranked": Count("pk", filter=RANKED)}
    for name in HEADLINES:
        aggregates[f"sum_{name}"] = Sum(name, filter=RANKED)
    if score is not None:
        aggregates["better"] = Count("pk", filter=RANKED & Q(score__gt=score))
        aggregates["equal"] = Count("pk", filter=RANKED & Q(score=score))
    if "" not in paths:
        aggregates["seen"] = Count("pk", filter=under(paths, "scope"))
    counts = {"better": 0, "equal": 0} | group.aggregate(**aggregates)
    counts.setdefault("seen", counts["size"])
    sums = [counts.pop(f"sum_{name}") for name in HEADLINES]
    return _Numbers(**counts), [counts["ranked"], *sums]


def _medians(names: Sequence[str], ranked: list[tuple[Any, ...]]) -> dict[str, Decimal]:
    """Take the medians over the ranked parks of what at least two of them have."""
    medians = {}
    for name, column in zip(
        names, zip(*(row[2:] for row in ranked), strict=True), strict=bool(ranked)
    ):
        values = [Decimal(value) for value in column if value is not None]
        if len(values) > 1:
            medians[name] = Decimal(median(values))
    return medians


def _grade(
    park: Park, standing: Any, as_of: AsOf, scheme: Scheme, rank: int | None, ranked: int
) -> str:
    """Give the grade: by quota where the scheme asks for it and the group is large enough, else
    that of the bands.
    """
    if not scheme.quota_grading or rank is None:
        return standing.grade
    # the grade hangs on the place alone, and equals take that of the first of them
    places = scoring.quota_grades({place: Decimal(-place) for place in range(1, ranked + 1)})
    if rank not in places:
        return standing.grade
    grade = places[rank]
    return max(grade, "C") if grade < "C" and _has_red_line(park, as_of) else grade


def _has_red_line(park: Park, as_of: AsOf) -> bool:
    """Whether a red line counted on the day: at a stored month end what was known then, not
    what was recorded since.
    """
    if as_of.is_frozen:
        facts = as_of.standings_of([record_key(park)]).values_list("facts", flat=True).first()
        return scoring.deserialise(facts or {}).red_line
    return (
        ParkEvent.objects.in_effect(as_of.day)
        .filter(park=park, kind=ParkEventKind.RED_LINE)
        .exists()
    )
