"""A recommendation: its delivery, measures, parks and regions, what it answers, and what units
answered to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q

from dashboards.pages.recommendations.delivery import Delivery, delivery_of
from dashboards.shared.links import at, issues_at
from dashboards.shared.rows.issues import IssueRow, read_worst_rows
from dashboards.shared.rows.log import LogLine, log_lines
from parks.models import Issue, ProblemType, Region, Scheme
from parks.readers import Reader
from recommendations.models import (
    Addresses,
    Agreement,
    Measure,
    MeasureEntry,
    Recommendation,
    Response,
    Target,
)

MEASURES = 25
ISSUES = 10
ENTRIES = 15


@dataclass(frozen=True)
class Answered:
    """A problem type that the advice addresses: at which level, whose reading that is, and its
    cell of the matrix.
    """

    type: ProblemType
    link: Addresses
    address: str


@dataclass
class RecommendationPage:
    """Everything that the page prints; `measures` are the worst first, `issues` those that its
    measures work on.
    """

    advice: Recommendation
    delivery: Delivery
    light: str
    measures: list[Measure]
    targets: list[Target]
    answers: list[Answered]
    responses: list[Response]
    issues: list[IssueRow]
    open: int
    open_address: str
    log: list[LogLine]
    agreements: list[Agreement]

    @property
    def is_idle(self) -> bool:
        """An action that no measure in sight carries out."""
        return self.advice.kind == Recommendation.Kind.ACTION and not self.delivery.measures


def read_recommendation(advice: Recommendation, reader: Reader, today: date) -> RecommendationPage:
    """The page of a recommendation, over the measures, issues and regions in sight."""
    scheme = Scheme.current()
    measures = Measure.objects.visible_to(reader).filter(recommendation=advice)
    delivery = delivery_of(measures, today)[advice.pk]
    first = measures.with_light(today).select_related("park__home_region", "region", "lead")
    issues = (
        Issue.objects.visible_to(reader)
        .problems()
        .filter(measures__recommendation=advice)
        .open()
        .distinct()
    )
    targets = advice.targets.select_related("region", "source").filter(region__in=_regions(reader))
    responses = advice.responses.visible_to(reader).select_related("organisation", "answered_by")
    entries = (
        MeasureEntry.objects.filter(measure__in=measures)
        .select_related("by", "measure")
        .order_by("-at", "-pk")
    )
    return RecommendationPage(
        advice,
        delivery,
        delivery.light(scheme),
        list(first.order_by("light_rank", "due_on", "number")[:MEASURES]),
        list(targets.order_by("region__path")),
        _answers(advice),
        list(responses[:50]),
        read_worst_rows(issues, today, ISSUES),
        issues.count(),
        issues_at(advice=advice.number, stage="open"),
        _log(list(entries[:ENTRIES]), today),
        list(advice.agreements.visible_to(reader).order_by("name_zh", "pk")[:MEASURES]),
    )


def _log(entries: list[MeasureEntry], today: date) -> list[LogLine]:
    """The log of several measures: every line begins with the number of its measure."""
    pairs = zip(log_lines(entries, today), entries, strict=True)
    return [replace(line, what=f"{entry.measure.number} {line.what}") for line, entry in pairs]


def _regions(reader: Reader) -> Any:
    return Region.objects.visible_to(reader).values("pk")


def _answers(advice: Recommendation) -> list[Answered]:
    """The types that it addresses itself, or through its strategy or its pillar; once each, the
    closest link first.
    """
    levels = Q(recommendation=advice)
    if advice.kind == Recommendation.Kind.ACTION:
        levels |= Q(pillar=advice.pillar_id) | (
            Q(strategy=advice.strategy_id) if advice.strategy_id else Q()
        )
    links = (
        Addresses.objects.filter(levels)
        .select_related("type", "issue")
        .order_by("type__code", "pk")
    )
    found: dict[int, Addresses] = {}
    for link in links:
        if link.type_id not in found or link.recommendation_id:
            found[link.type_id] = link
    return [
        Answered(
            one.type, one, at("matrix", type=one.type.code, pillar=advice.pillar.number) + "#cell"
        )
        for one in found.values()
    ]
