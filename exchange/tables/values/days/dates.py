"""The day that a cell names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from exchange.tables.values.days.forms import (
    LEAP_YEAR,
    DayOrder,
    Frame,
    Named,
    NoSuchDay,
    NoYear,
    Span,
    days_within,
    name_days,
    order_of,
)
from exchange.tables.values.reading import Doubt, Problem, Reading, Surroundings, Words
from exchange.tables.values.signs import says_nothing
from exchange.tables.values.wording import (
    NO_STORED_VALUE,
    day_read,
    filled,
    in_full,
    in_list,
    is_error,
    shown,
)
from exchange.workbooks.cells import Cell
from parks.text.days import full_month
from parks.text.language import in_english

FIRST_YEAR = 1990
LAST_YEAR = 2100
LONGEST = 60
DAY_ZERO = date(1899, 12, 30)
FIRST_SERIAL = (date(FIRST_YEAR, 1, 1) - DAY_ZERO).days
LAST_SERIAL = (date(LAST_YEAR, 12, 31) - DAY_ZERO).days
SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
# what a number format says in quotes or brackets is no part of the day
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
# years that are not counted from the birth of Christ
OTHER_ERA = re.compile(r"民国|[昭令平]和|平成|(?<!\d)\d{3}年")
UNKNOWN = frozenset(("待定", "未定", "待确定", "待明确", "未知", "不详", "tbd", "tba", "unknown"))


class Edge(StrEnum):
    """Which day of a month or of a quarter stands for it: the last for what is due by then."""

    FIRST = "first"
    LAST = "last"


def read_date(
    cell: Cell,
    surroundings: Surroundings,
    *,
    edge: Edge = Edge.LAST,
    order: DayOrder | None = None,
) -> Reading[date]:
    """Read the day that a cell names, of a month or quarter the one at its edge.

    `order` is that of the column (`column_order`): which part comes first in 12/5/2026.
    """
    value = cell.value
    if is_error(cell):
        return Reading(problem=NO_STORED_VALUE)
    if value is None:
        return Reading()
    if isinstance(value, bool | time | timedelta):
        return Reading(problem=not_a_day(surroundings))
    if isinstance(value, date):
        return _of_calendar(value, cell.details.number_format, edge, surroundings)
    if isinstance(value, int | Decimal):
        return _of_number(Decimal(value), surroundings, edge)
    return read_day_words(value, surroundings, edge=edge, order=order)


def column_order(cells: Iterable[Cell]) -> DayOrder | None:
    """Tell which part of 12/5/2026 comes first from days of the column that leave no choice."""
    return order_of(cell.value for cell in cells if isinstance(cell.value, str))


def read_day_words(
    words: str,
    surroundings: Surroundings,
    *,
    edge: Edge = Edge.LAST,
    order: DayOrder | None = None,
) -> Reading[date]:
    """Read the day that words name."""
    printed = words.strip()
    if says_nothing(printed):
        return Reading()
    if printed.lower() in UNKNOWN:
        return Reading(note=filled(_("“%(words)s”: no day is entered."), words=printed))
    if len(printed) > LONGEST:
        return Reading(problem=not_a_day(surroundings))
    if SERIAL.fullmatch(printed):
        return _of_number(Decimal(printed), surroundings, edge)
    named = name_days(printed, Frame(surroundings.today, surroundings.year, order))
    if named is None:
        return _of_longer_text(printed, surroundings, edge)
    return _reading_of(named, printed, surroundings, edge)


def _reading_of(
    named: Named, printed: str, surroundings: Surroundings, edge: Edge
) -> Reading[date]:
    """Turn what the words name into a value, a question or a refusal."""
    if isinstance(named, Span):
        return _of_span(named, printed, surroundings, edge)
    if isinstance(named, NoSuchDay):
        return Reading(problem=no_such_day(named.nearest, surroundings))
    if isinstance(named, NoYear):
        return Reading(doubt=Doubt("year", shown(printed), offered_years(surroundings.today)))
    offers = [_offered(span) for span in named.spans]
    note = filled(
        _("“%(words)s” can be %(days)s; write it in full."),
        words=shown(printed),
        days=filled(_("%(first)s or %(second)s"), first=offers[0], second=offers[-1]),
    )
    return Reading(doubt=Doubt("day_or_month", shown(printed), offers), note=note)


def _of_span(span: Span, printed: str, surroundings: Surroundings, edge: Edge) -> Reading[date]:
    day = span.first if edge == Edge.FIRST else span.last
    if problem := out_of_range(day, surroundings):
        return Reading(problem=problem)
    if span.is_exact and str(day.year) in printed:
        return Reading(value=day)
    note: Words = day_read(printed, day)
    if not span.has_year:
        note = filled(_("%(note)s The year is that of the whole table."), note=note)
    return Reading(value=day, words="" if span.is_exact else printed, note=note)


def _of_longer_text(printed: str, surroundings: Surroundings, edge: Edge) -> Reading[date]:
    """Ask about days that stand among other words; refuse words without any."""
    if OTHER_ERA.search(printed):
        return Reading(problem=not_a_day(surroundings))
    readings = [
        (part, _reading_of(named, part, surroundings, edge))
        for part in days_within(printed)
        if (named := name_days(part, Frame(surroundings.today, surroundings.year)))
    ]
    offers = list(dict.fromkeys(str(reading.value) for _part, reading in readings if reading.value))
    if offers:
        return Reading(doubt=Doubt("date", shown(printed), offers))
    refused = next((reading for _part, reading in readings if reading.problem), None)
    if refused:
        return refused
    if readings:
        years = offered_years(surroundings.today)
        return Reading(doubt=Doubt("year", shown(printed), years))
    return Reading(problem=not_a_day(surroundings))


def _of_calendar(
    value: date, number_format: str, edge: Edge, surroundings: Surroundings
) -> Reading[date]:
    """Take a real date; one that is shown as a month or year alone means the whole of it."""
    day = value.date() if isinstance(value, datetime) else value
    if problem := out_of_range(day, surroundings):
        return Reading(problem=problem)
    parts = _shown_parts(number_format)
    span = None
    if day.day == 1 and parts == {"y", "m"}:
        span = name_days(f"{day:%Y-%m}", Frame(day))
    elif (day.month, day.day) == (1, 1) and parts == {"y"}:
        span = name_days(f"{day:%Y}年", Frame(day))
    if not isinstance(span, Span) or edge == Edge.FIRST:
        return Reading(value=day)
    printed = f"{day:%Y-%m}" if "m" in parts else f"{day:%Y}"
    return _of_span(span, printed, surroundings, edge)


def _shown_parts(number_format: str) -> set[str]:
    """Tell which of year, month, day and clock a number format shows."""
    first = QUOTED.sub("", number_format.lower()).split(";")[0]
    return {sign for sign in first if sign in "ymdhse"}


def _of_number(value: Decimal, surroundings: Surroundings, edge: Edge) -> Reading[date]:
    """Read the days that spreadsheets turn into numbers: serials, 20260630, 6.3."""
    if not value.is_finite() or value < 0 or value >= 10**8:
        return Reading(problem=not_a_day(surroundings))
    if FIRST_SERIAL <= value <= LAST_SERIAL:
        day = DAY_ZERO + timedelta(days=int(value))
        note = filled(
            _("The number %(number)s of a spreadsheet is %(day)s."),
            number=int(value),
            day=in_full(day),
        )
        return Reading(value=day, note=note)
    text = f"{value:f}"
    if value == int(value):
        return _of_whole_number(str(int(value)), surroundings, edge)
    if re.fullmatch(r"\d{1,2}\.\d{1,2}", text):
        return _of_point(text, surroundings, edge)
    if re.fullmatch(r"\d{4}\.\d{1,2}", text):
        return _of_year_and_point(text, surroundings, edge)
    return Reading(problem=not_a_day(surroundings))


def _of_whole_number(text: str, surroundings: Surroundings, edge: Edge) -> Reading[date]:
    if len(text) not in (4, 6, 8):
        return Reading(problem=not_a_day(surroundings))
    words = f"{text}年" if len(text) == 4 else text
    named = name_days(words, Frame(surroundings.today, surroundings.year))
    if named is None:
        return Reading(problem=not_a_day(surroundings))
    return _reading_of(named, words, surroundings, edge)


def _of_point(text: str, surroundings: Surroundings, edge: Edge) -> Reading[date]:
    """Read 6.3 typed for 3 June or for 30 June, whose last zero a number does not keep."""
    month, day = text.split(".")
    if day in ("1", "2", "3") and 1 <= int(month) <= 12 and (month, day) != ("2", "3"):
        offers = [f"{month}月{day}日", f"{month}月{day}0日"]
        return Reading(doubt=Doubt("day_or_month", text, offers))
    return read_day_words(f"{month}月{day}日", surroundings, edge=edge)


def _of_year_and_point(text: str, surroundings: Surroundings, edge: Edge) -> Reading[date]:
    """Read 2026.1 typed for January or for October."""
    year, month = text.split(".")
    if month == "1":
        return Reading(doubt=Doubt("day_or_month", text, [f"{year}年1月", f"{year}年10月"]))
    return read_day_words(f"{year}年{month}月", surroundings, edge=edge)


def _offered(span: Span) -> str:
    """Write a day so that it can be read again in one way, as short as it was written."""
    day = span.last
    if not span.is_exact:
        return f"{day:%b %Y}" if in_english() else f"{day.year}年{day.month}月"
    if in_english():
        return f"{day.day} {day:%b %Y}" if span.has_year else f"{day.day} {day:%b}"
    short = f"{day.month}月{day.day}日"
    return f"{day.year}年{short}" if span.has_year else short


def offered_years(today: date) -> list[str]:
    """Offer years for days without one, the likelier first."""
    return [str(year) for year in (today.year, today.year + 1, today.year - 1)]


def _end_of_month(day: date) -> str:
    return _now("end of %(month)s") % {"month": full_month(day)}


def examples(day: date) -> list[str]:
    """Show how a day may be written."""
    return [day.isoformat(), _end_of_month(day)]


def not_a_day(surroundings: Surroundings) -> Problem:
    """Refuse what names no day."""
    return Problem(_("Not a day."), in_list(examples(_example_day(surroundings))))


def no_such_day(nearest: date | None, surroundings: Surroundings) -> Problem:
    """Refuse a day that no calendar has; one of its month is allowed."""
    if nearest and nearest.year == LEAP_YEAR:
        nearest = date(_example_day(surroundings).year, nearest.month, 28)
    allowed = in_list(examples(nearest or _example_day(surroundings)))
    return Problem(_("There is no such day."), allowed)


def out_of_range(day: date, surroundings: Surroundings) -> Problem | None:
    """Refuse a day of another age, which is a slip of the pen."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    why = filled(
        _("The year %(year)s lies outside of %(first)s to %(last)s."),
        year=day.year,
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )
    return Problem(why, in_list(examples(_example_day(surroundings))))


def _example_day(surroundings: Surroundings) -> date:
    return date(surroundings.year or surroundings.today.year, 6, 30)
