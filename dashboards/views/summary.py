"""The summary: where is it red, what is overdue, better or worse than last month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from dashboards import findings, summaries
from dashboards.frame import Frame
from dashboards.links import issues_at
from dashboards.moments import moment_of
from dashboards.stored_months import stored
from dashboards.tallies import Sight, sight
from dashboards.trends import MonthCount
from parks.models.place import visible_paths


@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """All that the reader may see, by region, pillar and month."""
    moment = moment_of(request)
    frame = Frame.load(request.user)
    seen = sight(request.user, moment)
    rows, lights = summaries.place_rows(request.user, seen, frame, moment)
    context = {
        "frame": frame,
        "rows": rows,
        "attention": summaries.attention(summaries.problems_in_sight(request.user, moment), moment),
        "finding_places": findings.about_places(rows),
        # the tallies of today know what the navigation shows
        **moment.of_today(overdue_count=seen.overdue),
        **key_figures(frame, seen, lights),
        "light_moves": light_moves(
            lights, summaries.lights_before(moment, visible_paths(request.user))
        ),
        **trend_figure(seen.months),
    }
    return render(request, "pages/overview/summary/page.html", context)


def key_figures(
    frame: Frame, seen: Sight, lights: dict[str, int], region: str = ""
) -> dict[str, Any]:
    """The verdict, the comparison with last month and the five key figures; `region` narrows their
    lists.
    """
    totals = summaries.totals(seen)
    months = seen.months
    bars = summaries.pillar_bars(seen, frame)
    mean, elapsed = summaries.mean_bar(bars)
    return {
        "totals": totals,
        "bars": bars,
        "verdict": findings.verdict(
            sum(lights.values()),
            lights.get("red", 0),
            totals.open,
            totals.overdue,
            findings.off_track(bars),
        ),
        "lights": summaries.light_counts(lights, region=region),
        "mean": mean,
        "mean_elapsed": elapsed,
        "mean_light": summaries.mean_light(mean, elapsed, frame.scheme),
        "finding_pillars": findings.about_pillars(bars),
        "moves": [_moves(months[-1], region), _moves(months[-2], region)],
        "open_change": findings.signed(totals.open - months[-2].open),
        "overdue_change": findings.signed(totals.overdue - months[-2].overdue),
        "open_address": issues_at(region=region, stage="open"),
        "overdue_address": issues_at(region=region, overdue=1),
    }


def light_moves(
    now: dict[str, int], before: tuple[date, dict[str, int]] | None
) -> dict[str, Any] | None:
    """How many more or fewer parks show each light than at the last stored month end; nothing where
    none is stored.
    """
    if before is None:
        return None
    day, then = before
    lights = (light.value for light in summaries.SHOWN_LIGHTS)
    changes = [(light, findings.signed(now.get(light, 0) - then.get(light, 0))) for light in lights]
    return {"day": day, "changes": [(light, words) for light, words in changes if words != "±0"]}


def _moves(month: MonthCount, region: str) -> dict[str, Any]:
    """Closings and new issues of a month, each with its list: as it stood then, where that is
    what was counted.
    """
    first = month.end.replace(day=1)
    last = month.end
    kept = {"region": region, "as_of": last if last in stored() else ""}
    return {
        "closed": month.closed,
        "opened": month.opened,
        "closed_address": issues_at(closed_from=first, closed_to=last, **kept),
        "opened_address": issues_at(found_from=first, found_to=last, **kept),
    }


def trend_figure(months: list[MonthCount]) -> dict[str, Any]:
    """What partials/figures/_trend.html takes."""
    series = [
        (pgettext("issues", "Open"), "1"),
        (_("Overdue"), "2"),
        (pgettext("issues", "New"), ""),
        (pgettext("issues", "Closed"), ""),
    ]
    return {
        "trend_finding": findings.about_trend(months),
        "trend_words": findings.trend_in_words(months),
        "series": [{"name": name, "tone": tone} for name, tone in series],
        "points": [
            {"name": month.label, "values": [month.open, month.overdue, month.opened, month.closed]}
            for month in months
        ],
    }
