"""Entering and reviewing figures: all or nothing, nobody overwrites, nobody reviews their own;
scores follow.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from accounts.models import User
from parks.actions.observations import Review, SheetCell, enter_values, review_values
from parks.models import Indicator, Observation, Organisation, Park, Posting
from parks.observations.values import BadValueError, read_missing, read_value
from standings.models import Standing
from tests.helpers.factories import (
    TODAY,
    make_organisation,
    make_park,
    make_region,
    make_source,
    make_user,
    set_today,
)
from tests.helpers.figures import PERIOD, make_indicator, observe, other_source

pytestmark = pytest.mark.django_db


class Desk:
    """An analyst, a verifier, a park and an indicator."""

    def __init__(self) -> None:
        set_today()
        self.city = make_region()
        self.analyst = make_user("lin", role="analyst", regions=(self.city,))
        self.verifier = make_user("he", role="verifier", regions=(self.city,))
        self.park = make_park()
        self.indicator = make_indicator()

    def entry(self, value: Any = 40, **fields: Any) -> SheetCell:
        """A cell about the park."""
        return SheetCell(
            self.park, self.indicator, None if value is None else Decimal(value), **fields
        )

    def enter(self, *entries: SheetCell, by: User | None = None, period: str = PERIOD) -> Any:
        """Enter the cells."""
        return enter_values(
            entries=entries, period=period, source=make_source(), by=by or self.analyst
        )


@pytest.fixture
def desk() -> Desk:
    """A desk on the tests' day."""
    return Desk()


def health(park: Park) -> Decimal | None:
    """The stored health of a park."""
    return Standing.objects.get(park=park).domains["P1"]["indicators"]


def test_a_value_is_stored_with_who_and_when_and_the_score_follows_at_once(desk: Desk) -> None:
    desk.enter(desk.entry(40, note="台账"))
    stored = Observation.objects.get()
    assert (stored.value, stored.entered_by, stored.entered_on) == (40, desk.analyst, TODAY)
    assert (stored.period, stored.period_end.isoformat(), stored.unit, stored.note) == (
        PERIOD,
        "2025-12-31",
        "%",
        "台账",
    )
    assert health(desk.park) == "40.00"
    assert stored.history.get().history_user == desk.analyst


def test_one_bad_cell_stores_nothing_and_is_named(desk: Desk) -> None:
    other = make_park(region=make_region("far", make_region("elsewhere")))
    with pytest.raises(ValidationError) as refused:
        desk.enter(desk.entry(40), SheetCell(other, desk.indicator, Decimal(1)))
    assert str(other) in refused.value.messages[0]
    assert not Observation.objects.exists()


def test_a_changed_value_loses_its_review_and_a_changed_note_does_not(desk: Desk) -> None:
    observe(desk.park, desk.indicator, 40, entered_by=desk.analyst)
    row = Observation.objects.get()
    review_values(reviews=[Review(row, Decimal(38), row.version, "台账少计")], by=desk.verifier)
    assert health(desk.park) == "38.00"
    noted = desk.enter(desk.entry(40, note="补充", version=2))
    assert (noted.unreviewed, Observation.objects.get().reviewed_value) == (0, 38)
    changed = desk.enter(desk.entry(45, version=3))
    row = Observation.objects.get()
    assert (changed.unreviewed, row.reviewed_value, row.reviewed_by, row.reviewed_on) == (
        1,
        None,
        None,
        None,
    )
    assert health(desk.park) == "45.00"
    assert row.history.count() == 4


def test_what_is_as_it_was_stays_untouched(desk: Desk) -> None:
    observe(desk.park, desk.indicator, 40)
    done = enter_values(
        entries=[desk.entry("40.0", version=1)],
        period=PERIOD,
        source=other_source(),
        by=desk.analyst,
    )
    row = Observation.objects.get()
    assert (done.changed, row.version, row.source) == ([], 1, make_source())


def test_who_was_slower_overwrites_nothing(desk: Desk) -> None:
    observe(desk.park, desk.indicator, 40, version=2)
    with pytest.raises(ValidationError):
        desk.enter(desk.entry(50, version=1))
    with pytest.raises(ValidationError):
        desk.enter(desk.entry(50, version=0))
    assert Observation.objects.get().value == 40


def test_a_reason_stands_in_the_place_of_a_value_and_not_beside_it(desk: Desk) -> None:
    desk.enter(desk.entry(None, missing="not_applicable"))
    assert Standing.objects.get(park=desk.park).domains["P1"]["asked"] == 0
    with pytest.raises(ValidationError):
        desk.enter(desk.entry(40, missing="not_reported", version=1))
    with pytest.raises(ValidationError):
        desk.enter(desk.entry(None, version=1))
    assert Observation.objects.get().missing == "not_applicable"


@pytest.mark.parametrize("period", ["", "明年", "2026H1", "2026-06-30", "2027"])
def test_a_period_that_has_not_ended_takes_no_values(desk: Desk, period: str) -> None:
    with pytest.raises(ValidationError):
        desk.enter(desk.entry(40), period=period)
    assert not Observation.objects.exists()


