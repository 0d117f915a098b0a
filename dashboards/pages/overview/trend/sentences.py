"""Say in words what the trend page shows, under its lines and above its groups.

Finding first; unknown is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboards.pages.overview.trend.sparklines import Era, Value, tail
from dashboards.shared.days.spans import spans_of, told
from dashboards.shared.findings import none_behind
from dashboards.shared.numbers import number, signed
from dashboards.shared.wording import listed, short_month
from parks.text.phrases import in_turn
from standings.days.timelines import MonthCount


@dataclass(frozen=True)
class MovedInSpan:
    """How many scores may be compared over a span, and how many of them rose and fell in print."""

    name: str
    compared: int
    rose: int
    fell: int


# a pillar farther behind its plan is bold in the finding
FAR_BEHIND_POINTS = 10


def changed(by: int) -> str:
    """Write a change inside a sentence."""
    return signed(by) if by else pgettext("change", "unchanged")


def change(days: Sequence[date], values: Sequence[Value], eras: Sequence[Era] = ()) -> str:
    """Say how a figure moved, and how often it has moved that way in a row.

    A month that has only begun is not looked at yet.
    """
    size = len(days) - (spans_of(days[-1])[0].end != days[-1])
    versions = dict(zip(days, eras, strict=True)) if eras else None
    words = told(days[-1], {"": dict(zip(days, values, strict=True))}, versions)
    run = tail(values[:size], eras[:size])
    steps = [now - before for before, now in zip(run, run[1:], strict=False)]
    way = _sign(steps[-1]) if steps else 0
    times = next(
        (count for count, step in enumerate(reversed(steps)) if _sign(step) != way), len(steps)
    )
    if not words or not way or times == 1:
        return words or _("nothing earlier to compare with")
    before = run[-1 - times]
    by = number(max(run[-1], before) - min(run[-1], before))
    up = _("up %(times)s times in a row, by %(by)s")
    down = _("down %(times)s times in a row, by %(by)s")
    return in_turn([words, (up if way > 0 else down) % {"by": by, "times": times}])


def in_month(before: int | None, *, is_running: bool) -> str:
    """Say under the count of a month whether it still runs, and what the month before counted."""
    if before is None:
        last = _("month before not stored")
    else:
        last = _("%(n)s in the month before") % {"n": before}
    return _("this month so far; %(last)s") % {"last": last} if is_running else last


def against_plan(progress: int | None, elapsed: int | None) -> str:
    """Hold progress against the share of time elapsed, in points."""
    if progress is None or elapsed is None:
        return _("no measures with dates")
    gap = elapsed - progress
    if not gap:
        return _("on plan")
    if gap > 0:
        words = ngettext("%(n)s point behind the plan", "%(n)s points behind the plan", gap)
    else:
        words = ngettext("%(n)s point ahead of the plan", "%(n)s points ahead of the plan", -gap)
    return words % {"n": abs(gap)}


def share(count: int | None, total: int) -> str:
    """Say a part of the open issues; an issue has one domain, so the parts add up."""
    if count is None:
        return _("not stored")
    return _("%(n)s of %(total)s open issues") % {"n": count, "total": total}


def lead(
    counts: Sequence[MonthCount | None], gaps: list[tuple[str, int]], pillars: int, newest: date
) -> SafeString:
    """Say the finding above the page.

    It holds open and overdue against the first month known, and names who is farthest behind.
    """
    known = [count for count in counts if count]
    if len(known) < 2:
        return format_html("{}", _("Nothing is stored yet to compare with."))
    first = known[0]
    now = known[-1]
    since = short_month(first.end, newest)
    open_words = _("%(n)s open issues, %(change)s since the end of %(month)s") % {
        "n": now.open,
        "change": changed(now.open - first.open),
        "month": since,
    }
    late = _("%(n)s overdue, %(change)s") % {
        "n": now.overdue,
        "change": changed(now.overdue - first.overdue),
    }
    behind = [(name, gap) for name, gap in gaps if gap > 0]
    parts = {
        "open": open_words,
        "late": format_html('<b class="bad">{}</b>', late) if now.overdue > first.overdue else late,
        "behind": none_behind(pillars, len(gaps)),
    }
    if behind:
        name, gap = max(behind, key=itemgetter(1))
        words = _("%(pillar)s is farthest behind the plan, by %(n)s points") % {
            "pillar": name,
            "n": gap,
        }
        parts["behind"] = (
            format_html('<b class="bad">{}</b>', words) if gap > FAR_BEHIND_POINTS else words
        )
    return format_html(_("{open}; {late}; {behind}."), **parts)


def about_domains(counts: list[tuple[str, int | None]]) -> str:
    """Name the domain with most open issues."""
    known = [(name, count) for name, count in counts if count]
    if not known:
        return _("Open issues by problem domain")
    most = max(count for _name, count in known)
    names = [name for name, count in known if count == most]
    return _("Most open issues: %(domain)s, %(n)s") % {"domain": listed(names), "n": most}


def about_pillars(gaps: list[tuple[str, int]], pillars: int) -> str:
    """Name the pillar farthest behind its plan; `gaps` are of those of the pillars that tell."""
    name, gap = max(gaps, key=itemgetter(1), default=("", 0))
    if gap <= 0:
        return none_behind(pillars, len(gaps))
    return ngettext(
        "%(pillar)s is %(n)s point behind the plan",
        "%(pillar)s is %(n)s points behind the plan",
        gap,
    ) % {"pillar": name, "n": gap}


def about_scores(days: Sequence[date], values: Sequence[Value], eras: Sequence[Era]) -> str:
    """Say the middle score and how it moved."""
    if not values or values[-1] is None:
        return _("No park in sight is scored")
    words = {"score": number(values[-1]), "change": change(days, values, eras)}
    return _("Median score %(score)s, %(change)s") % words


def about_movers(spans: Sequence[MovedInSpan]) -> str:
    """Say how many scores moved over each span that is known."""
    sentences = []
    for span in spans:
        words = {"fell": span.fell, "rose": span.rose, "month": span.name, "n": span.compared}
        if not span.compared:
            sentence = _("%(month)s: no score may be compared")
        elif not span.rose and not span.fell:
            sentence = _("%(month)s: none of %(n)s scores moved")
        else:
            sentence = _("%(month)s: %(fell)s scores fell and %(rose)s rose")
        sentences.append(sentence % words)
    return in_turn(sentences) or _("Changes of scores")


def about_quadrant(count: int, known: int, unknown: int, cut: int) -> str:
    """Say how many parks are below the bound in both halves, of those whose halves are known."""
    if count:
        words = ngettext(
            "%(n)s park is below %(cut)s in both halves",
            "%(n)s parks are below %(cut)s in both halves",
            count,
        )
        return words % {"n": count, "cut": cut}
    if not known:
        return _("Health against delivery")
    if unknown:
        words = _("No park of %(n)s with both halves is below %(cut)s in both; %(rest)s unknown")
        return words % {"n": known, "rest": unknown, "cut": cut}
    return _("No park is below %(cut)s in both halves") % {"cut": cut}


def new_scheme(version: int, day: date, newest: date) -> str:
    """Say from when another version holds."""
    return _("From %(month)s version %(n)s of the scheme holds; not comparable with before.") % {
        "month": short_month(day, newest),
        "n": version,
    }


def _sign(value: int | Decimal) -> int:
    return (value > 0) - (value < 0)
