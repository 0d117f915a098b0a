"""Draw rank intervals as whiskers."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
# The ends keep clear of the edge, where half of a line would be cut off.
EDGE = 2
WIDTH = 96


@register.simple_tag
@lru_cache(maxsize=4096)
def rank_whisker(low: int, high: int, rank: int, size: int) -> SafeString:
    """Draw the rank interval on a line from the first rank (left) to the last.

    A tick marks the published rank. Hidden from screen readers: the page prints the same in words.
    Nothing for a group of one.
    """
    if size < 2:
        return SafeString("")
    left, right, tick = (
        f"{EDGE + WIDTH * (min(place, size) - 1) / (size - 1):.2f}".rstrip("0").rstrip(".")
        for place in (low, high, rank)
    )
    return format_html(
        '<svg class="bar bar--whisker" viewBox="0 0 100 14" preserveAspectRatio="none" '
        'aria-hidden="true">'
        '<rect class="bar__track" y="4" width="100" height="6"/>'
        '<path class="bar__whisker" d="M{0} 7H{1}M{0} 3V11M{1} 3V11"/>'
        '<path class="bar__halo" d="M{2} 0V14"/><path class="bar__tick" d="M{2} 0V14"/></svg>',
        left,
        right,
        tick,
    )
