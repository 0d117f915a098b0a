"""Make ready what a region's page adds to the summary: parks, enclaves, units, milestones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, F, Min, Q
from django.utils.translation import gettext as _

from dashboards.pages.parks.list.columns import order_of
from dashboards.pages.parks.list.rows import ParkRow, for_list
from dashboards.shared.links import issues_at
from dashboards.shared.reference import ReferenceData
from dashboards.shared.rows.cells import RegionCell
from dashboards.shared.rows.pillars import park_measures
from dashboards.shared.wording import short_day
from parks.choices import IssueScope, Light
from parks.fields import annotated
from parks.models import Issue, Park, Region
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from recommendations.models import Milestone
from recommendations.models.measure import MeasureQuerySet
from standings.days.as_of import AsOf
from standings.models import FrozenOrganisation, FrozenPark
from standings.regions.read import RegionTotals

MOST_PARKS = 40
MOST_UNITS = 20
MOST_MILESTONES = 8
MILESTONES_AHEAD_DAYS = 60


@dataclass(frozen=True)
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
    owners: list[EnclaveOwner] = field(default_factory=list)


@dataclass(frozen=True)
class EnclaveOwner:
    """A unit, or nobody yet, that leads open issues of an enclave."""

    name: str
    name_en: str
    count: int
    address: str


@dataclass
class ParkTable:
    """The parks of a region, worst first.

    `lights` counts all of them, `rows` are the first forty.
    """

    rows: list[ParkRow]
    enclaves: list[Enclave]
    lights: dict[str, int]


def read_region(region: Region, as_of: AsOf) -> Region:
    """Read a region as it was on the day; as it is now where it was not there yet."""
    if not as_of.is_frozen:
        return region
    then = as_of.regions.filter(**{as_of.record: region.pk})
    return then.select_related("lies_in", "parent").first() or region


def read_map_region(region: Region, as_of: AsOf) -> Region:
    """Read of which region the map shows the region best."""
    above = region.parent
    if above is None or as_of.regions.filter(parent=region.pk).exists():
        return region
    return above


def read_park_table(
    region: Region, reader: Reader, reference: ReferenceData, as_of: AsOf
) -> ParkTable:
    """Read the parks that count at the region or below, and its enclaves.

    The region runs an enclave, or the enclave lies in it. The region is in sight, so are the parks
    that count there; an enclave run by a region out of sight is only named.
    """
    runs = Q(home_region__path__startswith=region.path)
    holds = Q(located_in__path__startswith=region.path)
    parks = (
        for_list(as_of.parks, as_of)
        .filter(runs | holds)
        .annotate(scope=F(as_of.record_of("", "home_region__path")))
        .select_related(as_of.path, "home_region", "located_in", "managed_by_region")
        .order_by(*order_of("", as_of), "pk")
    )
    rows: list[ParkRow] = []
    enclaves = []
    counts = dict.fromkeys(Light.values, 0)
    for park in parks:
        runs_it = park.home_region.path.startswith(region.path)
        in_sight = annotated(park, "scope").startswith(reader.sees)
        if annotated(park, "enclave") and park.located_in:
            holds_it = park.located_in.path.startswith(region.path)
            enclaves.append(Enclave(park, runs_it, holds_it, in_sight))
        if runs_it and in_sight:
            counts[park.standing.light] += 1
            if len(rows) < MOST_PARKS:
                rows.append(ParkRow(park, reference, as_of.day))
    _add_owners([enclave for enclave in enclaves if enclave.in_sight], reader, as_of)
    return ParkTable(rows, enclaves, {light: count for light, count in counts.items() if count})


def _add_owners(enclaves: list[Enclave], reader: Reader, as_of: AsOf) -> None:
    """Read who leads the open problems of the enclaves, by one grouped statement."""
    if not enclaves:
        return
    enclave_of = {enclave.park.pk: enclave for enclave in enclaves}
    open_issues = as_of.issues.visible_to(reader).problems().open().order_by().values("pk")
    groups = (
        as_of.park_links.filter(park__in=enclave_of, issue__in=open_issues)
        .order_by()
        .values_list("park", "issue__lead__slug", "issue__lead__name_zh", "issue__lead__name_en")
        .annotate(count=Count("issue", distinct=True))
        .order_by("-count", "issue__lead__sort_key")
    )
    for park, slug, name_zh, name_en, count in groups:
        enclave = enclave_of[park]
        name = name_zh or _("No lead unit yet")
        address = issues_at(park=enclave.park.slug, stage="open", lead=slug or "none")
        enclave.owners.append(EnclaveOwner(name, name_en or ("" if slug else name), count, address))


def read_whole_region_issues(issues: IssueQuerySet, today: date) -> list[Issue]:
    """Read the open issues about a region as a whole, which stand at none of its parks."""
    whole_region = (
        issues.open()
        .filter(scope=IssueScope.REGION)
        .with_light(today)
        .select_related("lead", "region")
    )
    return list(whole_region.order_by("light_rank", "due_on", "number_key"))


def read_unit_rows(issues: IssueQuerySet, region: Region, today: date) -> list[LeadUnitRow]:
    """Read the lead units with open issues in the region, overdue first, by one statement."""
    late = IssueQuerySet.overdue_when(today)
    groups = (
        issues.open()
        .filter(lead__isnull=False)
        .order_by()
        .values_list("lead__slug", "lead__name_zh", "lead__name_en")
        .annotate(
            open_count=Count("pk"),
            late_count=Count("pk", filter=late),
            oldest=Min("due_on", filter=late),
        )
        .order_by("-late_count", "oldest", "-open_count", "lead__sort_key")[:MOST_UNITS]
    )
    return [
        LeadUnitRow(
            name,
            name_en,
            open_count,
            late_count,
            (today - oldest).days if oldest else 0,
            issues_at(region=region.slug, lead=slug, stage="open"),
            issues_at(region=region.slug, lead=slug, overdue=1),
        )
        for slug, name, name_en, open_count, late_count, oldest in groups
    ]


def measures_of_region(reader: Reader, region: Region, as_of: AsOf) -> MeasureQuerySet:
    """Select the measures in sight that belong to the region, on a past day by their parks."""
    measures = park_measures(reader)
    if not as_of.is_frozen:
        return measures.in_region(region)
    regions = as_of.regions.within(region).values(as_of.record)
    parks = as_of.parks.in_region(region).values(as_of.record)
    return measures.filter(Q(park__in=parks) | Q(park=None, region__in=regions))


def read_next_milestones(measures: MeasureQuerySet, as_of: AsOf) -> list[tuple[str, Milestone]]:
    """Read day and milestone of what the region's measures owe in the next sixty days."""
    today = as_of.day
    last = today + timedelta(days=MILESTONES_AHEAD_DAYS)
    milestones = list(
        Milestone.objects.filter(Q(done_on=None) | Q(done_on__gt=today), measure__in=measures)
        .filter(due_on__gte=today, due_on__lte=last)
        .select_related("measure", "measure__park", "measure__lead")
        .order_by("due_on", "pk")[:MOST_MILESTONES]
    )
    as_of.restore(FrozenPark, [milestone.measure.park for milestone in milestones])
    as_of.restore(FrozenOrganisation, [milestone.measure.lead for milestone in milestones])
    return [
        (short_day(milestone.due_on, today), milestone)
        for milestone in milestones
        if milestone.due_on
    ]


def make_domain_totals(
    seen: RegionTotals, region: Region, reference: ReferenceData
) -> list[RegionCell]:
    """Count distinct open and overdue issues of the region per domain, with the list of each."""
    counts = seen.cells()
    return [
        RegionCell(
            *counts.get(domain.code, (0, 0))[:2],
            address=issues_at(region=region.slug, domain=domain.code, stage="open"),
        )
        for domain in reference.domains
    ]
