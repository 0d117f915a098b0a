"""Which day, or which days, words name. No cell, no message.

A day that is written out and a part of a month or a year are told apart: that 6月底 is the last day
of June is a rule, and people are told.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exchange.tables.values.days.english import in_chinese_signs, month_and_number
from exchange.tables.values.signs import with_digits
from parks.text.folding import fold
from parks.text.periods import read_period

LEAP_YEAR = 2000
# a year of two digits in the first place is believed so near to the year of the table
NEAR = 1


class DayOrder(StrEnum):
    """Which of the two stands first in 12/5/2026."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Span:
    """The days that words name, the first and the last. `is_exact` of a day that is written out."""

    first: date
    last: date
    is_exact: bool = False
    has_year: bool = True


@dataclass(frozen=True)
class Several:
    """Days that the words may mean, the likelier first."""

    spans: tuple[Span, ...]


@dataclass(frozen=True)
class NoSuchDay:
    """A day that no calendar has, such as 30 February; `nearest` if its month exists."""

    nearest: date | None = None


@dataclass(frozen=True)
class NoYear:
    """A day whose year nobody has said."""


Named = Span | Several | NoSuchDay | NoYear


@dataclass(frozen=True)
class Frame:
    """What is known of all days of a table: the year of those without one, the order of parts."""

    today: date
    year: int | None = None
    order: DayOrder | None = None

    @property
    def near_year(self) -> int:
        """The year to which years of two digits are compared."""
        return self.year or self.today.year


WEEKDAY = re.compile(r"\(?(?:周|星期|礼拜)[一二三四五六日天]\)?")
CLOCK = re.compile(
    r"(?:(?<=\d)t|(?<=[日号])|(?<=\d) +)(?:[上下中]午|凌晨|早上|晚上|晚)?(?:am|pm)? ?"
    r"(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?|\d{1,2}[时点](?:半|整|\d{1,2}分(?:\d{1,2}秒)?)?)"
    r" ?(?:[ap]\.?m\.?)?(?:z|[+-]\d{2}:?\d{2})?(?=之?前|以前|$)"
)
HALF_DAY = re.compile(r"(?<=[日号\d])(?:[上下]午|全天|当[天日])(?=之?前|$)")
BEFORE = re.compile(
    r"^(?:(?:计划|预计|预期|拟|力争|争取|确保|原则上|原定|暂定|最迟|最晚|不晚于|不迟于|于|在|约|大约"
    r"|截至|截止到|截止至|截止|到期日?|完成时限|整改时限|时限|期限|限期|限|请于|须于|应于|务必于)[:,]?)+"
)
VERBS = (
    "完成|办结|销号|整改|落实|到位|见效|竣工|完工|开工|投产|上线|提交|上报|报送|验收|结束|截止|启动"
    "|建成|解决|取得成效|取得实效|清零|交付|投用|使用"
)
AFTER = re.compile(
    rf"(?:(?:之?前|以前|前后|左右|为止|止|期间|之间|(?<=[日号月旬度底末])(?:以|之)?内)?"
    rf"[,.。;]?(?:(?:全部|全面|基本|如期|按期|按时|全|需|须|应|要|予以|并)*(?:{VERBS})[,.。;]?)*"
    r"(?:\((?:暂定|预计|计划|初定|拟定?|前)\))?[.。,;]?)$"
)
YEARS_APART = {
    "今年": 0,
    "本年度": 0,
    "本年": 0,
    "当年": 0,
    "明年": 1,
    "次年": 1,
    "翌年": 1,
    "来年": 1,
    "去年": -1,
    "上年": -1,
    "后年": 2,
}
RELATIVE_YEAR = re.compile("|".join(YEARS_APART))
# 3月1日至15日: the month holds for both
DAYS_OF_MONTH = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?(-|~|至|到)(\d{1,2})[日号]")


def plain(words: str) -> str:
    """Take off what stands around a day and does not change it: clock, weekday, verbs, blanks."""
    text = WEEKDAY.sub("", fold(words)).strip(" '\"")
    text = HALF_DAY.sub("", CLOCK.sub("", text).strip())
    text = with_digits(in_chinese_signs(text))
    text = re.sub(r"(?<=\d) +(?=\d)", "-", text.strip())
    text = re.sub(r"\s", "", text)
    text = _without_brackets(BEFORE.sub("", text))
    text = AFTER.sub("", text)
    return DAYS_OF_MONTH.sub(r"\1月\2日\3\1月\4日", text)


def _without_brackets(text: str) -> str:
    return text[1:-1] if text[:1] in "([【" and text[-1:] in ")]】" and text else text


def _day(year: int, month: int, day: int, has_year: bool = True) -> Span | NoSuchDay:
    """Name one day, or say that there is none; its month may exist."""
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        return NoSuchDay()
    if not 1 <= day <= monthrange(year, month)[1]:
        return NoSuchDay(date(year, month, monthrange(year, month)[1]))
    named = date(year, month, day)
    return Span(named, named, is_exact=True, has_year=has_year)


