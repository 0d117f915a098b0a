"""The page that says how far ranks and grades can be trusted: the last run."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.shared.lists.counted_links import CountedLink
from dashboards.shared.lists.paging import page_size
from parks.models import Park
from parks.readers import Reader
from recommendations.dimensions import pillar_code
from standings.days.as_of import AsOf
from standings.models import AssessedPark, Assessment, FrozenPark, MonthEnd
from standings.robustness import DOWN, FEWEST, REDUNDANT, UP, WITHOUT
from standings.robustness.assessment import Assessed, group_words, last_run, spoken

PER_PAGE = 200
# rows that are shown of the overall table, and of the flagged pairs
MOST_CHANGES = 20
MOST_PAIRS = 40
# a correlation nearer to zero may be chance
WEAK_CORRELATION = 0.3


@dataclass(frozen=True)
class RankedPark:
    """A park with what the run says of it."""

    park: Park
    assessed: Assessed


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
class PeerGroups:
    """The peer groups of a run by the parks in sight: how many each has, and how firm they are."""

    sizes: dict[str, int] = field(default_factory=dict)
    with_peers: int = 0
    steady: int = 0


@dataclass
class RobustnessPage:
    """The last run; without one, `run` is None and the page names the command."""

    run: Assessment | None
    version: int
    # whether the facts of its day are stored, so that the run can be made again at any time
    is_stored: bool = False
    scheme_address: str = ""
    stops: list[CountedLink] = field(default_factory=list)
    with_peers: int = 0
    steady: int = 0
    page: Page | None = None
    groups: list[PeerGroupRow] = field(default_factory=list)
    changes: list[MovedRow] = field(default_factory=list)
    tried: int = 0
    check: CorrelationCheck = field(default_factory=CorrelationCheck)
    query: str = ""
    mistakes: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many parks are listed, on all pages."""
        return self.page.paginator.count if self.page else 0

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


def read_robustness(data: QueryDict, reader: Reader, as_of: AsOf) -> RobustnessPage:
    """Read the last run on data of the day or earlier, and the page of it that an address names."""
    run = last_run(as_of.day).first()
    version = as_of.read_scheme().version
    if run is None:
        return RobustnessPage(run, version)
    parks = AssessedPark.objects.filter(assessment=run, park__in=Park.objects.visible_to(reader))
    groups = _read_peer_groups(parks)
    group = data.get("group", "")
    mistakes = []
    if group and group not in groups.sizes:
        wrong = _("“%(value)s” is no peer group of this run; all are shown.")
        mistakes.append(wrong % {"value": group})
        group = ""
    query = {"as_of": as_of.day.isoformat()} if as_of.is_frozen else {}
    rows = _in_order(parks.filter(group=group) if group else parks)
    page = Paginator(rows, page_size(data, PER_PAGE)).get_page(data.get("page"))
    names = _read_names(as_of)
    return RobustnessPage(
        run=run,
        version=version,
        is_stored=MonthEnd.objects.filter(day=run.day).exists(),
        scheme_address=f"{reverse('summary')}schemes/{run.scheme_version}/",
        stops=_group_links(groups.sizes, group, query),
        with_peers=groups.with_peers,
        steady=groups.steady,
        page=page,
        groups=_read_group_rows(list(page), reader, version, as_of),
        changes=_changes(run, names),
        tried=len(run.one_at_a_time),
        check=_check(run, names),
        query=urlencode(query | ({"group": group} if group else {})),
        mistakes=mistakes,
    )


def _read_peer_groups(parks: QuerySet[AssessedPark]) -> PeerGroups:
    """Count the parks of each group, those that have peers, and those of a steady rank."""
    has_peers = Q(size__gt=1)
    rows = (
        parks.order_by("group")
        .values("group")
        .annotate(
            parks=Count("pk"),
            with_peers=Count("pk", filter=has_peers),
            steady=Count("pk", filter=has_peers & Q(rank_low=F("rank_high"))),
        )
        .values_list("group", "parks", "with_peers", "steady")
    )
    groups = PeerGroups()
    for group, size, with_peers, steady in rows:
        groups.sizes[group] = size
        groups.with_peers += with_peers
        groups.steady += steady
    return groups


