"""What is done with a measure on its pages: reports, more time, stopping, restoring."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboards.pages.desk.mail import _verifier_lines
from parks.models import Posting
from parks.readers import Reader
from recommendations.models import Measure
from tests.helpers.factories import (
    PICTURE,
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_user,
    set_today,
)
from tests.helpers.visiting import hidden_fields, person, send, source_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _today():
    set_today()


@pytest.fixture
def measure():
    return make_measure(make_park(), lead=make_organisation(), recommendation=None)


def officer(measure):
    client = person("huang", "unit")
    Posting.objects.update_or_create(
        user=make_user("huang"), defaults={"organisation": measure.lead}
    )
    return client


def page_of(measure):
    return f"/en/measures/{measure.number}/"


def fresh(measure):
    return Measure.objects.get(pk=measure.pk)


def test_a_unit_reports_on_a_measure_without_an_issue(measure):
    client = officer(measure)
    step = measure.milestones.first()
    page = page_of(measure)
    assert "Report progress" in source_of(client.get(page))
    sent = hidden_fields(client, page) | {"milestones": [step.pk], "words": "已完成桩基"}
    refused = client.post(f"{page}report/", sent)
    assert refused.status_code == 422
    assert "A ticked milestone needs a file" in source_of(refused)
    assert "已完成桩基" in source_of(refused)
    sent = hidden_fields(client, page) | {"milestones": [step.pk], "words": "已完成桩基"}
    sent["files"] = SimpleUploadedFile("现场.png", PICTURE)
    assert client.post(f"{page}report/", sent).status_code == 302
    assert fresh(measure).progress == 50
    assert measure.entries.first().words == "已完成桩基"
    assert measure.evidence.get().milestone == step
    sent = hidden_fields(client, page) | {"no_change": "on"}
    assert client.post(f"{page}report/", sent).status_code == 302


def test_the_words_stand_in_the_log_of_the_issue_under_way_too(measure):
    issue = make_issue(measure.park, stage="acting")
    measure.issues.add(issue)
    client = officer(measure)
    sent = hidden_fields(client, page_of(measure)) | {"words": "已进场"}
    assert client.post(f"{page_of(measure)}report/", sent).status_code == 302
    entry = issue.entries.first()
    assert (entry.what, entry.old, entry.words) == ("progress", measure.number, "已进场")


@pytest.mark.parametrize("role", ["official", "verifier", "leader"])
def test_who_may_not_report_finds_no_form(measure, role):
    client = person("somebody", role)
    assert 'id="report"' not in source_of(client.get(page_of(measure)))
    assert client.post(f"{page_of(measure)}report/", {"words": "x"}).status_code == 403


def test_time_for_a_measure_is_asked_and_decided_on_pages(measure):
    client = officer(measure)
    address = f"{page_of(measure)}steps/ask_extension/"
    assert address in source_of(client.get(page_of(measure)))
    later = measure.due_on + timedelta(days=30)
    assert send(client, address, words="雨季", new_due_on="").status_code == 422
    assert send(client, address, words="雨季", new_due_on=later).status_code == 302
    assert address not in source_of(client.get(page_of(measure)))
    verifier = person("he", "verifier")
    decide = f"{page_of(measure)}steps/decide_extension/"
    assert decide in source_of(verifier.get("/en/desk/"))
    (line,) = _verifier_lines(Reader.of(make_user("he")), TODAY)
    assert line.key == measure.number
    assert line.path.endswith(decide.removeprefix("/en"))
    answer = send(verifier, decide, words="同意", choice="grant")
    assert (answer.status_code, fresh(measure).due_on) == (302, later)


def test_a_measure_is_stopped_with_its_successor_and_restored(measure):
    other = make_measure(measure.park, title="并入后的措施")
    analyst = person("lin", "analyst")
    stop = f"{page_of(measure)}steps/stop/"
    refused = send(analyst, stop, words="并入", successor="CS-2026-999")
    assert (refused.status_code, "并入" in source_of(refused)) == (422, True)
    assert send(analyst, stop, words="并入", successor=other.number).status_code == 302
    html = source_of(analyst.get(page_of(measure)))
    for words in ("Stopped on", "并入", other.title):
        assert words in html
    assert measure.number not in source_of(analyst.get("/en/measures/"))
    assert measure.number in source_of(analyst.get("/en/measures/?state=stopped"))
    restore = f"{page_of(measure)}steps/restore/"
    assert analyst.get(restore).status_code == 403
    verifier = person("he", "verifier")
    assert send(verifier, restore, words="仍须完成").status_code == 302
    assert fresh(measure).stopped_on is None


def test_the_decision_on_an_issue_offers_the_measures_that_served_the_old_date():
    from recommendations.actions.extensions import ask_extension

    issue = make_issue(stage="acting")
    park = issue.parks.get()
    served = make_measure(park, issue, due_on=issue.due_on)
    officer = make_user("huang", role="unit")
    Posting.objects.filter(user=officer).update(organisation=issue.lead)
    later = issue.due_on + timedelta(days=10)
    ask_extension(issue=issue, by=make_user("huang"), new_due_on=later, words="雨季")
    verifier = person("he", "verifier")
    address = f"/en/issues/{issue.number}/extension/"
    html = source_of(verifier.get(address))
    assert f"{served.number} {served.title}" in html
    assert "checked" in html
    answer = send(verifier, address, words="同意", choice="grant", measures=[served.pk])
    assert (answer.status_code, fresh(served).due_on) == (302, later)
    assert later > TODAY
