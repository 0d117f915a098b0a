"""A pillar: what the source says, its strategies and advice, the parks under it, and the issues
that it addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from dashboards.pages.recommendations.delivery import Delivery, added_up, delivery_by
from dashboards.pages.recommendations.list.page import AdviceRow, advice_rows
from dashboards.shared.links import at, issues_at
from dashboards.shared.rows.issues import IssueRow, read_worst_rows
from parks.choices import OPEN_STAGES, IssueKind
from parks.models import Issue, Park, ProblemType, Scheme
from parks.readers import Reader
from recommendations.gaps import addressed_by
from recommendations.models import Addresses, Agreement, Measure, Pillar, Strategy

PARKS = 20
ISSUES = 10


@dataclass(frozen=True)
class ParkBar:
    """How far a park's measures under the pillar are."""

    park: Park
    delivery: Delivery
    light: str


@dataclass
class PillarPage:
    """Everything that the page prints; `parks` are the farthest behind, `parks_in_all` counts those
    with measures.
    """

    pillar: Pillar
    delivery: Delivery
    light: str
    strategies: list[tuple[Strategy, list[AdviceRow]]]
    rows: list[AdviceRow]
    parks: list[ParkBar]
    parks_in_all: int
    parks_behind: int
    issues: list[IssueRow]
    open: int
    overdue: int
    open_address: str
    overdue_address: str
    before: Pillar | None
    after: Pillar | None
    types: list[tuple[ProblemType, str]]
    agreements: int
    agreements_address: str


def read_pillar(pillar: Pillar, reader: Reader, today: date) -> PillarPage:
    """The page of a pillar, over the measures and issues in sight."""
    scheme = Scheme.current()
    measures = Measure.objects.visible_to(reader).filter(recommendation__pillar=pillar)
    rows = advice_rows(measures, reader, scheme, today, pillar)
    whole = added_up(row.delivery for row in rows)
    sums = delivery_by("park", measures.filter(park__isnull=False), today)
    issues = addressed_by(Issue.objects.visible_to(reader), pillar.number).filter(
        kind=IssueKind.PROBLEM
    )
    counts = issues.aggregate(
        open=Count("pk", filter=Q(stage__in=OPEN_STAGES)),
        overdue=Count("pk", filter=issues.overdue_when(today)),
    )
    pillars = list(Pillar.objects.all())
    place = pillars.index(pillar)
    number = str(pillar.number)
    return PillarPage(
        pillar,
        whole,
        whole.light(scheme),
        _by_strategy(pillar, rows),
        rows,
        _bars(sums, scheme),
        len(sums),
        sum(one.light(scheme) in ("red", "amber") for one in sums.values()),
        read_worst_rows(issues.open(), today, ISSUES),
        counts["open"],
        counts["overdue"],
        issues_at(pillar=number, stage="open"),
        issues_at(pillar=number, overdue="1"),
        pillars[place - 1] if place else None,
        pillars[place + 1] if place + 1 < len(pillars) else None,
        _types(pillar),
        Agreement.objects.visible_to(reader).filter(recommendation__pillar=pillar).count(),
        at("agreement-list", pillar=number),
    )


def _types(pillar: Pillar) -> list[tuple[ProblemType, str]]:
    """The problem types that advice of the pillar answers, each with its cell of the matrix."""
    of_pillar = Q(pillar=pillar) | Q(strategy__pillar=pillar) | Q(recommendation__pillar=pillar)
    kinds = ProblemType.objects.filter(
        pk__in=Addresses.objects.filter(of_pillar).values("type")
    ).order_by("code")
    return [(one, at("matrix", type=one.code, pillar=pillar.number) + "#cell") for one in kinds]


def _by_strategy(pillar: Pillar, rows: list[AdviceRow]) -> list[tuple[Strategy, list[AdviceRow]]]:
    """Every strategy with its advice: one without an action says so and is not left out."""
    return [
        (one, [row for row in rows if row.advice.strategy_id == one.pk])
        for one in pillar.strategies.all()
    ]


def _bars(sums: dict[int, Delivery], scheme: Scheme) -> list[ParkBar]:
    """The first parks with measures of the pillar, the farthest behind first, then those with
    unknown progress.
    """
    first = sorted(sums, key=lambda pk: _distance(sums[pk]))[:PARKS]
    parks = Park.objects.select_related("home_region").in_bulk(first)
    return [ParkBar(parks[pk], sums[pk], sums[pk].light(scheme)) for pk in first]


def _distance(delivery: Delivery) -> tuple[bool, int]:
    """The key by which the farthest behind comes first."""
    if delivery.progress is None or delivery.elapsed is None:
        return (True, 0)
    return (False, delivery.progress - delivery.elapsed)
