"""The same problem elsewhere: asking parks, answering, and the issue that an answer files."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parks.actions import ask_self_checks
from parks.models import IssueEvidence, Posting, SelfCheck
from tests.helpers.factories import (
    PICTURE,
    TODAY,
    make_issue,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
)
from tests.helpers.html import Page
from tests.helpers.visiting import person, send, source_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _today():
    set_today()


def test_asking_another_park_and_its_answer_file_a_linked_issue():
    issue = make_issue()
    other = make_park()
    analyst = person("lin", "analyst")
    address = f"/en/issues/{issue.number}/selfchecks/"
    due = (TODAY + timedelta(days=20)).isoformat()
    assert person("he", "verifier").get(address).status_code == 403
    nobody = send(analyst, address, words="查雨污分流", due_on=due)
    assert nobody.status_code == 422
    assert "查雨污分流" in source_of(nobody)
    beyond = send(analyst, address, words="查雨污分流", due_on=due, parks="9" * 30)
    assert "Select a valid choice" in source_of(beyond)
    late = send(analyst, address, words="查雨污分流", due_on="2020-01-01", parks=other.pk)
    assert late.status_code == 422
    assert send(analyst, address, words="查雨污分流", due_on=due, parks=other.pk).status_code == 302
    check = SelfCheck.objects.get()
    assert total(source_of(analyst.get("/en/selfchecks/"))) == 1
    assert person("he", "verifier").post(f"/en/selfchecks/{check.pk}/").status_code == 403
    assert send(analyst, f"/en/selfchecks/{check.pk}/", answer="have", words=" ").status_code == 422
    assert (
        send(analyst, f"/en/selfchecks/{check.pk}/", answer="have", words="也有混接").status_code
        == 302
    )
    check.refresh_from_db()
    assert check.found.finding == "也有混接"
    assert total(source_of(analyst.get("/en/selfchecks/"))) == 0
    assert check.found.number in source_of(analyst.get(f"/en/issues/{issue.number}/"))
    again = send(analyst, f"/en/selfchecks/{check.pk}/", answer="have_not", words="没有")
    assert again.status_code == 422
    assert SelfCheck.objects.get().answer == "have"


def test_a_self_check_out_of_sight_is_not_found():
    issue = make_issue()
    other = make_park()
    analyst = person("lin", "analyst")
    due = (TODAY + timedelta(days=20)).isoformat()
    send(analyst, f"/en/issues/{issue.number}/selfchecks/", words="查", due_on=due, parks=other.pk)
    far = person("far", "analyst", make_region("longmen", make_region()))
    assert far.get(f"/en/selfchecks/{SelfCheck.objects.get().pk}/").status_code == 404
    assert total(source_of(far.get("/en/selfchecks/"))) == 0


def asked(issue, *parks, days=20):
    return ask_self_checks(
        issue=issue,
        parks=parks,
        by=make_user("lin", role="analyst", regions=(make_region(),)),
        words="查",
        due_on=TODAY + timedelta(days=days),
    )


def picture(name="现场.png"):
    return SimpleUploadedFile(name, PICTURE)


@pytest.fixture
def of_the_unit():
    """A park whose unit has an officer who sees one county only, and an issue of another county."""
    unit = make_organisation()
    county = make_region("boluo", make_region())
    issue = make_issue()
    park = make_park(region=county, organisation=unit)
    officer = person("huang", "unit", county)
    Posting.objects.update_or_create(user__username="huang", defaults={"organisation": unit})
    return issue, park, officer


def test_the_unit_answers_with_files_which_hang_on_the_issue_found(of_the_unit):
    issue, park, officer = of_the_unit
    [check] = asked(issue, park)
    address = f"/en/selfchecks/{check.pk}/"
    assert officer.get(f"/en/issues/{issue.number}/").status_code == 404
    lying = send(
        officer,
        address,
        answer="have",
        words="也有混接",
        files=[SimpleUploadedFile("a.pdf", PICTURE)],
    )
    assert (lying.status_code, IssueEvidence.objects.count()) == (422, 0)
    html = source_of(lying)
    assert "really a PNG picture" in html
    assert "也有混接" in html
    sent = {
        "answer": "have",
        "words": "也有混接",
        "files": [picture(), picture("b.png")],
        "caption": "排口",
    }
    assert send(officer, address, **sent).status_code == 302
    check.refresh_from_db()
    assert (
        list(check.found.evidence.values_list("caption", "self_check")) == [("排口", check.pk)] * 2
    )
    check.found.refresh_from_db()
    assert check.found.evidence_files == 2
    html = source_of(officer.get(address))
    one = check.found.evidence.first()
    assert f"/en/issues/{check.found.number}/evidence/{one.pk}/" in html
    found = source_of(officer.get(f"/en/issues/{check.found.number}/"))
    assert "Found by a self-check" in found
    assert issue.number in found
    assert f"/issues/{issue.number}/" not in found, "no link to what the reader may not open"


def test_files_of_any_other_answer_are_no_evidence_of_the_first_issue(of_the_unit):
    issue, park, officer = of_the_unit
    [check] = asked(issue, park)
    assert send(
        officer, f"/en/selfchecks/{check.pk}/", answer="have_not", words="没有", files=[picture()]
    )
    issue.refresh_from_db()
    kept = IssueEvidence.objects.get()
    assert (kept.issue_id, kept.self_check_id, issue.evidence_files) == (issue.pk, check.pk, 0)
    html = source_of(officer.get(f"/en/selfchecks/{check.pk}/"))
    download = f"/en/issues/{issue.number}/evidence/{kept.pk}/"
    assert download in html
    assert officer.get(download).status_code == 200
    stranger = person("far", "analyst", make_region("longmen", make_region()))
    assert stranger.get(download).status_code == 404


def test_the_answers_are_counted_and_each_count_opens_its_list(of_the_unit):
    issue, park, officer = of_the_unit
    asked(issue, park, make_park(), days=20)
    asked(issue, make_park(), days=1)
    asked(make_issue(), make_park())
    set_today(TODAY + timedelta(days=5))
    send(
        officer, f"/en/selfchecks/{SelfCheck.objects.get(park=park).pk}/", answer="have", words="有"
    )
    analyst = person("lin", "analyst")
    html = source_of(analyst.get(f"/en/issues/{issue.number}/"))
    counts = {
        address: n
        for address, n in Page(html).counted_links()
        if address.startswith("/en/selfchecks/?")
    }
    states = {re.search(r"state=(\w+)", address)[1]: n for address, n in counts.items()}
    assert states == {"all": 3, "answered": 1, "waiting": 2, "overdue": 1}
    for address, n in counts.items():
        assert total(source_of(analyst.get(address))) == int(n)
    assert SelfCheck.objects.get(park=park).found.number in html
    assert total(source_of(officer.get("/en/selfchecks/?state=all"))) == 1
    assert officer.get("/en/selfchecks/?state=%00&issue=%00").status_code == 200


def test_the_parks_offered_follow_the_filter_and_leave_out_those_asked():
    county = make_region("boluo", make_region())
    issue = make_issue(make_park(type="economic", level="national"))
    alike = make_park(name_zh="同类园区", type="economic", level="national")
    far = make_park(name_zh="异地园区", region=county, type="transfer")
    done = make_park(name_zh="已问园区", type="economic", level="national")
    asked(issue, done)
    analyst = person("lin", "analyst")
    address = f"/en/issues/{issue.number}/selfchecks/"

    def offered(query=""):
        html = source_of(analyst.get(address + query))
        assert "已问园区" in html
        return set(Page(html).values("[name=parks]", "value"))

    assert offered() == {str(alike.pk), str(far.pk)}
    assert offered("?region=boluo") == offered("?type=transfer") == {str(far.pk)}
    assert offered("?peers=1") == offered("?type=economic") == {str(alike.pk)}
    assert offered("?type=none&region=nowhere%00&peers=2") == offered()
    outside = send(
        analyst, f"{address}?type=transfer", parks=alike.pk, words="查", due_on=TODAY.isoformat()
    )
    assert outside.status_code == 422
    assert SelfCheck.objects.count() == 1


def test_a_long_list_of_self_checks_asks_no_more_often():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    issue = make_issue()
    analyst = person("lin", "analyst")
    asked(issue, make_park())
    addresses = (
        "/en/selfchecks/?state=all",
        f"/en/issues/{issue.number}/selfchecks/",
        f"/en/issues/{issue.number}/",
    )

    def statements():
        with CaptureQueriesContext(connection) as caught:
            for address in addresses:
                assert analyst.get(address).status_code == 200
        return len(caught)

    statements()
    few = statements()
    asked(issue, *(make_park() for _ in range(12)))
    [make_park() for _ in range(8)]
    assert statements() == few
