"""The page that says how far ranks and grades can be trusted: the last run, made ready for its
template.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.shared.lists.counted_links import CountedLink
from parks.models import Indicator, Park, ProblemDomain, Scheme
from parks.readers import Reader
from recommendations.models import Pillar
from standings.days.as_of import AsOf
from standings.models import AssessedPark, Assessment, MonthEnd
from standings.parks.rules import pillar_code
from standings.robustness import DOWN, FEWEST, REDUNDANT, UP, WITHOUT
from standings.robustness.assessment import Assessed, group_words, last_run, spoken

PER_PAGE = 200
# Of the overall table and of the flagged pairs so many are shown.
LARGEST = 20
FLAGGED = 40
WEAK = 0.3


@dataclass(frozen=True)
class RankedPark:
    """A park with what the run says of it."""

    park: Park
    said: Assessed


@dataclass(frozen=True)
class PeerGroupRow:
    """A peer group as far as the page shows it; `size` counts all its parks, in sight or not.

    Parks that are alone in their group stand together in one without a name, since a rank says
    nothing of them.
    """

    name: str
    size: int
    is_small: bool
    rows: list[RankedPark]


@dataclass(frozen=True)
class CodedName:
    """A record of reference data by its code, for the tag that prints names."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class MovedRow:
    """One thing moved: the largest change of a score in points, and of a rank in places."""

    named: CodedName
    words: str
    points: float
    places: int


@dataclass(frozen=True)
class IndicatorPair:
    """Two indicators of a dimension that say the same, or pull apart."""

    dimension: CodedName
    first: CodedName
    second: CodedName
    r: float
    parks: int
    flags: list[str]


@dataclass
class CorrelationCheck:
    """The correlation check: the pairs to talk about, and how many there were."""

    pairs: list[IndicatorPair] = field(default_factory=list)
    flagged: int = 0
    compared: int = 0
    few: int = 0
    flat: int = 0
    fewest: int = FEWEST


@dataclass
class RobustnessPage:
    """The last run; without one, `run` is None and the page names the command."""

    run: Assessment | None
    version: int
    # whether the facts of its day are stored, so that the run can be made again at any time
    is_stored: bool = False
    scheme_address: str = ""
    stops: list[CountedLink] = field(default_factory=list)
    total: int = 0
    with_peers: int = 0
    steady: int = 0
    page: Page | None = None
    groups: list[PeerGroupRow] = field(default_factory=list)
    changes: list[MovedRow] = field(default_factory=list)
    tried: int = 0
    checked: CorrelationCheck = field(default_factory=CorrelationCheck)
    query: str = ""
    mistakes: list[str] = field(default_factory=list)

    @property
    def is_comparable(self) -> bool:
        """Whether the run used the version of the scheme that is in force."""
        return self.run is not None and self.run.scheme_version == self.version

    @property
    def command(self) -> str:
        """What to type for the same run again."""
        if self.run is None:
            return "manage.py assess_scores"
        again = f"manage.py assess_scores --seed {self.run.seed} --draws {self.run.draws}"
        return f"{again} --as-of {self.run.day}" if self.is_stored else again


def read_robustness(data: QueryDict, reader: Reader, moment: AsOf) -> RobustnessPage:
    """The last run on data of the moment or earlier, and the page of it that an address
    asks for.
    """
    run = last_run(moment.day).first()
    found = RobustnessPage(run, _version(moment))
    if run is None:
        return found
    found.is_stored = MonthEnd.objects.filter(day=run.day).exists()
    found.scheme_address = f"{reverse('summary')}schemes/{run.scheme_version}/"
    seen = AssessedPark.objects.filter(assessment=run, park__in=Park.objects.visible_to(reader))
    sizes = _sizes(seen, found)
    group = data.get("group", "")
    if group and group not in sizes:
        found.mistakes.append(
            _("“%(value)s” is no peer group of this run; all are shown.") % {"value": group}
        )
        group = ""
    kept = {"as_of": moment.day.isoformat()} if moment.is_frozen else {}
    found.query = urlencode(kept | ({"group": group} if group else {}))
    found.stops = _stops(sizes, group, kept)
    rows = seen.filter(group=group) if group else seen
    alone = Case(When(size=1, then=1), default=0)
    ordered = rows.select_related("park", "assessment").order_by(
        alone, "group", "rank", "park__slug"
    )
    paginator = Paginator(ordered, PER_PAGE)
    paginator.__dict__["count"] = found.total = sizes[group] if group else sum(sizes.values())
    found.page = paginator.get_page(data.get("page"))
    found.groups = _groups(list(found.page), reader, found.version)
    names = _names()
    found.changes = _changes(run, names)
    found.tried = len(run.one_at_a_time)
    found.checked = _checked(run, names)
    return found


