"""A new day: lights turn, counts follow, and nothing else moves the business day."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from parks.models import BusinessDay, Issue
from standings.models import Standing
from standings.parks.refresh import rebuild
from standings.roll import roll
from tests.helpers.factories import TODAY, make_issue, make_measure, make_park, set_today

pytestmark = pytest.mark.django_db


def test_an_issue_becomes_overdue_overnight() -> None:
    set_today()
    park = make_park()
    issue = make_issue(park, stage="acting", due_on=TODAY)
    before = Standing.objects.get(park=park)
    assert (before.overdue_issues, before.domains["P1"]["light"]) == (0, "grey")
    assert roll(TODAY + timedelta(days=1))
    after = Standing.objects.get(park=park)
    assert (after.day, after.overdue_issues, after.domains["P1"]["light"]) == (
        TODAY + timedelta(days=1),
        1,
        "red",
    )
    assert Issue.objects.overdue(BusinessDay.today()).get() == issue


def test_an_idle_measure_turns_amber_and_then_red() -> None:
    set_today()
    park = make_park()
    make_measure(
        park, done=1, starts_on=TODAY - timedelta(days=50), due_on=TODAY + timedelta(days=50)
    )
    seen = []
    for days in (0, 10, 11, 30, 31):
        if days:
            roll(TODAY + timedelta(days=days))
        seen.append(Standing.objects.get(park=park).pillars["1"]["light"])
    assert seen == ["green", "green", "amber", "amber", "red"]


def test_a_day_is_never_rolled_back_or_twice() -> None:
    set_today()
    make_park()
    assert not roll(TODAY)
    assert not roll(TODAY - timedelta(days=1))
    assert BusinessDay.today() == TODAY


def test_the_command_says_what_it_did() -> None:
    make_park()
    set_today(timezone.localdate() - timedelta(days=1))
    first = StringIO()
    second = StringIO()
    call_command("roll", stdout=first)
    call_command("roll", stdout=second)
    assert "1 standings recomputed" in first.getvalue()
    assert "already" in second.getvalue()


def test_rolling_equals_a_rebuild_on_the_new_day() -> None:
    set_today()
    parks = [make_park() for _ in range(3)]
    for days, park in enumerate(parks):
        make_issue(park, stage="acting", due_on=TODAY + timedelta(days=days))
    roll(TODAY + timedelta(days=2))
    rolled = list(Standing.objects.order_by("park").values())
    Standing.objects.all().delete()
    rebuild()
    assert list(Standing.objects.order_by("park").values()) == rolled
