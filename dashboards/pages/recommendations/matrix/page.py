"""Read which advice answers which problem, how far it is, and where nobody is working.

A row is a problem type, a column a pillar. Advice addresses a type directly, through a strategy or
a whole pillar, or one issue of the type (docs/rules.md, 4): a cell holds every action that does so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.http import QueryDict

from dashboards.pages.recommendations.delivery import Delivery, add_up, read_delivery
from dashboards.shared.links import at, issues_at, measures_at
from parks.choices import LedgerView
from parks.models import Issue, Park, ProblemDomain, ProblemType, Region, Scheme
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from recommendations.gaps import (
    MeasureState,
    addressed_by,
    loose,
    uncovered,
    without_action,
    without_advice,
)
from recommendations.models import (
    Addresses,
    Measure,
    Pillar,
    Recommendation,
    Strategy,
    without_pillar,
)
from recommendations.models.advice import (
    AddressesQuerySet,
    RecommendationQuerySet,
    StrategyQuerySet,
)
from recommendations.models.measure import MeasureQuerySet

# the key of a problem type and that of a pillar, None without one
TypeAndPillar = tuple[int, int | None]
# the paths of the regions in which advice of a pillar answers a type as a whole
PathsByPair = dict[TypeAndPillar, set[str]]
# "pillar", "strategy" or "recommendation", and its key
Level = tuple[str, int]
TINTS = 3
ISSUES_SHOWN = 20


@dataclass(frozen=True)
class MatrixScope:
    """What the matrix is about: all in sight, a region with what is below it, or one park."""

    region: Region | None = None
    park: Park | None = None

    @property
    def query(self) -> dict[str, str]:
        """Return the filters of lists and links that mean the same place."""
        if self.park:
            return {"park": self.park.slug}
        return {"region": self.region.slug} if self.region else {}

    def advice(self, reader: Reader) -> RecommendationQuerySet:
        """Select the advice for the place that a reader may see."""
        advice = Recommendation.objects.visible_to(reader)
        return advice.of_region(self.home) if self.home else advice

    def strategies(self, reader: Reader) -> StrategyQuerySet:
        """Select the strategies for the place that a reader may see."""
        strategies = Strategy.objects.visible_to(reader)
        return strategies.of_region(self.home) if self.home else strategies

    def links(self, reader: Reader) -> AddressesQuerySet:
        """Select the links from advice for the place that a reader may see."""
        links = Addresses.objects.visible_to(reader)
        return links.of_region(self.home) if self.home else links

    @property
    def home(self) -> Region | None:
        """The region, or that of the park."""
        return self.park.home_region if self.park else self.region

    def problems(self, reader: Reader) -> IssueQuerySet:
        """Select the problems of the place that a reader may see."""
        problems = Issue.objects.visible_to(reader).problems()
        if self.park:
            return problems.of_park(self.park)
        return problems.in_region(self.region) if self.region else problems

    def measures(self, reader: Reader) -> MeasureQuerySet:
        """Select the measures of the place that a reader may see."""
        measures = Measure.objects.visible_to(reader).current()
        if self.park:
            return measures.filter(park=self.park)
        return measures.in_region(self.region) if self.region else measures


@dataclass
class MatrixCell:
    """The actions of a pillar that address a type, and the open issues that they address."""

    pillar: Pillar
    advice: list[Recommendation]
    delivery: Delivery
    light: str
    issues: int
    address: str
    issues_address: str
    is_chosen: bool = False

    @property
    def tint(self) -> str:
        """Deeper with more advice; none without."""
        return f"tint-{min(len(self.advice), TINTS)}" if self.advice or self.issues else "none"


@dataclass
class MatrixRow:
    """A problem type: its open issues, its cells, and its problems that nothing addresses."""

    type: ProblemType
    open: int
    open_address: str
    without_advice: int
    without_address: str
    cells: list[MatrixCell] = field(default_factory=list)

    @property
    def is_single(self) -> bool:
        """Whether one pillar alone addresses it."""
        return sum(bool(cell.advice) for cell in self.cells) == 1


@dataclass
class PillarColumn:
    """A pillar with its delivery, and its strategies for which no action is recorded."""

    pillar: Pillar
    delivery: Delivery
    light: str
    address: str
    without_action: list[Strategy]


@dataclass(frozen=True)
class ListCount:
    """How many of something, and the address of the list that shows them."""

    count: int
    address: str


@dataclass
class Matrix:
    """Everything that the page prints; `chosen` is the cell that the address asks for."""

    place: MatrixScope
    columns: list[PillarColumn]
    domains: list[tuple[ProblemDomain, list[MatrixRow]]]
    single: ListCount
    idle: ListCount
    uncovered: ListCount
    # those of the uncovered on which no measure works at all
    no_action: ListCount
    no_advice: ListCount
    loose: ListCount | None
    chosen: tuple[MatrixRow, MatrixCell] | None
    rows: int
    sums: dict[int, Delivery]
    scheme: Scheme

    def chosen_advice(self) -> list[tuple[Recommendation, Delivery, str]]:
        """List the actions of the chosen cell, each with its delivery and light."""
        advice = self.chosen[1].advice if self.chosen else []
        deliveries = [(action, self.sums[action.pk]) for action in advice]
        return [(action, delivery, delivery.light(self.scheme)) for action, delivery in deliveries]

    def chosen_issues(self, reader: Reader, today: date) -> list[Issue]:
        """Read the first open issues of the chosen cell, the worst light first."""
        if not self.chosen:
            return []
        row, cell = self.chosen
        issues = self.place.problems(reader).open().filter(type=row.type)
        lit = addressed_by(issues, cell.pillar.number).with_light(today).select_related("lead")
        return list(lit.order_by("light_rank", "due_on", "number_key")[:ISSUES_SHOWN])


@dataclass
class AddressLinks:
    """What addresses each type, and the regions in which a pair is addressed as a type.

    A level is a whole pillar, a whole strategy or a single recommendation, with its key.
    """

    levels_by_type: dict[int, set[Level]]
    general: PathsByPair

    @classmethod
    def read(
        cls, addressing: AddressesQuerySet, pillar_of: dict[Level, int | None]
    ) -> AddressLinks:
        """Read the links of the levels; one to an issue is not general."""
        links = cls(defaultdict(set), defaultdict(set))
        with_general = addressing.order_by().with_path().annotate(is_general=Q(issue__isnull=True))
        rows = with_general.values_list(
            "type", "recommendation", "strategy", "pillar", "is_general", "path"
        )
        for kind, recommendation, strategy, pillar, is_general, path in rows.distinct():
            if pillar:
                level = ("pillar", pillar)
            elif strategy:
                level = ("strategy", strategy)
            else:
                level = ("recommendation", recommendation)
            if level not in pillar_of:
                continue  # advice for another place
            links.levels_by_type[kind].add(level)
            if is_general:
                links.general[kind, pillar_of[level]].add(path)
        return links


class Addressed(NamedTuple):
    """The advice of each pair of type and pillar, and where a pair is addressed as a type."""

    advice: dict[TypeAndPillar, list[Recommendation]]
    general: PathsByPair


def read_matrix(place: MatrixScope, query: QueryDict, reader: Reader, today: date) -> Matrix:
    """Read the matrix of a place.

    In the query `type` and `pillar` choose a cell, `single` leaves rows with one pillar.
    """
    issues = place.problems(reader)
    measures = place.measures(reader)
    sums = read_delivery(measures.filter(recommendation__isnull=False), today)
    scheme = Scheme.current()
    advice = list(place.advice(reader).select_related("pillar", "lead").order_by("number"))
    strategies = list(place.strategies(reader).select_related("pillar"))
    pillars = list(Pillar.objects.all())
    if any(action.pillar_id is None for action in advice):
        pillars.append(without_pillar())
    columns = [_make_column(pillar, advice, strategies, sums, scheme) for pillar in pillars]
    addressed = _read_addressed(place.links(reader), advice, strategies, columns)
    rows = _read_rows(place, issues, columns, addressed, sums, scheme)
    chosen = _choose_cell(rows, query)
    single = [row for row in rows if row.is_single]
    idle = _count_idle(advice, sums)
    shown = single if query.get("single") == "1" else rows
    here = place.query
    return Matrix(
        place=place,
        columns=columns,
        domains=_by_domain(shown),
        single=ListCount(len(single), at("matrix", **here, single=1)),
        idle=ListCount(idle, at("recommendation-list", **here, gap="idle")),
        uncovered=ListCount(
            uncovered(issues).count(), issues_at(view=LedgerView.UNCOVERED, **here)
        ),
        no_action=ListCount(
            without_action(issues.open()).count(),
            issues_at(stage="open", view=LedgerView.NO_ACTION, **here),
        ),
        no_advice=ListCount(
            sum(row.without_advice for row in rows), issues_at(view=LedgerView.NO_ADVICE, **here)
        ),
        loose=None
        if here
        else ListCount(loose(measures).count(), measures_at(state=MeasureState.LOOSE)),
        chosen=chosen,
        rows=len(shown),
        sums=sums,
        scheme=scheme,
    )


def _choose_cell(rows: list[MatrixRow], query: QueryDict) -> tuple[MatrixRow, MatrixCell] | None:
    """Mark the cell that the query asks for, and return it with its row."""
    for row in rows:
        for cell in row.cells:
            if row.type.code == query.get("type") and str(cell.pillar.number) == query.get(
                "pillar"
            ):
                cell.is_chosen = True
                return row, cell
    return None


def _count_idle(advice: list[Recommendation], sums: dict[int, Delivery]) -> int:
    """Count the actions that no measure of the place carries out (docs/rules.md, 5)."""
    actions = [action for action in advice if action.kind == Recommendation.Kind.ACTION]
    return sum(not sums[action.pk].measures for action in actions)


def _make_column(
    pillar: Pillar,
    advice: list[Recommendation],
    strategies: list[Strategy],
    sums: dict[int, Delivery],
    scheme: Scheme,
) -> PillarColumn:
    """Make the column of a pillar: its delivery, and its strategies without an action."""
    mine = add_up(sums[action.pk] for action in advice if action.pillar_id == pillar.pk)
    acted_on = {
        action.strategy_id for action in advice if action.kind == Recommendation.Kind.ACTION
    }
    bare = [
        strategy
        for strategy in strategies
        if strategy.pillar_id == pillar.pk and strategy.pk not in acted_on
    ]
    return PillarColumn(pillar, mine, mine.light(scheme), pillar.get_absolute_url(), bare)


def _read_addressed(
    addressing: AddressesQuerySet,
    advice: list[Recommendation],
    strategies: list[Strategy],
    columns: list[PillarColumn],
) -> Addressed:
    """Read what addresses each problem type, and spread it over the pillars."""
    members: dict[Level, list[Recommendation]] = defaultdict(list)
    pillar_of: dict[Level, int | None] = {
        ("pillar", column.pillar.pk): column.pillar.pk for column in columns if column.pillar.pk
    }
    pillar_of |= {("strategy", strategy.pk): strategy.pillar_id for strategy in strategies}
    for piece in advice:
        pillar_of["recommendation", piece.pk] = piece.pillar_id
        # what is hoped for answers nothing, unless a source names it itself
        members["recommendation", piece.pk].append(piece)
        if piece.kind == Recommendation.Kind.ACTION:
            members["pillar", piece.pillar_id or 0].append(piece)
            members["strategy", piece.strategy_id or 0].append(piece)
    links = AddressLinks.read(addressing, pillar_of)
    cells: dict[TypeAndPillar, set[Recommendation]] = defaultdict(set)
    for kind, levels in links.levels_by_type.items():
        for level in levels:
            cells[kind, pillar_of[level]].update(members[level])
    in_order = {pair: sorted(cell, key=attrgetter("number")) for pair, cell in cells.items()}
    return Addressed(in_order, links.general)


def _read_rows(
    place: MatrixScope,
    issues: IssueQuerySet,
    columns: list[PillarColumn],
    addressed: Addressed,
    sums: dict[int, Delivery],
    scheme: Scheme,
) -> list[MatrixRow]:
    """Read a row for each problem type, with a cell for each pillar."""
    open_issues = issues.open()
    open_by_path = _count_by_type_and_path(open_issues)
    bare_by_type = _count_by_type(without_advice(issues))
    one_by_one = _count_addressed_one_by_one(open_issues)
    rows = []
    for kind in ProblemType.objects.select_related("domain").order_by(
        "domain__position", "domain__sort_key", "position", "sort_key"
    ):
        filters = {**place.query, "type": kind.code}
        row = MatrixRow(
            type=kind,
            open=sum(open_by_path[kind.pk].values()),
            open_address=issues_at(stage="open", **filters),
            without_advice=bare_by_type[kind.pk],
            without_address=issues_at(view=LedgerView.NO_ADVICE, **filters),
        )
        for column in columns:
            pair = (kind.pk, column.pillar.pk)
            count = _count_addressed(
                pair, addressed.general[pair], open_by_path[kind.pk], one_by_one
            )
            advice = addressed.advice.get(pair, [])
            row.cells.append(_make_cell(column.pillar, advice, count, filters, sums, scheme))
        rows.append(row)
    return rows


def _count_by_type_and_path(issues: IssueQuerySet) -> dict[int, dict[str, int]]:
    """Count the issues of each problem type in each region, by the path of the region."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = issues.order_by().values_list("type", "region__path").annotate(count=Count("pk"))
    for kind, path, count in rows:
        counts[kind][path] = count
    return counts


