"""Cells that stand a hundred times on a page: made in Python, with words that are looked up once
per language.

Tags and includes in a loop over cells are what a list of 25 parks spends most of its time on.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms, template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.saving.merge import pairs_of
from dashboards.templatetags.lights import light_glyph
from parks.choices import Light

if TYPE_CHECKING:
    from django.forms import BoundField

    from dashboards.shared.lists.columns import RowWriter
    from dashboards.shared.rows.cells import DomainCell, RegionCell

register = template.Library()
SELECTED = SafeString(" selected")


class Words(NamedTuple):
    """The words of the cells in a language; %(n)s stands for a number."""

    late: str
    no_issue_here: SafeString


@register.simple_tag
def column_cells(writer: RowWriter[Any], row: Any) -> SafeString:
    """The cells of a row, as the columns of its list declare them."""
    return writer.cells(row)


@register.simple_tag
def issue_cell(cell: RegionCell | DomainCell) -> SafeString:
    """Open issues of a row in a domain (n, overdue, light, address); green is not marked."""
    words = _words(get_language() or "")
    if not cell.n:
        return words.no_issue_here
    glyph = light_glyph(cell.light) if cell.light and cell.light != Light.GREEN else ""
    return format_html(
        '<td class="right{}"><a class="count-cell" href="{}" data-count="{}">{}'
        '<span class="amount number">{}</span>'
        '<span class="overdue-count">{}</span></a></td>',
        " is-red" if cell.overdue else "",
        cell.address,
        cell.n,
        glyph,
        cell.n,
        words.late % {"n": cell.overdue} if cell.overdue else "",
    )


@cache
def _words(language: str) -> Words:
    """`language` is the active one: the key of what is remembered."""
    return Words(
        _("%(n)s late"),
        format_html(
            '<td class="right"><span class="count-cell muted"><span class="amount">–</span>'
            '<span class="unseen">{}</span>'
            '<span class="overdue-count"></span></span></td>',
            _("no open issue"),
        ),
    )


@register.simple_tag
def select_options(bound: BoundField, *, with_empty: bool = True) -> SafeString:
    """The choices of a select; the one that the address asks for is selected.

    A select may offer hundreds.
    """
    chosen = str(bound.value() or "")
    offered = pairs_of(bound.field) if isinstance(bound.field, forms.ChoiceField) else []
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, SELECTED if str(value) == chosen else "", words)
            for value, words in offered
            if value or with_empty
        ),
    )
