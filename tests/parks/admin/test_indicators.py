"""Figures and events in the admin: who entered is noted, a changed value loses its review, the
score follows.
"""

from __future__ import annotations

import pytest

from parks.models import FigureObjection, Observation, ParkEvent
from standings.models import Standing
from tests.helpers.admin_forms import form_data, statements
from tests.helpers.factories import (
    TODAY,
    make_measure,
    make_park,
    make_region,
    make_source,
    make_user,
)
from tests.helpers.figures import make_indicator, observe

pytestmark = pytest.mark.django_db


def test_a_changed_value_is_signed_loses_its_review_and_the_score_follows(sign_in):
    client = sign_in("analyst")
    verifier = make_user("he", role="verifier", regions=(make_region(),))
    row = observe(
        make_park(),
        make_indicator(),
        40,
        reviewed_value=39,
        reviewed_by=verifier,
        reviewed_on=TODAY,
    )
    address = f"/admin/parks/observation/{row.pk}/change/"
    assert (
        client.post(address, form_data(client.get(address)) | {"note": "补充"}).status_code == 302
    )
    row.refresh_from_db()
    assert (row.note, row.reviewed_value, row.entered_by) == ("补充", 39, None)
    typed = form_data(client.get(address)) | {"value": "45", "reviewed_value": "99"}
    assert client.post(address, typed).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.reviewed_value, row.entered_by, row.entered_on) == (
        45,
        None,
        client.user,
        TODAY,
    )
    assert Standing.objects.get(park=row.park).domains["P1"]["indicators"] == "45.00"
    assert row.history.first().history_user == client.user
    assert f"/indicators/G5/history/?park={row.park.slug}" in client.get(address).text


def test_a_new_value_gets_the_end_of_its_period_under_one_name(sign_in):
    client = sign_in("analyst")
    park = make_park()
    indicator = make_indicator()
    address = "/admin/parks/observation/add/"
    typed = form_data(client.get(address)) | {
        "indicator": indicator.pk,
        "park": park.pk,
        "period": "2025 年上半年",
        "value": "40",
        "source": make_source().pk,
    }
    assert client.post(address, typed).status_code == 302
    row = Observation.objects.get()
    assert (row.period, row.period_end.isoformat(), row.entered_by) == (
        "2025H1",
        "2025-06-30",
        client.user,
    )
    assert (
        client.post(
            address, typed | form_data(client.get(address)) | {"missing": "not_reported"}
        ).status_code
        == 200
    )
    assert Observation.objects.count() == 1


def test_analysts_record_events_in_charge_and_the_score_follows(sign_in):
    client = sign_in("analyst")
    park = make_park()
    for code, dimension in (("G1", "P1"), ("N1", "P2"), ("F1", "P3")):
        observe(park, make_indicator(code, dimension=dimension), 80)
    for pillar in (1, 2, 3):
        make_measure(park, done=1, pillar=pillar)
    before = Standing.objects.get(park=park).score
    assert before is not None
    address = "/admin/parks/parkevent/add/"
    typed = form_data(client.get(address)) | {
        "park": park.pk,
        "kind": "deduction",
        "points": "2",
        "words": "迟报",
        "happened_on": "2026-06-01",
        "source": make_source().pk,
    }
    assert client.post(address, typed | {"kind": "red_line"}).status_code == 200
    assert not ParkEvent.objects.exists()
    assert client.post(address, typed).status_code == 302
    event = ParkEvent.objects.get()
    assert event.recorded_by == client.user
    assert Standing.objects.get(park=park).score == before - 2
    change = f"/admin/parks/parkevent/{event.pk}/change/"
    other = make_park()
    assert (
        client.post(change, form_data(client.get(change)) | {"park": other.pk}).status_code == 302
    )
    assert Standing.objects.get(park=park).score == before, (
        "the park that it named before follows too"
    )
    assert sign_in("verifier").get(address).status_code == 403


def test_forms_lead_to_the_sheets(sign_in):
    client = sign_in("administrator")
    park = make_park()
    indicator = make_indicator()
    assert (
        f"/parks/{park.slug}/indicators/" in client.get(f"/admin/parks/park/{park.pk}/change/").text
    )
    assert (
        "/indicators/G5/entry/" in client.get(f"/admin/parks/indicator/{indicator.pk}/change/").text
    )


def test_objections_are_looked_at_and_lists_take_the_same_statements(sign_in):
    client = sign_in("analyst")

    def one_more():
        park = make_park()
        observe(park, make_indicator(f"G{park.pk}"), entered_by=client.user)
        ParkEvent.objects.create(
            park=park, kind="red_line", words="事", happened_on=TODAY, source=make_source()
        )
        FigureObjection.objects.create(
            park=park, raised_by="园区", words="有误", recorded_by=client.user, recorded_on=TODAY
        )

    lists = [
        f"/admin/parks/{name}/"
        for name in ("observation", "parkevent", "figureobjection", "indicator")
    ]
    one_more()
    few = [statements(client, address) for address in lists]
    for _ in range(9):
        one_more()
    assert [statements(client, address) for address in lists] == few
    assert client.get("/admin/parks/figureobjection/add/").status_code == 403


@pytest.mark.parametrize("moved", ["indicator", "park", "period"])
def test_a_reviewed_value_that_is_moved_loses_its_review(sign_in, moved):
    client = sign_in("analyst")
    verifier = make_user("he", role="verifier", regions=(make_region(),))
    row = observe(
        make_park(),
        make_indicator(),
        40,
        reviewed_value=39,
        reviewed_by=verifier,
        reviewed_on=TODAY,
    )
    other = {"indicator": make_indicator("G6").pk, "park": make_park().pk, "period": "2024H1"}[
        moved
    ]
    address = f"/admin/parks/observation/{row.pk}/change/"
    assert client.post(address, form_data(client.get(address)) | {moved: other}).status_code == 302
    row.refresh_from_db()
    assert (row.reviewed_value, row.reviewed_by, row.reviewed_on, row.entered_by) == (
        None,
        None,
        None,
        client.user,
    )


@pytest.mark.parametrize(
    ("name", "typed"), [("period", "2099H1"), ("period", "明年"), ("value", "5000")]
)
def test_a_scored_value_keeps_the_rules_of_the_sheets(sign_in, name, typed):
    client = sign_in("analyst")
    row = observe(make_park(), make_indicator(), 40)
    address = f"/admin/parks/observation/{row.pk}/change/"
    answer = client.post(address, form_data(client.get(address)) | {name: typed})
    assert answer.status_code == 200
    assert name in answer.context["adminform"].form.errors
    row.refresh_from_db()
    assert (row.period, row.value) == ("2025H2", 40)
