"""Make ready the trend page: groups of small lines, what moved, and health against progress."""

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
    make_issue_counts,
    read_month_sums,
    read_sum_of_today,
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
from dashboards.shared.findings import none_off_track
from dashboards.shared.links import at, issues_at, parks_at
from dashboards.shared.numbers import number
from dashboards.shared.reference import ReferenceData
from dashboards.shared.rows.lights import SHOWN_LIGHTS
from dashboards.shared.wording import short_day, short_month
from parks.choices import Light
from parks.models import Region
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.days.timelines import MonthCount, month_ends
from standings.regions.sums import MILLION

RANGES_MONTHS = (6, 12, 36)

# mean progress and mean share of the time elapsed, percent; None where no measure has dates
Means = tuple[int | None, int | None]


@dataclass(frozen=True)
class SeriesRow:
    """A line of the table of a small drawing.

    `values` are texts, empty where unknown; there are none where nothing is stored.
    """

    label: str
    values: list[str]


@dataclass
class SmallChart:
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
    charts: list[SmallChart]
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
    quadrant: Quadrant
    stored: int
    overdue: int

    @property
    def is_long(self) -> bool:
        """Whether months are shown with their years, which takes a line of its own."""
        return self.months > RANGES_MONTHS[0]


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
        names = [short_month(day, self.days[-1]) for day in self.days]
        return names if self.is_frozen else [*names[:-1], short_day(self.days[-1], self.days[-1])]


def range_of(text: str) -> tuple[int, str]:
    """Take the range that an address asks for, in months.

    The words say so where it asks for another than is offered; six months are shown then.
    """
    if text in {str(months) for months in RANGES_MONTHS}:
        return int(text), ""
    return RANGES_MONTHS[0], _("The range is 6, 12 or 36 months; 6 are shown.") if text else ""


def read_trend_page(
    reader: Reader, as_of: AsOf, reference: ReferenceData, months: int, region: Region | None
) -> TrendPage:
    """Read the page of a reader for a range that ends at a day.

    The number of statements does not depend on the range.
    """
    axis = _read_axis(reader, as_of, months, region)
    scheme = as_of.read_scheme()
    moved = parks.make_movers(axis.marks)
    quadrant = parks.make_quadrant(axis.marks, scheme, axis.region)
    parks.name_parks([*moved.rows, *quadrant.dots], as_of)
    gaps = _gaps(reference, axis.sums[-1])
    newest = axis.days[-1]
    return TrendPage(
        months,
        trend_sentences.lead(axis.counts, gaps, len(reference.pillars), newest),
        _ranges(months, axis.region),
        _issues(axis),
        _domains(axis, reference),
        _pillars(axis, reference, gaps),
        _scores(axis),
        _lights(axis),
        moved,
        about_movers(moved.spans),
        quadrant,
        sum(month_sum is not None for month_sum in axis.sums[:-1]),
        axis.counts[-1].overdue if axis.counts[-1] else 0,
    )


def _read_axis(reader: Reader, as_of: AsOf, months: int, region: Region | None) -> Axis:
    days = [*month_ends(as_of.day, months), as_of.day]
    stored = read_month_sums(reader, days if as_of.is_frozen else days[:-1], region)
    if as_of.is_frozen:
        newest = stored.get(as_of.day)
    else:
        newest = read_sum_of_today(reader, as_of.day, region)
    sums = [*(stored.get(day) for day in days[:-1]), newest]
    marks = parks.read_marks(as_of, days, reader, region)
    slug = region.slug if region else ""
    return Axis(days, make_issue_counts(days, newest, stored), sums, marks, slug, as_of.is_frozen)


def _ranges(months: int, region: str) -> list[RangeChoice]:
    return [
        RangeChoice(
            _("%(n)s months") % {"n": choice},
            at("trend", months=choice, region=region),
            choice == months,
        )
        for choice in RANGES_MONTHS
    ]