def _full_year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _written_year(digits: str | None, frame: Frame) -> tuple[int, bool]:
    """Return the year to reckon with, and whether the words say it."""
    if digits:
        return _full_year(digits), True
    return frame.year or LEAP_YEAR, False


def _year_month_day(parts: re.Match[str], frame: Frame) -> Named:
    year, has_year = _written_year(parts[1], frame)
    return _day(year, int(parts[2]), int(parts[3]), has_year)


def _month_day(parts: re.Match[str], frame: Frame) -> Named:
    year, has_year = _written_year(None, frame)
    return _day(year, int(parts[1]), int(parts[2]), has_year)


def _six_digits(parts: re.Match[str], frame: Frame) -> Named | None:
    """Read 202606 as a month, 260630 as a day."""
    text = parts[0]
    if 1900 <= int(text[:4]) <= 2999 and 1 <= int(text[4:]) <= 12:
        return _of_month(int(text[:4]), int(text[4:]))
    named = _day(_full_year(text[:2]), int(text[2:4]), int(text[4:]))
    is_near = isinstance(named, Span) and abs(named.first.year - frame.near_year) <= 20
    return named if is_near else None


def _eight_digits(parts: re.Match[str], _frame: Frame) -> Named | None:
    year, month, day = int(parts[1]), int(parts[2]), int(parts[3])
    return _day(year, month, day) if 1900 <= year <= 2999 else None


def _year_last(parts: re.Match[str], frame: Frame) -> Named:
    """Read 13/5/2026 and 12/5/2026, of which the second may be two days."""
    return _either_order(int(parts[3]), int(parts[1]), int(parts[2]), True, frame.order)


def _short_year(parts: re.Match[str], frame: Frame) -> Named:
    """Read three short numbers: 26.6.30 begins with the year, 6/30/26 ends with it."""
    first, sign, middle, last = parts[1], parts[2], int(parts[3]), parts[4]
    by_year = _day(_full_year(first), middle, int(last))
    is_by_year = isinstance(by_year, Span) and (
        sign != "/" or abs(by_year.first.year - frame.near_year) <= NEAR
    )
    if is_by_year and frame.order is None:
        return by_year
    at_end = _either_order(_full_year(last), int(first), middle, True, frame.order)
    if frame.order:
        return at_end
    others = at_end.spans if isinstance(at_end, Several) else (at_end,)
    spans = _only_spans((by_year, *others))
    if len(spans) > 1:
        return Several(spans)
    return spans[0] if spans else by_year


def _two_numbers(parts: re.Match[str], frame: Frame) -> Named:
    """Read 6.30, which offices write for 30 June, and 12-5, which may be two days."""
    year, has_year = _written_year(None, frame)
    first, sign, second = int(parts[1]), parts[2], int(parts[3])
    order = DayOrder.MONTH if sign == "." and first <= 12 else frame.order
    return _either_order(year, first, second, has_year, order)


def _either_order(
    year: int, first: int, second: int, has_year: bool, order: DayOrder | None
) -> Named:
    by_month = _day(year, first, second, has_year)
    by_day = _day(year, second, first, has_year)
    spans = _only_spans((by_month, by_day))
    if not spans:
        return by_month
    if order and len(spans) == 2:
        return by_day if order == DayOrder.DAY else by_month
    return spans[0] if len(spans) == 1 else Several(spans)


def _only_spans(named: Iterable[Named]) -> tuple[Span, ...]:
    """Leave out what is no day, and what is named twice."""
    return tuple(dict.fromkeys(span for span in named if isinstance(span, Span)))


def _of_month(year: int, month: int, part: str | None = None, has_year: bool = True) -> Named:
    if not 1 <= month <= 12:
        return NoSuchDay()
    end = monthrange(year, month)[1]
    first, last = {
        "上旬": (1, 10),
        "初": (1, 10),
        "中": (11, 15),
        "中旬": (11, 20),
        "下旬": (21, end),
        "底": (end, end),
        "末": (end, end),
    }.get(part or "", (1, end))
    return Span(date(year, month, first), date(year, month, last), has_year=has_year)


def _month_part(parts: re.Match[str], frame: Frame) -> Named:
    year, has_year = _written_year(parts[1] or parts[2], frame)
    return _of_month(year, int(parts[3]), parts[4], has_year)


def _month_then_year(parts: re.Match[str], _frame: Frame) -> Named:
    return _of_month(int(parts[2]), int(parts[1]))


def _year_part(parts: re.Match[str], frame: Frame) -> Named | None:
    if "年" not in parts[0]:
        return None
    year, has_year = _written_year(parts[1], frame)
    months = {"初": (1, 3), "中": (6, 6), "内": (1, 12)}.get(parts[2], (12, 12))
    end = monthrange(year, months[1])[1]
    first = date(year, months[0], 1) if parts[2] in "初内" else date(year, months[1], end)
    return Span(first, date(year, months[1], end), has_year=has_year)