def _in_order(parks: QuerySet[AssessedPark]) -> QuerySet[AssessedPark]:
    """Order parks by group and rank; those that are alone in their group stand last."""
    alone = Case(When(size=1, then=1), default=0)
    return parks.select_related("park", "assessment").order_by(alone, "group", "rank", "park__slug")


def _group_links(sizes: dict[str, int], group: str, query: dict[str, str]) -> list[CountedLink]:
    """Make a link to each peer group, and before them one to all."""
    base = reverse("robustness")

    def address(name: str) -> str:
        words = urlencode(query | ({"group": name} if name else {}))
        return f"{base}?{words}" if words else base

    links = [CountedLink(_("All groups"), sum(sizes.values()), address(""), not group)]
    for name, size in sizes.items():
        links.append(CountedLink(group_words(name), size, address(name), name == group))
    return links


def _read_group_rows(
    rows: list[AssessedPark], reader: Reader, version: int, as_of: AsOf
) -> list[PeerGroupRow]:
    """Read what the run says of the parks of a page, by peer group."""
    assessed = spoken(rows, reader, version, as_of)
    as_of.restore(FrozenPark, [row.park for row in rows])
    groups = []
    for name, members in groupby(rows, key=lambda row: row.group if row.size > 1 else ""):
        ranked = [RankedPark(row.park, assessed[row.park_id]) for row in members]
        first = ranked[0].assessed
        groups.append(
            PeerGroupRow(group_words(name) if name else "", first.size, first.is_small, ranked)
        )
    return groups


def _read_names(as_of: AsOf) -> dict[str, CodedName]:
    """Read indicators, domains and pillars by the codes that a run uses. Three statements."""
    names = {}
    for records in (as_of.indicators, as_of.domains):
        rows = records.order_by().values_list("code", "name_zh", "name_en")
        for code, name_zh, name_en in rows:
            names[code] = CodedName(code, name_zh, name_en)
    pillars = as_of.pillars.order_by().values_list("number", "name_zh", "name_en")
    for number, name_zh, name_en in pillars:
        code = pillar_code(number)
        names[code] = CodedName(code, name_zh, name_en)
    return names


def _named(code: str, names: dict[str, CodedName]) -> CodedName:
    """Name a code; one whose record is gone keeps its code."""
    return names.get(code) or CodedName(code, code, code)


def _changes(run: Assessment, names: dict[str, CodedName]) -> list[MovedRow]:
    """Make the rows of what was moved one at a time; what changed nothing is left out."""
    words = {WITHOUT: _("left out"), UP: _("weight a quarter up"), DOWN: _("weight a quarter down")}
    rows = [
        MovedRow(_named(code, names), words.get(kind, kind), points, places)
        for kind, code, points, places in run.one_at_a_time
        if points or places
    ]
    return rows[:MOST_CHANGES]


def _check(run: Assessment, names: dict[str, CodedName]) -> CorrelationCheck:
    """Make the correlation check: the flagged pairs, the strongest first."""
    check = CorrelationCheck()
    pairs = []
    for dimension, stored in run.correlations.items():
        check.compared += len(stored["pairs"])
        check.few += stored["few"]
        check.flat += stored["flat"]
        for first, second, r, parks, flags in stored["pairs"]:
            if flags:
                pair = IndicatorPair(
                    dimension=_named(dimension, names),
                    first=_named(first, names),
                    second=_named(second, names),
                    r=r,
                    parks=parks,
                    flags=[_flag_in_words(flag, r) for flag in flags],
                )
                pairs.append(pair)
    pairs.sort(
        key=lambda pair: (-abs(pair.r), pair.dimension.code, pair.first.code, pair.second.code)
    )
    check.flagged = len(pairs)
    check.pairs = pairs[:MOST_PAIRS]
    return check


def _flag_in_words(flag: str, r: float) -> str:
    """Write a flag in words; below three tenths a conflict may be chance."""
    if flag == REDUNDANT:
        return _("redundant: both say the same")
    return (
        _("weak conflict, may be chance")
        if r > -WEAK_CORRELATION
        else _("conflict: one falls where the other rises")
    )
