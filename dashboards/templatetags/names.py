"""Print names of records in two languages: what has no English name stays Chinese and says so."""

from __future__ import annotations

import re
from collections.abc import Sized
from typing import Any

from django import template
from django.template import Context
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from accounts.security.audit.details import in_words as details_in_words
from dashboards.shared.links import keep_day
from dashboards.shared.wording import in_words, short_day
from parks.models import Park, Region
from parks.text.folding import find_words
from parks.text.language import in_english
from parks.text.phrases import number_word

register = template.Library()
HAN = re.compile("[\u3400-\u9fff]")
LATIN = re.compile("[A-Za-z]{3}")

register.simple_tag(in_words)
register.simple_tag(short_day)


@register.filter
def in_number_word(records: Sized) -> str:
    """Write how many records there are as a title does: five, 五."""
    return number_word(len(records))


@register.filter
def security_details(kept: str) -> str:
    """Write what a security event says of itself in the language of the page."""
    return details_in_words(kept)


@register.simple_tag
def between() -> str:
    """Print what stands between two sentences: a blank in English, nothing in Chinese."""
    return " " if in_english() else ""


@register.simple_tag
def named(record: Any) -> SafeString | str:
    """Print the name of a record, marked as Chinese where an English page has no English name."""
    if record is None:
        return "–"
    return in_words(record.name_zh, record.name_en)


@register.simple_tag(takes_context=True)
def linked(context: Context, record: Park | Region) -> SafeString | str:
    """Print the name of a park or region, leading to its page where the reader may open it.

    A park must come with its home region.
    """
    region = record.home_region if hasattr(record, "home_region") else record
    if not region.path.startswith(context["request"].reader.sees):
        return named(record)
    return format_html('<a href="{}">{}</a>', keep_day(record.get_absolute_url()), named(record))


@register.simple_tag
def as_written(words: Any) -> SafeString | str:
    """Print a person's name or a source's title, marked where its language is not the page's."""
    words = str(words or "")
    if HAN.search(words):
        return format_html('<span lang="zh-CN">{}</span>', words) if in_english() else words
    if LATIN.search(words) and not in_english():
        return format_html('<span lang="en">{}</span>', words)
    return words


@register.simple_tag
def bold_words(hit: Any, words: str) -> SafeString | str:
    """Print the name of what a search found, with the words asked for in bold.

    A name that was found by its pinyin or initials stays as it is.
    """
    is_chinese = not (in_english() and hit.name_en)
    name = hit.name_zh if is_chinese else hit.name_en
    marked = SafeString()
    done = 0
    for start, end in find_words(name, words):
        marked += format_html("{}<b>{}</b>", name[done:start], name[start:end])
        done = end
    marked += escape(name[done:])
    if is_chinese and in_english():
        return format_html('<span lang="zh-CN">{}</span>', marked)
    return marked
