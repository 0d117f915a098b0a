"""Keeping one tally per region true in the writer's transaction, and adding tallies up for a page.

A tally is always made from the rows of its region, never by adding a difference to it, so it cannot
drift.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum, Value

from dashboards.models import FrozenIssue, FrozenTally, Standing, Tally
from dashboards.models.tally import TallyFields
from dashboards.stored_months import as_counted_then
from dashboards.trends import MONTHS, Course, MonthCount, month_ends, monthly_counts, points
from parks import lights
from parks.choices import OPEN_STAGES, LedgerView, Light, Stage
from parks.models import Issue, IssuePark, Region
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from recommendations.models import Measure
from recommendations.questions import without_action

if TYPE_CHECKING:
    from dashboards.moments import Moment

CHUNK = 50
DUE_SOON = 15
YEAR = 365
# of the ledger's views
SOON_DAYS = 30
STALE_DAYS = 30
MILLION = 1_000_000


class Line(NamedTuple):
    """A problem as it is counted. `rank` is that of its light."""

    course: Course
    last_entry_on: date | None
    rank: int
    without_action: bool


class Spanning(NamedTuple):
    """A problem that touches another region than its own. `rank` is that of its light."""

    pk: int
    places: list[int]
    domain: str
    open: int
    overdue: int
    rank: int


@dataclass
class IssueSum:
    """Counts of problems that may be added up: months, due soon, due and done on time in twelve
    months.

    `stages` counts the problems at each stage, `views` those off track and those of the ledger's
    standard views; not those without advice: advice is written apart from issues.
    """

    months: list[list[int]] = field(default_factory=list)
    due_soon: int = 0
    oldest: str | None = None
    due: int = 0
    on_time: int = 0
    stages: dict[str, int] = field(default_factory=dict)
    views: dict[str, int] = field(default_factory=dict)

    def add(self, other: IssueSum) -> None:
        """Add the counts of other problems; `oldest` is the earliest due day among
        those overdue.
        """
        pairs = zip(self.months or [[0, 0, 0, 0]] * len(other.months), other.months, strict=True)
        self.months = [
            [ours + theirs for ours, theirs in zip(*pair, strict=True)] for pair in pairs
        ]
        self.due_soon = self.due_soon + other.due_soon
        self.due = self.due + other.due
        self.on_time = self.on_time + other.on_time
        self.oldest = min(filter(None, (self.oldest, other.oldest)), default=None)
        self.stages = dict(Counter(self.stages) + Counter(other.stages))
        self.views = dict(Counter(self.views) + Counter(other.views))


@dataclass
class Sight:
    """The tallies that a reader or a region takes in, added up.

    `spanning`: whatever touches a region in sight.
    """

    today: date
    lights: dict[int, dict[str, int]] = field(default_factory=dict)
    domains: dict[int, dict[str, list[int]]] = field(default_factory=dict)
    spanning: list[Spanning] = field(default_factory=list)
    issues: IssueSum = field(default_factory=IssueSum)
    pillars: dict[str, list[int]] = field(default_factory=dict)

    @property
    def months(self) -> list[MonthCount]:
        """The trend."""
        return series(self.issues.months or [[0, 0, 0, 0]] * len(points(self.today)), self.today)

    @property
    def overdue(self) -> int:
        """Overdue problems in sight, each once."""
        return self.months[-1].overdue

    def cells(self, regions: Iterable[int] | None = None) -> dict[str, tuple[int, int, int]]:
        """By domain: open and overdue problems that touch one of the regions, each once, and
        the worst rank.
        """
        members = set(self.domains if regions is None else regions)
        found: dict[str, tuple[int, int, int]] = {}
        own = ((code, row) for pk in members for code, row in self.domains.get(pk, {}).items())
        across = (
            (one.domain, one[3:])
            for one in self.spanning
            if one.open and not members.isdisjoint(one.places)
        )
        for code, (n, overdue, rank) in [*own, *across]:
            known = found.get(code, (0, 0, rank))
            found[code] = (known[0] + n, known[1] + overdue, min(known[2], rank))
        return found


def series(months: list[list[int]], today: date) -> list[MonthCount]:
    """The counts of a tally with the days that they are of."""
    return [MonthCount(end, *row) for end, row in zip(points(today), months, strict=True)]


def sight(reader: Reader, moment: Moment, region: Region | None = None) -> Sight:
    """What a reader may see, or the part of it at a region in sight and below; one statement, at
    most two.
    """
    paths = (region.path,) if region else reader.sees
    seen = Sight(moment.day)
    outside = []
    for pk, path, counts, held, domains, spanning, pillars in moment.tallies.values_list(
        "region", "region__path", "lights", "issues", "domains", "spanning", "pillars"
    ):
        if not path.startswith(paths):
            outside += [Spanning(*one) for one in spanning]
            continue
        seen.lights[pk], seen.domains[pk] = counts, domains
        seen.spanning += [Spanning(*one) for one in spanning]
        seen.issues.add(IssueSum(**held))
        add_pillars(seen.pillars, pillars)
    across = [one for one in outside if not seen.domains.keys().isdisjoint(one.places)]
    if across:
        # they stand in the tally of a region above, which holds more than is in sight
        seen.spanning += across
        keys = [one.pk for one in across]
        held = count_issues(
            [line for *_rest, line in _lines(moment.of_records(keys), moment.day)], moment.day
        )
        then = FrozenIssue.objects.filter(record__in=keys).exclude(region__in=seen.domains)
        held.months = [one.row for one in as_counted_then(series(held.months, moment.day), then)]
        seen.issues.add(held)
    return seen


def overdue(reader: Reader, moment: Moment) -> int:
    """Overdue problems that a reader may see: what the navigation of every page counts."""
    if "" in reader.sees:
        # the last number of the last point of the trend, read without the rest
        held = moment.tallies.values_list(f"issues__months__{MONTHS}__3", flat=True)
        return sum(n or 0 for n in held)
    return sight(reader, moment).overdue


def means_of(tallied: Iterable[dict[str, list[int]]]) -> dict[str, int]:
    """Mean progress by pillar of what some regions have tallied, percent rounded down."""
    sums: dict[str, list[int]] = {}
    for pillars in tallied:
        add_pillars(sums, pillars)
    return {number: done // n for number, (n, done, _) in sums.items()}


def add_pillars(sums: dict[str, list[int]], more: dict[str, list[int]]) -> None:
    """Add sums of measures by pillar."""
    for number, row in more.items():
        sums[number] = [
            ours + theirs for ours, theirs in zip(sums.get(number, [0, 0, 0]), row, strict=True)
        ]


def refresh_of_parks(park_ids: Iterable[int], region_ids: Iterable[int], today: date) -> None:
    """Recompute the regions of some parks and those above them, and other regions that a write
    touched.

    The regions above come along because an issue that leaves a park may leave the tally of one of
    them.
    """
    near = Q(parks__in=list(park_ids)) | Q(pk__in=list(region_ids))
    slugs = {
        slug
        for path in Region.objects.filter(near).values_list("path", flat=True)
        for slug in path.split("/")
    }
    if slugs:
        rebuild(
            Region.objects.filter(slug__in=slugs).order_by("pk").values_list("pk", flat=True), today
        )


def rebuild(region_ids: Iterable[int], today: date) -> None:
    """Recompute the tallies of some regions from their rows."""
    ids = sorted(region_ids)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        # in sorted order, after the locks of parks: two writers wait for each other, never in a
        # circle
        locked = Region.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=chunk)
        list(locked.order_by("pk").values_list("pk"))
        made = {pk: Tally(region_id=pk, day=today) for pk in chunk}
        fill(made, today, Standing.objects.all())
        fields = [f.name for f in Tally._meta.fields if not f.primary_key]
        Tally.objects.bulk_create(
            made.values(), update_conflicts=True, unique_fields=["region"], update_fields=fields
        )


def fill(made: Mapping[int, TallyFields], today: date, standings: QuerySet[Any]) -> None:
    """Count into the tallies what their regions hold on a day; lights of parks from these
    standings.
    """
    groups = (
        standings.filter(park__home_region__in=made)
        .order_by()
        .values_list("park__home_region", "light")
    )
    for pk, light, n in groups.annotate(n=Count("pk")):
        made[pk].lights[light] = n
    places: dict[int, set[int]] = defaultdict(set)
    links = IssuePark.objects.filter(issue__region__in=made).values_list(
        "issue_id", "park__home_region_id"
    )
    for issue_id, pk in links:
        places[issue_id].add(pk)
    fill_issues(made, _lines(Issue.objects.filter(region__in=made), today), places, today)
    _fill_pillars(made, today)


def count_issues(lines: list[Line], today: date) -> IssueSum:
    """The counts of some problems on a day."""
    rows = [line.course for line in lines]
    months = [one.row for one in monthly_counts(rows, today)]
    counts = IssueSum(months, stages=dict(Counter(row.stage for row in rows)))
    counts.views = dict(Counter(view for line in lines for view in _views(line, today)))
    for row in rows:
        if row.due_on is None:
            continue
        counts.due_soon += (
            row.stage in (Stage.FILED, Stage.ACTING) and 0 <= (row.due_on - today).days <= DUE_SOON
        )
        if row.submitted_on is None and row.is_overdue(today):
            counts.oldest = min(filter(None, (counts.oldest, row.due_on.isoformat())))
        if 0 < (today - row.due_on).days < YEAR and row.stage not in (
            Stage.SUSPENDED,
            Stage.DISMISSED,
        ):
            counts.due += 1
            ended = row.submitted_on or row.closed_on
            counts.on_time += (
                row.stage == Stage.CLOSED and ended is not None and ended <= row.due_on
            )
    return counts


def _views(line: Line, today: date) -> Iterator[str]:
    """The views of the ledger in which a problem stands, by the rules of
    `dashboards.filters.issues.in_view`.
    """
    course = line.course
    if line.rank == Light.RED.rank:
        yield Light.RED.value
    if (
        course.due_on
        and course.stage in (Stage.FILED, Stage.ACTING)
        and 0 <= (course.due_on - today).days <= SOON_DAYS
    ):
        yield LedgerView.DUE_30
    silent = line.last_entry_on is None or (today - line.last_entry_on).days > STALE_DAYS
    if silent and course.stage in OPEN_STAGES:
        yield LedgerView.STALE_30
    if line.without_action:
        yield LedgerView.NO_ACTION


def elapsed_parts(starts_on: date, due_on: date, today: date) -> int:
    """The share of the time elapsed in millionths of a percent: whole numbers add up alike in
    any order.
    """
    share = lights.elapsed(starts_on, due_on, today)
    return 0 if share is None else round(share * MILLION)


def fill_issues(
    made: Mapping[int, TallyFields],
    found: Iterable[tuple[int, int, str, Line]],
    places: Mapping[int, set[int]],
    today: date,
) -> None:
    """Count problems (key, region, domain, line) into the tallies of their regions; `places`:
    regions each touches.
    """
    lines: dict[int, list[Line]] = {pk: [] for pk in made}
    for issue_id, pk, domain, line in found:
        lines[pk].append(line)
        touched = places.get(issue_id) or {pk}
        is_open = int(line.course.stage in OPEN_STAGES)
        overdue = int(line.course.is_overdue(today))
        if touched != {pk}:
            made[pk].spanning.append(
                [issue_id, sorted(touched), domain, is_open, overdue, line.rank]
            )
        elif is_open:
            row = made[pk].domains.setdefault(domain, [0, 0, line.rank])
            row[:] = row[0] + 1, row[1] + overdue, min(row[2], line.rank)
    for pk, tally in made.items():
        tally.issues = vars(count_issues(lines[pk], today))
    _count_as_stored(made, today)


def _count_as_stored(made: Mapping[int, TallyFields], today: date) -> None:
    """At month ends that are stored a region counts what it showed then; one statement."""
    ends = month_ends(today)
    held = FrozenTally.objects.filter(region__in=made, day__in=ends)
    for pk, day, row in held.values_list("region", "day", f"issues__months__{MONTHS}"):
        if row:
            made[pk].issues["months"][ends.index(day)] = row


def _lines(issues: IssueQuerySet, today: date) -> Iterator[tuple[int, int, str, Line]]:
    """The problems among some issues: key, region, domain and what is counted; two statements."""
    frozen = issues.model is not Issue
    idle = set() if frozen else set(without_action(issues).order_by().values_list("pk", flat=True))
    # a frozen row remembers whether a measure worked on the issue then
    marks = (
        {"key": F("record"), "idle": F("without_action")}
        if frozen
        else {"key": F("pk"), "idle": Value(False)}
    )
    names = (
        "key",
        "idle",
        "region",
        "type__domain__code",
        "light_rank",
        "last_entry_on",
        *Course._fields,
    )
    rows = issues.problems().with_light(today).annotate(**marks).order_by("pk").values_list(*names)
    for pk, was_idle, region, domain, rank, last, *days in rows:
        yield (
            pk,
            region,
            domain,
            Line(Course(*days), last, rank, was_idle if frozen else pk in idle),
        )


def _fill_pillars(made: Mapping[int, TallyFields], today: date) -> None:
    groups = (
        Measure.objects.filter(
            region__in=made,
            recommendation__isnull=False,
            progress__isnull=False,
            starts_on__isnull=False,
            due_on__isnull=False,
        )
        .order_by()
        .values_list("region", "recommendation__pillar__number", "starts_on", "due_on")
        .annotate(n=Count("pk"), done=Sum("progress"))
    )
    for pk, number, starts_on, due_on, n, done in groups:
        add_pillars(
            made[pk].pillars, {str(number): [n, done, n * elapsed_parts(starts_on, due_on, today)]}
        )
