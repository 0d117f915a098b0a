"""What hangs on issues, in the admin: looked at within one's scope, never typed into; and the
rules of closing.
"""

import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from parks.models import Approval, Closing, Objection, Scheme, SelfCheck
from recommendations.models import Extension, Instruction, MeasureEvidence
from tests.helpers.admin_forms import form_data, statements
from tests.helpers.factories import (
    TODAY,
    make_evidence,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
)

pytestmark = pytest.mark.django_db
LISTS = [
    "parks/approval",
    "parks/closing",
    "parks/objection",
    "recommendations/extension",
    "parks/selfcheck",
    "parks/issueevidence",
    "recommendations/measureevidence",
    "recommendations/instruction",
]


def everything_about(park, by):
    """A row of each kind about one park."""
    issue = make_issue(park)
    measure = make_measure(park, issue)
    file = {
        "name": "方案.pdf",
        "media_type": "application/pdf",
        "size": 9,
        "sha256": "0" * 64,
        "uploaded_by": by,
    }
    return [
        Approval.objects.create(
            issue=issue, tier="district", signed_by=by, signed_on=TODAY, words="同意"
        ),
        Closing.objects.create(issue=issue, decided_by=by, decided_on=TODAY, conclusion="完成"),
        Objection.objects.create(
            issue=issue, raised_by="村民", recorded_by=by, recorded_on=TODAY, words="未清"
        ),
        Extension.objects.create(
            issue=issue,
            asked_by=by,
            asked_on=TODAY,
            old_due_on=TODAY,
            new_due_on=TODAY + timedelta(9),
            reason="雨季",
        ),
        SelfCheck.objects.create(
            issue=issue, park=park, words="自查", asked_by=by, asked_on=TODAY, due_on=TODAY
        ),
        make_evidence(issue),
        MeasureEvidence.objects.create(measure=measure, file="evidence/secret.pdf", **file),
        Instruction.objects.create(
            number=f"PS-2026-{issue.pk:03}",
            issue=issue,
            words="督办",
            given_by=by,
            given_on=TODAY,
            unit=make_organisation(),
            due_on=TODAY,
        ),
    ]


def test_each_is_seen_within_the_scope_and_typed_by_nobody(sign_in):
    city = sign_in("administrator", is_superuser=True)
    district = sign_in("analyst")
    county = make_region("boluo", make_region())
    district.user.posting.regions.set([county])
    ours, theirs = (
        everything_about(park, city.user) for park in (make_park(region=county), make_park())
    )
    for name, mine, other in zip(LISTS, ours, theirs, strict=True):
        base = f"/admin/{name}/"
        assert {row.pk for row in district.get(base).context_data["cl"].queryset} == {mine.pk}, name
        assert city.get(base).context_data["cl"].queryset.count() == 2
        assert district.get(f"{base}{mine.pk}/change/").status_code == 200
        assert district.get(f"{base}{other.pk}/change/").status_code == 302
        assert city.get(f"{base}{other.pk}/change/").status_code == 200
        assert city.post(f"{base}{other.pk}/change/", {}).status_code == 403
        assert city.get(f"{base}add/").status_code == 403
        assert city.post(f"{base}{other.pk}/delete/", {"post": "yes"}).status_code == 403


def test_evidence_is_handed_out_by_its_page_only(sign_in):
    client = sign_in("analyst")
    rows = everything_about(make_park(), client.user)
    for name, row, page in [
        ("parks/issueevidence", rows[5], f"/issues/{rows[5].issue.number}/evidence/{rows[5].pk}/"),
        (
            "recommendations/measureevidence",
            rows[6],
            f"/measures/{rows[6].measure.number}/evidence/{rows[6].pk}/",
        ),
    ]:
        for address in (f"/admin/{name}/", f"/admin/{name}/{row.pk}/change/"):
            text = client.get(address).text
            assert page in text
            assert row.file.name not in text


def test_lists_take_the_same_statements_at_any_length(sign_in):
    client = sign_in("analyst")
    everything_about(make_park(), client.user)
    few = {name: statements(client, f"/admin/{name}/") for name in LISTS}
    for _ in range(9):
        everything_about(make_park(), client.user)
    assert {name: statements(client, f"/admin/{name}/") for name in LISTS} == few


def test_administrators_set_how_issues_are_closed_with_a_reason_and_a_history(sign_in):
    Scheme.objects.update_or_create(version=1, defaults={"is_current": True, "notice_days": 0})
    scheme = Scheme.current()
    address = f"/admin/parks/scheme/{scheme.pk}/change/"
    analyst = sign_in("analyst")
    client = sign_in("administrator", is_staff=True)
    assert analyst.get(address).status_code == 200
    assert analyst.post(address, {"notice_days": "7"}).status_code == 403
    typed = form_data(client.get(address)) | {
        "notice_days": "7",
        "needs_two_tiers": "on",
        "red_below": "1",
    }
    stale = form_data(client.get(address)) | {"notice_days": "9", "reason": "我的"}
    assert client.post(address, typed | {"reason": " "}).status_code == 200
    assert client.post(address, typed | {"reason": "第3号文"}).status_code == 302
    scheme.refresh_from_db()
    assert (scheme.notice_days, scheme.needs_two_tiers, scheme.version, scheme.red_below) == (
        7,
        True,
        1,
        60,
    )
    assert "0 → 7" in str(json.loads(LogEntry.objects.latest("pk").change_message))
    assert "0 → 7" in client.get(f"/admin/parks/scheme/{scheme.pk}/history/").text
    assert client.post(address, stale).status_code == 200
    scheme.refresh_from_db()
    assert (scheme.notice_days, scheme.reason) == (7, "第3号文")


def test_an_autocomplete_offers_units_and_parks_in_sight_only(sign_in):
    client = sign_in("analyst")
    county = make_region("boluo", make_region())
    client.user.posting.regions.set([county])
    ours = make_park(region=county)
    theirs = make_park()
    unit = make_organisation(region=county)
    far = make_organisation(region=make_region("huiyang", make_region()))
    make_issue(ours), make_issue(theirs)
    for model, field, mine, other in [
        ("parks.issue", "supporting", unit.pk, far.pk),
        ("parks.issue", "lead", unit.pk, far.pk),
        ("parks.issuepark", "park", ours.pk, theirs.pk),
        ("recommendations.measure", "park", ours.pk, theirs.pk),
    ]:
        app, name = model.split(".")
        query = {"app_label": app, "model_name": name, "field_name": field, "term": ""}
        results = {row["id"] for row in client.get("/admin/autocomplete/", query).json()["results"]}
        assert str(mine) in results, field
        assert str(other) not in results, field
    query = {
        "app_label": "parks",
        "model_name": "issueevidence",
        "field_name": "self_check",
        "term": "",
    }
    checks = [everything_about(park, client.user)[4] for park in (ours, theirs)]
    results = client.get("/admin/autocomplete/", query).json()["results"]
    assert [row["id"] for row in results] == [str(checks[0].pk)]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_old_address_of_standings_leads_to_the_new_one(sign_in, prefix):
    client = sign_in("analyst")
    for rest in ("", "?light__exact=red", "7/change/"):
        answer = client.get(f"{prefix}/admin/dashboards/standing/{rest}")
        assert answer.status_code == 301
        assert answer["Location"] == f"{prefix}/admin/standings/standing/{rest}"
