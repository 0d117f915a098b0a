"""The cells of the park list that hold more than a value.

They stand a hundred times on a page, so they are made in Python: a template for each would be what
the page spends most of its time on.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboards.pages.parks.list.rows import ParkRow
from dashboards.shared.links import keep_day
from dashboards.shared.numbers import number
from dashboards.shared.rows.cells import DomainCell, PillarCell
from dashboards.shared.wording import short_day
from dashboards.templatetags.lights import bar, light_glyph, light_tag, score_state
from dashboards.templatetags.names import named
from parks.choices import Light, ScoreState
from parks.fields import annotated
from parks.lights import STALE_DAYS

MARKED_LIGHTS = (Light.RED, Light.AMBER)


def name_cell(row: ParkRow) -> SafeString:
    """Write the name with its star, and region, level and industry below."""
    return format_html(
        '<a class="name" href="{}">{}</a> {}<span class="subline">{}</span>',
        keep_day(row.park.get_absolute_url()),
        named(row.park),
        _star(row),
        " · ".join(row.about),
    )


def _star(row: ParkRow) -> SafeString | str:
    if not annotated(row.park, "is_followed"):
        return ""
    return format_html(
        '<span class="star" aria-hidden="true">★</span><span class="unseen">{}</span> ',
        _("followed"),
    )


def light_cell(row: ParkRow) -> SafeString:
    """Write the light as a tag."""
    return light_tag(row.standing.light)


def score_cell(row: ParkRow) -> SafeString:
    """Write the score with its two halves, leading to what it is made of, and why it does not
    count where it does not.
    """
    standing = row.standing
    if standing.score is None:
        score = format_html(
            '<a class="muted" href="{}">–<span class="unseen">{}</span></a>',
            row.score_address,
            _("unknown"),
        )
    else:
        parts = {"health": _shown(standing.health), "progress": _shown(standing.progress)}
        score = format_html(
            '<a class="score-number" href="{}">{}</a> <small class="subline nowrap">{}</small>',
            row.score_address,
            number(standing.score),
            _("health %(health)s, delivery %(progress)s") % parts,
        )
    if standing.state == ScoreState.SCORED:
        return score
    return format_html('{} <small class="subline">{}</small>', score, score_state(standing.state))


def domain_cell(cell: DomainCell) -> SafeString:
    """Write the open issues of a domain with their worst light."""
    if not cell.open:
        return format_html(
            '<span class="muted">–<span class="unseen">{}</span></span>', _("no open issue")
        )
    return format_html(
        '<a class="issues" href="{}" data-count="{}">{}<span class="number">{}</span></a>',
        cell.address,
        cell.open,
        light_glyph(cell.light),
        _("%(n)s open") % {"n": cell.open},
    )


def pillar_cell(cell: PillarCell) -> SafeString:
    """Write the delivery of a pillar against the time elapsed."""
    if cell.progress is None:
        return format_html(
            '<span class="pillar__value muted">–<span class="unseen">{}</span></span>',
            _("unknown"),
        )
    return format_html(
        '<span class="pillar__value">{}{}<span class="unseen">{}</span></span>{}',
        light_glyph(cell.light) if cell.light in MARKED_LIGHTS else "",
        cell.progress,
        _(", %(elapsed)s%% of the time elapsed") % {"elapsed": cell.elapsed},
        bar(cell.progress, cell.elapsed, cell.light, "s"),
    )


def overdue_cell(row: ParkRow) -> SafeString:
    """Write how many issues are overdue, leading to them."""
    count = row.standing.overdue_issues
    if not count:
        return SafeString('<span class="muted number">0</span>')
    return format_html(
        '<a class="over number" href="{}" data-count="{}">{}</a>', row.overdue_address, count, count
    )


def last_entry_cell(row: ParkRow) -> SafeString:
    """Write the day of the last entry; marked where nothing was heard for long."""
    last = row.standing.last_entry_on
    if not last:
        return format_html(
            '<span class="muted">–<span class="unseen">{}</span></span>', _("nothing yet")
        )
    form = '<span class="soon">{}</span>' if _is_stale(row) else "<span>{}</span>"
    return format_html(form, short_day(last, row.day))


def _is_stale(row: ParkRow) -> bool:
    last = row.standing.last_entry_on
    return bool(last and (row.day - last).days > STALE_DAYS)


def _shown(value: Decimal | None) -> str:
    return "–" if value is None else number(value)