def _issues(axis: Axis) -> ChartGroup:
    """Draw the open, overdue, new and closed issues."""
    open_: list[Value] = [month.open if month else None for month in axis.counts]
    late: list[Value] = [month.overdue if month else None for month in axis.counts]
    opened = [month.opened if month else None for month in axis.counts]
    closed = [month.closed if month else None for month in axis.counts]
    first = axis.days[-1].replace(day=1)
    last = axis.days[-1]
    running = not axis.is_frozen
    charts = [
        SmallChart(
            _("Open issues"),
            open_,
            words=change(axis.days, open_),
            address=issues_at(region=axis.region, stage="open"),
        ),
        SmallChart(
            _("Overdue issues"),
            late,
            words=change(axis.days, late),
            is_bad=bool(late[-1]),
            address=issues_at(region=axis.region, overdue=1),
        ),
        SmallChart(
            _("New in the month"),
            [*opened],
            words=in_month(opened[-2], is_running=running),
            address=issues_at(region=axis.region, found_from=first, found_to=last),
        ),
        SmallChart(
            _("Closed in the month"),
            [*closed],
            words=in_month(closed[-2], is_running=running),
            address=issues_at(region=axis.region, closed_from=first, closed_to=last),
        ),
    ]
    known = [count for count in axis.counts if count]
    finding = about_trend(known, axis.days[-1])
    top = _draw(charts, axis, _ceiling(charts))
    return ChartGroup(finding, _("four drawings on one scale, 0 to %(top)s") % {"top": top}, charts)


def _domains(axis: Axis, reference: ReferenceData) -> ChartGroup:
    charts = []
    total = axis.counts[-1].open if axis.counts[-1] else 0
    newest: list[tuple[str, int | None]] = []
    for domain in reference.domains:
        counts = [
            None if month_sum is None else month_sum.domains.get(domain.code, 0)
            for month_sum in axis.sums
        ]
        newest.append((domain.name, counts[-1]))
        address = issues_at(region=axis.region, domain=domain.code, stage="open")
        words = trend_sentences.share(counts[-1], total)
        charts.append(SmallChart(domain.name, [*counts], words=words, address=address))
    finding = about_domains(newest)
    top = _draw(charts, axis, _ceiling(charts))
    return ChartGroup(finding, _("open issues, 0 to %(top)s") % {"top": top}, charts)


def _pillars(axis: Axis, reference: ReferenceData, gaps: list[tuple[str, int]]) -> ChartGroup:
    charts = []
    for pillar in reference.pillars:
        means = [_means(month_sum, pillar.code) for month_sum in axis.sums]
        progress = [mean_progress for mean_progress, _elapsed in means]
        elapsed = [mean_elapsed for _progress, mean_elapsed in means]
        gap = _gap(means[-1])
        charts.append(
            SmallChart(
                pillar.name,
                [*progress],
                "%",
                against_plan(progress[-1], elapsed[-1]),
                is_bad=gap is not None and gap > reference.scheme.red_behind,
                ref=[*elapsed],
            )
        )
    _draw(charts, axis, 100)
    note = _("solid: progress, dashed: time elapsed; 0 to 100%")
    return ChartGroup(about_pillars(gaps, len(reference.pillars)), note, charts)


def _scores(axis: Axis) -> ChartGroup:
    """Draw the medians of the three head lines."""
    eras = axis.marks.eras
    heads = (("score", _("Score")), ("health", _("Health")), ("progress", _("Delivery")))
    charts = []
    for name, words in heads:
        values: list[Value] = list(axis.marks.medians(name))
        charts.append(SmallChart(words, values, words=change(axis.days, values, eras)))
    low = sparklines.score_floor(_values_of(charts))
    _draw(charts, axis, 100, eras, low)
    finding = about_scores(axis.days, charts[0].values, eras)
    note = _("medians of the scored parks, provisional ones included, %(low)s to 100") % {
        "low": low
    }
    return ChartGroup(finding, note, charts, _breaks(axis, eras))


