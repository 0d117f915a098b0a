"""Names of records on pages in two languages: what has no English name stays Chinese and says
so.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboards.shared import wording
from dashboards.shared.links import keep_day
from dashboards.shared.wording import in_words
from parks.text.language import in_english

register = template.Library()


HAN = re.compile("[\u3400-\u9fff]")


LATIN = re.compile("[A-Za-z]{3}")


@register.simple_tag
def between() -> str:
    """What stands between two sentences: a blank in English, nothing in Chinese."""
    return " " if in_english() else ""


@register.simple_tag
def short_day(day: date, today: date) -> str:
    """A day without its year inside the current year."""
    return wording.short_day(day, today)


@register.simple_tag
def named(record: Any) -> SafeString | str:
    """The name of a record; marked as Chinese on an English page where it has no English name."""
    if record is None:
        return "–"
    return in_words(record.name_zh, record.name_en)


@register.simple_tag(takes_context=True)
def linked(context: Context, record: Any) -> SafeString | str:
    """The name of a park or region, leading to its page where the reader may open it; a park knows
    its home region.
    """
    place = record if hasattr(record, "path") else record.home_region
    if not any(place.path.startswith(path) for path in context["request"].reader.sees):
        return named(record)
    return format_html('<a href="{}">{}</a>', keep_day(record.get_absolute_url()), named(record))


@register.simple_tag
def as_written(words: Any) -> SafeString | str:
    """A person's name or a source's title, marked with its language where that is not
    the page's.
    """
    words = str(words or "")
    if HAN.search(words):
        return format_html('<span lang="zh-CN">{}</span>', words) if in_english() else words
    return (
        format_html('<span lang="en">{}</span>', words)
        if LATIN.search(words) and not in_english()
        else words
    )


@register.simple_tag
def bold_words(hit: Any, words: str) -> SafeString | str:
    """The name of what a search found, with the words asked for in bold; pinyin and initials leave
    it as it is.
    """
    chinese = not (in_english() and hit.name_en)
    name = hit.name_zh if chinese else hit.name_en
    asked = [re.escape(word) for word in words.split()]
    parts = re.split(f"({'|'.join(asked)})", name, flags=re.IGNORECASE) if asked else [name]
    marked = format_html_join(
        "", "{}", ((_bold(part) if place % 2 else part,) for place, part in enumerate(parts))
    )
    return (
        format_html('<span lang="zh-CN">{}</span>', marked) if chinese and in_english() else marked
    )


def _bold(part: str) -> SafeString:
    return format_html("<b>{}</b>", part)


register.simple_tag(in_words)
