"""The row of the status page about the business day, and its figure for `/metrics`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.server.metrics.gauges import Figure, register_figures
from accounts.server.status.figures import sentences
from accounts.server.status.registry import Finding, State, register_row
from parks.models import BusinessDay
from parks.text.days import full_day
from standings.days.calendar import count_month_ends
from standings.roll import MOST_DAYS_TO_CATCH_UP

# The timer rolls shortly after midnight; before this hour a day that is not rolled is no finding.
ROLLED_BY_HOUR = 6


def register_day_row() -> None:
    """Register the row and the figure."""
    register_row("day", gettext_lazy("Business day"), ask_day)
    register_figures(read_figures)


def read_stored_day() -> date | None:
    """Read the business day; None before the first."""
    return BusinessDay.objects.filter(pk=1).values_list("day", flat=True).first()


def read_figures() -> Iterator[Figure]:
    """Read how many days the business day is behind the clock; less than none where it is ahead."""
    if day := read_stored_day():
        behind = (timezone.localdate() - day).days
        yield Figure(
            "business_day_behind_days", "Days from the business day to the day of the clock", behind
        )


def ask_day() -> Finding:
    """Ask whether the business day is that of the clock; a leap says what would happen."""
    day = read_stored_day()
    today = timezone.localdate()
    if day is None:
        words = _("There is none yet.")
        return Finding(State.UNKNOWN, words, _("Begin the first day."), "manage.py roll")
    gap = (today - day).days
    shown = {"day": full_day(day), "today": full_day(today), "gap": abs(gap)}
    if gap > MOST_DAYS_TO_CATCH_UP:
        return _leap(day, today, shown)
    if gap < 0:
        words = ngettext(
            "The clock says %(today)s, %(gap)s day before the business day %(day)s.",
            "The clock says %(today)s, %(gap)s days before the business day %(day)s.",
            -gap,
        )
        remedy = _("Set the clock right. If it is right, the day goes on when it is reached.")
        return Finding(State.ATTENTION, words % shown, remedy)
    if gap == 0:
        return Finding(State.GOOD, _("It is today, %(day)s.") % shown)
    words = ngettext(
        "It is %(day)s; %(gap)s day is not rolled.",
        "It is %(day)s; %(gap)s days are not rolled.",
        gap,
    )
    if gap == 1 and timezone.localtime().hour < ROLLED_BY_HOUR:
        return Finding(State.GOOD, words % shown)
    remedy = _("Look why the timer did not roll; the command makes up for it.")
    return Finding(State.ATTENTION, words % shown, remedy, "manage.py roll")


def _leap(day: date, today: date, shown: dict[str, object]) -> Finding:
    """Say what a leap of the clock would do once a person lets it."""
    months = count_month_ends(day, today)
    words = _("The clock says %(today)s, %(gap)s days after the business day %(day)s.") % shown
    freezes = ngettext(
        "Rolling would freeze %(count)s month end; that is never taken back.",
        "Rolling would freeze %(count)s month ends; that is never taken back.",
        months,
    ) % {"count": months}
    remedy = _(
        "Nothing is moved before a person says so. Look at the clock first; if it is right, make "
        "a backup, then roll."
    )
    return Finding(State.BROKEN, sentences(words, freezes), remedy, f"manage.py roll --to {today}")
