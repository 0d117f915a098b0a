"""What the summary and a region's page say: counts of distinct issues, lights of parks, delivery of
pillars.

Totals count an issue once, however many parks it names; they are never sums of standings
(docs/rules.md, 3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, Count, F, OuterRef, Subquery, When
from django.urls import reverse

from dashboards.shared.links import issues_at, parks_at
from dashboards.shared.reference import ReferenceData, RegionLabel
from dashboards.shared.rows.cells import RegionCell
from dashboards.shared.rows.lights import SHOWN_LIGHTS
from parks.choices import OPEN_STAGES, Light
from parks.fields import annotated
from parks.lights import DUE_SOON_DAYS, due_within_when
from parks.models import Organisation, Park, Region
from parks.models.issue import IssueQuerySet
from parks.models.place import under
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.models import FrozenTally, MonthEnd
from standings.regions.read import RegionTotals

# Beyond this many parks a region shows counts instead of one glyph each.
GLYPHS = 12


ROWS = 40


ATTENTION = 10


@dataclass(frozen=True)
class LightCount:
    """How many parks show a light, and where they are listed."""

    light: str
    n: int
    address: str


@dataclass
class PlaceRow:
    """A region with its parks' lights and its open issues per domain.

    `own`: only what it runs itself.
    """

    place: RegionLabel
    own: bool = False
    parks: list[Park] = field(default_factory=list)
    n_parks: int = 0
    lights: list[LightCount] = field(default_factory=list)
    cells: list[RegionCell] = field(default_factory=list)
    total: RegionCell = field(default_factory=RegionCell)
    address: str = ""


@dataclass(frozen=True)
class Totals:
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


def totals(seen: RegionTotals) -> Totals:
    """The key figures of what is in sight."""
    now = seen.months[-1]
    sums = seen.issues
    longest = (seen.today - date.fromisoformat(sums.oldest)).days if sums.oldest else 0
    return Totals(now.open, now.overdue, sums.due_soon, longest, sums.due, sums.on_time)


def problems_in_sight(reader: Reader, moment: AsOf) -> IssueQuerySet:
    """The problems that a reader may see."""
    return moment.issues.visible_to(reader).problems()


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

    def get_absolute_url(self) -> str:
        """The page of the issue."""
        return self.address


def attention(issues: IssueQuerySet, moment: AsOf) -> list[AttentionRow]:
    """Overdue issues, the longest first, then those due soon; with the first park's name and
    further parks.
    """
    today = moment.day
    links = moment.park_links.filter(issue=OuterRef("pk")).order_by("park__name_zh")
    many = links.order_by().values("issue").annotate(n=Count("pk")).values("n")
    found = (
        # both conditions imply the first two; said aloud, the index on open issues gives the ten in
        # order
        issues.filter(stage__in=OPEN_STAGES, due_on__lte=today + timedelta(days=DUE_SOON_DAYS))
        .filter(IssueQuerySet.overdue_when(today) | due_within_when(today, DUE_SOON_DAYS))
        .with_light(today)
        .select_related("lead", "region")
        .annotate(
            park_slug=Subquery(links.values("park__slug")[:1]),
            park_name=Subquery(links.annotate(said=_short_name()).values("said")[:1]),
            park_count=Subquery(many),
        )
        .order_by("due_on", "number")[:ATTENTION]
    )
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
        for issue in found
    ]
    # a submission stops the clock, so the oldest due day is not always the longest delay
    return sorted(rows, key=lambda row: -row.days_over)


def place_rows(
    reader: Reader, seen: RegionTotals, frame: ReferenceData, moment: AsOf
) -> tuple[list[PlaceRow], dict[str, int]]:
    """The regions of the summary, worst first, and all park lights; one statement for the glyphs of
    small regions.
    """
    rows = _rows_for(frame)
    members = {id(row): [place.pk for place in _members(row, frame)] for row in rows}
    for row in rows:
        _add_lights(row, [seen.lights.get(pk, {}) for pk in members[id(row)]])
        _add_cells(row, seen.cells(members[id(row)]), frame)
    rows = [row for row in rows if row.lights or row.total.n or not row.own]
    rows.sort(key=_badness)
    # a park counts once, at its home region, so its lights may be added up; issues may not
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update({one.light: one.n for one in row.lights})
    home = {pk: row for row in rows[:ROWS] if row.n_parks <= GLYPHS for pk in members[id(row)]}
    _add_parks(home, reader, moment)
    return rows[:ROWS], dict(counts)


def light_counts(counts: dict[str, int], **filters: object) -> list[LightCount]:
    """Lights that occur, the worst first, each with its list; red, amber and green even at zero."""
    return [
        LightCount(light.value, counts.get(light, 0), parks_at(light=light.value, **filters))
        for light in SHOWN_LIGHTS
        if counts.get(light) or light is not Light.GREY
    ]


def lights_before(moment: AsOf, paths: Sequence[str]) -> tuple[date, dict[str, int]] | None:
    """The last stored month end before the day, and the parks by light under these paths then; one
    statement.
    """
    last = MonthEnd.objects.filter(day__lt=moment.day).order_by("-day").values("day")[:1]
    held = FrozenTally.objects.filter(under(paths, "region__path"), day=Subquery(last)).values_list(
        "day", "lights"
    )
    counts: Counter[str] = Counter()
    days = set()
    for day, lights in held:
        days.add(day)
        counts.update(lights)
    return (days.pop(), dict(counts)) if days else None


def _short_name() -> Case:
    return Case(When(park__short_name="", then=F("park__name_zh")), default=F("park__short_name"))


def _rows_for(frame: ReferenceData) -> list[PlaceRow]:
    """One row per region of the level shown, and one for what the levels above run themselves."""
    level = frame.rows()
    rows = [PlaceRow(place, address=reverse("region-detail", args=[place.code])) for place in level]
    above = [
        place
        for place in frame.places
        if place not in level and any(one.path.startswith(place.path) for one in level)
    ]
    return rows + [
        PlaceRow(place, own=True, address=reverse("region-detail", args=[place.code]))
        for place in above
    ]


def _members(row: PlaceRow, frame: ReferenceData) -> list[RegionLabel]:
    return [row.place] if row.own else frame.below(row.place.path)


def _add_lights(row: PlaceRow, found: list[dict[str, int]]) -> None:
    """How many parks show which light."""
    counts = {light.value: sum(one.get(light.value, 0) for one in found) for light in SHOWN_LIGHTS}
    row.n_parks = sum(counts.values())
    if row.n_parks:
        own = {"own": 1} if row.own else {}
        row.lights = light_counts(counts, region=row.place.code, **own)


def _add_parks(home: dict[int, PlaceRow], reader: Reader, moment: AsOf) -> None:
    """The parks of regions that are small enough to show each, the worst first."""
    parks = moment.with_standing(Park.objects.visible_to(reader).filter(home_region__in=home))
    found = parks.order_by(f"{moment.path}__light_rank", f"{moment.path}__score", "pk")
    for park in moment.settled(found) if home else []:
        home[park.home_region_id].parks.append(park)


def _add_cells(row: PlaceRow, found: dict[str, tuple[int, int, int]], frame: ReferenceData) -> None:
    """Open and overdue issues and the worst light per domain, each with its list."""
    filters: dict[str, object] = {"region": row.place.code, "stage": "open"}
    if row.own:
        filters["own"] = 1
    row.total.address = issues_at(**filters)
    for domain in frame.domains:
        n, overdue, rank = found.get(domain.code, (0, 0, 0))
        address = issues_at(**filters, domain=domain.code)
        row.cells.append(RegionCell(n, overdue, Light.values[rank], address) if n else RegionCell())
        row.total.n = row.total.n + n
        row.total.overdue = row.total.overdue + overdue


def _badness(row: PlaceRow) -> tuple[object, ...]:
    """Overdue, red lights, open issues, all descending; what a city runs itself comes last among
    equals.
    """
    reds = sum(one.n for one in row.lights if one.light == Light.RED)
    return (-row.total.overdue, -reds, -row.total.n, row.own, row.place.path)
