"""Elapsed time and the days on which a light turns: pure arithmetic, no ORM and no clock.

Rules: docs/scoring.md, "Lights". The stored days are compared by SQL, so that both databases
and every page agree on a light.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from parks.choices import Light


@dataclass(frozen=True)
class Thresholds:
    """How many points behind the elapsed share turn a light; exactly as many is still milder."""

    amber_behind: int = 10
    red_behind: int = 30


@dataclass(frozen=True)
class Turns:
    """The first days on which a light is amber or red. `amber_on` None: not rated until red."""

    amber_on: date | None
    red_on: date | None


def elapsed(starts_on: date | None, due_on: date | None, on: date) -> Fraction | None:
    """Return the share of the planned time that has passed, 0 to 100; None without dates."""
    if starts_on is None or due_on is None:
        return None
    if on >= due_on:
        return Fraction(100)
    if on <= starts_on:
        return Fraction(0)
    return Fraction(100 * (on - starts_on).days, (due_on - starts_on).days)


def turns(
    starts_on: date | None, due_on: date | None, progress: int | None, thresholds: Thresholds
) -> Turns:
    """Compute the days on which a light turns amber and red at this progress (percent)."""
    if due_on is None:
        return Turns(None, None)
    overdue_on = _day_after(due_on)
    if starts_on is None or progress is None:
        return Turns(None, overdue_on)
    amber = _first_day_behind(starts_on, due_on, progress + thresholds.amber_behind)
    red = _first_day_behind(starts_on, due_on, progress + thresholds.red_behind)
    return Turns(amber, red)


def plan_light(progress: Decimal | None, elapsed: Decimal | None, thresholds: Thresholds) -> str:
    """Compute the light of a progress against its elapsed time; grey where one is unknown."""
    if progress is None or elapsed is None:
        return Light.GREY.value
    behind = elapsed - progress
    if behind > thresholds.red_behind:
        return Light.RED.value
    return Light.AMBER.value if behind > thresholds.amber_behind else Light.GREEN.value


def _day_after(day: date) -> date:
    """Return the next day; the calendar's last day has none."""
    return day if day == date.max else day + timedelta(days=1)


def _first_day_behind(starts_on: date, due_on: date, limit: int) -> date:
    """Return the first day on which more than `limit` points have elapsed, at most due + 1."""
    if limit >= 100:
        return _day_after(due_on)
    span = (due_on - starts_on).days
    return starts_on + timedelta(days=limit * span // 100 + 1) if span else due_on
