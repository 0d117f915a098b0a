"""The calendar of working days, by which offices count their time limits. No database.

The state sets holidays and the weekends that are worked in return once a year. The library knows
those that are set; before and after, weekends alone are free.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

KNOWN_YEARS = frozenset(day.year for day in chinese_calendar.holidays)
SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """What an office adds to the calendar of the state: days that are free or worked."""

    free: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_worked(self, day: date) -> bool:
        """Say whether a day is a working day."""
        if day in self.worked:
            return True
        if day in self.free:
            return False
        if is_known(day):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < SATURDAY

    def after(self, start: date, count: int) -> date:
        """Return the working day that is so many after the start, which is not counted."""
        day = start
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_worked(day)
        return day


STATE = WorkCalendar()


def is_known(day: date) -> bool:
    """Say whether the holidays of the year of the day are set."""
    return day.year in KNOWN_YEARS
