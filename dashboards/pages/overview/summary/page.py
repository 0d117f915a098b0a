"""Make ready what the summary and a region's page say of issues, lights and pillars.

Totals count an issue once, however many parks it names; they are never sums of standings
(docs/rules.md, 3).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, Count, F, OuterRef, Subquery, When
from django.urls import reverse

from dashboards.shared.days.spans import spans_of
from dashboards.shared.links import issues_at, parks_at
from dashboards.shared.reference import ReferenceData, RegionLabel
from dashboards.shared.rows.cells import RegionCell
from dashboards.shared.rows.lights import SHOWN_LIGHTS
from parks.choices import OPEN_STAGES, Light
from parks.fields import annotated
from parks.lights import DUE_SOON_DAYS, due_within_when
from parks.models import Organisation, Park, Region
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.days.calendar import month_end_before
from standings.regions.read import RegionTotals, frozen_tallies

# Beyond this many parks a region shows counts instead of one glyph each.
MOST_GLYPHS = 12
MOST_REGIONS = 40
MOST_ATTENTION_ROWS = 10


@dataclass(frozen=True)
class LightCount:
    """How many parks show a light, and where they are listed."""

    light: str
    count: int
    address: str


@dataclass
class SummaryRegionRow:
    """A region with its parks' lights and its open issues per domain.

    `own`: only what it runs itself; `members`: the keys of the regions that it adds up.
    """

    region: RegionLabel
    members: list[int]
    own: bool = False
    parks: list[Park] = field(default_factory=list)
    park_count: int = 0
    lights: list[LightCount] = field(default_factory=list)
    cells: list[RegionCell] = field(default_factory=list)
    total: RegionCell = field(default_factory=RegionCell)

    @property
    def address(self) -> str:
        """The page of the region."""
        return reverse("region-detail", args=[self.region.code])

    @property
    def shows_each_park(self) -> bool:
        """Whether the region has so few parks that each shows its own light."""
        return self.park_count <= MOST_GLYPHS


@dataclass(frozen=True)
class IssueTotals:
    """Counts of distinct issues in sight. `due` and `on_time` look back over twelve months."""

    open: int
    overdue: int
    due_soon: int
    longest: int
    due: int
    on_time: int

    @property
    def on_time_rate(self) -> int | None:
        """Issues closed by their due day among those due, percent; None where none was due."""
        return 100 * self.on_time // self.due if self.due else None


def make_totals(seen: RegionTotals) -> IssueTotals:
    """Make the key figures of what is in sight."""
    now = seen.months[-1]
    sums = seen.issues
    longest = (seen.today - date.fromisoformat(sums.oldest)).days if sums.oldest else 0
    return IssueTotals(now.open, now.overdue, sums.due_soon, longest, sums.due, sums.on_time)


def problems_in_sight(reader: Reader, as_of: AsOf) -> IssueQuerySet:
    """Select the problems that a reader may see, as they stood on the day."""
    return as_of.issues.visible_to(reader).problems()


@dataclass(frozen=True)
class AttentionRow:
    """What the summary prints of an issue that is overdue or due soon."""

    title: str
    address: str
    light: str
    park_slug: str | None
    park_name: str | None
    park_count: int | None
    region: Region
    lead: Organisation | None
    days_over: int

    @property
    def days_left(self) -> int:
        """The days until it is due; negative where it is overdue."""
        return -self.days_over


def read_attention_rows(issues: IssueQuerySet, as_of: AsOf) -> list[AttentionRow]:
    """Read the overdue issues, the longest first, then those due soon.

    Each names its first park and counts all of its parks.
    """
    today = as_of.day
    links = as_of.park_links.filter(issue=OuterRef("pk")).order_by("park__sort_key")
    link_count = links.order_by().values("issue").annotate(count=Count("pk")).values("count")
    rows = [
        AttentionRow(
            issue.title,
            issue.get_absolute_url(),
            annotated(issue, "light"),
            issue.park_slug,
            issue.park_name,
            issue.park_count,
            issue.region,
            issue.lead,
            ((issue.submitted_on or today) - issue.due_on).days if issue.due_on else 0,
        )
        for issue in (
            # both conditions imply the first two; said aloud, the index on open issues gives the
            # ten in order
            issues.filter(stage__in=OPEN_STAGES, due_on__lte=today + timedelta(days=DUE_SOON_DAYS))
            .filter(IssueQuerySet.overdue_when(today) | due_within_when(today, DUE_SOON_DAYS))
            .with_light(today)
            .select_related("lead", "region")
            .annotate(
                park_slug=Subquery(links.values("park__slug")[:1]),
                park_name=Subquery(links.annotate(name=_short_name()).values("name")[:1]),
                park_count=Subquery(link_count),
            )
            .order_by("due_on", "number_key")[:MOST_ATTENTION_ROWS]
        )
    ]
    # a submission stops the clock, so the oldest due day is not always the longest delay
    return sorted(rows, key=lambda row: -row.days_over)


def read_region_rows(
    reader: Reader, seen: RegionTotals, reference: ReferenceData, as_of: AsOf
) -> tuple[list[SummaryRegionRow], dict[str, int]]:
    """Read the regions of the summary, the worst first, and count the lights of all parks.

    One statement reads the parks of small regions.
    """
    rows = _make_rows(reference)
    for row in rows:
        _add_lights(row, seen)
        _add_cells(row, seen, reference)
    rows = [row for row in rows if row.lights or row.total.open or not row.own]
    rows.sort(key=_badness)
    # a park counts once, at its home region, so its lights may be added up; issues may not
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update({light.light: light.count for light in row.lights})
    rows_shown = rows[:MOST_REGIONS]
    _add_parks([row for row in rows_shown if row.shows_each_park], reader, as_of)
    return rows_shown, dict(counts)


def make_light_counts(counts: dict[str, int], **filters: object) -> list[LightCount]:
    """Count the lights that occur, the worst first, each with its list.

    Red, amber and green are counted even at zero.
    """
    return [
        LightCount(light.value, counts.get(light, 0), parks_at(light=light.value, **filters))
        for light in SHOWN_LIGHTS
        if counts.get(light) or light is not Light.GREY
    ]


def read_lights_before(
    as_of: AsOf, reader: Reader, region: Region | None = None
) -> dict[date, dict[str, int]]:
    """Read the parks in sight by light at the month ends that the day is compared with.

    `region` narrows it to what lay below it then. One statement; a month end that is not stored is
    not among them.
    """
    days = {span.start for span in spans_of(as_of.day)} | {month_end_before(as_of.day)}
    tallies = frozen_tallies(reader, region).filter(day__in=days)
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    for day, lights in tallies.values_list("day", "lights"):
        counts[day].update(lights)
    return dict(counts)


def _short_name() -> Case:
    return Case(When(park__short_name="", then=F("park__name_zh")), default=F("park__short_name"))


def _make_rows(reference: ReferenceData) -> list[SummaryRegionRow]:
    """Make a row per region of the level shown, and one for what each level above runs itself."""
    level = reference.rows()
    above = [
        region
        for region in reference.places
        if region not in level and any(shown.path.startswith(region.path) for shown in level)
    ]
    return [
        *(
            SummaryRegionRow(region, [member.pk for member in reference.below(region.path)])
            for region in level
        ),
        *(SummaryRegionRow(region, [region.pk], own=True) for region in above),
    ]


def _add_lights(row: SummaryRegionRow, seen: RegionTotals) -> None:
    """Count the parks of a row by their light."""
    counts = {
        light.value: sum(seen.lights.get(pk, {}).get(light.value, 0) for pk in row.members)
        for light in SHOWN_LIGHTS
    }
    row.park_count = sum(counts.values())
    if row.park_count:
        own = {"own": 1} if row.own else {}
        row.lights = make_light_counts(counts, region=row.region.code, **own)


def _add_parks(rows: list[SummaryRegionRow], reader: Reader, as_of: AsOf) -> None:
    """Read the parks of regions that are small enough to show each, the worst first."""
    row_of = {pk: row for row in rows for pk in row.members}
    if not row_of:
        return
    parks = as_of.with_standing(as_of.parks.visible_to(reader).filter(home_region__in=row_of))
    worst_first = parks.order_by(f"{as_of.path}__light_rank", f"{as_of.path}__score", "pk")
    for park in worst_first:
        row_of[park.home_region_id].parks.append(park)


def _add_cells(row: SummaryRegionRow, seen: RegionTotals, reference: ReferenceData) -> None:
    """Add open and overdue issues and the worst light per domain, each with its list."""
    filters: dict[str, object] = {"region": row.region.code, "stage": "open"}
    if row.own:
        filters["own"] = 1
    row.total.address = issues_at(**filters)
    counts = seen.cells(row.members)
    for domain in reference.domains:
        open_count, overdue, rank = counts.get(domain.code, (0, 0, 0))
        cell = RegionCell()
        if open_count:
            address = issues_at(**filters, domain=domain.code)
            cell = RegionCell(open_count, overdue, Light.values[rank], address)
        row.cells.append(cell)
        row.total.open += open_count
        row.total.overdue += overdue


def _badness(row: SummaryRegionRow) -> tuple[object, ...]:
    """Sort by overdue issues, red lights and open issues, all descending.

    What a city runs itself comes last among equals.
    """
    reds = sum(light.count for light in row.lights if light.light == Light.RED)
    return (-row.total.overdue, -reds, -row.total.open, row.own, row.region.path)