def _lights(axis: Axis) -> ChartGroup:
    eras = axis.marks.eras
    names = {
        Light.RED: pgettext("light", "Off track"),
        Light.AMBER: pgettext("light", "At risk"),
        Light.GREEN: pgettext("light", "On track"),
        Light.GREY: pgettext("light", "Not rated"),
    }
    charts = []
    for light in SHOWN_LIGHTS:
        values: list[Value] = [
            None if month_sum is None else month_sum.lights.get(light.value, 0)
            for month_sum in axis.sums
        ]
        known_eras = [
            era if value is not None else None for era, value in zip(eras, values, strict=True)
        ]
        charts.append(
            SmallChart(
                names[light],
                values,
                words=change(axis.days, values, known_eras),
                light=light.value,
                address=parks_at(region=axis.region, light=light.value),
            )
        )
    top = _draw(charts, axis, _ceiling(charts), eras)
    reds = charts[0]
    now = axis.sums[-1].lights if axis.sums[-1] else {}
    total = sum(now.values())
    finding = (
        _("%(n)s parks off track, %(change)s") % {"n": reds.last, "change": reds.words}
        if reds.values[-1]
        else none_off_track(total, total - now.get(Light.GREY.value, 0))
    )
    return ChartGroup(
        finding, _("number of parks, 0 to %(top)s") % {"top": top}, charts, _breaks(axis, eras)
    )


def _draw(
    charts: list[SmallChart], axis: Axis, top: int, eras: Sequence[Era] = (), low: int = 0
) -> int:
    """Fill in drawing, last and first value and table of each; returns the end of the scale."""
    labels = axis.labels
    for chart in charts:
        chart.spark = sparklines.make_spark(chart.values, low, top, ref=chart.ref, eras=eras)
        chart.last = _shown(chart.values[-1])
        known = [
            (label, value)
            for label, value in zip(labels, chart.values, strict=True)
            if value is not None
        ]
        if len(known) > 1:
            first_label, first_value = known[0]
            chart.first = f"{first_label} {_shown(first_value)}"
        chart.rows = _table_rows(chart, axis)
    return top


def _table_rows(chart: SmallChart, axis: Axis) -> list[SeriesRow]:
    """Make the table of a drawing; a day of which nothing is stored has no values."""
    columns = [chart.values, chart.ref] if chart.ref else [chart.values]
    rows = []
    for place, (label, day) in enumerate(zip(axis.labels, axis.days, strict=True)):
        is_stored = (
            chart.values[place] is not None
            or bool(axis.marks.by_day.get(day))
            or axis.sums[place] is not None
        )
        values = [_shown(column[place]) for column in columns] if is_stored else []
        rows.append(SeriesRow(label, values))
    return rows


def _values_of(charts: list[SmallChart]) -> list[Value]:
    return [value for chart in charts for value in chart.values]


def _ceiling(charts: list[SmallChart]) -> int:
    """Find the end of the one scale of some drawings."""
    return sparklines.ceiling(_values_of(charts))


def _breaks(axis: Axis, eras: Sequence[Era]) -> list[str]:
    """Say each change of the scheme inside the range."""
    return [
        trend_sentences.new_scheme(int(eras[now] or 0), axis.days[now], axis.days[-1])
        for _before, now in sparklines.era_breaks(eras)
    ]


def _means(month_sum: MonthSum | None, code: str) -> Means:
    """Mean progress and elapsed share of a pillar, percent rounded down as on the summary."""
    count, progress, elapsed = month_sum.pillars.get(code, (0, 0, 0)) if month_sum else (0, 0, 0)
    if not count:
        return None, None
    return int(Decimal(progress) / count), int(Decimal(elapsed) / MILLION / count)


def _gap(means: Means) -> int | None:
    """Points behind the plan, negative ahead; None for a pillar without dates."""
    progress, elapsed = means
    return None if progress is None or elapsed is None else elapsed - progress


def _gaps(reference: ReferenceData, month_sum: MonthSum | None) -> list[tuple[str, int]]:
    """List the pillars that have dates with their points behind the plan."""
    gaps = [(pillar.name, _gap(_means(month_sum, pillar.code))) for pillar in reference.pillars]
    return [(name, gap) for name, gap in gaps if gap is not None]


def _shown(value: Value) -> str:
    return "" if value is None else number(value)
