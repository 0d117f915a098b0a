"""The deadline that a cell names: a day, words that are kept, or days counted from a start."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

from django.utils.translation import gettext_lazy as _

from exchange.tables.values.data.deadlines import DEADLINE_WORDS, REPEATED
from exchange.tables.values.days.dates import read_date, read_day_words
from exchange.tables.values.days.forms import DayOrder, Frame, Span, name_days
from exchange.tables.values.days.workdays import STATE, WorkCalendar, is_known
from exchange.tables.values.reading import Doubt, Problem, Reading, Surroundings, Words
from exchange.tables.values.signs import says_nothing, with_digits
from exchange.tables.values.wording import filled, in_full, in_list, is_error, shown
from exchange.workbooks.cells import Cell
from parks.text.folding import fold

LONGEST = 60
MOST_COUNTED = 3650
# 自收到通知之日起15个工作日内
SPAN = re.compile(
    r"(?:(?:自|从)?(?P<event>.{0,20}?)(?:之?日?起|之?后|以后)?[,的]?)?"
    r"(?P<count>\d{1,4}|半)(?P<unit>个?工作日|个?自然日|个?日历日|[天日]|小时|个?星期|周|个?月|季度|年)"
    r"(?:之内|以内|内|之?前|时间)?"
    r"(?:[,]?(?:全部|全面|基本)?(?:完成|整改|办结|销号|到位|落实|答复|反馈|上报)*)"
)
ENGLISH_SPAN = re.compile(
    r"(?:within )?(?P<count>\d{1,4}) (?P<unit>working days?|business days?|workdays?|days?|weeks?"
    r"|months?|years?)"
)
UNITS = {
    "工作日": "workday",
    "working day": "workday",
    "business day": "workday",
    "workday": "workday",
    "自然日": "day",
    "日历日": "day",
    "天": "day",
    "日": "day",
    "day": "day",
    "小时": "hour",
    "星期": "week",
    "周": "week",
    "week": "week",
    "月": "month",
    "month": "month",
    "季度": "quarter",
    "年": "year",
    "year": "year",
}
IS_SURELY_SPAN = re.compile("内|起|天|个")
# 上半年 and 6月内 name a part of the year, 半年 and 6个月内 count
PART_OF_YEAR = re.compile(
    r"(?:(?:\d{4}|\d{2})年|[今本明次去]年度?)?[上下前后]半年.*|\d{1,2}月(?:之内|以内|内)?"
)
HAS_NUMBER = re.compile(r"\d|[〇零一二三四五六七八九十][年月日号天周个]")
MOST_YEARS = 20


def read_deadline(
    cell: Cell,
    surroundings: Surroundings,
    *,
    start: date | None = None,
    calendar: WorkCalendar = STATE,
    order: DayOrder | None = None,
) -> Reading[date]:
    """Read a deadline: a day, with the words for it where they are less than a day; or words alone.

    A time such as 15个工作日内 is counted from `start`; without one it is asked.
    """
    if is_error(cell) or not isinstance(cell.value, str):
        return _with_words_allowed(read_date(cell, surroundings))
    printed = " ".join(cell.value.split())
    if says_nothing(printed):
        return Reading()
    folded = _folded(printed)
    if folded in DEADLINE_WORDS:
        return Reading(words=printed)
    if folded.startswith(REPEATED):
        return _as_words(printed)
    if counted := _counted(folded):
        start = _day_named_in(counted.event, surroundings) or start
        return _from_start(counted, printed, start, calendar)
    reading = read_day_words(printed, surroundings, order=order)
    if reading.problem or (reading.doubt and reading.doubt.about == "date"):
        reading = _of_other_words(printed, reading)
    return _with_words_allowed(reading)


def _folded(printed: str) -> str:
    return with_digits(fold(printed)).strip("。.;,!、()[] ")


def _as_words(printed: str) -> Reading[date]:
    if len(printed) <= LONGEST:
        return Reading(words=printed, note=_("Kept as words; there is no due day."))
    why = filled(_("Longer than %(most)s characters."), most=LONGEST)
    return Reading(problem=Problem(why))


def _of_other_words(printed: str, reading: Reading[date]) -> Reading[date]:
    """Take the one day that stands among other words; keep words in which there is no number."""
    if len(printed) > LONGEST:
        return _as_words(printed)
    if reading.doubt:
        if len(reading.doubt.offers) > 1:
            return reading
        day = date.fromisoformat(reading.doubt.offers[0])
        note = filled(_("“%(words)s” counts as %(day)s."), words=shown(printed), day=in_full(day))
        return Reading(value=day, words=printed, note=note)
    if HAS_NUMBER.search(fold(printed)):
        return reading
    return _as_words(printed)


@dataclass(frozen=True)
class Counted:
    """A length of time, and the words for what it begins with."""

    number: int
    unit: str
    event: str = ""


def _counted(folded: str) -> Counted | None:
    """Read a length of time; None of other words."""
    if parts := ENGLISH_SPAN.fullmatch(folded):
        return Counted(int(parts["count"]), UNITS[parts["unit"].removesuffix("s")])
    parts = SPAN.fullmatch(folded.replace(" ", ""))
    if parts is None or PART_OF_YEAR.fullmatch(folded):
        return None
    unit = UNITS[parts["unit"].removeprefix("个")]
    event = parts["event"] or ""
    if parts["count"] == "半":
        halves = {"year": (6, "month"), "month": (15, "day"), "day": (1, "day")}
        return Counted(*halves[unit], event) if unit in halves else None
    count = int(parts["count"])
    # 30日前 is a day of a month, 2026年 a year
    is_sure = IS_SURELY_SPAN.search(folded) or unit in ("workday", "week", "hour")
    if not is_sure or (unit == "year" and count > MOST_YEARS):
        return None
    return Counted(count, unit, event)


def _day_named_in(event: str, surroundings: Surroundings) -> date | None:
    """Return the day of 自2026年6月1日起15日内."""
    named = name_days(event, Frame(surroundings.today, surroundings.year)) if event else None
    return named.first if isinstance(named, Span) and named.is_exact else None


def _from_start(
    counted: Counted, printed: str, start: date | None, calendar: WorkCalendar
) -> Reading[date]:
    count, unit = counted.number, counted.unit
    if not 0 < count <= MOST_COUNTED:
        return Reading(problem=Problem(_("Not a length of time.")))
    if start is None:
        return Reading(doubt=Doubt("start", shown(printed)), words=printed[:LONGEST])
    if start.year + count // 365 + (count if unit == "year" else count // 4) >= MAXYEAR:
        return Reading(problem=Problem(_("Not a length of time.")))
    due = LENGTHS[unit](start, count, calendar)
    note: Words = filled(
        _("“%(words)s”, counted from %(start)s, is %(day)s."),
        words=shown(printed),
        start=in_full(start),
        day=in_full(due),
    )
    if unit == "workday" and not is_known(due):
        note = filled(
            _("%(note)s The holidays of %(year)s are not set yet: weekends alone are left out."),
            note=note,
            year=due.year,
        )
    return Reading(value=due, words=printed[:LONGEST], note=note)


def _months_after(start: date, count: int) -> date:
    """Return the same day of a later month, or its last day where it is shorter."""
    years, month = divmod(start.month - 1 + count, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


LENGTHS: dict[str, Callable[[date, int, WorkCalendar], date]] = {
    "workday": lambda start, count, calendar: calendar.after(start, count),
    "hour": lambda start, count, _calendar: start + timedelta(days=-(-count // 24)),
    "day": lambda start, count, _calendar: start + timedelta(days=count),
    "week": lambda start, count, _calendar: start + timedelta(weeks=count),
    "month": lambda start, count, _calendar: _months_after(start, count),
    "quarter": lambda start, count, _calendar: _months_after(start, 3 * count),
    "year": lambda start, count, _calendar: _months_after(start, 12 * count),
}


def _with_words_allowed(reading: Reading[date]) -> Reading[date]:
    """Say in a refusal that words are allowed too."""
    problem = reading.problem
    if problem is None or not problem.allowed:
        return reading
    allowed = in_list([problem.allowed, _("all year"), _("at once")])
    return Reading(problem=Problem(problem.why, allowed))
