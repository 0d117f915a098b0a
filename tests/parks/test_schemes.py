"""Versions of the rules: written by one person, approved by another, in force from a day on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parks.actions import schemes
from parks.actions.schemes import (
    Range,
    Wanted,
    approve_scheme,
    copy_scheme,
    edit_draft,
    state_of,
    withdraw_scheme,
)
from parks.actions.step import StaleRecordError
from parks.models import Indicator, IssueEntry, Scheme, SchemeWeight
from parks.writing import writing
from recommendations.models import Measure, MeasureEntry
from standings.models import Standing
from standings.parks import refresh as parks_refresh
from standings.parks.rules import rules_of
from standings.roll import roll
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_user,
    set_today,
)
from tests.helpers.ledger.checking import verify_ledger
from tests.helpers.scored import make_scheme, make_scored

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def people() -> tuple[Any, Any]:
    set_today()
    make_scheme()
    city = (make_region(),)
    author, approver = (
        make_user(name, role="administrator", regions=city) for name in ("author", "approver")
    )
    return author, approver


def approve(draft: Scheme, by: Any, from_day: Any = TOMORROW) -> Scheme:
    return approve_scheme(scheme=draft, by=by, from_day=from_day, seen=state_of(draft))


def rebuild(*parks: Any) -> None:
    with writing() as touched:
        touched.parks.update(park.pk for park in parks)


def test_a_copy_says_what_its_source_says(people) -> None:
    source = Scheme.current()
    SchemeWeight.objects.create(scheme=source, kind="severity", code="minor", weight=3)
    draft = copy_scheme(source=source, by=people[0], reason="试")
    assert (draft.version, draft.is_draft, draft.author, draft.created_on) == (
        2,
        True,
        people[0],
        TODAY,
    )
    ours = rules_of(draft)
    theirs = rules_of(source)
    assert (ours.dimensions, ours.severities, ours.stages) == (
        theirs.dimensions,
        theirs.severities,
        theirs.stages,
    )
    assert [getattr(draft, name) for name in schemes.NUMBERS] == [
        getattr(source, name) for name in schemes.NUMBERS
    ]


def test_only_administrators_write_schemes(people) -> None:
    analyst = make_user("analyst", role="analyst")
    with pytest.raises(PermissionDenied):
        copy_scheme(source=Scheme.current(), by=analyst)
    draft = copy_scheme(source=Scheme.current(), by=people[0])
    with pytest.raises(PermissionDenied):
        approve(draft, analyst)
    assert approve(draft, people[1]).approver == people[1]


def test_nobody_approves_their_own_draft(people) -> None:
    draft = copy_scheme(source=Scheme.current(), by=people[0])
    with pytest.raises(ValidationError, match="起草人不能批准"):
        approve(draft, people[0])
    done = approve(draft, people[1])
    assert (done.state, done.approved_on, done.in_force_from) == ("waiting", TODAY, TOMORROW)


def test_who_changed_a_draft_last_does_not_approve_it_either(people) -> None:
    draft = copy_scheme(source=Scheme.current(), by=people[0])
    edit_draft(scheme=draft, by=people[1], wanted=Wanted({"weak_below": 1}), seen=state_of(draft))
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="起草人不能批准"):
        approve(draft, people[1])
    assert approve(draft, people[0]).approver == people[0]


def test_a_scheme_comes_into_force_tomorrow_at_the_earliest(people) -> None:
    draft = copy_scheme(source=Scheme.current(), by=people[0])
    for day in (TODAY, TODAY - timedelta(days=1)):
        with pytest.raises(ValidationError) as refused:
            approve(draft, people[1], day)
        assert "from_day" in refused.value.message_dict
    approve(draft, people[1])
    other = copy_scheme(source=Scheme.current(), by=people[0])
    with pytest.raises(ValidationError, match="已有另一版本定于该日生效"):
        approve(other, people[1])


def test_what_is_approved_is_edited_no_more_until_it_is_taken_back(people) -> None:
    draft = approve(copy_scheme(source=Scheme.current(), by=people[0]), people[1])
    wanted = Wanted({"red_below": 50})
    with pytest.raises(ValidationError, match="该版本已不是草案"):
        edit_draft(scheme=draft, by=people[0], wanted=wanted, seen=state_of(draft))
    back = withdraw_scheme(scheme=draft, by=people[1], seen=state_of(draft))
    assert (back.is_draft, back.approver, back.in_force_from) == (True, None, None)
    assert edit_draft(scheme=back, by=people[0], wanted=wanted, seen=state_of(back)).red_below == 50
    with pytest.raises(ValidationError, match="只有已批准"):
        withdraw_scheme(scheme=back, by=people[1], seen=state_of(back))


def test_a_draft_that_somebody_saved_meanwhile_is_not_overwritten(people) -> None:
    draft = copy_scheme(source=Scheme.current(), by=people[0])
    seen = state_of(draft)
    edit_draft(scheme=draft, by=people[0], wanted=Wanted({"weak_below": 30}), seen=seen)
    with pytest.raises(StaleRecordError):
        edit_draft(scheme=draft, by=people[1], wanted=Wanted({"weak_below": 20}), seen=seen)
    draft.refresh_from_db()
    assert draft.weak_below == 30


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"numbers": {"amber_behind": 30}}, "red_behind"),
        ({"numbers": {"red_below": 75}}, "amber_below"),
        ({"numbers": {"health_share": 101}}, "health_share"),
        ({"numbers": {"grade_b": 80}}, "grade_a"),
        ({"numbers": {"half_pressure": 0}}, "half_pressure"),
        ({"numbers": {"alike_high": 2}}, "alike_high"),
        ({"weights": {"dimension": {"P1": Decimal(0), "R1": Decimal(1)}}}, "dimension_P1"),
        ({"weights": {"stage": {"filed": Decimal(-1)}}}, "stage_filed"),
        ({"range": (1, 5, 5)}, "best"),
        ({"range": (0, 0, 5)}, "weight"),
        ({"range": (1, 5, 0)}, "best"),
        ({"range": (1, -5, 5, True)}, "worst"),
    ],
)
@pytest.mark.once
def test_a_draft_that_cannot_hold_is_refused_at_its_field(people, wanted, field) -> None:
    draft = copy_scheme(source=Scheme.current(), by=people[0])
    indicator = Indicator.objects.get(code="P1-value")
    given = dict(wanted)
    if "range" in given:
        given["ranges"] = {indicator.pk: Range(*given.pop("range"))}
        field = f"{field}_{indicator.pk}"
    with pytest.raises(ValidationError) as refused:
        edit_draft(scheme=draft, by=people[0], wanted=Wanted(**given), seen=state_of(draft))
    assert list(refused.value.message_dict) == [field]
    good = Wanted(
        {"red_below": 50}, {"stage": {"filed": Decimal(2)}}, {indicator.pk: Range(1, 0, 50)}
    )
    assert (
        edit_draft(scheme=draft, by=people[0], wanted=good, seen=state_of(draft)).indicators.count()
        == 1
    )


def test_a_scheme_approved_for_tomorrow_changes_nothing_today_and_everything_tomorrow(
    people,
) -> None:
    parks = [make_scored(40), make_scored(80)]
    Standing.objects.all().delete()
    parks_refresh.rebuild(TODAY)
    before = list(Standing.objects.order_by("park").values())
    draft = copy_scheme(source=Scheme.current(), by=people[0], red_below=30, amber_below=40)
    draft.indicators.update(best=200)
    approve(draft, people[1])
    rebuild(*parks)
    assert list(Standing.objects.order_by("park").values()) == before
    assert roll(TOMORROW)
    after = Standing.objects.order_by("park")
    assert [standing.scheme_version for standing in after] == [2, 2]
    assert [standing.score for standing in after] == [Decimal("20.00"), Decimal("40.00")]
    old, new = Scheme.objects.order_by("version")
    assert (old.is_current, old.ended_on, old.state) == (False, TODAY, "retired")
    assert (new.is_current, new.state) == (True, "in_force")


def test_of_versions_whose_days_passed_at_once_the_latest_counts(people) -> None:
    for days in (1, 3):
        approve(
            copy_scheme(source=Scheme.current(), by=people[0]),
            people[1],
            TODAY + timedelta(days=days),
        )
    roll(TODAY + timedelta(days=5))
    assert [
        (row.version, row.is_current, row.ended_on) for row in Scheme.objects.order_by("version")
    ] == [(1, False, TODAY), (2, False, TODAY + timedelta(days=2)), (3, True, None)]


def test_new_thresholds_turn_lights_on_their_day_and_say_so_in_the_log(people) -> None:
    park = make_park()
    issue = make_issue(
        park,
        stage="acting",
        starts_on=TODAY - timedelta(days=50),
        due_on=TODAY + timedelta(days=50),
    )
    measure = make_measure(park, issue, done=1)
    assert Measure.objects.with_light(TOMORROW).get().light == "green"
    draft = copy_scheme(source=Scheme.current(), by=people[0], amber_behind=0, red_behind=20)
    approve(draft, people[1])
    roll(TOMORROW)
    assert Measure.objects.with_light(TOMORROW).get().light == "amber"
    turns_red_on = Measure.objects.get().turns_red_on
    line = MeasureEntry.objects.get(what="light")
    assert (line.old, line.new) == ("green", "amber")
    assert "2" in line.words
    turned = IssueEntry.objects.filter(what="light").values_list("old", "new")
    assert list(turned) == [("green", "amber")]
    with writing() as touched:
        touched.measures.add(measure.pk)
    assert Measure.objects.get().turns_red_on == turns_red_on
    assert "The ledger holds" in verify_ledger()


def test_a_scheme_with_the_same_thresholds_logs_no_light(people) -> None:
    park = make_park()
    make_measure(park, done=1)
    approve(copy_scheme(source=Scheme.current(), by=people[0], weak_below=10), people[1])
    roll(TOMORROW)
    assert Scheme.current().version == 2
    assert not MeasureEntry.objects.filter(what="light").exists()


def test_new_thresholds_take_the_same_statements_for_one_measure_and_for_twenty(people) -> None:
    def asked(measures: int, day: int, **thresholds: int) -> int:
        park = make_park()
        for _ in range(measures):
            make_measure(park, make_issue(park, stage="acting"), done=1)
        draft = copy_scheme(source=Scheme.current(), by=people[0], **thresholds)
        approve(draft, people[1], TODAY + timedelta(days=day))
        with CaptureQueriesContext(connection) as caught:
            roll(TODAY + timedelta(days=day))
        return len(caught)

    roll(TOMORROW)  # which stores the month that ends today
    first = asked(1, 2, amber_behind=0, red_behind=20)
    assert asked(19, 3, amber_behind=10, red_behind=30) == first
