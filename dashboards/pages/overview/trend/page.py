"""The trend page, ready to show: groups of small lines, what moved, and health against progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.pages.overview.titles import about_trend
from dashboards.pages.overview.trend import parks, sparklines
from dashboards.pages.overview.trend import sentences as trend_sentences
from dashboards.pages.overview.trend.months import (
    MonthSum,
    issue_counts,
    month_sums,
    paths_of,
    sum_of_today,
)
from dashboards.pages.overview.trend.parks import Marks, Movers, Quadrant
from dashboards.pages.overview.trend.sentences import (
    about_domains,
    about_movers,
    about_pillars,
    about_scores,
    against_plan,
    change,
    in_month,
)
from dashboards.pages.overview.trend.sparklines import Era, Spark, Value
from dashboards.shared.links import at, issues_at, parks_at
from dashboards.shared.reference import ReferenceData
from dashboards.shared.wording import short_day
from parks.choices import Light
from parks.models import Region
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.days.timelines import MonthCount, month_ends
from standings.regions.sums import MILLION

RANGES = (6, 12, 36)
LIGHTS = (Light.RED, Light.AMBER, Light.GREEN, Light.GREY)


@dataclass(frozen=True)
class SeriesRow:
    """A line of the table of a small drawing; `values` are texts, empty where unknown, none where
    not stored.
    """

    label: str
    values: list[str]


@dataclass
class Small:
    """A small drawing: its name, last and first value, line, words and table."""

    name: str
    values: list[Value]
    unit: str = ""
    words: str = ""
    light: str = ""
    is_bad: bool = False
    # the list that the last value counts
    address: str = ""
    ref: list[Value] = field(default_factory=list)
    spark: Spark = field(default_factory=Spark)
    last: str = ""
    first: str = ""
    rows: list[SeriesRow] = field(default_factory=list)


@dataclass
class ChartGroup:
    """Drawings on one scale. `finding` is the title, `notes` what else must be known."""

    finding: str
    note: str
    smalls: list[Small]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RangeChoice:
    """A range or scope that the page offers."""

    words: str
    address: str
    is_current: bool


@dataclass
class TrendPage:
    """All that the template shows."""

    months: int
    lead: str
    ranges: list[RangeChoice]
    issues: ChartGroup
    domains: ChartGroup
    pillars: ChartGroup
    scores: ChartGroup
    lights: ChartGroup
    movers: Movers
    movers_finding: str
    movers_from: str
    movers_before: str
    quadrant: Quadrant
    stored: int
    overdue: int

    @property
    def is_long(self) -> bool:
        """Whether months are shown with their years, which takes a line of its own."""
        return self.months > RANGES[0]


@dataclass(frozen=True)
class Axis:
    """The days of the page, the region it is about, and what is known of each day."""

    days: list[date]
    counts: list[MonthCount | None]
    sums: list[MonthSum | None]
    marks: Marks
    region: str
    is_frozen: bool

    @property
    def labels(self) -> list[str]:
        """The days in words; the running month by its day."""
        names = [trend_sentences.month_name(day, self.days[-1]) for day in self.days]
        return names if self.is_frozen else [*names[:-1], short_day(self.days[-1], self.days[-1])]


def months_asked(text: str) -> tuple[int, str]:
    """The range that an address asks for, and a message where it asks for another than
    is offered.
    """
    if text in {str(n) for n in RANGES}:
        return int(text), ""
    return RANGES[0], _("The range is 6, 12 or 36 months; 6 are shown.") if text else ""


def trend_page(
    reader: Reader, moment: AsOf, frame: ReferenceData, months: int, region: Region | None
) -> TrendPage:
    """The page of a reader for a range that ends at a moment; the number of statements does not
    depend on it.
    """
    axis = _axis(reader, moment, months, region)
    scheme = parks.scheme_of(moment)
    moved = parks.movers(axis.marks)
    dots = parks.quadrant(axis.marks, scheme, axis.region)
    parks.name_parks([*moved.rows, *dots.dots])
    gaps = _gaps(frame, axis.sums[-1])
    newest = axis.days[-1]
    since = trend_sentences.month_name(moved.before, newest) if moved.before else ""
    return TrendPage(
        months,
        trend_sentences.lead(axis.counts, gaps, newest),
        _ranges(months, axis.region),
        _issues(axis),
        _domains(axis, frame),
        _pillars(axis, frame, gaps),
        _scores(axis),
        _lights(axis),
        moved,
        about_movers(moved.compared, moved.rose, moved.fell, since),
        trend_sentences.month_name(moved.start, newest) if moved.start else "",
        since,
        dots,
        sum(one is not None for one in axis.sums[:-1]),
        axis.counts[-1].overdue if axis.counts[-1] else 0,
    )


def _axis(reader: Reader, moment: AsOf, months: int, region: Region | None) -> Axis:
    days = [*month_ends(moment.day, months), moment.day]
    stored = month_sums(reader, days if moment.is_frozen else days[:-1], region)
    newest = (
        stored.get(moment.day) if moment.is_frozen else sum_of_today(reader, moment.day, region)
    )
    sums = [*(stored.get(day) for day in days[:-1]), newest]
    marks = parks.marks(moment, days, paths_of(reader, region))
    slug = region.slug if region else ""
    return Axis(days, issue_counts(days, newest, stored), sums, marks, slug, moment.is_frozen)


def _ranges(months: int, region: str) -> list[RangeChoice]:
    return [
        RangeChoice(_("%(n)s months") % {"n": n}, at("trend", months=n, region=region), n == months)
        for n in RANGES
    ]


def _issues(axis: Axis) -> ChartGroup:
    """Open, overdue, new and closed."""
    open_: list[sparklines.Value] = [month.open if month else None for month in axis.counts]
    late: list[sparklines.Value] = [month.overdue if month else None for month in axis.counts]
    opened = [month.opened if month else None for month in axis.counts]
    closed = [month.closed if month else None for month in axis.counts]
    first = axis.days[-1].replace(day=1)
    last = axis.days[-1]
    running = not axis.is_frozen
    smalls = [
        Small(
            _("Open issues"),
            open_,
            words=change(open_),
            address=issues_at(region=axis.region, stage="open"),
        ),
        Small(
            _("Overdue issues"),
            late,
            words=change(late),
            is_bad=bool(late[-1]),
            address=issues_at(region=axis.region, overdue=1),
        ),
        Small(
            _("New in the month"),
            [*opened],
            words=in_month(opened[-2], is_running=running),
            address=issues_at(region=axis.region, found_from=first, found_to=last),
        ),
        Small(
            _("Closed in the month"),
            [*closed],
            words=in_month(closed[-2], is_running=running),
            address=issues_at(region=axis.region, closed_from=first, closed_to=last),
        ),
    ]
    known = [one for one in axis.counts if one]
    finding = about_trend(known) if len(known) > 1 else _("Issues by month")
    top = _draw(smalls, axis, sparklines.ceiling([value for one in smalls for value in one.values]))
    return ChartGroup(finding, _("four drawings on one scale, 0 to %(top)s") % {"top": top}, smalls)


def _domains(axis: Axis, frame: ReferenceData) -> ChartGroup:
    smalls = []
    total = axis.counts[-1].open if axis.counts[-1] else 0
    for domain in frame.domains:
        values: list[Value] = [
            None if one is None else one.domains.get(domain.code, 0) for one in axis.sums
        ]
        address = issues_at(region=axis.region, domain=domain.code, stage="open")
        last = values[-1]
        words = trend_sentences.share(None if last is None else int(last), total)
        smalls.append(Small(domain.name, values, words=words, address=address))
    finding = about_domains(
        [(one.name, None if (n := one.values[-1]) is None else int(n)) for one in smalls]
    )
    top = _draw(smalls, axis, sparklines.ceiling([value for one in smalls for value in one.values]))
    return ChartGroup(finding, _("open issues, 0 to %(top)s") % {"top": top}, smalls)


def _pillars(axis: Axis, frame: ReferenceData, gaps: list[tuple[str, int]]) -> ChartGroup:
    smalls = []
    for pillar in frame.pillars:
        done = []
        passed = []
        for one in axis.sums:
            progress, elapsed = _means(one, pillar.code)
            done.append(progress)
            passed.append(elapsed)
        words = against_plan(done[-1], passed[-1])
        bad = (
            done[-1] is not None
            and passed[-1] is not None
            and passed[-1] - done[-1] > frame.scheme.red_behind
        )
        smalls.append(Small(pillar.name, list(done), "%", words, is_bad=bad, ref=list(passed)))
    _draw(smalls, axis, 100)
    note = _("solid: progress, dashed: time elapsed; 0 to 100%")
    return ChartGroup(about_pillars(gaps), note, smalls)


def _scores(axis: Axis) -> ChartGroup:
    """The medians of the three head lines."""
    eras = axis.marks.eras
    heads = (("score", _("Score")), ("health", _("Health")), ("progress", _("Delivery")))
    smalls = []
    for name, words in heads:
        values: list[Value] = list(axis.marks.medians(name))
        smalls.append(Small(words, values, words=change(values, eras)))
    low = sparklines.score_floor([value for one in smalls for value in one.values])
    _draw(smalls, axis, 100, eras, low)
    finding = about_scores(smalls[0].values, eras)
    note = _("medians of the scored parks, provisional ones included, %(low)s to 100") % {
        "low": low
    }
    return ChartGroup(finding, note, smalls, _breaks(axis, eras))


def _lights(axis: Axis) -> ChartGroup:
    eras = axis.marks.eras
    names = {
        Light.RED: pgettext("light", "Off track"),
        Light.AMBER: pgettext("light", "At risk"),
        Light.GREEN: pgettext("light", "On track"),
        Light.GREY: pgettext("light", "Not rated"),
    }
    smalls = []
    for light in LIGHTS:
        values: list[Value] = [
            None if one is None else one.lights.get(light.value, 0) for one in axis.sums
        ]
        known_eras = [
            era if value is not None else None for era, value in zip(eras, values, strict=True)
        ]
        address = parks_at(region=axis.region, light=light.value)
        words = change(values, known_eras)
        smalls.append(Small(names[light], values, words=words, light=light.value, address=address))
    top = _draw(
        smalls, axis, sparklines.ceiling([value for one in smalls for value in one.values]), eras
    )
    reds = smalls[0]
    finding = (
        _("%(n)s parks off track, %(change)s") % {"n": reds.last, "change": reds.words}
        if reds.values[-1]
        else _("No park is off track")
    )
    return ChartGroup(
        finding, _("number of parks, 0 to %(top)s") % {"top": top}, smalls, _breaks(axis, eras)
    )


def _draw(smalls: list[Small], axis: Axis, top: int, eras: Sequence[Era] = (), low: int = 0) -> int:
    """Fill in drawing, last and first value and table of each; returns the end of the scale."""
    labels = axis.labels
    for one in smalls:
        one.spark = sparklines.spark(one.values, low, top, ref=one.ref, eras=eras)
        one.last = _shown(one.values[-1])
        known = [
            (label, value)
            for label, value in zip(labels, one.values, strict=True)
            if value is not None
        ]
        if len(known) > 1:
            one.first = f"{known[0][0]} {_shown(known[0][1])}"
        stored = [
            value is not None or bool(axis.marks.by_day.get(day)) or total is not None
            for day, value, total in zip(axis.days, one.values, axis.sums, strict=True)
        ]
        columns = [one.values, one.ref] if one.ref else [one.values]
        one.rows = [
            SeriesRow(label, [_shown(column[place]) for column in columns] if stored[place] else [])
            for place, label in enumerate(labels)
        ]
    return top


def _breaks(axis: Axis, eras: Sequence[Era]) -> list[str]:
    """A sentence for each change of the scheme inside the range."""
    return [
        trend_sentences.new_scheme(int(eras[now] or 0), axis.days[now], axis.days[-1])
        for _before, now in sparklines.era_breaks(eras)
    ]


def _means(one: MonthSum | None, code: str) -> tuple[int | None, int | None]:
    """Mean progress and mean elapsed share of a pillar, percent rounded down as on the summary."""
    n, done, passed = one.pillars.get(code, (0, 0, 0)) if one else (0, 0, 0)
    return (int(Decimal(done) / n), int(Decimal(passed) / MILLION / n)) if n else (None, None)


def _gaps(frame: ReferenceData, now: MonthSum | None) -> list[tuple[str, int]]:
    """By pillar with dates: points behind the plan, negative ahead."""
    means = [(pillar.name, *_means(now, pillar.code)) for pillar in frame.pillars]
    return [
        (name, passed - done)
        for name, done, passed in means
        if done is not None and passed is not None
    ]


def _shown(value: Value) -> str:
    return "" if value is None else trend_sentences.number(value)


def scope(frame: ReferenceData, slug: str) -> Region | None:
    """The region that an address names, if it is in sight. Raises LookupError if it is not."""
    if not slug:
        return None
    for place in frame.places:
        if place.code == slug:
            return Region(
                pk=place.pk,
                slug=place.code,
                path=place.path,
                name_zh=place.name_zh,
                name_en=place.name_en,
            )
    raise LookupError(slug)
