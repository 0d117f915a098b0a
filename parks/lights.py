"""What the dates of a plan say on a day: time elapsed, its light, overdue, due soon, silent.

Rules: docs/scoring.md, "Lights". No function reads a clock or a record. Where both Python and SQL
ask a question, the two answers stand under each other; `tests/standings/test_one_rule.py` compares
them. The days on which a light turns are stored with each row, so that SQL only compares dates.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Case, CharField, F, Q, Value, When

from parks.choices import OPEN_STAGES, Light, Stage

# a list says "due soon" so many days ahead
DUE_SOON_DAYS = 15
# an open issue without an entry for more days is silent
STALE_DAYS = 30
# work that nobody has handed in yet
WORKING_STAGES = (Stage.FILED, Stage.ACTING)


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
    """Return the days on which a light turns amber and red at this progress (percent)."""
    if due_on is None:
        return Turns(None, None)
    overdue_on = _day_after(due_on)
    if starts_on is None or progress is None:
        return Turns(None, overdue_on)
    amber = _first_day_behind(starts_on, due_on, progress + thresholds.amber_behind)
    red = _first_day_behind(starts_on, due_on, progress + thresholds.red_behind)
    return Turns(amber, red)


def plan_light(progress: Decimal | None, elapsed: Decimal | None, thresholds: Thresholds) -> str:
    """Return the light of a progress against its elapsed time; grey where one is unknown."""
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
    """Return the first day on which more than `limit` points have elapsed.

    At the latest it is the day after the due day.
    """
    if limit >= 100:
        return _day_after(due_on)
    span = (due_on - starts_on).days
    return starts_on + timedelta(days=limit * span // 100 + 1) if span else due_on


# --- the light of a plan


def light_on(
    day: date, turns: Turns, *, is_done: bool, is_rated: bool, stopped_on: date | None = None
) -> Light:
    """Return the light of a plan on a day, or on the day on which its clock was stopped."""
    on = stopped_on or day
    if is_done:
        return Light.DONE
    if not is_rated:
        return Light.GREY
    if turns.red_on and turns.red_on <= on:
        return Light.RED
    if turns.amber_on is None:
        return Light.GREY
    return Light.AMBER if turns.amber_on <= on else Light.GREEN


def light_case(day: date, *, done_when: Q, unrated_when: Q, stopped_by: str = "") -> Case:
    """Return `light_on` as an expression; `stopped_by` names the column that stops the clock."""

    def reached(turn: str) -> Q:
        if not stopped_by:
            return Q(**{f"{turn}__lte": day})
        return Q(**{f"{stopped_by}__isnull": True, f"{turn}__lte": day}) | Q(
            **{f"{turn}__lte": F(stopped_by)}
        )

    return Case(
        When(done_when, then=Value(Light.DONE.value)),
        When(unrated_when, then=Value(Light.GREY.value)),
        When(reached("turns_red_on"), then=Value(Light.RED.value)),
        When(turns_amber_on__isnull=True, then=Value(Light.GREY.value)),
        When(reached("turns_amber_on"), then=Value(Light.AMBER.value)),
        default=Value(Light.GREEN.value),
        output_field=CharField(),
    )


def issue_light_on(day: date, stage: str, turns: Turns, submitted_on: date | None) -> Light:
    """Return the light of an issue; a submitted one is judged on the day of submission."""
    return light_on(
        day,
        turns,
        is_done=stage == Stage.CLOSED,
        is_rated=stage in OPEN_STAGES,
        stopped_on=submitted_on,
    )


def issue_light_case(day: date) -> Case:
    """Return `issue_light_on` as an expression."""
    return light_case(
        day,
        done_when=Q(stage=Stage.CLOSED),
        unrated_when=~Q(stage__in=[*OPEN_STAGES, Stage.CLOSED]),
        stopped_by="submitted_on",
    )


def is_measure_running(
    done_on: date | None, paused_on: date | None, stopped_on: date | None
) -> bool:
    """Return whether the clock of a measure runs: not done, not paused, not stopped."""
    return done_on is None and paused_on is None and stopped_on is None


def measure_running_when() -> Q:
    """Return `is_measure_running` as a condition."""
    return Q(done_on__isnull=True, paused_on__isnull=True, stopped_on__isnull=True)


def measure_light_on(
    day: date,
    due_on: date | None,
    turns: Turns,
    done_on: date | None,
    paused_on: date | None = None,
    stopped_on: date | None = None,
) -> Light:
    """Return the light of a measure; one without a due day, paused or stopped is not rated."""
    is_rated = due_on is not None and is_measure_running(done_on, paused_on, stopped_on)
    return light_on(day, turns, is_done=done_on is not None, is_rated=is_rated)


def measure_light_case(day: date) -> Case:
    """Return `measure_light_on` as an expression."""
    return light_case(
        day,
        done_when=Q(done_on__isnull=False),
        unrated_when=Q(due_on__isnull=True) | ~measure_running_when(),
    )


def turns_between(old_day: date, new_day: date) -> Q:
    """Return the condition that a light may turn after the old day and until the new one."""
    return Q(turns_amber_on__gt=old_day, turns_amber_on__lte=new_day) | Q(
        turns_red_on__gt=old_day, turns_red_on__lte=new_day
    )


# --- overdue: open and past the due day; a submission stops the clock


def days_overdue(stage: str, due_on: date | None, submitted_on: date | None, day: date) -> int:
    """Return the days by which an open issue is past its due day; 0 where it is not."""
    if due_on is None or stage not in OPEN_STAGES:
        return 0
    return max(0, ((submitted_on or day) - due_on).days)


def is_overdue(stage: str, due_on: date | None, submitted_on: date | None, day: date) -> bool:
    """Return whether an issue is open and past its due day."""
    return days_overdue(stage, due_on, submitted_on, day) > 0


def overdue_when(day: date) -> Q:
    """Return `is_overdue` as a condition."""
    late = Q(submitted_on__isnull=True, due_on__lt=day) | Q(due_on__lt=F("submitted_on"))
    return Q(stage__in=OPEN_STAGES) & late


def overdue_from(due_on: date | None, submitted_on: date | None) -> date | None:
    """Return the first day on which an issue that stays open is overdue.

    None where it has no due day, or was submitted by then.
    """
    if due_on is None or (submitted_on is not None and submitted_on <= due_on):
        return None
    return _day_after(due_on)


def is_measure_overdue(
    due_on: date | None,
    done_on: date | None,
    day: date,
    paused_on: date | None = None,
    stopped_on: date | None = None,
) -> bool:
    """Return whether a measure runs and is past its due day."""
    is_late = due_on is not None and due_on < day
    return is_late and is_measure_running(done_on, paused_on, stopped_on)


def measure_overdue_when(day: date) -> Q:
    """Return `is_measure_overdue` as a condition."""
    return measure_running_when() & Q(due_on__lt=day)


# --- due soon, and silent


def is_due_within(stage: str, due_on: date | None, day: date, days: int) -> bool:
    """Return whether an issue is not submitted yet, and due on that day or in the next days."""
    return due_on is not None and stage in WORKING_STAGES and 0 <= (due_on - day).days <= days


def due_within_when(day: date, days: int) -> Q:
    """Return `is_due_within` as a condition."""
    return Q(stage__in=WORKING_STAGES, due_on__gte=day, due_on__lte=day + timedelta(days=days))


def is_stale(stage: str, last_entry_on: date | None, day: date, days: int = STALE_DAYS) -> bool:
    """Return whether an issue is open and nobody has written into its log for more days."""
    is_silent = last_entry_on is None or (day - last_entry_on).days > days
    return stage in OPEN_STAGES and is_silent


def stale_when(day: date, days: int = STALE_DAYS) -> Q:
    """Return `is_stale` as a condition."""
    is_silent = Q(last_entry_on__isnull=True) | Q(last_entry_on__lt=day - timedelta(days=days))
    return Q(stage__in=OPEN_STAGES) & is_silent
