"""Make marks that stand many times in one list, in Python: an include per row is slow."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.security.logs import current_request_id
from parks.choices import LIST_WORDS, ScoreState

register = template.Library()
BAR_SIZES = {"": "bar", "s": "bar bar--thin", "l": "bar bar--thick"}


@register.simple_tag
@lru_cache(maxsize=16)
def light_svg(light: str) -> SafeString:
    """Draw the bare shape of a light; a word must stand beside it."""
    return format_html(
        '<svg viewBox="0 0 16 16" aria-hidden="true"><use href="#l-{}"/></svg>', light
    )


@register.simple_tag
def light_glyph(light: str, word: str | None = None) -> SafeString:
    """Draw a light with its word hidden, for cells that show a number beside it."""
    return _mark(
        '<span class="glyph">{1}<span class="unseen">{2}</span></span>',
        light,
        str(word or LIST_WORDS[light]),
    )


@register.simple_tag
def light_word(light: str) -> str:
    """Say the word of a light in a list."""
    return str(LIST_WORDS[light])


@register.simple_tag
def light_tag(light: str, word: str | None = None) -> SafeString:
    """Draw a light as a tinted tag, shape and word, for the rows of a list."""
    return _mark(
        '<span class="light light--{0} light--tag">{1}{2}</span>',
        light,
        str(word or LIST_WORDS[light]),
    )


@register.simple_tag
def light_plain(light: str, word: str | None = None) -> SafeString:
    """Draw a light as shape and word without a tint."""
    return _mark(
        '<span class="light light--{0}">{1}{2}</span>', light, str(word or LIST_WORDS[light])
    )


@lru_cache(maxsize=256)
def _mark(html: str, light: str, word: str) -> SafeString:
    """Make each of the few marks once, in the words of both languages."""
    return format_html(html, light, light_svg(light), word)


@register.simple_tag
@lru_cache(maxsize=4096)
def bar(
    progress: int | None, elapsed: int | None = None, light: str = "neutral", size: str = ""
) -> SafeString:
    """Draw progress (percent) against the share of time elapsed (percent, None for no tick).

    Hidden from screen readers: the page prints both numbers as text.
    """
    fill = (
        format_html('<rect class="fill--{}" y="3" width="{}" height="8"/>', light, str(progress))
        if progress
        else ""
    )
    tick = (
        ""
        if elapsed is None
        else format_html(
            '<path class="bar__halo" d="M{0} 0V14"/><path class="bar__tick" d="M{0} 0V14"/>',
            str(elapsed),
        )
    )
    return format_html(
        '<svg class="{}" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar__track" y="3" width="100" height="8"/>{}{}</svg>',
        BAR_SIZES[size],
        fill,
        tick,
    )


@register.simple_tag
def score_state(state: str) -> SafeString:
    """Say why a score does not count; a provisional one is also hatched."""
    word = str(ScoreState(state).label)
    if state != ScoreState.PROVISIONAL:
        return format_html('<span class="score-state">{}</span>', word)
    return format_html(
        '<span class="score-state"><svg class="hatch" viewBox="0 0 12 12" aria-hidden="true">'
        '<path d="M0 6L6 0M0 12L12 0M6 12L12 6"/></svg>{}</span>',
        word,
    )


@register.simple_tag
def request_id() -> str:
    """Print the id under which the log knows this request; error pages get no request to ask."""
    current = current_request_id.get()
    return "" if current == "-" else current
