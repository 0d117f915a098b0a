"""Move the business day on: lights that turn, month ends that pass, and all standings."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.db import DatabaseError
from django.utils import timezone

from accounts.server.purge import purge_all
from parks.actions import end_notices
from parks.actions.schemes import put_in_force
from parks.ledger.sealing.seals import seal_heads
from parks.models import BusinessDay, Park, Scheme
from parks.writing import writing
from recommendations.dimensions import list_dimensions
from recommendations.light_changes import change_thresholds, lock_turning_records, log_light_changes
from standings.days.calendar import month_end_from
from standings.month_ends.freeze import freeze, read_last_stored
from standings.parks.refresh import rebuild

log = logging.getLogger(__name__)
# beyond so many parks a page states its date instead of rolling the day itself
MOST_PARKS_TO_ROLL = 500
# up to so many parks `roll` freezes month ends by itself
MOST_PARKS_TO_FREEZE = 500
# a weekend and a holiday are shorter; a longer gap is more often a wrong clock
MOST_DAYS_TO_CATCH_UP = 10


class ClockLeapError(Exception):
    """The clock is too far ahead of the business day; says in words what a person may do."""


def read_gap(calendar: date) -> int:
    """Read how many days the calendar is ahead of the business day; none before the first day."""
    day = BusinessDay.objects.filter(pk=1).values_list("day", flat=True).first()
    return max((calendar - day).days, 0) if day else 0


def name_late_day() -> str:
    """Say that the business day waits for the timer or a person; empty where a page moves it."""
    calendar = timezone.localdate()
    gap = read_gap(calendar)
    if gap > MOST_DAYS_TO_CATCH_UP:
        return describe_leap(calendar, gap)
    day = calendar - timedelta(days=gap)
    if gap > 1 and Park.objects.count() <= MOST_PARKS_TO_ROLL:
        # a page moves it on up to the day before a month's end
        gap = (calendar - max(day, month_end_from(day) - timedelta(days=1))).days
    if gap <= 1:
        return ""
    return f"The business day is {day}, the clock says {calendar}. Run: manage.py roll"


def describe_leap(calendar: date, gap: int) -> str:
    """Say what waits for a person after a leap of the clock."""
    return (
        f"The clock says {calendar}, {gap} days after the business day "
        f"{calendar - timedelta(days=gap)}. Nothing was moved: check the clock. If it is right, "
        f"run roll --to {calendar}."
    )


def catch_up(until: date | None = None) -> bool:
    """Move the business day to today, or no further than `until`; False where it is there already.

    Day by day, so that each entry and month end has the day on which it came about. Raises
    ClockLeapError for a gap of more than ten days: it waits for a person (docs/rules.md, 12).
    """
    calendar = timezone.localdate()
    gap = read_gap(calendar)
    if gap > MOST_DAYS_TO_CATCH_UP:
        raise ClockLeapError(describe_leap(calendar, gap))
    moved = False
    for days_left in range(max(gap - 1, 0), -1, -1):
        day = calendar - timedelta(days=days_left)
        if until is None or day <= until:
            moved = roll(day) or moved
    return moved


def roll(today: date | None = None) -> bool:
    """Move the business day forward, with all that follows from it; False where it was done before.

    An approved scheme is put in force, lights that turn are logged, notices end, month ends that
    pass are frozen, standings and tallies are recomputed. A city that never had a day has no lights
    of yesterday, so its first day logs none.
    """
    new_day = today or timezone.localdate()
    last_day = BusinessDay.objects.filter(pk=1, day__lt=new_day).first()
    if last_day:
        # a transaction of its own: who writes locks records before their fact hashes
        seal_heads(last_day.day)
    # one write, so that parks and regions are locked after all issues and measures
    # (`parks/writing/locks.py`)
    with writing():
        _, is_first = BusinessDay.objects.get_or_create(pk=1, defaults={"day": date(2021, 1, 1)})
        row = BusinessDay.objects.select_for_update().get(pk=1)
        if row.day >= new_day:
            return False
        old_day = row.day
        row.day = new_day
        if not is_first:
            freeze_passed(old_day, new_day)
        row.save(update_fields=["day"])
        if put_in_force(new_day):
            # locks all issues and measures, and so those that the day moves
            change_thresholds(new_day if is_first else old_day, new_day, Scheme.current())
        else:
            lock_turning_records(old_day, new_day)
            if not is_first:
                log_light_changes(old_day, new_day)
        list_dimensions(Scheme.current())
        end_notices(new_day)
        rebuild(today=new_day)
    _purge()
    return True


def _purge() -> None:
    """Remove what is of no use any more; the day has come even where that fails."""
    try:
        purge_all()
    except DatabaseError:
        log.exception("nothing was purged")


def freeze_passed(old_day: date, new_day: date) -> None:
    """Freeze the month ends that pass, as nobody has written since.

    In a large set the command `freeze_month` does it.
    """
    if Park.objects.count() > MOST_PARKS_TO_FREEZE:
        return
    last = read_last_stored()
    day = month_end_from(old_day)
    while day < new_day:
        if last is None or day > last:
            freeze(day)
        day = month_end_from(day + timedelta(days=1))
