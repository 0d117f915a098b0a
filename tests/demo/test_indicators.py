"""Figures of the demonstration: every state occurs, the trail is whole, and all of it goes with
the rest.
"""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from parks.choices import MissingReason
from parks.models import BusinessDay, FigureObjection, Observation, ParkEvent
from parks.text.periods import ended_half_years
from standings.models import Standing
from standings.parks.refresh import rebuild
from tests.helpers.cities.demonstration import Year
from tests.helpers.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_parks_come_out_in_every_band_and_in_every_state_that_a_page_must_show(year: Year) -> None:
    rows = Standing.objects.exclude(score=None)
    assert set(rows.values_list("light", flat=True)) == {"red", "amber", "green"}
    assert {"A", "B", "C", "D"} <= set(rows.values_list("grade", flat=True))
    states = list(Standing.objects.values_list("state", flat=True))
    assert 2 <= states.count("provisional") <= 3
    assert states.count("transition") == 1
    assert states.count("insufficient") >= 1
    assert states.count("scored") > len(states) / 2
    assert Standing.objects.filter(deducted=2).count() == 1
    capped = Standing.objects.get(park__events__kind="red_line")
    assert capped.score is not None
    assert capped.score > 80
    assert capped.grade == "C"


def test_values_are_of_the_last_half_years_with_gaps_reviews_and_corrections(year: Year) -> None:
    today = BusinessDay.today()
    made = Observation.objects.of_parks().filter(is_demo=True)
    assert set(made.values_list("period", flat=True)) == set(ended_half_years(today, 3))
    assert set(made.values_list("missing", flat=True)) == {"", *MissingReason.values}
    assert not made.filter(entered_on__lt=F("period_end") + timedelta(days=21)).exists()
    assert not made.filter(entered_on__gt=today).exists()
    reviewed = made.exclude(reviewed_on=None)
    assert not reviewed.filter(reviewed_on__lte=F("entered_on")).exists()
    assert reviewed.exclude(reviewed_value=F("value")).exists(), "some reviews found something else"
    assert made.to_review().exists()
    assert set(made.values_list("source__key", flat=True)) == {"DEMO"}
    assert set(made.values_list("entered_by__username", flat=True)) == {"unit", "analyst"}


def test_the_trail_says_who_entered_and_who_reviewed_on_which_day(year: Year) -> None:
    one = Observation.objects.filter(is_demo=True).exclude(reviewed_on=None).first()
    assert one is not None
    entered, reviewed = one.history.order_by("history_id")
    assert (entered.history_user, entered.history_date.date()) == (one.entered_by, one.entered_on)
    assert (reviewed.history_user, reviewed.history_date.date()) == (
        one.reviewed_by,
        one.reviewed_on,
    )
    assert (entered.reviewed_value, reviewed.reviewed_value) == (None, one.reviewed_value)


def test_one_objection_is_answered_and_one_waits(year: Year) -> None:
    assert FigureObjection.objects.filter(is_demo=True).count() == 2
    assert FigureObjection.objects.waiting().count() == 1


def test_all_of_it_goes_and_standings_follow(year: Year) -> None:
    call_command("clear_demo", stdout=StringIO())
    assert not Observation.objects.filter(is_demo=True).exists()
    assert not Observation.history.filter(is_demo=True).exists()
    assert not ParkEvent.objects.exists()
    assert not FigureObjection.objects.exists()
    stored = list(Standing.objects.order_by("park").values())
    rebuild()
    assert list(Standing.objects.order_by("park").values()) == stored


@pytest.mark.parametrize("work", ["value", "objection", "event"])
def test_it_stays_where_real_people_worked_on_it(year: Year, work: str) -> None:
    real = make_user("wang")
    if work == "value":
        one = Observation.objects.filter(is_demo=True, missing="").first()
        assert one is not None
        one.value = 1
        one._history_user = real
        one.save()
    elif work == "objection":
        FigureObjection.objects.waiting().update(
            answer="已答复", answered_by=real, answered_on=BusinessDay.today()
        )
    else:
        ParkEvent.objects.filter(is_demo=True).update(recorded_by=real)
    with pytest.raises(CommandError, match="Nothing was removed"):
        call_command("clear_demo")
    assert Observation.objects.filter(is_demo=True).exists()
