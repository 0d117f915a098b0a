"""Section titles that say what the figures show.

Where nothing stands out, the plain subject is said instead.
"""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.pages.overview.summary.page import SummaryRegionRow
from dashboards.shared.rows.pillars import PillarBar
from dashboards.shared.wording import listed
from parks.choices import Light
from parks.text.phrases import number_word
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
    words = ngettext("Delivery of the one pillar", "Delivery of the %(n)s pillars", len(bars))
    return words % {"n": number_word(len(bars))}


def about_trend(months: list[MonthCount]) -> str:
    """Say how open and overdue issues moved since the last month end."""
    before = months[-2]
    now = months[-1]
    moves = {
        (-1, -1): _("Fewer open and fewer overdue issues than last month"),
        (-1, 0): _("Fewer open issues than last month, as many overdue"),
        (-1, 1): _("Fewer open issues than last month, but more overdue"),
        (0, -1): _("As many open issues as last month, fewer overdue"),
        (0, 0): _("Open and overdue issues as last month"),
        (0, 1): _("As many open issues as last month, but more overdue"),
        (1, -1): _("More open issues than last month, but fewer overdue"),
        (1, 0): _("More open issues than last month, as many overdue"),
        (1, 1): _("More open and more overdue issues than last month"),
    }
    return moves[_sign(now.open - before.open), _sign(now.overdue - before.overdue)]


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
        "month": first.label,
    }


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
