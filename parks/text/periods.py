"""The periods that figures are about, such as 2025H1, and the last day they name. No database.

People write one period in many ways: 2026年1-6月, 26年上半年, 截至2026年6月. It has one name.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

FIRST_YEAR = 1900
MOST_YEAR = 2999
LONGEST = 60
# What is written in several widths, and Chinese digits; a raised 2 is none of them.
SIGNS = str.maketrans(
    "０１２３４５６７８９－／．～ＨＱｈｑhq〇○零一二两三四五六七八九—–―−~",
    "0123456789-/.-HQHQHQ0001223456789-----",
)
UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]")
TENS = re.compile(r"([23]?)十([1-9]?)", re.ASCII)
AS_OF = re.compile(r"^(?:截至|截止到|截止至|截止|至|到)")
END = re.compile(r"(?:为止|底|末|止)$")
TO = r"(?:-|至|到)"
YEAR = re.compile(r"(\d{4}|\d{2}(?=年|-?[HQ]))年?度?", re.ASCII)
# Without one of these, words without a year are a number of anything.
NAMES_A_PART = re.compile("[月季年度HQ]")
# Where the year stands last, as in English.
YEAR_LAST = re.compile(r"([HQ][1-4])[-/]?(\d{4})", re.ASCII)


class Period(NamedTuple):
    """The first and the last day of a period, and its one name."""

    first: date
    last: date
    name: str


# What may stand after the year, with the first and the last month that it names.
MONTHS: list[tuple[re.Pattern[str], Callable[..., tuple[int, int]]]] = [
    (re.compile(r"(?:年?度)?(?:全年)?"), lambda: (1, 12)),
    (re.compile(r"(?:-?H([12])|([上下])半年)"), lambda h, word: _half(h or word)),
    (re.compile(r"-?(?:Q([1-4])|第?([1-4])季度?)"), lambda q, word: _quarters(q or word)),
    (re.compile(r"前([1-4])个?季度?"), lambda last: _quarters("1", last)),
    (re.compile(rf"(?:第?([1-4])(?:季度?)?{TO}第?([1-4])季度?)"), lambda a, b: _quarters(a, b)),
    (re.compile(r"前(\d{1,2})个?月"), lambda last: (1, int(last))),
    (re.compile(r"(?:[-/.](\d{1,2})|(\d{2}))"), lambda a, b: (int(a or b), int(a or b))),
    (re.compile(r"(\d{1,2})月份?"), lambda month: (int(month), int(month))),
    (re.compile(rf"(\d{{1,2}})月?份?{TO}(\d{{1,2}})月份?"), lambda a, b: (int(a), int(b))),
]
DAY = re.compile(
    r"(?:([-/.])(\d{1,2})\1(\d{1,2})|(\d{2})(\d{2})|(\d{1,2})月(\d{1,2})[日号])", re.ASCII
)


def _half(word: str) -> tuple[int, int]:
    return (1, 6) if word in ("1", "上") else (7, 12)


def _quarters(first: str, last: str = "") -> tuple[int, int]:
    return int(first) * 3 - 2, int(last or first) * 3


def read_period(words: str, today: date | None = None) -> Period | None:
    """Read the period that the words name; None where they name none. Never raises.

    Words without a year name the last such period that has ended before today, where a day is
    given.
    """
    if len(words) > LONGEST:
        return None
    text = re.sub("-+", "-", UNSEEN.sub("", words).translate(SIGNS))
    text = TENS.sub(lambda tens: str(int(tens[1] or 1) * 10 + int(tens[2] or 0)), text)
    text = END.sub("", AS_OF.sub("", text))
    period = _read_span(text)
    if period or today is None or not NAMES_A_PART.search(text):
        return period
    years = (today.year, today.year - 1)
    named = [found for year in years if (found := _read_one(f"{year}年{text}"))]
    return next((found for found in named if found.last < today), None)


def _read_span(text: str) -> Period | None:
    """Read a period, or one that goes from a first to a last one."""
    if whole := _read_one(text):
        return whole
    for parts in _cuts(text):
        first = _read_one(END.sub("", parts[0]))
        if first is None:
            continue
        last = _read_one(parts[1]) or _read_one(f"{first.last.year}年{parts[1]}")
        if last and first.first <= last.last and first.last <= last.last:
            return _named(first.first, last.last, f"{first.name} 至 {last.name}")
    return None


def _cuts(text: str) -> list[tuple[str, str]]:
    """Cut a text in two at each sign that may mean “to”."""
    return [(text[: sign.start()], text[sign.end() :]) for sign in re.finditer(TO, text)]


def _read_one(text: str) -> Period | None:
    """Read a period of one year."""
    if parts := YEAR_LAST.fullmatch(text):
        text = f"{parts[2]}{parts[1]}"
    written = YEAR.match(text)
    if written is None:
        return None
    year = int(written[1]) + (2000 if len(written[1]) == 2 else 0)
    rest = text[written.end() :]
    if not FIRST_YEAR <= year <= MOST_YEAR:
        return None
    if parts := DAY.fullmatch(rest):
        month, day = (int(part) for part in parts.groups() if part and part.isdigit())
        return _day(year, month, day)
    for pattern, months in MONTHS:
        if parts := pattern.fullmatch(rest):
            return _months(year, *months(*parts.groups()))
    return None


def _day(year: int, month: int, day: int) -> Period | None:
    try:
        named = date(year, month, day)
    except ValueError:
        return None
    return Period(named, named, named.isoformat())


def _months(year: int, first: int, last: int) -> Period | None:
    if not 1 <= first <= last <= 12:
        return None
    name = f"{year}-{first:02} 至 {year}-{last:02}"
    return _named(date(year, first, 1), date(year, last, monthrange(year, last)[1]), name)


def _named(first: date, last: date, otherwise: str) -> Period:
    """Name the period between two days as the year, half, quarter or month that it is."""
    year = first.year
    if first.day != 1 or last.year != year or last.day != monthrange(year, last.month)[1]:
        return Period(first, last, otherwise)
    names = {(1, 12): f"{year}", (1, 6): f"{year}H1", (7, 12): f"{year}H2"}
    names |= {_quarters(str(quarter)): f"{year}Q{quarter}" for quarter in range(1, 5)}
    names |= {(month, month): f"{year}-{month:02}" for month in range(1, 13)}
    return Period(first, last, names.get((first.month, last.month), otherwise))


def end_of(words: str, today: date | None = None) -> date | None:
    """Return the last day of the period that the words name; None where they name none."""
    period = read_period(words, today)
    return period.last if period else None


def normalise(words: str, today: date | None = None) -> str:
    """Write a period as figures are stored under it: 2026H1 for 2026 年上半年.

    One period has one name. Empty where the words name no period.
    """
    period = read_period(words, today)
    return period.name if period else ""


def half_year_of(day: date) -> str:
    """Return the half year that a day lies in: 2026H1."""
    return f"{day.year}H{1 if day.month <= 6 else 2}"


def ended_half_years(today: date, count: int) -> list[str]:
    """Return the last half years that have ended before today, the latest first."""
    place = today.year * 2 + (today.month > 6)
    return [f"{(place - back) // 2}H{(place - back) % 2 + 1}" for back in range(1, count + 1)]
