"""An analyst's day in the admin: issue, change, measure, tick; and the park stands otherwise at
once.
"""

from datetime import timedelta

import pytest

from parks.models import Issue
from recommendations.models import Measure
from tests.helpers.admin_forms import form_data, issue_data
from tests.helpers.factories import TODAY, make_issue, make_measure, make_park, make_region, take

pytestmark = pytest.mark.django_db
MEASURES = "/admin/recommendations/measure/"


def test_an_analyst_files_changes_links_ticks_and_the_standing_follows(sign_in):
    client = sign_in("analyst")
    park = make_park(slug="huinan")
    fields = {"starts_on": "2026-01-01", "due_on": "2026-12-31", "severity": "serious"}
    assert (
        client.post("/admin/parks/issue/add/", issue_data(client, park, **fields)).status_code
        == 302
    )
    issue = Issue.objects.get()
    address = f"/admin/parks/issue/{issue.pk}/change/"
    assert (
        client.post(address, form_data(client.get(address)) | {"severity": "critical"}).status_code
        == 302
    )
    park.refresh_from_db()
    before = park.standing

    data = form_data(client.get(f"{MEASURES}add/")) | {
        "title": "扩园",
        "park": park.pk,
        "issues": [issue.pk],
    }
    data |= {"starts_on": "2026-01-01", "due_on": "2026-12-31", "milestones-TOTAL_FORMS": 2}
    for place in (0, 1):
        data |= {f"milestones-{place}-{name}": 1 for name in ("position", "weight")}
        data[f"milestones-{place}-words"] = f"节点{place}"
    assert client.post(f"{MEASURES}add/", data).status_code == 302
    measure = Measure.objects.get()
    assert (measure.number, measure.region, measure.progress) == (
        "CS-2026-001",
        park.home_region,
        0,
    )

    lit = Issue.objects.with_light(TODAY)
    assert lit.get().light == "red"
    address = f"{MEASURES}{measure.pk}/change/"
    data = form_data(client.get(address)) | {"milestones-0-done_on": TODAY.isoformat()}
    assert client.post(address, data).status_code == 302
    measure.refresh_from_db()
    assert (measure.progress, lit.get().progress, lit.get().light) == (50, 50, "green")
    milestone = measure.milestones.first()
    assert milestone.done_by == client.user
    assert [entry.what for entry in measure.entries.all()] == ["progress", "filed"]
    park.refresh_from_db()
    after = type(before).objects.get(park=park)
    assert after.domains["P1"]["light"] == "green"
    assert before.domains["P1"]["light"] != "green"
    assert client.get("/parks/huinan/").status_code == 200


def test_unticking_forgets_who_and_says_so(sign_in):
    client = sign_in("analyst")
    measure = make_measure(make_park(), make_issue(), done=1)
    address = f"{MEASURES}{measure.pk}/change/"
    assert (
        client.post(
            address, form_data(client.get(address)) | {"milestones-0-done_on": ""}
        ).status_code
        == 302
    )
    milestone = measure.milestones.first()
    assert (milestone.done_on, milestone.done_by) == (None, None)
    assert "节点1" in measure.entries.first().words


def test_a_milestone_is_not_done_tomorrow(sign_in):
    client = sign_in("analyst")
    measure = make_measure(make_park())
    address = f"{MEASURES}{measure.pk}/change/"
    data = form_data(client.get(address)) | {"milestones-0-done_on": "2999-01-01"}
    assert client.post(address, data).status_code == 200
    assert measure.milestones.filter(done_on__isnull=False).count() == 0


def test_taking_an_issue_off_a_measure_refreshes_that_issue_too(sign_in):
    client = sign_in("analyst")
    issue = make_issue()
    measure = make_measure(make_park(), issue, done=1)
    issue.refresh_from_db()
    assert issue.progress == 50
    address = f"{MEASURES}{measure.pk}/change/"
    assert client.post(address, form_data(client.get(address)) | {"issues": []}).status_code == 302
    issue.refresh_from_db()
    assert issue.progress is None


def test_a_measure_outside_the_posting_is_neither_seen_nor_linked(sign_in):
    client = sign_in("analyst")
    county = make_region("boluo", make_region())
    client.user.posting.regions.set([county])
    theirs = make_park()
    make_measure(theirs, make_issue(theirs))
    assert not client.get(MEASURES).context_data["cl"].queryset.exists()
    data = form_data(client.get(f"{MEASURES}add/")) | {"title": "越界", "park": theirs.pk}
    assert client.post(f"{MEASURES}add/", data).status_code == 200
    assert Measure.objects.count() == 1


def test_the_issue_form_leads_to_its_measures(sign_in):
    client = sign_in("analyst")
    issue = make_issue()
    measure = make_measure(make_park(), issue)
    assert (
        f"{MEASURES}{measure.pk}/change/"
        in client.get(f"/admin/parks/issue/{issue.pk}/change/").text
    )


def test_linking_a_measure_in_the_admin_stands_in_the_logs_of_the_issues(sign_in):
    park = make_park()
    left = make_issue(park)
    joined = make_issue(park)
    measure = make_measure(park, left)
    client = sign_in("analyst")
    where = f"/admin/recommendations/measure/{measure.pk}/change/"
    typed = form_data(client.get(where))
    assert client.post(where, typed | {"issues": [joined.pk]}).status_code == 302
    assert left.entries.first().words == f"措施：{measure} → –"
    assert joined.entries.first().words == f"措施：– → {measure}"
    late = (measure.due_on + timedelta(days=1)).isoformat()
    answer = client.post(where, form_data(client.get(where)) | {"milestones-0-due_on": late})
    assert answer.status_code == 200
    assert not measure.milestones.filter(due_on=late).exists()


def test_a_measure_linked_in_the_admin_follows_the_issue_that_it_now_works_on(sign_in):
    client = sign_in("analyst")
    park = make_park()
    measure = make_measure(park)
    address = f"/admin/recommendations/measure/{measure.pk}/change/"
    for step, expected in (("suspend", TODAY), ("", None)):
        issue = make_issue(park, stage="acting")
        if step:
            take(issue, step)
        typed = form_data(client.get(address)) | {"issues": [issue.pk]}
        assert client.post(address, typed).status_code == 302
        measure.refresh_from_db()
        assert measure.paused_on == expected
