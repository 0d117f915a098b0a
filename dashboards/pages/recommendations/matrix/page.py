"""Which advice answers which problem, how far it is carried out, and where nobody is working.

A row is a problem type, a column a pillar. Advice addresses a type directly, through a strategy or
a whole pillar, or one issue of the type (docs/rules.md, 4): a cell holds every action that does so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.db.models.functions import Coalesce

from dashboards.pages.recommendations.delivery import Delivery, added_up, delivery_of
from dashboards.shared.links import at, issues_at, measures_at
from parks.choices import LedgerView
from parks.models import Issue, Park, ProblemDomain, ProblemType, Region, Scheme
from parks.readers import Reader
from recommendations.gaps import MeasureState, addressed_by, loose, uncovered, without_advice
from recommendations.models import Addresses, Measure, Pillar, Recommendation, Strategy

TINTS = 3
FIRST = 20


@dataclass(frozen=True)
class MatrixScope:
    """What the matrix is about: everything in sight, a region with what is below it, or one
    park.
    """

    region: Region | None = None
    park: Park | None = None

    @property
    def query(self) -> dict[str, str]:
        """The filters of lists and links that mean the same place."""
        if self.park:
            return {"park": self.park.slug}
        return {"region": self.region.slug} if self.region else {}

    def narrow(self, rows: Any) -> Any:
        """The issues or measures of the place."""
        if self.park:
            return rows.of_park(self.park) if rows.model is Issue else rows.filter(park=self.park)
        return rows.in_region(self.region) if self.region else rows


@dataclass
class MatrixCell:
    """The actions of a pillar that address a type, their delivery, and the open issues that they
    address.
    """

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
    """A problem type: its open issues, its cells, and those of its problems that nothing
    addresses.
    """

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
class Column:
    """A pillar with its delivery, and its strategies for which no action is recorded."""

    pillar: Pillar
    delivery: Delivery
    light: str
    address: str
    without_action: list[Strategy]


@dataclass(frozen=True)
class Finding:
    """How many of something, and the address of the list that shows them."""

    n: int
    address: str


@dataclass
class Matrix:
    """Everything that the page prints; `chosen` is the cell that the address asks for."""

    place: MatrixScope
    columns: list[Column]
    domains: list[tuple[ProblemDomain, list[MatrixRow]]]
    single: Finding
    idle: Finding
    uncovered: Finding
    no_advice: Finding
    loose: Finding | None
    chosen: tuple[MatrixRow, MatrixCell] | None
    rows: int
    sums: dict[int, Delivery]
    scheme: Scheme

    def chosen_advice(self) -> list[tuple[Recommendation, Delivery, str]]:
        """The actions of the chosen cell, each with its delivery and light."""
        advice = self.chosen[1].advice if self.chosen else []
        return [(one, self.sums[one.pk], self.sums[one.pk].light(self.scheme)) for one in advice]

    def chosen_issues(self, reader: Reader, today: date) -> list[Issue]:
        """The first open issues of the chosen cell, the worst light first; the ledger lists them
        all.
        """
        if not self.chosen:
            return []
        row, cell = self.chosen
        issues = (
            self.place.narrow(Issue.objects.visible_to(reader))
            .problems()
            .open()
            .filter(type=row.type)
        )
        lit = addressed_by(issues, cell.pillar.number).with_light(today).select_related("lead")
        return list(lit.order_by("light_rank", "due_on", "number")[:FIRST])


@dataclass
class Links:
    """The advice of each type: whole pillars, whole strategies, single recommendations; by type."""

    by_type: dict[int, set[tuple[str, int]]]
    general: set[tuple[int, int]]

    @classmethod
    def load(cls, pillar_of: dict[tuple[str, int], int]) -> Links:
        """All links in one statement; `general` holds the (type, pillar) that are addressed as a
        type.
        """
        links = cls(defaultdict(set), set())
        found = Addresses.objects.order_by().values_list(
            "type", "recommendation", "strategy", "pillar"
        )
        for one_by_one in (False, True):
            for kind, recommendation, strategy, pillar in found.filter(
                issue__isnull=not one_by_one
            ).distinct():
                level = (
                    ("recommendation", recommendation) if recommendation else ("strategy", strategy)
                )
                level = ("pillar", pillar) if pillar else level
                links.by_type[kind].add(level)
                if not one_by_one:
                    links.general.add((kind, pillar_of[level]))
        return links


def read_matrix(place: MatrixScope, query: Any, reader: Reader, today: date) -> Matrix:
    """The matrix of a place.

    `type` and `pillar` choose a cell, `single` keeps rows with one pillar.
    """
    issues = place.narrow(Issue.objects.visible_to(reader)).problems()
    measures = place.narrow(Measure.objects.visible_to(reader))
    sums = delivery_of(measures.filter(recommendation__isnull=False), today)
    scheme = Scheme.current()
    advice = list(Recommendation.objects.select_related("pillar", "lead").order_by("number"))
    strategies = list(Strategy.objects.select_related("pillar"))
    columns = [_column(pillar, advice, strategies, sums, scheme) for pillar in Pillar.objects.all()]
    rows = _rows(place, issues, columns, _answers(advice, strategies, columns), sums, scheme)
    wanted = query.get("type", ""), query.get("pillar", "")
    chosen = next(
        (
            (row, cell)
            for row in rows
            for cell in row.cells
            if (row.type.code, str(cell.pillar.number)) == wanted
        ),
        None,
    )
    if chosen:
        chosen[1].is_chosen = True
    single = [row for row in rows if row.is_single]
    idle = _idle(advice, sums)
    shown = single if query.get("single") == "1" else rows
    here = place.query
    return Matrix(
        place,
        columns,
        _by_domain(shown),
        single=Finding(len(single), at("matrix", **here, single=1)),
        idle=Finding(idle, at("recommendation-list", **here, gap="idle")),
        uncovered=Finding(uncovered(issues).count(), issues_at(view=LedgerView.UNCOVERED, **here)),
        no_advice=Finding(
            sum(row.without_advice for row in rows), issues_at(view=LedgerView.NO_ADVICE, **here)
        ),
        loose=None
        if here
        else Finding(loose(measures).count(), measures_at(state=MeasureState.LOOSE)),
        chosen=chosen,
        rows=len(shown),
        sums=sums,
        scheme=scheme,
    )


def _idle(advice: list[Recommendation], sums: dict[int, Delivery]) -> int:
    """Actions that no measure of the place carries out; an outcome is never idle
    (docs/rules.md, 5).
    """
    return sum(
        one.kind == Recommendation.Kind.ACTION and not sums[one.pk].measures for one in advice
    )


def _column(
    pillar: Pillar,
    advice: list[Recommendation],
    strategies: list[Strategy],
    sums: dict[int, Delivery],
    scheme: Scheme,
) -> Column:
    mine = added_up(sums[one.pk] for one in advice if one.pillar_id == pillar.pk)
    acted_on = {one.strategy_id for one in advice if one.kind == Recommendation.Kind.ACTION}
    bare = [one for one in strategies if one.pillar_id == pillar.pk and one.pk not in acted_on]
    return Column(pillar, mine, mine.light(scheme), pillar.get_absolute_url(), bare)


def _answers(
    advice: list[Recommendation], strategies: list[Strategy], columns: list[Column]
) -> tuple[dict[tuple[int, int], list[Recommendation]], set[tuple[int, int]]]:
    """The actions of each (type, pillar), and the (type, pillar) that are addressed as a type."""
    members: dict[tuple[str, int], list[Recommendation]] = defaultdict(list)
    pillar_of: dict[tuple[str, int], int] = {
        ("pillar", column.pillar.pk): column.pillar.pk for column in columns
    }
    pillar_of |= {("strategy", one.pk): one.pillar_id for one in strategies}
    for one in advice:
        pillar_of["recommendation", one.pk] = one.pillar_id
        # what is hoped for answers nothing, unless a source names it itself
        members["recommendation", one.pk].append(one)
        if one.kind == Recommendation.Kind.ACTION:
            members["pillar", one.pillar_id].append(one)
            members["strategy", one.strategy_id or 0].append(one)
    links = Links.load(pillar_of)
    cells: dict[tuple[int, int], dict[int, Recommendation]] = defaultdict(dict)
    for kind, levels in links.by_type.items():
        for level in levels:
            cells[kind, pillar_of[level]].update({one.pk: one for one in members[level]})
    return {
        key: sorted(found.values(), key=lambda one: one.number) for key, found in cells.items()
    }, links.general


def _rows(
    place: MatrixScope,
    issues: Any,
    columns: list[Column],
    answers: Any,
    sums: dict[int, Delivery],
    scheme: Scheme,
) -> list[MatrixRow]:
    cells, general = answers
    per_type = dict(issues.open().order_by().values_list("type").annotate(n=Count("pk")))
    bare = dict(without_advice(issues).order_by().values_list("type").annotate(n=Count("pk")))
    one_by_one = _addressed_one_by_one(issues.open())
    rows = []
    for kind in ProblemType.objects.select_related("domain").order_by(
        "domain__position", "position", "code"
    ):
        filters = {**place.query, "type": kind.code}
        row = MatrixRow(
            kind,
            per_type.get(kind.pk, 0),
            issues_at(stage="open", **filters),
            bare.get(kind.pk, 0),
            issues_at(view=LedgerView.NO_ADVICE, **filters),
        )
        for column in columns:
            key = kind.pk, column.pillar.pk
            addressed = row.open if key in general else one_by_one.get(key, 0)
            row.cells.append(
                _cell(column.pillar, cells.get(key, []), addressed, filters, sums, scheme)
            )
        rows.append(row)
    return rows


def _cell(
    pillar: Pillar,
    advice: list[Recommendation],
    addressed: int,
    filters: dict[str, str],
    sums: dict[int, Delivery],
    scheme: Scheme,
) -> MatrixCell:
    whole = added_up(sums[one.pk] for one in advice)
    here = {**filters, "pillar": str(pillar.number)}
    return MatrixCell(
        pillar,
        advice,
        whole,
        whole.light(scheme),
        addressed,
        f"{at('matrix', **here)}#cell",
        issues_at(stage="open", **here),
    )


def _addressed_one_by_one(issues: Any) -> dict[tuple[int, int], int]:
    """Open issues that advice of a pillar addresses by name, by type and pillar."""
    pillar = Coalesce(
        "addressed_by__pillar",
        "addressed_by__strategy__pillar",
        "addressed_by__recommendation__pillar",
    )
    found = issues.filter(addressed_by__isnull=False).order_by().annotate(of_pillar=pillar)
    counted = found.values_list("type", "of_pillar").annotate(n=Count("pk", distinct=True))
    return {(kind, pillar): n for kind, pillar, n in counted}


def _by_domain(rows: Iterable[MatrixRow]) -> list[tuple[ProblemDomain, list[MatrixRow]]]:
    grouped: dict[ProblemDomain, list[MatrixRow]] = defaultdict(list)
    for row in rows:
        grouped[row.type.domain].append(row)
    return list(grouped.items())