def _count_addressed(
    pair: TypeAndPillar,
    general: set[str],
    open_by_path: dict[str, int],
    one_by_one: dict[tuple[TypeAndPillar, str], int],
) -> int:
    """Count the open issues of a type that a pillar addresses (docs/rules.md, 21).

    All of the regions where it addresses the type, elsewhere those that it names.
    """
    return sum(
        count
        if any(path.startswith(above) for above in general)
        else one_by_one.get((pair, path), 0)
        for path, count in open_by_path.items()
    )


def _count_by_type(issues: IssueQuerySet) -> Counter[int]:
    """Count the issues of each problem type, by its key."""
    rows = issues.order_by().values_list("type").annotate(count=Count("pk"))
    return Counter(dict(rows))


def _make_cell(
    pillar: Pillar,
    advice: list[Recommendation],
    issues: int,
    filters: dict[str, str],
    sums: dict[int, Delivery],
    scheme: Scheme,
) -> MatrixCell:
    """Make a cell from the advice in it and the number of open issues it addresses."""
    whole = add_up(sums[action.pk] for action in advice)
    here = {**filters, "pillar": str(pillar.number)}
    return MatrixCell(
        pillar=pillar,
        advice=advice,
        delivery=whole,
        light=whole.light(scheme),
        issues=issues,
        address=f"{at('matrix', **here)}#cell",
        issues_address=issues_at(stage="open", **here),
    )


def _count_addressed_one_by_one(
    issues: IssueQuerySet,
) -> dict[tuple[TypeAndPillar, str], int]:
    """Count the issues that advice of a pillar addresses by name, by type, pillar and path."""
    pillar = Coalesce(
        "addressed_by__pillar",
        "addressed_by__strategy__pillar",
        "addressed_by__recommendation__pillar",
    )
    addressed = issues.filter(addressed_by__isnull=False).order_by().annotate(of_pillar=pillar)
    rows = addressed.values_list("type", "of_pillar", "region__path").annotate(
        count=Count("pk", distinct=True)
    )
    return {((kind, of_pillar), path): count for kind, of_pillar, path, count in rows}


def _by_domain(rows: Iterable[MatrixRow]) -> list[tuple[ProblemDomain, list[MatrixRow]]]:
    """Group the rows by the domain of their type."""
    grouped: dict[ProblemDomain, list[MatrixRow]] = defaultdict(list)
    for row in rows:
        grouped[row.type.domain].append(row)
    return list(grouped.items())
