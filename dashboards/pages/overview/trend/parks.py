"""Read how the scores of parks moved over the stored month ends, and where parks stand now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from dashboards.pages.overview.trend import sparklines
from dashboards.pages.overview.trend.sentences import MovedInSpan, about_quadrant
from dashboards.pages.overview.trend.sparklines import Era, Spark, median, score_floor
from dashboards.shared.days.spans import Span, spans_of
from dashboards.shared.links import parks_at, score_of
from dashboards.shared.numbers import moved, number, signed
from dashboards.shared.wording import short_month
from parks.choices import Light, ScoreState
from parks.models import Park, Region, Scheme
from parks.models.place import under
from parks.readers import Reader
from standings.days.as_of import AsOf, record_key
from standings.models import FrozenTally, Snapshot
from standings.scoring import printed

MOST_MOVERS = 20
MOST_DOTS = 200
COUNTING_STATES = (ScoreState.SCORED.value, ScoreState.PROVISIONAL.value)
# axes of the quadrant start here, lower where a park lies lower
AXIS_FROM = 40
LOWER_BY = 20


class Mark(NamedTuple):
    """A park on a day, as its standing or snapshot says."""

    day: date
    park: int
    light: str
    light_rank: int
    score: Decimal | None
    health: Decimal | None
    progress: Decimal | None
    state: str
    version: int

    @property
    def counts(self) -> bool:
        """Whether the score is one that counts."""
        return self.state in COUNTING_STATES and self.score is not None

    @property
    def has_both(self) -> bool:
        """Whether the park has a place in the quadrant."""
        return (
            self.state in COUNTING_STATES and self.health is not None and self.progress is not None
        )


MARK_COLUMNS = (
    "light",
    "light_rank",
    "score",
    "health",
    "progress",
    "state",
    "scheme_version",
)


@dataclass
class Marks:
    """The marks of the parks in sight by day; the last of the days is the day of the page."""

    days: list[date]
    by_day: dict[date, list[Mark]]

    @property
    def now(self) -> list[Mark]:
        """The marks of the day of the page."""
        return self.by_day.get(self.days[-1], [])

    @property
    def eras(self) -> list[Era]:
        """The version of the scheme at each day; None where nothing is stored."""
        return [
            max((mark.version for mark in self.by_day.get(day, [])), default=None)
            for day in self.days
        ]

    def medians(self, name: str) -> list[Decimal | None]:
        """The median of a figure over the scored parks, provisional ones included, at each day.

        As printed, so that its changes are those of printed values.
        """
        medians = [
            median(
                [
                    value
                    for mark in self.by_day.get(day, [])
                    if mark.counts and (value := getattr(mark, name)) is not None
                ]
            )
            for day in self.days
        ]
        return [None if value is None else printed(value) for value in medians]


@dataclass(frozen=True)
class ScoreMove:
    """By how much a score moved in print.

    None where it is unknown on one of the days; `is_apart` where the scheme forbids to tell it.
    """

    head: str
    by: Decimal | None = None
    is_apart: bool = False

    @property
    def words(self) -> str:
        """The change with its sign; empty where there is none to tell."""
        return "" if self.by is None else signed(self.by)


@dataclass
class Mover:
    """A park whose score moved: over each span, and over the range."""

    mark: Mark
    values: list[Decimal | None]
    eras: list[Era]
    moves: list[ScoreMove]
    park: Park | None = None
    spark: Spark = field(default_factory=Spark)

    @property
    def score(self) -> str:
        """The score as printed."""
        return number(self.mark.score or Decimal(0))

    @property
    def address(self) -> str:
        """Why the park has this score."""
        return _score_address(self.park)


@dataclass
class Movers:
    """The parks that moved most, the largest fall first, and how many scores moved in each span."""

    rows: list[Mover] = field(default_factory=list)
    # where the scale of their drawings starts
    low: int = 0
    spans: list[MovedInSpan] = field(default_factory=list)
    # of the columns of their moves; none where no month end of the range is stored
    heads: list[str] = field(default_factory=list)
    left_out: int = 0


@dataclass
class Dot:
    """A park in the quadrant."""

    mark: Mark
    park: Park | None = None

    @property
    def is_provisional(self) -> bool:
        """Whether the score may still change with what is unknown."""
        return self.mark.state == ScoreState.PROVISIONAL

    @property
    def address(self) -> str:
        """Why the park has this score."""
        return _score_address(self.park)


@dataclass
class Quadrant:
    """Health against progress.

    `missing`: parks without both; `missing_address`: their list, if one holds just them.
    """

    dots: list[Dot]
    cut: int
    version: int
    low: int
    finding: str
    left_out: int
    missing: int
    missing_address: str


def _score_address(park: Park | None) -> str:
    """Find the address of the reasons of a park's score."""
    return score_of(park.slug) if park else ""