def test_one_period_is_stored_once_however_it_is_written(desk: Desk) -> None:
    desk.enter(desk.entry(40), period="2025 年下半年")
    desk.enter(desk.entry(41, version=1), period="2025H2")
    assert Observation.objects.get().value == 41


def test_the_officer_of_the_managing_unit_enters_its_parks_and_no_others(desk: Desk) -> None:
    unit = make_organisation()
    officer = make_user("huang", role="unit", regions=(desk.city,))
    Posting.objects.filter(user=officer).update(organisation=unit)
    with pytest.raises(ValidationError):
        desk.enter(desk.entry(40), by=officer)
    desk.park.organisation = unit
    desk.park.save()
    desk.enter(desk.entry(40), by=User.objects.get(pk=officer.pk))
    assert Observation.objects.get().entered_by == officer
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("role", ["official", "verifier", "leader"])
def test_other_roles_enter_nothing(desk: Desk, role: str) -> None:
    with pytest.raises(ValidationError):
        desk.enter(desk.entry(40), by=make_user("other", role=role, regions=(desk.city,)))
    assert not Observation.objects.exists()


def test_nobody_reviews_what_they_entered(desk: Desk) -> None:
    both = make_user("both", role="verifier", regions=(desk.city,))
    row = observe(desk.park, desk.indicator, 40, entered_by=both)
    review = Review(row, Decimal(40), 1)
    with pytest.raises(ValidationError):
        review_values(reviews=[review], by=both)
    assert Observation.objects.get().reviewed_on is None
    review_values(reviews=[review], by=desk.verifier)
    assert Observation.objects.get().reviewed_by == desk.verifier


def test_another_value_needs_words_and_a_review_is_all_or_nothing(desk: Desk) -> None:
    row = observe(desk.park, desk.indicator, 40, entered_by=desk.analyst)
    second = observe(desk.park, desk.indicator, 30, "2025H1", entered_by=desk.analyst)
    reviews = [Review(second, Decimal(30), 1), Review(row, Decimal(35), 1)]
    with pytest.raises(ValidationError):
        review_values(reviews=reviews, by=desk.verifier)
    assert not Observation.objects.exclude(reviewed_on=None).exists()
    review_values(reviews=[reviews[0], replace(reviews[1], words="复核台账")], by=desk.verifier)
    row.refresh_from_db()
    assert (row.reviewed_value, row.note, row.version) == (35, "审核：复核台账", 2)
    assert row.history.first().history_user == desk.verifier


def test_a_value_that_changed_meanwhile_and_one_without_a_value_are_not_reviewed(
    desk: Desk,
) -> None:
    row = observe(desk.park, desk.indicator, 40, entered_by=desk.analyst, version=2)
    empty = observe(
        desk.park, desk.indicator, None, "2025H1", missing="not_reported", entered_by=desk.analyst
    )
    for review in (Review(row, Decimal(40), 1), Review(empty, Decimal(0), 1, "无")):
        with pytest.raises(ValidationError):
            review_values(reviews=[review], by=desk.verifier)
    assert not Observation.objects.exclude(reviewed_on=None).exists()


def test_an_analyst_and_a_verifier_of_another_place_do_not_review(desk: Desk) -> None:
    row = observe(desk.park, desk.indicator, 40)
    far = make_user("far", role="verifier", regions=(make_region("far", make_region("elsewhere")),))
    for person in (desk.analyst, far):
        with pytest.raises(ValidationError):
            review_values(reviews=[Review(row, Decimal(40), 1)], by=person)
    assert Observation.objects.get().reviewed_on is None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("62.5", "62.5"),
        (" ６２．５％ ", "62.5"),
        ("1,000", "1000"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("", None),
        ("0", "0"),
    ],
)
@pytest.mark.once
def test_numbers_are_read_as_people_write_them(words: str, value: str | None) -> None:
    growth = Indicator(unit="%", lowest=None, highest=1000)
    assert read_value(words, growth) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    "words",
    [
        "约 50",
        "12,34",
        "1.23456",
        "1e5",
        "nan",
        "5000",
        "5 0 x",
        "½",
        "10²",
        "①",
        "٣",
        "9" * 30,
        "1" * 39,
        "１" * 30,
    ],
)
@pytest.mark.once
def test_what_is_no_number_or_out_of_bounds_is_named_with_what_is_allowed(words: str) -> None:
    with pytest.raises(BadValueError, match="100"):
        read_value(words, Indicator(unit="%"))


def test_a_level_is_one_of_its_levels() -> None:
    levels = Indicator(unit="分", direction="level", levels="0 无；50 部分；100 全部")
    assert read_value("50", levels) == 50
    with pytest.raises(BadValueError, match="100"):
        read_value("60", levels)
    with pytest.raises(BadValueError):
        read_value("9" * 15, Indicator(unit="家"))
    with pytest.raises(BadValueError):
        read_value("9" * 30, Indicator(unit="家"))
    assert read_value("1.50000", Indicator(unit="%")) == Decimal("1.5")


def test_reasons_are_read_by_code_and_by_name() -> None:
    assert read_missing(" Not_Applicable ") == "not_applicable"
    with override("en"):
        assert read_missing("does not apply") == "not_applicable"
    assert read_missing("50") == read_missing("") == ""
