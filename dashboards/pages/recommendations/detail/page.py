"""Make the page of a recommendation ready.

It shows delivery, measures, regions, what the advice answers, and what units answered to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from dashboards.pages.recommendations.delivery import Delivery, read_delivery
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

MEASURES_SHOWN = 25
ISSUES_SHOWN = 10
ENTRIES_SHOWN = 15
RESPONSES_SHOWN = 50


@dataclass(frozen=True)
class AddressedType:
    """A problem type that the advice addresses, and its cell of the matrix.

    The link says at which level, and whose reading that is.
    """

    type: ProblemType
    link: Addresses
    address: str


@dataclass
class RecommendationPage:
    """Everything that the page prints.

    `measures` stand the worst first, `issues` are those that its measures work on.
    """

    advice: Recommendation
    delivery: Delivery
    light: str
    measures: list[Measure]
    targets: list[Target]
    addressed: list[AddressedType]
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
    """Read the page of a recommendation, over the measures, issues and regions in sight."""
    scheme = Scheme.current()
    measures = Measure.objects.visible_to(reader).current().filter(recommendation=advice)
    delivery = read_delivery(measures, today)[advice.pk]
    worst_first = measures.worst_first(today).select_related("park__home_region", "region", "lead")
    issues = (
        Issue.objects.visible_to(reader)
        .problems()
        .filter(
            measures__recommendation=advice,
            measures__stopped_on__isnull=True,
            measures__withdrawn_on__isnull=True,
        )
        .open()
        .distinct()
    )
    regions = Region.objects.visible_to(reader).values("pk")
    targets = advice.targets.select_related("region", "source").filter(region__in=regions)
    responses = advice.responses.visible_to(reader).select_related("organisation", "answered_by")
    entries = (
        MeasureEntry.objects.filter(measure__in=measures)
        .select_related("by", "measure")
        .order_by("-at", "-pk")
    )
    return RecommendationPage(
        advice=advice,
        delivery=delivery,
        light=delivery.light(scheme),
        measures=list(worst_first[:MEASURES_SHOWN]),
        targets=list(targets.order_by("region__sort_path")),
        addressed=_read_addressed_types(advice, reader),
        responses=list(responses[:RESPONSES_SHOWN]),
        issues=read_worst_rows(issues, today, ISSUES_SHOWN),
        open=issues.count(),
        open_address=issues_at(advice=advice.number, stage="open"),
        log=_make_log(list(entries[:ENTRIES_SHOWN])),
        agreements=list(
            advice.agreements.visible_to(reader).order_by("sort_key", "pk")[:MEASURES_SHOWN]
        ),
    )


def _make_log(entries: list[MeasureEntry]) -> list[LogLine]:
    """Make the log of several measures: each line begins with the number of its measure."""
    pairs = zip(log_lines(entries), entries, strict=True)
    return [replace(line, what=f"{entry.measure.number} {line.what}") for line, entry in pairs]


def _read_addressed_types(advice: Recommendation, reader: Reader) -> list[AddressedType]:
    """Read the types that it addresses itself, or through its strategy or its pillar.

    Each stands once, with a link of the advice itself where there is one.
    """
    levels = Q(recommendation=advice)
    if advice.kind == Recommendation.Kind.ACTION:
        for level in ("pillar", "strategy"):
            if key := getattr(advice, f"{level}_id"):
                levels |= Q(**{level: key})
    links = (
        Addresses.objects.visible_to(reader)
        .filter(levels)
        .select_related("type", "issue")
        .order_by("type__sort_key", "pk")
    )
    closest: dict[int, Addresses] = {}
    for link in links:
        if link.type_id not in closest or link.recommendation_id:
            closest[link.type_id] = link
    pillar = advice.pillar_code
    return [
        AddressedType(link.type, link, at("matrix", type=link.type.code, pillar=pillar) + "#cell")
        for link in closest.values()
    ]
