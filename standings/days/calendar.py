"""Month ends as days of the calendar; no database."""

from __future__ import annotations

from datetime import date, timedelta


def month_end_before(day: date) -> date:
    """Return the last day of the month before."""
    return day.replace(day=1) - timedelta(days=1)


def month_end_from(day: date) -> date:
    """Return the last day of the month of a day."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def is_month_end(day: date) -> bool:
    """Return whether the next day begins a month."""
    return day == month_end_from(day)


def count_month_ends(day: date, to: date) -> int:
    """Count the month ends that pass between two days."""
    count = 0
    end = month_end_from(day)
    while end < to:
        count += 1
        end = month_end_from(end + timedelta(days=1))
    return count
