"""What a number format makes of a number: a day, a time of day, a duration, or a number."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache

from exchange.workbooks.formats.output import shown_number
from exchange.workbooks.wire import Value

GENERAL = "General"
# Formats that a workbook names by number alone [ECMA-376, 18.8.30]; those of 27 to 36 and of 50 to
# 58 are what they are in Chinese.
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    41: "#,##0",
    42: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
QUOTED = re.compile(r'"[^"]*"?|\\.|_.|\*.')
ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
BRACKETS = re.compile(r"\[[^\]]*\]?")
EXPONENT = re.compile(r"[0#?]E[+-]", re.IGNORECASE)
HALF_OF_DAY = re.compile("AM/PM|A/P|上午/下午", re.IGNORECASE)
LONGEST = 255

WINDOWS_START = datetime(1899, 12, 30)
# Excel counts a 29 February of 1900 that never was.
WINDOWS_FIRST_DAYS = datetime(1899, 12, 31)
WINDOWS_NO_DAY = 60
MAC_START = datetime(1904, 1, 1)
LAST_SERIAL = 2_958_466


class Shows(Enum):
    """What a format shows a number as."""

    NUMBER = 1
    DAY = 2
    TIME = 3
    DURATION = 4


@lru_cache(maxsize=4096)
def shows(number_format: str) -> Shows:
    """Tell what a format shows a number as, by its first section."""
    if number_format == GENERAL or len(number_format) > LONGEST:
        return Shows.NUMBER
    plain = QUOTED.sub("", number_format).partition(";")[0]
    if ELAPSED.search(plain):
        return Shows.DURATION
    plain = EXPONENT.sub("", BRACKETS.sub("", plain)).lower()
    if "general" in plain or "g/通用格式" in plain:
        return Shows.NUMBER
    plain, halves = HALF_OF_DAY.subn("", plain)
    if set("yde") & set(plain):
        return Shows.DAY
    if halves or set("hs") & set(plain):
        return Shows.TIME
    return Shows.DAY if "m" in plain else Shows.NUMBER


def value_of(number: float, number_format: str, starts_1904: bool = False) -> Value:
    """Return a number as its format shows it; out of the calendar it stays a number."""
    kind = shows(number_format)
    if kind is Shows.NUMBER:
        return shown_number(number)
    moment = moment_of(number, kind, starts_1904)
    return shown_number(number) if moment is None else moment


def moment_of(number: float, kind: Shows, starts_1904: bool) -> Value:
    """Return the day, time or duration that a serial number means, None where it means none."""
    if not -LAST_SERIAL < number < LAST_SERIAL:
        return None
    if kind is Shows.DURATION:
        return timedelta(seconds=round(number * 86_400))
    if number < 0:
        return None
    if kind is Shows.TIME and number < 1:
        seconds = round(number * 86_400)
        return time(seconds // 3600 % 24, seconds // 60 % 60, seconds % 60)
    if starts_1904:
        start = MAC_START
    elif number < 1 or WINDOWS_NO_DAY <= number < WINDOWS_NO_DAY + 1:
        return None
    else:
        start = WINDOWS_FIRST_DAYS if number < WINDOWS_NO_DAY else WINDOWS_START
    try:
        return plain_day(start + timedelta(seconds=round(number * 86_400)))
    except OverflowError:
        return None


def plain_day(moment: datetime) -> date | datetime:
    """Return a day for a moment at midnight."""
    return moment if moment.time() != time() else moment.date()
