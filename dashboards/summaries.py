"""What the summary and a region's page say: counts of distinct issues, lights of parks, delivery of pillars.

Totals count an issue once, however many parks it names; they are never sums of standings (decision 14).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Min, OuterRef, Q, Subquery, Sum, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse

from dashboards import scoring, trends
from dashboards.frame import Frame, Name, Place
from dashboards.links import issues_at, parks_at
from dashboards.standings import plan_light
from parks import lights
from parks.choices import Light, Stage
from parks.models import Issue, IssuePark, Park, Scheme
from parks.models.issue import IssueQuerySet
from recommendations.models import Measure

# Beyond this many parks a region shows counts instead of one glyph each.
GLYPHS = 12
ROWS = 40
DUE_SOON = 15
ATTENTION = 10
SHOWN_LIGHTS = (Light.RED, Light.AMBER, Light.GREEN, Light.GREY)


@dataclass(frozen=True)
class LightCount:
    """How many parks show a light, and where they are listed."""

    light: str
    n: int
    address: str


@dataclass
class Cell:
    """Open issues of a place in a domain; the light is the worst among them, green is not marked."""

    n: int = 0
    overdue: int = 0
    light: str = ""
    address: str = ""


@dataclass
class PlaceRow:
    """A region with its parks' lights and its open issues per domain. `own`: only what it runs itself."""

    place: Place
    own: bool = False
    parks: list[Park] = field(default_factory=list)
    lights: list[LightCount] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    total: Cell = field(default_factory=Cell)
    address: str = ""


@dataclass(frozen=True)
class PillarBar:
    """Mean progress of a pillar's measures against the mean share of time elapsed, in percent."""

    pillar: Name
    progress: int | None
    elapsed: int | None
    light: str
    measures: int
    address: str

    @property
    def behind(self) -> int:
        """Points behind the plan; negative ahead, 0 where unknown."""
        return 0 if self.progress is None or self.elapsed is None else self.elapsed - self.progress


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


def totals_and_trend(issues: IssueQuerySet, today: date) -> tuple[Totals, list[trends.MonthCount]]:
    """The key figures and the trend in one statement."""
    overdue = Issue.objects.all().overdue_when(today)
    year = Q(due_on__gt=today - timedelta(days=365), due_on__lt=today) & ~Q(
        stage__in=[Stage.SUSPENDED, Stage.DISMISSED]
    )
    row = (
        trends.dated(issues)
        .order_by()
        .aggregate(
            due_soon=Count("pk", filter=_due_soon(today)),
            oldest=Min("due_on", filter=overdue & Q(submitted_on__isnull=True)),
            due=Count("pk", filter=year),
            on_time=Count("pk", filter=year & Q(stage=Stage.CLOSED) & Q(closing_day__lte=F("due_on"))),
            **trends.count_expressions(today),
        )
    )
    months = trends.read_counts(row, today)
    longest = (today - row["oldest"]).days if row["oldest"] else 0
    totals = Totals(months[-1].open, months[-1].overdue, row["due_soon"], longest, row["due"], row["on_time"])
    return totals, months


def problems_in_sight(user: object) -> IssueQuerySet:
    """The problems that a user may see, with the day on which work on them ended."""
    return Issue.objects.visible_to(user).problems().annotate(closing_day=Coalesce("submitted_on", "closed_on"))


def attention(issues: IssueQuerySet, today: date) -> list[Issue]:
    """Overdue issues, the longest first, then those due soon; with the first park's name and further parks."""
    links = IssuePark.objects.filter(issue=OuterRef("pk")).order_by("park__name_zh")
    many = links.order_by().values("issue").annotate(n=Count("pk")).values("n")
    found = (
        issues.filter(Issue.objects.all().overdue_when(today) | _due_soon(today))
        .with_light(today)
        .select_related("lead", "region")
        .annotate(
            park_slug=Subquery(links.values("park__slug")[:1]),
            park_name=Subquery(links.annotate(said=_short_name()).values("said")[:1]),
            park_count=Subquery(many),
        )
        .order_by("due_on", "number")[:ATTENTION]
    )
    rows = list(found)
    for issue in rows:
        issue.days_over = ((issue.submitted_on or today) - issue.due_on).days  # type: ignore[attr-defined, operator]
        issue.days_left = -issue.days_over  # type: ignore[attr-defined]
    # a submission stops the clock, so the oldest due day is not always the longest delay
    return sorted(rows, key=lambda issue: -issue.days_over)  # type: ignore[attr-defined]


