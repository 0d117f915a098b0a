"""Make cells that stand a hundred times on a page, with words looked up once per language.

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
    """Make the cells of a row, as the columns of its list declare them."""
    return writer.cells(row)


@register.simple_tag
def issue_cell(cell: RegionCell | DomainCell) -> SafeString:
    """Make the cell of a row's open issues in a domain; green is not marked."""
    words = _words(get_language() or "")
    if not cell.open:
        return words.no_issue_here
    glyph = light_glyph(cell.light) if cell.light and cell.light != Light.GREEN else ""
    return format_html(
        '<td class="right{}"><a class="count-cell" href="{}" data-count="{}">{}'
        '<span class="amount number">{}</span>'
        '<span class="overdue-count">{}</span></a></td>',
        " is-red" if cell.overdue else "",
        cell.address,
        cell.open,
        glyph,
        cell.open,
        words.late % {"n": cell.overdue} if cell.overdue else "",
    )


@cache
def _words(_language: str) -> Words:
    """Make the words of the active language, which is the key of what is remembered."""
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
    """List the choices of a select, the one that the address asks for selected.

    A select may offer hundreds.
    """
    chosen = str(bound.value() or "")
    choices = pairs_of(bound.field) if isinstance(bound.field, forms.ChoiceField) else []
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, SELECTED if str(value) == chosen else "", words)
            for value, words in choices
            if value or with_empty
        ),
    )