def read_marks(as_of: AsOf, days: Sequence[date], reader: Reader, region: Region | None) -> Marks:
    """Read the marks of the parks in sight, or of those that counted below a region at each day.

    Two statements.
    """
    by_day: dict[date, list[Mark]] = defaultdict(list)
    in_sight = under(reader.sees, "park__record__home_region__path")
    stored = Snapshot.objects.filter(in_sight, day__in=days[:-1])
    key = as_of.record_of("park")
    now = as_of.standings.filter(under(reader.sees, as_of.record_of("park", "home_region__path")))
    if region:
        of_region = FrozenTally.objects.filter(
            day=OuterRef("day"), region__record=record_key(region)
        ).values("region__path")
        stored = stored.filter(park__home_region__path__startswith=Subquery(of_region[:1]))
        now = now.filter(park__home_region__path__startswith=region.path)
    for row in stored.order_by().values_list("day", "park__record", *MARK_COLUMNS):
        mark = Mark(*row)
        by_day[mark.day].append(mark)
    for row in now.order_by(key).values_list(key, *MARK_COLUMNS):
        by_day[days[-1]].append(Mark(days[-1], *row))
    return Marks(list(days), by_day)


def make_movers(marks: Marks) -> Movers:
    """Find who moved most since the month end before and over the range, without names yet."""
    stored = [day for day in marks.days[:-1] if marks.by_day.get(day)]
    if not stored:
        return Movers()
    by_park: dict[int, dict[date, Mark]] = defaultdict(dict)
    for day, marks_of_day in marks.by_day.items():
        for mark in marks_of_day:
            if mark.counts:
                by_park[mark.park][day] = mark
    newest = marks.days[-1]
    spans = [
        span
        for span in spans_of(newest)
        if marks.by_day.get(span.start) and marks.by_day.get(span.end)
    ]
    since = {"month": short_month(stored[0], newest)}
    whole = Span(stored[0], newest, _("Since the end of %(month)s, first of the range") % since)
    columns = [*spans, whole]
    scored = [
        _mover(mark, by_park[mark.park], marks.days, columns) for mark in marks.now if mark.counts
    ]
    movers = [mover for mover in scored if any(move.by for move in mover.moves)]
    most = _most(movers)
    low = score_floor([value for mover in most for value in mover.values])
    for mover in most:
        mover.spark = sparklines.make_spark(mover.values, low, 100, eras=mover.eras)
    return Movers(
        most,
        low,
        [
            _count_moves(span, [mover.moves[place] for mover in scored])
            for place, span in enumerate(spans)
        ],
        [column.name for column in columns],
        len(movers) - len(most),
    )


def make_quadrant(marks: Marks, scheme: Scheme, region: str) -> Quadrant:
    """Place the parks with both halves, the worst first, without names yet."""
    both = [mark for mark in marks.now if mark.has_both]
    both.sort(key=lambda mark: (mark.light_rank, mark.score is None, mark.score or 0, mark.park))
    grey = {mark.park for mark in marks.now if mark.light == Light.GREY}
    missing = {mark.park for mark in marks.now if not mark.has_both}
    cut = scheme.red_below
    shown = both[:MOST_DOTS]
    lowest = min(
        (min(mark.health or 0, mark.progress or 0) for mark in shown), default=Decimal(100)
    )
    low = AXIS_FROM if lowest >= AXIS_FROM else int(lowest // LOWER_BY) * LOWER_BY
    below = sum((mark.health or 0) < cut and (mark.progress or 0) < cut for mark in both)
    address = parks_at(region=region, light=Light.GREY.value) if missing and missing == grey else ""
    return Quadrant(
        [Dot(mark) for mark in shown],
        cut,
        scheme.version,
        low,
        about_quadrant(below, len(both), len(missing), cut),
        len(both) - len(shown),
        len(missing),
        address,
    )


def name_parks(rows: Sequence[Mover | Dot], as_of: AsOf) -> None:
    """Give each row its park, as it was on the day of the page; one statement."""
    keys = {row.mark.park for row in rows}
    named = as_of.parks.filter(**{f"{as_of.record}__in": keys})
    parks = {record_key(park): park for park in named}
    for row in rows:
        row.park = parks.get(row.mark.park)


def _mover(mark: Mark, past: dict[date, Mark], days: list[date], columns: list[Span]) -> Mover:
    values = [past[day].score if day in past else None for day in days]
    eras = [past[day].version if day in past else None for day in days]
    moves = [_move(past.get(span.start), past.get(span.end), span.name) for span in columns]
    return Mover(mark, values, eras, moves)


def _count_moves(span: Span, moves: list[ScoreMove]) -> MovedInSpan:
    changes = [move.by for move in moves if move.by is not None]
    return MovedInSpan(
        span.name,
        len(changes),
        sum(change > 0 for change in changes),
        sum(change < 0 for change in changes),
    )


def _most(movers: list[Mover]) -> list[Mover]:
    """Pick the largest falls and rises of the first span and over the range.

    They are picked in turn until the table is full.
    """
    month = sorted(movers, key=lambda mover: (mover.moves[0].by or Decimal(0), mover.mark.park))
    whole = sorted(movers, key=lambda mover: (mover.moves[-1].by or Decimal(0), mover.mark.park))
    picked: set[int] = set()
    for turn in zip(month, month[::-1], whole, whole[::-1], strict=True):
        for mover in turn:
            if len(picked) < MOST_MOVERS:
                picked.add(mover.mark.park)
    return [mover for mover in month if mover.mark.park in picked]


def _move(then: Mark | None, now: Mark | None, head: str) -> ScoreMove:
    """Tell the change of a score, unless another version of the scheme forbids to."""
    if then is None or now is None:
        return ScoreMove(head)
    if then.version != now.version:
        return ScoreMove(head, is_apart=True)
    return ScoreMove(head, moved(now.score, then.score))
