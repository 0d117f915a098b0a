"""English days in the signs of Chinese ones, so that one set of rules reads both."""

from __future__ import annotations

import re
from collections.abc import Callable

NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
PART = r"(?:(?P<part>end|late|mid|middle|early)[ -]*(?:of )?)?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"'?(?P<year>\d{4}|\d{2})"
GAP = r"[ ,./-]*"
WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[,.]? ?")
FILLERS = re.compile(
    r"^(?:(?:no later than|not later than|by|before|until|till|due|on|in|the|as of|at) )+"
)
PARTS = {"end": "底", "late": "底", "mid": "中", "middle": "中", "early": "初", None: ""}
HALVES = {"first": "上半年", "second": "下半年", "1st": "上半年", "2nd": "下半年"}
QUARTERS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "4"}


def _month_number(name: str) -> int:
    return NAMES.index(name[:3]) + 1


def _year(digits: str | None) -> str:
    return f"{digits}年" if digits else ""


def _day(parts: re.Match[str]) -> str:
    month = _month_number(parts["month"])
    return f"{_year(parts['year'])}{month}月{parts['day']}日"


def _month(parts: re.Match[str]) -> str:
    month = _month_number(parts["month"])
    return f"{_year(parts['year'])}{month}月{PARTS[parts['part']]}"


def _year_part(parts: re.Match[str]) -> str:
    return f"{_year(parts['year'])}{PARTS[parts['part']] or '底'}"


def _half(parts: re.Match[str]) -> str:
    return f"{_year(parts['year'])}{HALVES[parts['half']]}"


def _quarter(parts: re.Match[str]) -> str:
    return f"{_year(parts['year'])}{QUARTERS[parts['quarter']]}季度"


FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
    (re.compile(f"{DAY}{GAP}(?:of )?{MONTH}(?:{GAP}{YEAR})?"), _day),
    (re.compile(rf"(?P<year>\d{{4}}){GAP}{MONTH}{GAP}{DAY}"), _day),
    (re.compile(rf"{PART}{MONTH}{GAP}(?P<year>\d{{4}})"), _month),
    (re.compile(rf"{PART}{MONTH}(?P<year>)"), _month),
    (re.compile(rf"{MONTH}[ .]*{DAY}(?:[ ,./-]+{YEAR})?"), _day),
    (re.compile(rf"{PART}(?:the )?(?:year )?(?P<year>\d{{4}})"), _year_part),
    (re.compile(r"(?P<half>first|second|1st|2nd) half(?: of)?(?: (?P<year>\d{4}))?"), _half),
    (
        re.compile(
            r"(?P<quarter>first|second|third|fourth|last) quarter(?: of)?(?: (?P<year>\d{4}))?"
        ),
        _quarter,
    ),
]
# the month and the day, or the month and the year: Excel shows both so
SHORT = re.compile(rf"{MONTH}[-/](?P<number>\d{{2}})")


def in_chinese_signs(folded: str) -> str:
    """Write an English day, month or part of a year as 2026年6月30日; other words stay."""
    text = FILLERS.sub("", WEEKDAY.sub("", folded)).strip(" ,.")
    if not re.search("[a-z]{3}", text):
        return text or folded
    for pattern, write in FORMS:
        if parts := pattern.fullmatch(text):
            return write(parts)
    return text


def month_and_number(folded: str) -> tuple[int, int] | None:
    """Read Jun-26, which may be 26 June or June 2026, as 6 and 26; None of other words."""
    parts = SHORT.fullmatch(folded.strip())
    return (_month_number(parts["month"]), int(parts["number"])) if parts else None