def _sizes(seen: QuerySet[AssessedPark], found: RobustnessPage) -> dict[str, int]:
    """How many parks in sight each group has; notes how many have peers, and how many of these a
    steady rank.
    """
    have_peers = Q(size__gt=1)
    rows = (
        seen.order_by("group")
        .values("group")
        .annotate(
            n=Count("pk"),
            ranked=Count("pk", filter=have_peers),
            steady=Count("pk", filter=have_peers & Q(rank_low=F("rank_high"))),
        )
    )
    sizes = {row["group"]: row for row in rows}
    found.with_peers = sum(row["ranked"] for row in sizes.values())
    found.steady = sum(row["steady"] for row in sizes.values())
    return {group: row["n"] for group, row in sizes.items()}


def _version(moment: AsOf) -> int:
    """The version of the scheme in force at the moment."""
    frozen = MonthEnd.objects.filter(day=moment.day).first() if moment.is_frozen else None
    return frozen.scheme_version if frozen else Scheme.current().version


def _stops(sizes: dict[str, int], group: str, kept: dict[str, str]) -> list[CountedLink]:
    base = reverse("robustness")

    def address(one: str) -> str:
        query = urlencode(kept | ({"group": one} if one else {}))
        return f"{base}?{query}" if query else base

    every = CountedLink(_("All groups"), sum(sizes.values()), address(""), not group)
    return [
        every,
        *(CountedLink(group_words(one), n, address(one), one == group) for one, n in sizes.items()),
    ]


def _groups(rows: list[AssessedPark], reader: Reader, version: int) -> list[PeerGroupRow]:
    said = spoken(rows, reader, version)
    groups = []
    for name, members in groupby(rows, key=lambda row: row.group if row.size > 1 else ""):
        ranked = [RankedPark(row.park, said[row.park_id]) for row in members]
        first = ranked[0].said
        groups.append(
            PeerGroupRow(group_words(name) if name else "", first.size, first.is_small, ranked)
        )
    return groups


def _names() -> dict[str, CodedName]:
    """Indicators, domains and pillars by the codes that a run uses; three statements."""
    found = {
        code: CodedName(code, zh, en)
        for model in (Indicator, ProblemDomain)
        for code, zh, en in model.objects.order_by().values_list("code", "name_zh", "name_en")
    }
    for number, zh, en in Pillar.objects.order_by().values_list("number", "name_zh", "name_en"):
        found[pillar_code(number)] = CodedName(pillar_code(number), zh, en)
    return found


def _named(code: str, names: dict[str, CodedName]) -> CodedName:
    """What a code is called; one that is gone keeps its code."""
    return names.get(code) or CodedName(code, code, code)


def _changes(run: Assessment, names: dict[str, CodedName]) -> list[MovedRow]:
    words = {WITHOUT: _("left out"), UP: _("weight a quarter up"), DOWN: _("weight a quarter down")}
    moved = [one for one in run.one_at_a_time if one[2] or one[3]]
    return [
        MovedRow(_named(code, names), words.get(kind, kind), points, places)
        for kind, code, points, places in moved
    ][:LARGEST]


def _checked(run: Assessment, names: dict[str, CodedName]) -> CorrelationCheck:
    flagged: list[tuple[str, list[Any]]] = []
    checked = CorrelationCheck()
    for dimension, found in run.correlations.items():
        checked.compared += len(found["pairs"])
        checked.few += found["few"]
        checked.flat += found["flat"]
        flagged += [(dimension, pair) for pair in found["pairs"] if pair[4]]
    checked.flagged = len(flagged)
    flagged.sort(key=lambda one: (-abs(one[1][2]), one[0], one[1][0], one[1][1]))
    checked.pairs = [
        IndicatorPair(
            _named(dimension, names),
            _named(first, names),
            _named(second, names),
            r,
            parks,
            [_flag(flag, r) for flag in flags],
        )
        for dimension, (first, second, r, parks, flags) in flagged[:FLAGGED]
    ]
    return checked


def _flag(flag: str, r: float) -> str:
    """A flag in words; below three tenths a conflict may be chance."""
    if flag == REDUNDANT:
        return _("redundant: both say the same")
    return (
        _("weak conflict, may be chance")
        if r > -WEAK
        else _("conflict: one falls where the other rises")
    )
