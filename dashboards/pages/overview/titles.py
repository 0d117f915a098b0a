"""Section titles that say what the figures show.

Where nothing stands out, the plain subject is said instead.
"""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.pages.overview.summary.page import SummaryRegionRow
from dashboards.shared.days.spans import told
from dashboards.shared.rows.pillars import PillarBar
from dashboards.shared.wording import listed, short_month
from parks.choices import Light
from standings.days.timelines import MonthCount

MOST_NAMED = 4


def verdict(parks: int, reds: int, open_issues: int, overdue: int, pillars: str) -> SafeString:
    """Say the state of a city or region in one sentence; exceptions are bold."""
    if not parks and not open_issues:
        return format_html("{}", _("No park is recorded here, and no issue is open."))
    reds_words = _("none off track")
    if reds:
        words = ngettext("%(n)s of them off track", "%(n)s of them off track", reds)
        reds_words = _bad(words % {"n": reds})
    overdue_words = _("none overdue")
    if overdue:
        words = ngettext("%(n)s of them overdue", "%(n)s of them overdue", overdue)
        overdue_words = _bad(words % {"n": overdue})
    parts = {
        "parks": ngettext("%(n)s park", "%(n)s parks", parks) % {"n": parks},
        "reds": reds_words,
        "issues": ngettext("%(n)s open issue", "%(n)s open issues", open_issues)
        % {"n": open_issues},
        "overdue": overdue_words,
        "pillars": _bad(_("advice off track: %(pillars)s") % {"pillars": pillars}),
    }
    if pillars:
        return format_html(_("{parks}, {reds}; {issues}, {overdue}; {pillars}."), **parts)
    return format_html(_("{parks}, {reds}; {issues}, {overdue}."), **parts)


def _bad(words: str) -> SafeString:
    return format_html('<b class="bad">{}</b>', words)


def off_track(bars: list[PillarBar]) -> str:
    """Name the pillars whose light is red."""
    return listed(bar.pillar.name for bar in bars if bar.light == Light.RED)


def about_regions(rows: list[SummaryRegionRow]) -> str:
    """Say where overdue issues gather."""
    late = [row for row in rows if row.total.overdue]
    if not late or len(late) > MOST_NAMED:
        return _("Open issues by region")
    return _("Overdue issues gather in %(places)s") % {
        "places": listed(row.region.name for row in late)
    }


def about_pillars(bars: list[PillarBar]) -> str:
    """Say which pillars lag behind the plan."""
    if len(bars) > 1 and all(bar.light in (Light.RED, Light.AMBER) for bar in bars):
        return _("All pillars are behind the plan")
    names = off_track(bars)
    if names:
        return _("%(pillars)s: far behind the plan") % {"pillars": names}
    lagging = listed(bar.pillar.name for bar in bars if bar.light == Light.AMBER)
    if lagging:
        return _("%(pillars)s: behind the plan") % {"pillars": lagging}
    if any(bar.progress is not None for bar in bars):
        return _("No pillar is behind the plan")
    return _("Delivery of the five pillars")


def about_trend(months: list[MonthCount], day: date) -> str:
    """Say how open and overdue issues moved, and in which month."""
    figures = {
        _("Open issues"): {month.end: month.open for month in months},
        _("Overdue"): {month.end: month.overdue for month in months},
    }
    return told(day, figures) or _("Issues by month")


def trend_in_words(months: list[MonthCount]) -> str:
    """Describe the chart for readers who cannot see it."""
    first = months[0]
    last = months[-1]
    return _(
        "Line chart: open issues from %(open_before)s to %(open_now)s, overdue issues from "
        "%(late_before)s to %(late_now)s, from the end of %(month)s to today. "
        "The figures are in the table below."
    ) % {
        "open_before": first.open,
        "open_now": last.open,
        "late_before": first.overdue,
        "late_now": last.overdue,
        "month": short_month(first.end, last.end),
    }
