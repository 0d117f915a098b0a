"""What is retired is offered nowhere and counts nowhere; its open work goes to the successor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from parks.models import Issue, Organisation, Park, Posting, Region
from recommendations.actions.instructions import give_instruction
from recommendations.actions.retirement import hand_over
from standings.models import Snapshot, Standing
from standings.month_ends.freeze import freeze
from standings.roll import roll
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
)
from tests.helpers.visiting import source_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(db) -> Organisation:
    set_today()
    return make_organisation(slug="old", name_zh="老科技局")


@pytest.fixture
def heir(db) -> Organisation:
    return make_organisation(slug="new", name_zh="新工信局")


def retire(client: Any, record: Any, successor: Any = None, day: Any = TODAY) -> Any:
    """Send the form of the admin as it stands, with day and successor."""
    address = f"/admin/parks/{record._meta.model_name}/{record.pk}/change/"
    data = form_data(client.get(address))
    chosen = {"retired_on": day.isoformat(), "successor": successor.pk if successor else ""}
    answer = client.post(address, data | chosen)
    client.get("/admin/")  # reads what the save said
    return answer


@pytest.fixture
def admin(sign_in) -> Any:
    return sign_in("administrator", is_staff=True, is_superuser=True)


def test_the_open_work_of_a_unit_goes_to_its_successor_with_entries(admin, unit, heir) -> None:
    park = make_park(organisation=unit)
    acting = make_issue(park, stage="acting", lead=unit, due_on=TODAY + timedelta(days=9))
    helped = make_issue(park)
    helped.supporting.add(unit)
    closed = make_issue(park, lead=unit)
    Issue.objects.filter(pk=closed.pk).update(
        stage="closed", closed_on=TODAY, closed_by=make_user("closer")
    )
    measure = make_measure(park, acting, lead=unit)
    leader = make_user("leader", role="leader", regions=(make_region(),))
    instruction = give_instruction(
        about=acting, unit=unit, words="请办", due_on=TODAY + timedelta(days=3), by=leader
    )
    officer = make_user("officer", role="unit", regions=(make_region(),))
    Posting.objects.filter(user=officer).update(organisation=unit)
    answer = retire(admin, unit, heir)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    for row in (acting, helped, closed, measure, instruction, park, unit):
        row.refresh_from_db()
    assert (unit.retired_on, unit.successor) == (TODAY, heir)
    assert acting.lead == measure.lead == instruction.unit == park.organisation == heir
    assert list(helped.supporting.all()) == [heir]
    assert closed.lead == unit, "the past keeps the old name"
    assert Posting.objects.get(user=officer).organisation == heir
    for record in (acting, helped, measure):
        words = "\n".join(record.entries.values_list("words", flat=True))
        assert "老科技局 → 新工信局" in words, record


def test_the_open_work_of_a_park_goes_to_its_successor_and_it_stands_nowhere(admin) -> None:
    set_today()
    first = make_park("first", name_zh="甲园")
    other = make_park("other", name_zh="乙园")
    issue = make_issue(first, stage="acting")
    shared = make_issue(first, other)
    measure = make_measure(first, issue)
    freeze(TODAY)
    answer = retire(admin, first, other)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert list(issue.parks.all()) == [other]
    assert list(shared.parks.all()) == [other]
    measure.refresh_from_db()
    assert measure.park == other
    assert list(Standing.objects.values_list("park__slug", flat=True)) == ["other"]
    assert Standing.objects.get().open_issues == 2
    # the past has it still, the months to come do not
    assert Snapshot.objects.filter(day=TODAY, park__record=first).exists()
    roll(TODAY + timedelta(days=40))
    assert not Snapshot.objects.filter(day__gt=TODAY, park__record=first).exists()
    for address in ("/parks/", "/issues/", "/parks/compare/?id=other&add=园"):
        assert "甲园" not in source_of(admin.get(address)), address
    page = source_of(admin.get("/parks/first/"))
    assert "已于" in page
    assert "/parks/other/" in page
    found = admin.get(
        "/admin/autocomplete/",
        {"term": "园", "app_label": "parks", "model_name": "observation", "field_name": "park"},
    ).json()["results"]
    assert [row["text"] for row in found] == ["乙园"]


def test_a_region_is_retired_with_its_parks_units_and_postings(admin) -> None:
    set_today()
    city = make_region()
    old = make_region("old-county", city, name_zh="旧县")
    new = make_region("new-county", city, name_zh="新区")
    park = make_park(region=old)
    unit = make_organisation(region=old)
    person = make_user("analyst-there", role="analyst", regions=(old,))
    issue = make_issue(park, stage="acting")
    measure = make_measure(park, issue)
    assert retire(admin, old, new).status_code == 302
    for row in (park, unit, issue, measure):
        row.refresh_from_db()
    places = {park.home_region, park.located_in, unit.region, issue.region, measure.region}
    assert places == {new}
    assert list(person.posting.regions.all()) == [new]
    assert "旧县 → 新区" in "\n".join(issue.entries.values_list("words", flat=True))
    assert "旧县" not in source_of(admin.get("/"))
    assert "新区" in source_of(admin.get("/regions/old-county/"))


def test_a_record_keeps_what_it_holds_and_says_that_it_is_retired(admin, unit, heir) -> None:
    issue = make_issue(make_park(), lead=unit)
    Organisation.objects.filter(pk=unit.pk).update(retired_on=TODAY, successor=heir)
    page = source_of(admin.get(f"/admin/parks/issue/{issue.pk}/change/?plain=1"))
    assert "老科技局（已撤销）" in page
    other = make_issue(make_park())
    assert "老科技局" not in source_of(admin.get(f"/admin/parks/issue/{other.pk}/change/?plain=1"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": TODAY + timedelta(days=1)}, "这一天尚未到"),
        ({"successor": None}, "尚有未了事项"),
        ({"to_retired": True}, "已于"),
        ({"to_itself": True}, "承接者就是本记录"),
    ],
)
def test_what_cannot_be_is_refused_in_words(admin, unit, heir, fields, words) -> None:
    make_issue(make_park(), stage="acting", lead=unit)
    successor = fields.get("successor", heir)
    if fields.get("to_retired"):
        Organisation.objects.filter(pk=heir.pk).update(retired_on=TODAY)
    if fields.get("to_itself"):
        successor = unit
    answer = retire(admin, unit, successor, fields.get("day", TODAY))
    assert answer.status_code == 200
    assert words in source_of(answer) or fields.get("to_retired")
    unit.refresh_from_db()
    assert unit.retired_on is None


def test_a_region_above_others_is_not_retired_before_them(admin) -> None:
    set_today()
    city = make_region()
    make_region("below", city, name_zh="下辖县")
    other = make_region("other-city", name_zh="另一市")
    answer = retire(admin, city, other)
    assert answer.status_code == 200
    assert "下辖县" in source_of(answer)


def test_handing_over_asks_as_many_statements_of_standings_as_before(
    unit, heir, django_assert_max_num_queries
) -> None:
    """Nothing to hand over is nothing done."""
    with django_assert_max_num_queries(40):
        assert hand_over(record=unit, successor=heir, by=None) == {}


@pytest.mark.parametrize("model", [Organisation, Park, Region])
def test_a_successor_without_a_day_is_refused(model) -> None:
    make_park()
    make_organisation()
    record = model.objects.first()
    record.successor = model.objects.last()
    with pytest.raises(ValidationError):
        record.validate_constraints()
