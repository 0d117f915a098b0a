"""The verdict, key figures and trend that the summary and the pages of regions show."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.pages.overview.summary.page import make_light_counts, make_totals
from dashboards.pages.overview.titles import (
    about_pillars,
    about_trend,
    off_track,
    trend_in_words,
    verdict,
)
from dashboards.shared.links import issues_at
from dashboards.shared.numbers import signed
from dashboards.shared.reference import ReferenceData
from dashboards.shared.rows.lights import SHOWN_LIGHTS
from dashboards.shared.rows.pillars import mean_bar, mean_light, pillar_bars
from standings.days.stored import stored_month_ends
from standings.days.timelines import MonthCount
from standings.regions.read import RegionTotals


def make_key_figures(
    reference: ReferenceData, seen: RegionTotals, lights: dict[str, int], region: str = ""
) -> dict[str, Any]:
    """Make the verdict, the comparison with last month and the five key figures.

    `region` narrows their lists.
    """
    totals = make_totals(seen)
    months = seen.months
    bars = pillar_bars(seen, reference)
    mean, elapsed = mean_bar(bars)
    return {
        "totals": totals,
        "bars": bars,
        "verdict": verdict(
            sum(lights.values()),
            lights.get("red", 0),
            totals.open,
            totals.overdue,
            off_track(bars),
        ),
        "lights": make_light_counts(lights, region=region),
        "mean": mean,
        "mean_elapsed": elapsed,
        "mean_light": mean_light(mean, elapsed, reference.scheme.thresholds),
        "finding_pillars": about_pillars(bars),
        "moves": [_moves(months[-1], region), _moves(months[-2], region)],
        "open_change": signed(totals.open - months[-2].open),
        "overdue_change": signed(totals.overdue - months[-2].overdue),
        "open_address": issues_at(region=region, stage="open"),
        "overdue_address": issues_at(region=region, overdue=1),
    }


def make_light_moves(
    now: dict[str, int], before: tuple[date, dict[str, int]] | None
) -> dict[str, Any] | None:
    """Count how many more or fewer parks show each light than at the last stored month end.

    None where no month end is stored.
    """
    if before is None:
        return None
    day, then = before
    lights = (light.value for light in SHOWN_LIGHTS)
    changes = [(light, signed(now.get(light, 0) - then.get(light, 0))) for light in lights]
    return {"day": day, "changes": [(light, words) for light, words in changes if words != "±0"]}


def _moves(month: MonthCount, region: str) -> dict[str, Any]:
    """Count closings and new issues of a month, each with its list.

    The list is of the ledger as it stood then, where that is what was counted.
    """
    first = month.end.replace(day=1)
    last = month.end
    filters = {"region": region, "as_of": last if last in stored_month_ends() else ""}
    return {
        "closed": month.closed,
        "opened": month.opened,
        "closed_address": issues_at(closed_from=first, closed_to=last, **filters),
        "opened_address": issues_at(found_from=first, found_to=last, **filters),
    }


def make_trend_figure(months: list[MonthCount]) -> dict[str, Any]:
    """Make what partials/figures/_trend.html takes."""
    series = [
        (pgettext("issues", "Open"), "1"),
        (_("Overdue"), "2"),
        (pgettext("issues", "New"), ""),
        (pgettext("issues", "Closed"), ""),
    ]
    return {
        "trend_finding": about_trend(months),
        "trend_words": trend_in_words(months),
        "series": [{"name": name, "tone": tone} for name, tone in series],
        "points": [
            {"name": month.label, "values": [month.open, month.overdue, month.opened, month.closed]}
            for month in months
        ],
    }
