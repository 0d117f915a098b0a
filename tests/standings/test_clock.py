"""A leap of the clock waits for a person; a weekend and a holiday are caught up day by day."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dashboards.shared.days.today import read_business_day
from parks.models import BusinessDay, IssueEntry
from standings.models import MonthEnd
from standings.roll import ClockLeapError, catch_up
from tests.helpers.factories import make_issue, make_park, set_today

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 15)


@pytest.fixture
def clock(monkeypatch):
    """A function that sets the calendar; the business day is a Monday."""
    set_today(MONDAY)

    def set_to(day):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: day)

    return set_to


def roll_command(*arguments):
    out = StringIO()
    call_command("roll", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("days", [11, 400])
def test_nothing_follows_a_leap_of_the_clock(clock, days):
    make_issue(make_park(), due_on=MONDAY + timedelta(days=2))
    entries = IssueEntry.objects.count()
    clock(MONDAY + timedelta(days=days))
    assert read_business_day() == MONDAY
    with pytest.raises(ClockLeapError, match=str(MONDAY)):
        catch_up()
    with pytest.raises(CommandError, match="--to"):
        roll_command()
    assert (BusinessDay.today(), MonthEnd.objects.count()) == (MONDAY, 0)
    assert IssueEntry.objects.count() == entries


def test_a_holiday_is_caught_up_day_by_day_with_its_month_end(clock):
    set_today(date(2026, 6, 28))
    make_issue(make_park())
    clock(date(2026, 7, 8))
    assert catch_up()
    assert BusinessDay.today() == date(2026, 7, 8)
    assert list(MonthEnd.objects.values_list("day", flat=True)) == [date(2026, 6, 30)]
    assert not catch_up()


@pytest.mark.parametrize(
    ("stored", "calendar", "shown"),
    [
        (date(2026, 6, 15), date(2026, 6, 18), date(2026, 6, 18)),
        (date(2026, 6, 26), date(2026, 7, 2), date(2026, 6, 29)),
        (date(2026, 6, 29), date(2026, 6, 30), date(2026, 6, 29)),
        (date(2026, 6, 30), date(2026, 7, 1), date(2026, 6, 30)),
    ],
)
def test_a_page_goes_on_until_the_day_before_a_month_end(clock, stored, calendar, shown):
    set_today(stored)
    make_park()
    clock(calendar)
    assert read_business_day() == shown
    assert not MonthEnd.objects.exists()


def test_a_person_sees_what_will_happen_and_then_moves_the_day(clock, monkeypatch):
    make_issue(make_park())
    clock(date(2026, 9, 2))
    assert "79 days, 3 month ends" in roll_command("--to", "2026-09-02")
    assert BusinessDay.today() == MONDAY
    with pytest.raises(CommandError, match="has not come yet"):
        roll_command("--to", "2026-09-03", "--yes")
    copies = []
    copy = "standings.management.commands.roll.copy_of_sqlite"
    monkeypatch.setattr(copy, lambda day: copies.append(day) or "copy")
    roll_command("--to", "2026-09-02", "--yes", "--backed-up")
    assert BusinessDay.today() == date(2026, 9, 2)
    assert MonthEnd.objects.count() == 3
