"""What a region's page adds to the summary: its parks, enclaves, units and issues about it as a
whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from dashboards.pages.parks.list.columns import order_of
from dashboards.pages.parks.list.rows import ParkRow, for_list
from dashboards.shared.links import issues_at
from dashboards.shared.reference import ReferenceData
from dashboards.shared.rows.cells import RegionCell
from dashboards.shared.wording import short_day
from parks.choices import IssueScope, Light
from parks.fields import annotated
from parks.models import Issue, Park, Region
from parks.models.issue import IssueQuerySet
from parks.models.place import lies_in
from parks.readers import Reader
from recommendations.models import Milestone, RegionIndustry
from standings.days.as_of import AsOf
from standings.regions.read import RegionTotals

PARKS = 40
UNITS = 20
STEPS_AHEAD = 60
STEPS = 8


@dataclass
class LeadUnitRow:
    """A unit that leads open issues in the region. `longest`: days of its oldest overdue issue."""

    name: str
    name_en: str
    open: int
    overdue: int
    longest: int
    open_address: str
    overdue_address: str


@dataclass
class Enclave:
    """A park with two regions; `owners` lead its open issues, each issue once.

    Figures only where it is in sight.
    """

    park: Park
    runs_it: bool
    holds_it: bool
    in_sight: bool
    owners: list[Owner] = field(default_factory=list)


@dataclass(frozen=True)
class Owner:
    """A unit, or nobody yet, that leads open issues of an enclave."""

    name: str
    name_en: str
    n: int
    address: str


@dataclass
class ParkTable:
    """The parks of a region, worst first; `lights` counts all of them, `rows` are the
    first forty.
    """

    rows: list[ParkRow]
    enclaves: list[Enclave]
    lights: dict[str, int]


def assigned_to(region: Region) -> list[RegionIndustry]:
    """The industries that plans assign to the region or to one below it."""
    links = RegionIndustry.objects.filter(region__path__startswith=region.path)
    return list(
        links.select_related("region", "industry", "recommendation").order_by("region__path", "pk")
    )


def parks_of(region: Region, reader: Reader, frame: ReferenceData, moment: AsOf) -> ParkTable:
    """The parks that count at the region or below, and the enclaves that it runs or that lie in it.

    The region is in sight, so are the parks that count there; an enclave run by a region out of
    sight is only named.
    """
    inside = Q(home_region__path__startswith=region.path)
    found = (
        for_list(Park.objects.all(), moment)
        .filter(inside | Q(located_in__path__startswith=region.path))
        .select_related(moment.path, "home_region", "located_in", "managed_by_region")
        .order_by(*order_of("", moment), "pk")
    )
    rows: list[ParkRow] = []
    enclaves = []
    counts = dict.fromkeys(Light.values, 0)
    for park in moment.settled(found):
        runs_it = park.home_region.path.startswith(region.path)
        if annotated(park, "enclave") and park.located_in:
            holds_it = park.located_in.path.startswith(region.path)
            enclaves.append(
                Enclave(park, runs_it, holds_it, lies_in(park.home_region, reader.sees))
            )
        if runs_it:
            counts[park.standing.light] += 1
            if len(rows) < PARKS:
                rows.append(ParkRow(park, frame, moment.day))
    _find_owners([one for one in enclaves if one.in_sight], reader, moment)
    return ParkTable(rows, enclaves, {light: n for light, n in counts.items() if n})


def _find_owners(enclaves: list[Enclave], reader: Reader, moment: AsOf) -> None:
    """Who leads the open problems of the enclaves; one grouped statement where there is
    an enclave.
    """
    if not enclaves:
        return
    places = {one.park.pk: one for one in enclaves}
    open_issues = moment.issues.visible_to(reader).problems().open().order_by().values("pk")
    groups = (
        moment.park_links.filter(park__in=places, issue__in=open_issues)
        .order_by()
        .values("park", "issue__lead__slug", "issue__lead__name_zh", "issue__lead__name_en")
        .annotate(n=Count("issue", distinct=True))
        .order_by("-n", "issue__lead__slug")
    )
    for group in groups:
        enclave = places[group["park"]]
        lead = group["issue__lead__slug"]
        name = group["issue__lead__name_zh"] or _("No lead unit yet")
        address = issues_at(park=enclave.park.slug, stage="open", lead=lead or "none")
        enclave.owners.append(
            Owner(
                name, group["issue__lead__name_en"] or ("" if lead else name), group["n"], address
            )
        )


def whole_region_issues(issues: IssueQuerySet, today: date) -> list[Issue]:
    """Open issues about a region as a whole, which stand at none of its parks."""
    whole = (
        issues.open()
        .filter(scope=IssueScope.REGION)
        .with_light(today)
        .select_related("lead", "region")
    )
    return list(whole.order_by("light_rank", "due_on", "number"))


def unit_rows(issues: IssueQuerySet, region: Region, today: date) -> list[LeadUnitRow]:
    """Lead units with open issues in the region, overdue first; one grouped statement."""
    late = Issue.objects.all().overdue_when(today)
    groups = (
        issues.open()
        .filter(lead__isnull=False)
        .order_by()
        .values("lead__slug", "lead__name_zh", "lead__name_en")
        .annotate(n=Count("pk"), late=Count("pk", filter=late), oldest=Min("due_on", filter=late))
        .order_by("-late", "oldest", "-n", "lead__slug")[:UNITS]
    )
    return [
        LeadUnitRow(
            group["lead__name_zh"],
            group["lead__name_en"],
            group["n"],
            group["late"],
            (today - group["oldest"]).days if group["oldest"] else 0,
            issues_at(region=region.slug, lead=group["lead__slug"], stage="open"),
            issues_at(region=region.slug, lead=group["lead__slug"], overdue=1),
        )
        for group in groups
    ]


def next_steps(measures: Any, today: date) -> list[tuple[str, Milestone]]:
    """Day and milestone of what the region's measures owe in the next sixty days."""
    found = (
        Milestone.objects.filter(measure__in=measures, done_on__isnull=True)
        .filter(due_on__gte=today, due_on__lte=today + timedelta(days=STEPS_AHEAD))
        .select_related("measure", "measure__park", "measure__lead")
        .order_by("due_on", "pk")[:STEPS]
    )
    return [(short_day(step.due_on, today), step) for step in found if step.due_on]


def domain_totals(seen: RegionTotals, region: Region, frame: ReferenceData) -> list[RegionCell]:
    """Distinct open and overdue issues of the region per domain, with the list of each."""
    counts = seen.cells()
    return [
        RegionCell(
            *counts.get(domain.code, (0, 0))[:2],
            address=issues_at(region=region.slug, domain=domain.code, stage="open"),
        )
        for domain in frame.domains
    ]
