"""Links and forms that keep the day at which the reader looks."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboards.shared import links
from dashboards.shared.lists import way_back as ways
from parks.text import days

register = template.Library()
register.filter("keep_day", links.keep_day)
register.simple_tag(links.at, name="at")
register.filter("period", days.period)
register.filter("source_day", days.iso_in_words)


@register.simple_tag(takes_context=True)
def way_back(context: Context, name: str) -> str:
    """Make the address of a list with the filters with which the reader last looked at it."""
    return ways.way_back(context["request"], name)


@register.simple_tag
def filtered(**filters: object) -> str:
    """Make the address of this page with these filters and no others."""
    return links.with_query("", filters) or "?"


@register.simple_tag
def day_field() -> SafeString | str:
    """Print the hidden field with which a filter form keeps the day; nothing on a page of today."""
    day = links.chosen_day()
    if day is None:
        return ""
    return format_html('<input type="hidden" name="as_of" value="{}">', day.isoformat())
