"""Make the verdict, key figures and trend that the summary and the pages of regions show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.pages.overview.summary.page import (
    IssueTotals,
    LightCount,
    make_light_counts,
    make_totals,
)
from dashboards.pages.overview.titles import (
    Sight,
    about_pillars,
    about_trend,
    off_track,
    trend_in_words,
    verdict,
)
from dashboards.shared.days.spans import Span, spans_of, told
from dashboards.shared.findings import none_overdue_or_soon
from dashboards.shared.links import issues_at
from dashboards.shared.numbers import signed
from dashboards.shared.reference import ReferenceData
from dashboards.shared.rows.lights import SHOWN_LIGHTS
from dashboards.shared.rows.pillars import PillarBar, mean_bar, mean_light, pillar_bars
from dashboards.shared.wording import short_month
from parks.choices import Light
from parks.models.issue import IssueQuerySet
from standings.days.stored import read_month_ends
from standings.days.timelines import MonthCount
from standings.regions.read import RegionTotals


@dataclass(frozen=True)
class MonthMoves:
    """Closings and new issues of a month, each with its list."""

    name: str
    closed: int
    opened: int
    closed_address: str
    opened_address: str


@dataclass(frozen=True)
class LightMoves:
    """By light: by how many parks its number changed over a span."""

    name: str
    changes: list[tuple[str, str]]


@dataclass(frozen=True)
class KeyFigures:
    """The verdict, the comparison with last month and the five key figures of what is in sight.

    `mean` and `mean_elapsed` are percent, None where no measure has dates and milestones.
    """

    verdict: SafeString
    # said where no issue is overdue or due soon
    nothing_near: str
    moves: list[MonthMoves]
    light_moves: list[LightMoves]
    totals: IssueTotals
    lights: list[LightCount]
    bars: list[PillarBar]
    pillars_finding: str
    mean: int | None
    mean_elapsed: int | None
    mean_light: str
    open_moves: str
    overdue_moves: str
    open_address: str
    overdue_address: str


class ChartSeries(NamedTuple):
    """A line of a chart; without a tone it is a column of the table only."""

    name: str
    tone: str


class ChartPoint(NamedTuple):
    """A month of a chart with a value for each series."""

    name: str
    values: list[int]


@dataclass(frozen=True)
class TrendFigure:
    """What partials/figures/_trend.html takes."""

    finding: str
    words: str
    series: list[ChartSeries]
    points: list[ChartPoint]


def make_key_figures(
    reference: ReferenceData,
    seen: RegionTotals,
    lights: dict[str, int],
    lights_before: dict[date, dict[str, int]],
    issues: IssueQuerySet,
    region: str = "",
) -> KeyFigures:
    """Make the key figures of what is in sight; `region` narrows the lists that they lead to."""
    totals = make_totals(seen)
    months = seen.months
    bars = pillar_bars(seen, reference)
    mean, elapsed = mean_bar(bars)
    parks = sum(lights.values())
    sight = Sight(
        parks,
        parks - lights.get(Light.GREY.value, 0),
        lights.get(Light.RED.value, 0),
        totals.open,
        # only what is said of none asks how many are known
        0 if totals.overdue else issues.open().filter(due_on__isnull=False).count(),
        totals.overdue,
    )
    return KeyFigures(
        verdict=verdict(sight, off_track(bars)),
        nothing_near=none_overdue_or_soon(sight.open, sight.dated),
        moves=_moves(months, region),
        light_moves=_light_moves(seen.today, lights_before | {seen.today: lights}),
        totals=totals,
        lights=make_light_counts(lights, region=region),
        bars=bars,
        pillars_finding=about_pillars(bars),
        mean=mean,
        mean_elapsed=elapsed,
        mean_light=mean_light(mean, elapsed, reference.scheme.thresholds),
        open_moves=told(seen.today, {"": {month.end: month.open for month in months}}),
        overdue_moves=told(seen.today, {"": {month.end: month.overdue for month in months}}),
        open_address=issues_at(region=region, stage="open"),
        overdue_address=issues_at(region=region, overdue=1),
    )


def make_trend_figure(months: list[MonthCount]) -> TrendFigure:
    """Make the chart of the last months: open and overdue as lines, the moves in its table."""
    return TrendFigure(
        about_trend(months, months[-1].end),
        trend_in_words(months),
        [
            ChartSeries(pgettext("issues", "Open"), "1"),
            ChartSeries(_("Overdue"), "2"),
            ChartSeries(pgettext("issues", "New"), ""),
            ChartSeries(pgettext("issues", "Closed"), ""),
        ],
        [
            ChartPoint(
                short_month(month.end, months[-1].end),
                [month.open, month.overdue, month.opened, month.closed],
            )
            for month in months
        ],
    )


def _light_moves(day: date, lights: dict[date, dict[str, int]]) -> list[LightMoves]:
    """Count how many more or fewer parks show each light, over each span that is known."""
    return [
        LightMoves(
            span.name,
            [
                (light.value, signed(change))
                for light in SHOWN_LIGHTS
                if (change := lights[span.end].get(light, 0) - lights[span.start].get(light, 0))
            ],
        )
        for span in spans_of(day)
        if span.start in lights and span.end in lights
    ]


def _moves(months: list[MonthCount], region: str) -> list[MonthMoves]:
    """Count what was closed and found in the last two months, the one that is compared first."""
    today = months[-1].end
    running = Span(
        months[-2].end, today, _("%(month)s so far") % {"month": short_month(today, today)}
    )
    names = {span.end: span.name for span in [*spans_of(today), running][:2]}
    of_day = {month.end: month for month in months}
    return [_month_moves(of_day[end], name, region) for end, name in names.items()]


def _month_moves(month: MonthCount, name: str, region: str) -> MonthMoves:
    """Count closings and new issues of a month.

    Their lists are of the ledger as it stood then, where that is what was counted.
    """
    first = month.end.replace(day=1)
    last = month.end
    filters = {"region": region, "as_of": last if last in read_month_ends() else ""}
    return MonthMoves(
        name,
        month.closed,
        month.opened,
        issues_at(closed_from=first, closed_to=last, **filters),
        issues_at(found_from=first, found_to=last, **filters),
    )
