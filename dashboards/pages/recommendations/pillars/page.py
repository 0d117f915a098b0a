"""Make the page of a pillar ready: its strategies and advice, its parks, and its issues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from dashboards.pages.recommendations.delivery import Delivery, add_up, read_delivery_by
from dashboards.pages.recommendations.list.page import AdviceRow, read_advice_rows
from dashboards.shared.findings import behind_of
from dashboards.shared.links import at, issues_at
from dashboards.shared.rows.issues import IssueRow, read_worst_rows
from parks.choices import OPEN_STAGES, IssueKind, Light
from parks.models import Issue, Park, ProblemType, Scheme, Source
from parks.readers import Reader
from recommendations.gaps import addressed_by
from recommendations.models import Addresses, Agreement, Measure, Pillar, Strategy

PARKS_SHOWN = 20
ISSUES_SHOWN = 10
BEHIND = (Light.RED, Light.AMBER)


@dataclass(frozen=True)
class ParkBar:
    """How far a park's measures under the pillar are."""

    park: Park
    delivery: Delivery
    light: str


@dataclass
class PillarPage:
    """Everything that the page prints.

    `parks` are the farthest behind, `parks_in_all` counts those with measures.
    """

    pillar: Pillar
    shows_source: bool
    delivery: Delivery
    light: str
    strategies: list[tuple[Strategy, list[AdviceRow]]]
    rows: list[AdviceRow]
    parks: list[ParkBar]
    parks_in_all: int
    parks_finding: str
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
    """Read the page of a pillar, over the measures and issues in sight."""
    scheme = Scheme.current()
    measures = Measure.objects.visible_to(reader).current().filter(recommendation__pillar=pillar)
    rows = read_advice_rows(measures, reader, scheme, today, pillar)
    whole = add_up(row.delivery for row in rows)
    sums = read_delivery_by("park", measures.filter(park__isnull=False), today)
    lights = [delivery.light(scheme) for delivery in sums.values()]
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
        pillar=pillar,
        shows_source=_is_in_sight(pillar.source, reader),
        delivery=whole,
        light=whole.light(scheme),
        strategies=_by_strategy(pillar, rows, reader),
        rows=rows,
        parks=_read_bars(sums, scheme),
        parks_in_all=len(sums),
        parks_finding=behind_of(
            sum(light in BEHIND for light in lights),
            sum(light != Light.GREY for light in lights),
            len(lights),
        ),
        issues=read_worst_rows(issues.open(), today, ISSUES_SHOWN),
        open=counts["open"],
        overdue=counts["overdue"],
        open_address=issues_at(pillar=number, stage="open"),
        overdue_address=issues_at(pillar=number, overdue="1"),
        before=pillars[place - 1] if place else None,
        after=pillars[place + 1] if place + 1 < len(pillars) else None,
        types=_read_types(pillar, reader),
        agreements=Agreement.objects.visible_to(reader)
        .filter(recommendation__pillar=pillar)
        .count(),
        agreements_address=at("agreement-list", pillar=number),
    )


def _is_in_sight(source: Source | None, reader: Reader) -> bool:
    """Whether the words of a pillar are of a source in sight; a pillar itself is everybody's."""
    return source is None or Source.objects.visible_to(reader).filter(pk=source.pk).exists()


def _read_types(pillar: Pillar, reader: Reader) -> list[tuple[ProblemType, str]]:
    """Read the problem types that the pillar answers, each with its cell of the matrix."""
    links = Addresses.objects.visible_to(reader).of_pillar(pillar.number)
    kinds = ProblemType.objects.filter(pk__in=links.values("type")).order_by("sort_key", "code")
    return [(kind, at("matrix", type=kind.code, pillar=pillar.number) + "#cell") for kind in kinds]


def _by_strategy(
    pillar: Pillar, rows: list[AdviceRow], reader: Reader
) -> list[tuple[Strategy, list[AdviceRow]]]:
    """List each strategy with its advice: one without an action is not left out."""
    return [
        (strategy, [row for row in rows if row.advice.strategy_id == strategy.pk])
        for strategy in Strategy.objects.visible_to(reader).filter(pillar=pillar)
    ]


def _read_bars(sums: dict[int, Delivery], scheme: Scheme) -> list[ParkBar]:
    """Read the first parks of the pillar, the farthest behind first, the unknown last."""
    first = sorted(sums, key=lambda pk: _distance(sums[pk]))[:PARKS_SHOWN]
    parks = Park.objects.select_related("home_region").in_bulk(first)
    return [ParkBar(parks[pk], sums[pk], sums[pk].light(scheme)) for pk in first]


def _distance(delivery: Delivery) -> tuple[bool, int]:
    """Return the key by which the farthest behind comes first."""
    if delivery.progress is None or delivery.elapsed is None:
        return (True, 0)
    return (False, delivery.progress - delivery.elapsed)