def _plan(parts: re.Match[str], _frame: Frame) -> Named:
    """Read the end of a five-year plan: the fourteenth ended with 2025."""
    last = 2025 + 5 * ("二三四五六七".index(parts[1]) - 2)
    return Span(date(last - 4, 1, 1), date(last, 12, 31))


FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str], Frame], Named | None]]] = [
    (re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})[日号]?\.?"), _year_month_day),
    (re.compile(r"(\d{2})年(\d{1,2})[月./-](\d{1,2})[日号]?"), _year_month_day),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), _eight_digits),
    (re.compile(r"\d{6}"), _six_digits),
    (re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})"), _year_last),
    (re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{2})"), _short_year),
    (re.compile(r"(\d{1,2})月(\d{1,2})[日号]?"), _month_day),
    (re.compile(r"(\d{1,2})([./-])(\d{1,2})[日号]?"), _two_numbers),
    (re.compile(r"(\d{1,2})[./-](\d{4})"), _month_then_year),
    (
        re.compile(r"(?:(\d{4}|\d{2})年|(\d{4})[./-])?(\d{1,2})月份?(上旬|中旬|下旬|初|中|底|末)?"),
        _month_part,
    ),
    (re.compile(r"(?:(\d{4}|\d{2})年?度?)?年?(底|末|终|中|内|初)"), _year_part),
    (
        re.compile(r"[\"“']?十([二三四五六七])五[\"”']?(?:规划)?(?:期末|末期?|期间|时期|收官)"),
        _plan,
    ),
]
WITH_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{2}年")
PART_OF_YEAR = re.compile("[月季半hq]", re.IGNORECASE)


def name_days(words: str, frame: Frame) -> Named | None:
    """Say which days the words name; None where they name none."""
    if short := month_and_number(fold(words)):
        return _month_and_number(*short, frame)
    text = RELATIVE_YEAR.sub(lambda found: _apart(found[0], frame), plain(words))
    for pattern, understand in FORMS:
        if (parts := pattern.fullmatch(text)) and (named := understand(parts, frame)):
            return _with_known_year(named, frame)
    return _with_known_year(_of_period(text, frame), frame)


def _apart(word: str, frame: Frame) -> str:
    """Write 明年 in digits, where the year of the table is known."""
    return f"{frame.year + YEARS_APART[word]}年" if frame.year else word


def _month_and_number(month: int, number: int, frame: Frame) -> Named:
    """Read Jun-26: 26 June, or June 2026."""
    of_year = _of_month(2000 + number, month)
    year, has_year = _written_year(None, frame)
    of_month = _day(year, month, number, has_year)
    if not isinstance(of_month, Span) or not isinstance(of_year, Span):
        return of_year
    return Several((of_month, of_year))


def _of_period(text: str, frame: Frame) -> Named | None:
    """Read months, quarters, halves and spans by the rule of all periods."""
    if WITH_YEAR.search(text):
        period, has_year = read_period(text), True
    elif PART_OF_YEAR.search(text):
        year, has_year = _written_year(None, frame)
        period = read_period(f"{year}年{text}")
    else:
        return None
    return Span(period.first, period.last, has_year=has_year) if period else None


def _with_known_year(named: Named | None, frame: Frame) -> Named | None:
    """Refuse to reckon with a year that nobody has said."""
    spans: Iterable[Span] = ()
    if isinstance(named, Span):
        spans = (named,)
    elif isinstance(named, Several) and any(span.has_year for span in named.spans):
        return named
    elif isinstance(named, Several):
        spans = named.spans
    if frame.year is None and any(not span.has_year for span in spans):
        return named if isinstance(named, Several) else NoYear()
    return named


TOKEN = re.compile(
    r"(?<![\d.])(?:"
    r"\d{4}[年./-]\d{1,2}[月./-]\d{1,2}[日号]?"
    r"|(?:(?:\d{4}|\d{2})年)?\d{1,2}月(?:\d{1,2}[日号]|[上中下]旬|[底末初中])?"
    r"|(?:\d{4}|\d{2})年(?:年?[底末内中]|[上下]半年|第?[1-4]季度)?"
    r"|\d{4}[./-]\d{1,2}"
    r"|第?[1-4]季度|[上下]半年|年[底末内]"
    r")(?![\d万亿元个家年])"
)


def days_within(words: str) -> list[str]:
    """Find the days that a longer text names, as it writes them but for folding."""
    text = with_digits(re.sub(r"\s", " ", fold(words)))
    return list(dict.fromkeys(match[0] for match in TOKEN.finditer(text)))


def order_of(texts: Iterable[str]) -> DayOrder | None:
    """Tell from the days of a column that can be read in one way which part stands first.

    None where none says it, or where they differ.
    """
    pattern = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-]\d{4})?")
    orders = set()
    for text in texts:
        parts = pattern.fullmatch(plain(text))
        if parts is None:
            continue
        first, second = int(parts[1]), int(parts[2])
        if first > 12 >= second:
            orders.add(DayOrder.DAY)
        elif second > 12 >= first:
            orders.add(DayOrder.MONTH)
    return orders.pop() if len(orders) == 1 else None
