"""The periods that figures are about, such as 2025H1, and the last day they name. No database."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

FIRST_YEAR = 1900
MOST_YEAR = 2999
HALVES = {"上": 1, "下": 2}
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
WIDE = str.maketrans("０１２３４５６７８９－／ＨＱ", "0123456789-/HQ")
YEAR = re.compile(r"(\d{4})年?", re.ASCII)
HALF = re.compile(r"(\d{4})(?:-?[Hh]([12])|年?([上下])半年)", re.ASCII)
QUARTER = re.compile(r"(\d{4})(?:-?[Qq]([1-4])|年?第?([一二三四1-4])季度)", re.ASCII)
MONTH = re.compile(r"(\d{4})(?:[-/](\d{1,2})|年(\d{1,2})月)", re.ASCII)
DAY = re.compile(r"(\d{4})(?:[-/](\d{1,2})[-/](\d{1,2})|年(\d{1,2})月(\d{1,2})日)", re.ASCII)
SPAN = re.compile(r"(.+?)(?:至|到|—|–|~)(.+)")


def end_of(words: str) -> date | None:
    """Return the last day of the period that the words name; None where they name none.

    Never raises. Known are years, halves (2025H1, 2025 年上半年), quarters (2025Q3,
    2025 年三季度), months, days, and spans that end in one of them.
    """
    text = re.sub(r"\s", "", words.translate(WIDE))
    span = SPAN.fullmatch(text)
    if span:
        first = _end_of_one(span[1])
        last = _end_of_one(span[2])
        return last if first and last and first <= last else None
    return _end_of_one(text)


def _end_of_one(text: str) -> date | None:
    """Return the last day of a period without a beginning of its own."""
    if parts := YEAR.fullmatch(text):
        return _last_day(parts[1], 12)
    if parts := HALF.fullmatch(text):
        return _last_day(parts[1], 6 * (HALVES[parts[3]] if parts[3] else int(parts[2])))
    if parts := QUARTER.fullmatch(text):
        return _last_day(parts[1], 3 * (QUARTERS[parts[3]] if parts[3] else int(parts[2])))
    if parts := MONTH.fullmatch(text):
        return _last_day(parts[1], int(parts[2] or parts[3]))
    if parts := DAY.fullmatch(text):
        return _day(parts[1], int(parts[2] or parts[4]), int(parts[3] or parts[5]))
    return None


def _last_day(year: str, month: int) -> date | None:
    return (
        _day(year, month, monthrange(int(year), month)[1])
        if 1 <= month <= 12 and int(year)
        else None
    )


def _day(year: str, month: int, day: int) -> date | None:
    try:
        return date(int(year), month, day) if FIRST_YEAR <= int(year) <= MOST_YEAR else None
    except ValueError:
        return None


def normalise(words: str) -> str:
    """Write a period as figures are stored under it: 2026H1 for 2026 年上半年.

    One period has one name. Empty where the words name no period; spans keep their words.
    """
    text = re.sub(r"\s", "", words.translate(WIDE))
    if not _end_of_one(text):
        return words.strip() if end_of(words) else ""
    if parts := HALF.fullmatch(text):
        return f"{parts[1]}H{HALVES[parts[3]] if parts[3] else parts[2]}"
    if parts := QUARTER.fullmatch(text):
        return f"{parts[1]}Q{QUARTERS[parts[3]] if parts[3] else parts[2]}"
    return "-".join(f"{int(number):02}" for number in re.findall(r"\d+", text))


def half_year_of(day: date) -> str:
    """Return the half year that a day lies in: 2026H1."""
    return f"{day.year}H{1 if day.month <= 6 else 2}"


def ended_half_years(today: date, count: int) -> list[str]:
    """Return the last half years that have ended before today, the latest first."""
    place = today.year * 2 + (today.month > 6)
    return [f"{(place - back) // 2}H{(place - back) % 2 + 1}" for back in range(1, count + 1)]
