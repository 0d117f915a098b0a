"""Put words together that many pages print: lists of names, days, names in two languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from parks.text.language import in_english


def listed(names: Iterable[str]) -> str:
    """Write names in one line, with the separator of the language."""
    return pgettext("separator of names in a list", ", ").join(names)


def short_day(day: date, today: date) -> str:
    """Write a day without its year inside the current year."""
    if day.year == today.year:
        return date_format(day, pgettext("date format within the year", "N j"))
    return date_format(day, "DATE_FORMAT")


def in_words(chinese: str, english: str = "") -> SafeString | str:
    """Write words in the language of the page, or the Chinese ones marked as such."""
    if not in_english():
        return chinese
    return english or format_html('<span lang="zh-CN">{}</span>', chinese)