def place_rows(user: object, issues: IssueQuerySet, frame: Frame, today: date) -> tuple[list[PlaceRow], dict[str, int]]:
    """The regions of the summary, worst first, and all park lights; two statements however many regions."""
    rows = _rows_for(frame)
    home = {place.pk: row for row in rows for place in _members(row, frame)}
    _add_parks(home, user)
    _add_cells(home, issues, frame, today)
    rows = [row for row in rows if row.parks or row.lights or row.total.n or not row.own]
    rows.sort(key=_badness)
    # a park counts once, at its home region, so its lights may be added up; issues may not
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update({one.light: one.n for one in row.lights})
    return rows[:ROWS], dict(counts)


def light_counts(counts: dict[str, int], **filters: object) -> list[LightCount]:
    """Lights that occur, the worst first, each with its list; red, amber and green even at zero."""
    return [
        LightCount(light.value, counts.get(light, 0), parks_at(light=light.value, **filters))
        for light in SHOWN_LIGHTS
        if counts.get(light) or light is not Light.GREY
    ]


def pillar_bars(measures: Any, frame: Frame, today: date) -> list[PillarBar]:
    """The pillars over the measures that have dates and milestones; one statement."""
    groups = (
        measures.order_by()
        .filter(progress__isnull=False, starts_on__isnull=False, due_on__isnull=False)
        .values_list("recommendation__pillar__number", "starts_on", "due_on")
        .annotate(n=Count("pk"), done=Sum("progress"))
    )
    sums: dict[str, list[Decimal]] = {}
    for number, starts_on, due_on, n, done in groups:
        mine = sums.setdefault(str(number), [Decimal(0), Decimal(0), Decimal(0)])
        share = lights.elapsed(starts_on, due_on, today)
        passed = Decimal(share.numerator) / share.denominator if share is not None else Decimal(0)
        mine[0], mine[1], mine[2] = mine[0] + n, mine[1] + done, mine[2] + passed * n
    return [_pillar_bar(pillar, sums.get(pillar.code), frame) for pillar in frame.pillars]


def mean_bar(bars: list[PillarBar]) -> tuple[int | None, int | None]:
    """Mean progress and mean elapsed share of the pillars that have work, in percent."""
    known = [bar for bar in bars if bar.progress is not None and bar.elapsed is not None]
    progress = scoring.mean([Decimal(bar.progress or 0) for bar in known])
    elapsed = scoring.mean([Decimal(bar.elapsed or 0) for bar in known])
    return (None if progress is None else int(progress), None if elapsed is None else int(elapsed))


def mean_light(progress: int | None, elapsed: int | None, scheme: Scheme) -> str:
    """The light of a mean progress against a mean elapsed share."""
    known = progress is not None and elapsed is not None
    return plan_light(Decimal(progress or 0), Decimal(elapsed or 0), scheme) if known else Light.GREY.value


def park_measures(user: object) -> Any:
    """The measures that a user may see and that carry out a recommendation."""
    return Measure.objects.visible_to(user).filter(recommendation__isnull=False)


def _due_soon(today: date) -> Q:
    return Q(stage__in=(Stage.FILED, Stage.ACTING), due_on__gte=today, due_on__lte=today + timedelta(days=DUE_SOON))


def _short_name() -> Case:
    return Case(When(park__short_name="", then=F("park__name_zh")), default=F("park__short_name"))


def _rows_for(frame: Frame) -> list[PlaceRow]:
    """One row per region of the level shown, and one for what the levels above run themselves."""
    level = frame.rows()
    rows = [PlaceRow(place, address=reverse("region-detail", args=[place.code])) for place in level]
    above = [
        place for place in frame.places
        if place not in level and any(one.path.startswith(place.path) for one in level)
    ]  # fmt: skip
    return rows + [PlaceRow(place, own=True, address=reverse("region-detail", args=[place.code])) for place in above]


