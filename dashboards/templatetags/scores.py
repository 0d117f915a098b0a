"""Draw the marks of a score: a bar with its whisker, the bar of all points, signed points."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboards.shared.numbers import number, plain, signed, signed_points
from standings.scoring import ShownScore, to_places
from standings.scoring.park_score import DimensionScore, Index, ParkScore

register = template.Library()
GAP = Decimal("0.25")


@register.simple_tag
def whisker(part: DimensionScore | Index | ParkScore, tone: str = "neutral") -> SafeString:
    """Draw a score as a bar with its exact bounds below; hatched while provisional.

    Its numbers stand beside it as text.
    """
    score, low, high = (to_places(value) for value in (part.score, part.low, part.high))
    fill = (
        ""
        if score is None
        else format_html(
            '<rect class="fill--{}{}" y="1" width="{}" height="7"/>',
            tone,
            " fill--provisional" if part.state == "provisional" else "",
            str(score),
        )
    )
    line = (
        ""
        if low is None or high is None or low == high
        else format_html(
            '<path class="bar__whisker" d="M{0} 11.5H{1}M{0} 9.5V13.5M{1} 9.5V13.5"/>',
            str(low),
            str(high),
        )
    )
    return format_html(
        '<svg class="bar bar--whisker" viewBox="0 0 100 14" preserveAspectRatio="none" '
        'aria-hidden="true">'
        '<rect class="bar__track" y="1" width="100" height="7"/>{}{}</svg>',
        fill,
        line,
    )


@register.simple_tag
def points_bar(score: ShownScore, words: str, bound: Decimal) -> SafeString:
    """Draw the points of all dimensions side by side, the bound of the next light as a tick.

    `words` say the same.
    """
    parts = []
    x = Decimal(0)
    for dimension in score.dimensions:
        width = max(dimension.points - GAP, Decimal(0))
        kind = "points-bar__pillars" if dimension.part.rule.is_pillar else "points-bar__domains"
        parts.append((kind, str(x), str(width)))
        x += dimension.points
    return format_html(
        '<svg class="points-bar" viewBox="0 0 100 20" preserveAspectRatio="none" role="img" '
        'aria-label="{0}">'
        '<rect class="bar__track" y="2" width="100" height="16"/>{1}'
        '<path class="bar__halo" d="M{2} 0V20"/><path class="bar__tick" d="M{2} 0V20"/></svg>',
        words,
        format_html_join("", '<rect class="{}" x="{}" y="2" width="{}" height="16"/>', parts),
        plain(bound),
    )


@register.filter
def one(value: Decimal | None) -> str:
    """Write a score as lists and cards do: one decimal, rounded down; a dash where unknown."""
    return "–" if value is None else number(value)


@register.filter
def two(value: Decimal | None) -> str:
    """Write two decimals, a half up; a dash where unknown."""
    return "–" if value is None else f"{to_places(value):.2f}".replace("-", "−")


@register.filter
def change(value: Decimal | None) -> str:
    """Write a change of a score with its sign and one decimal; empty where it is unknown."""
    return "" if value is None else signed(value)


@register.filter
def with_sign(value: Decimal | None) -> str:
    """Write a change in points with its sign."""
    return signed_points(value)


@register.filter
def bare(value: Decimal | None) -> str:
    """Write a number without needless zeros."""
    return plain(value)
