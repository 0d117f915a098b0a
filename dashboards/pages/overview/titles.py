"""Section titles that say what the figures show.

Where nothing stands out, the plain subject is said instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboards.pages.overview.summary.page import SummaryRegionRow
from dashboards.shared.days.spans import told
from dashboards.shared.findings import none_behind
from dashboards.shared.rows.pillars import PillarBar
from dashboards.shared.wording import listed, short_month
from parks.choices import Light
from standings.days.timelines import MonthCount

MOST_NAMED = 4


@dataclass(frozen=True)
class Sight:
    """What the verdict is about: parks with those that are rated and red, and open issues with
    those that have a due date and are overdue.
    """

    parks: int
    rated: int
    reds: int
    open: int
    dated: int
    overdue: int


def verdict(sight: Sight, pillars: str) -> SafeString:
    """Say the state of a city or region in one sentence; exceptions are bold."""
    if not sight.parks and not sight.open:
        return format_html("{}", _("No park is recorded here, and no issue is open."))
    parks = _("no park is recorded")
    if sight.parks:
        counted = ngettext("%(n)s park", "%(n)s parks", sight.parks) % {"n": sight.parks}
        parks = _clauses(counted, _reds(sight))
    issues = _("no issue is open")
    if sight.open:
        words = ngettext("%(n)s open issue", "%(n)s open issues", sight.open)
        issues = _clauses(words % {"n": sight.open}, _overdue(sight))
    if pillars:
        off_track_words = _bad(_("advice off track: %(pillars)s") % {"pillars": pillars})
        return format_html(
            _("{parks}; {issues}; {pillars}."), parks=parks, issues=issues, pillars=off_track_words
        )
    return format_html(_("{parks}; {issues}."), parks=parks, issues=issues)


def _reds(sight: Sight) -> SafeString | str:
    """Say how many parks are red, and of how many that is known."""
    if sight.reds:
        words = ngettext("%(n)s of them off track", "%(n)s of them off track", sight.reds)
        return _bad(words % {"n": sight.reds})
    if not sight.rated:
        return _("none rated yet")
    if sight.rated < sight.parks:
        return _("none off track of %(n)s rated") % {"n": sight.rated}
    return _("none off track")


def _overdue(sight: Sight) -> SafeString | str:
    """Say how many open issues are overdue, and of how many that is known."""
    if sight.overdue:
        words = ngettext("%(n)s of them overdue", "%(n)s of them overdue", sight.overdue)
        return _bad(words % {"n": sight.overdue})
    if not sight.dated:
        return _("none with a due date")
    if sight.dated < sight.open:
        return _("none overdue of %(n)s with a due date") % {"n": sight.dated}
    return _("none overdue")


def _clauses(*words: str) -> SafeString:
    return format_html_join(
        pgettext("separator of clauses", ", "), "{}", ((clause,) for clause in words)
    )


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
    return none_behind(len(bars), sum(bar.progress is not None for bar in bars))


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
