"""Days, months and periods as people read them, each in one form. No database.

Templates write the same forms by `date:"DATE_FORMAT"` and its like; files for machines are ISO.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

ISO = re.compile(r"(?<![\w-])(\d{4})-(\d{2})(?:-(\d{2}))?(?![\w-])", re.ASCII)
HALF_YEAR = re.compile(r"(\d{4})H([12])", re.ASCII)
QUARTER = re.compile(r"(\d{4})Q([1-4])", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)


def full_day(day: date | None) -> str:
    """Write a day with its year; nothing where there is none."""
    return date_format(day, "DATE_FORMAT") if day else ""


def day_within(day: date, year: int) -> str:
    """Write a day of a list or sentence: without its year where that is this one."""
    if day.year == year:
        return date_format(day, pgettext("date format within the year", "N j"))
    return full_day(day)


def full_month(day: date) -> str:
    """Write the month of a day with its year."""
    return date_format(day, pgettext("date format of a month with its year", "M Y"))


def month_within(day: date, year: int) -> str:
    """Write the month of a day in a list or sentence: without its year where that is this one."""
    if day.year == year:
        return date_format(day, pgettext("date format of a month on an axis", "M"))
    return full_month(day)


def moment(at: datetime) -> str:
    """Write a point in time by day and minute."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def period(words: str) -> str:
    """Write a period that figures are stored under, such as 2026H1; other words stay."""
    if parts := HALF_YEAR.fullmatch(words):
        form = _("first half of %(year)s") if parts[2] == "1" else _("second half of %(year)s")
        return form % {"year": parts[1]}
    if parts := QUARTER.fullmatch(words):
        return _("quarter %(n)s of %(year)s") % {"n": parts[2], "year": parts[1]}
    if YEAR.fullmatch(words):
        return _("year %(year)s") % {"year": words}
    return iso_in_words(words)


def iso_in_words(words: str) -> str:
    """Write the days and months that words hold as 2026-06-30 or 2026-06; other words stay."""
    return ISO.sub(_iso_in_words, words)


def _iso_in_words(found: re.Match[str]) -> str:
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if day is not None:
            return full_day(date(year or 0, month or 0, day))
        return full_month(date(year or 0, month or 0, 1))
    except ValueError:
        return found[0]
