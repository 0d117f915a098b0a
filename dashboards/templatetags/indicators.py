"""Print figures: a number as it was typed, the words in its place, and the gap of a review."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parks.models import Observation
from parks.text.numbers import plain

register = template.Library()


@register.simple_tag
def plain_number(value: Decimal | None) -> str:
    """Print a number without needless zeros; a dash for none."""
    return plain(value) or "–"


@register.simple_tag
def figure(observation: Observation) -> SafeString | str:
    """Print the self-reported value, else the words as printed, else why there is none."""
    if observation.value is not None:
        return plain(observation.value)
    if observation.as_printed:
        return format_html('<span lang="zh-CN">{}</span>', observation.as_printed)
    return format_html(
        '<span class="muted">{}</span>', observation.get_missing_display() or _("unknown")
    )


@register.simple_tag
def gap(value: Decimal | None) -> SafeString | str:
    """Print reviewed minus reported with its sign; a dash where one of the two is unknown."""
    if value is None:
        return format_html('–<span class="unseen">{}</span>', _("unknown"))
    return "0" if not value else f"{'+' if value > 0 else '−'}{plain(abs(value))}"


@register.simple_tag
def row_label(row: Any, sheet: Any) -> str:
    """Say what a row of a sheet is about, for who does not see the table."""
    return str(sheet.subject(row))