def _members(row: PlaceRow, frame: Frame) -> list[Place]:
    return [row.place] if row.own else frame.below(row.place.path)


def _add_parks(home: dict[int, PlaceRow], user: object) -> None:
    """Lights of the parks: the first dozen by name, and the number of each light."""
    order = ["standing__light_rank", "standing__score", "pk"]
    counted = {
        f"n_{light.value}": Window(Count("pk", filter=Q(standing__light=light)), partition_by="home_region")
        for light in SHOWN_LIGHTS
    }
    parks = (
        Park.objects.visible_to(user)
        .annotate(place=Window(RowNumber(), partition_by="home_region", order_by=order), **counted)
        .filter(place__lte=GLYPHS + 1)
        .select_related("standing")
        .order_by("home_region", "place")
    )
    counts: dict[int, dict[int, dict[str, int]]] = {}
    for park in parks:
        row = home.get(park.home_region_id)
        if row is not None:
            row.parks.append(park)
            per_region = {light.value: getattr(park, f"n_{light.value}") for light in SHOWN_LIGHTS}
            counts.setdefault(row.place.pk, {})[park.home_region_id] = per_region
    for row in set_of_rows(home):
        per_row = counts.get(row.place.pk, {}).values()
        row_counts = {light.value: sum(one[light.value] for one in per_row) for light in SHOWN_LIGHTS}
        if any(row_counts.values()):
            own = {"own": 1} if row.own else {}
            row.lights = light_counts(row_counts, region=row.place.code, **own)


def set_of_rows(home: dict[int, PlaceRow]) -> list[PlaceRow]:
    """Each row once."""
    return list({id(row): row for row in home.values()}.values())


def _add_cells(home: dict[int, PlaceRow], issues: IssueQuerySet, frame: Frame, today: date) -> None:
    """Open and overdue issues and the worst light per row and domain: one grouped statement."""
    joined = [(pk, row.place.pk) for pk, row in home.items() if pk != row.place.pk]
    place = Coalesce("park_links__park__home_region", "region")
    row_of = (
        Case(*[When(place=pk, then=Value(row)) for pk, row in joined], default=F("place")) if joined else F("place")
    )
    groups = (
        issues.open().with_light(today).order_by().annotate(place=place).annotate(row=row_of)
        .values("row", "type__domain__code")
        .annotate(
            n=Count("pk", distinct=True), worst=Min("light_rank"),
            late=Count("pk", distinct=True, filter=Issue.objects.all().overdue_when(today)),
        )
    )  # fmt: skip
    found = {(group["row"], group["type__domain__code"]): group for group in groups}
    for row in set_of_rows(home):
        filters: dict[str, object] = {"region": row.place.code, "stage": "open"}
        if row.own:
            filters["own"] = 1
        for domain in frame.domains:
            group = found.get((row.place.pk, domain.code))
            address = issues_at(**filters, domain=domain.code)
            row.cells.append(
                Cell(group["n"], group["late"], Light.values[group["worst"]], address) if group else Cell()
            )
        row.total = Cell(
            sum(cell.n for cell in row.cells), sum(cell.overdue for cell in row.cells), "", issues_at(**filters)
        )


def _badness(row: PlaceRow) -> tuple[object, ...]:
    """Overdue, red lights, open issues, all descending; what a city runs itself comes last among equals."""
    reds = sum(one.n for one in row.lights if one.light == Light.RED)
    return (-row.total.overdue, -reds, -row.total.n, row.own, row.place.path)


def _pillar_bar(pillar: Name, sums: list[Decimal] | None, frame: Frame) -> PillarBar:
    address = f"{reverse('recommendation-list')}?pillar={pillar.code}"
    if not sums:
        return PillarBar(pillar, None, None, Light.GREY.value, 0, address)
    n, done, passed = sums
    progress, elapsed = done / n, passed / n
    light = plan_light(progress, elapsed, frame.scheme)
    return PillarBar(pillar, int(progress), int(elapsed), light, int(n), address)
