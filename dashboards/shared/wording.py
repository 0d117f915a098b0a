"""Put words together that many pages print: lists of names, days, names in two languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from dashboards.shared.links import chosen_day
from parks.text.days import day_within, full_day, full_month, month_within
from parks.text.language import in_english


def listed(names: Iterable[str]) -> str:
    """Write names in one line, with the separator of the language."""
    return pgettext("separator of names in a list", ", ").join(names)


def short_day(day: date, today: date) -> str:
    """Write a day of a list or sentence: without its year inside the business year.

    A page of a past month end is looked at from another year, and keeps it.
    """
    return full_day(day) if chosen_day() else day_within(day, today.year)


def short_month(day: date, today: date) -> str:
    """Write the month of a day as `short_day` writes a day."""
    return full_month(day) if chosen_day() else month_within(day, today.year)


def in_words(chinese: str, english: str = "") -> SafeString | str:
    """Write words in the language of the page, or the Chinese ones marked as such."""
    if not in_english():
        return chinese
    return english or format_html('<span lang="zh-CN">{}</span>', chinese)
