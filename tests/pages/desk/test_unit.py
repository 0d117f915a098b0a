"""The unit's desk: what lies on it, reporting, more time, handing in."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parks.models import Posting
from parks.writing import writing
from recommendations.models import Milestone
from tests.helpers.factories import (
    PICTURE,
    TODAY,
    make_evidence,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_user,
    set_today,
    take,
)
from tests.helpers.html import Page
from tests.helpers.visiting import read, source_of, statements, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def unit(db):
    return make_organisation(name_zh="惠南管委会")


@pytest.fixture
def officer(unit):
    set_today()
    return officer_of(unit, "officer")


def officer_of(unit, name):
    user = make_user(name, role="unit")
    Posting.objects.filter(user=user).update(organisation=unit)
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def job(unit, done=0, **fields):
    """An issue under way that the unit leads, with a measure of two milestones."""
    park = make_park()
    issue = make_issue(park, **{"stage": "acting", "lead": unit, **fields})
    return issue, make_measure(park, issue, done=done, lead=unit)


def picture(name="现场.png"):
    return SimpleUploadedFile(name, PICTURE, "image/png")


def send(client, issue, what="report", *, key="k1", **fields):
    fields = {"form_key": key, "version": issue.version, "seen": 1, **fields}
    return client.post(f"/en/desk/issues/{issue.number}/{what}/", fields)


def said(issue):
    return list(issue.entries.order_by("seq").values_list("what", "words"))


def test_a_report_is_logged_on_the_issue_and_its_measure(officer, unit):
    issue, measure = job(unit)
    response = send(officer, issue, words="已与镇街协商")
    assert response.status_code == 302
    assert ("progress", "已与镇街协商") in said(issue)
    assert ("progress", "已与镇街协商") in said(measure)
    assert f"The report on {issue.number} is stored" in source_of(officer.get("/en/desk/"))


def test_a_milestone_is_ticked_with_a_file_and_progress_follows(officer, unit):
    issue, measure = job(unit)
    step = measure.milestones.first()
    send(
        officer,
        issue,
        milestones=[step.pk],
        files=[picture(), picture("合影.png")],
        caption="交地",
        moment="after",
    )
    step.refresh_from_db()
    issue.refresh_from_db()
    assert (step.done_on, step.done_by, issue.progress, issue.evidence_files) == (
        TODAY,
        officer.user,
        50,
        2,
    )
    assert set(issue.evidence.values_list("caption", "moment")) == {("交地", "after")}
    assert ("progress", "完成节点：节点1") in said(issue)


def test_a_tick_without_a_file_is_refused_and_what_was_typed_is_kept(officer, unit):
    issue, measure = job(unit)
    step = measure.milestones.first()
    response = send(officer, issue, milestones=[step.pk], words="已完成签约")
    html = source_of(response)
    assert response.status_code == 422
    assert "A ticked milestone needs a file" in html
    assert "已完成签约" in html
    assert f'value="{step.pk}" checked' in html
    assert not Milestone.objects.filter(done_on__isnull=False).exists()
    assert "progress" not in dict(said(issue))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"words": "   "}, "Say in words why"),
        (
            {"words": "话", "files": [SimpleUploadedFile("脚本.png", b"<script>", "image/png")]},
            "脚本.png",
        ),
        ({"words": "话", "milestones": ["999999"]}, "Select a valid choice"),
        ({"words": "话", "milestones": ["9" * 30]}, "Select a valid choice"),
        ({"words": "\u200b"}, "Say in words why"),
        ({"words": "话", "key": ""}, "without its key"),
        ({"words": "话", "key": "k" * 65}, "without its key"),
    ],
)
def test_a_bad_report_is_refused_with_words(officer, unit, fields, why):
    issue, _measure = job(unit)
    response = send(officer, issue, **fields)
    assert response.status_code == 422
    assert why in source_of(response)
    assert "progress" not in dict(said(issue))
    assert not issue.evidence.exists()


def test_no_change_is_an_answer_and_contradicts_a_tick(officer, unit):
    issue, measure = job(unit)
    assert read(officer, "/en/desk/?view=unreported").has('[data-count="1"]')
    step = measure.milestones.first()
    both = send(officer, issue, no_change="on", milestones=[step.pk], files=[picture()])
    assert both.status_code == 422
    assert "not both" in source_of(both)
    assert send(officer, issue, no_change="on").status_code == 302
    assert ("progress", "本期无变化") in said(issue)
    assert total(source_of(officer.get("/en/desk/?view=unreported"))) == 0


def test_the_second_click_stores_nothing(officer, unit):
    issue, _measure = job(unit)
    send(officer, issue, words="第一次")
    assert send(officer, issue, words="第一次").status_code == 422
    assert said(issue).count(("progress", "第一次")) == 1


def test_more_time_is_asked_for_before_the_due_date(officer, unit):
    issue, _measure = job(unit)
    assert "Ask for an extension" in source_of(officer.get("/en/desk/"))
    early = send(
        officer, issue, "extension", new_due_on=issue.due_on - timedelta(days=1), words="等批复"
    )
    assert early.status_code == 422
    assert "must lie after" in source_of(early)
    later = issue.due_on + timedelta(days=30)
    assert send(officer, issue, "extension", new_due_on=later, words="等批复").status_code == 302
    html = source_of(officer.get("/en/desk/"))
    assert "More time asked for until" in html
    assert "Ask for an extension" not in html
    assert (
        send(officer, issue, "extension", key="k2", new_due_on=later, words="再等").status_code
        == 422
    )


def test_after_the_due_date_no_more_time_is_asked_for(officer, unit):
    issue, _measure = job(unit, due_on=TODAY - timedelta(days=3))
    html = source_of(officer.get("/en/desk/"))
    assert "can no longer be asked for" in html
    assert "Ask for an extension" not in html
    refused = send(
        officer, issue, "extension", new_due_on=TODAY + timedelta(days=9), words="等批复"
    )
    assert refused.status_code == 422
    assert "The due date has passed" in source_of(refused)
    assert "等批复" in source_of(refused)
    assert not issue.extensions.exists()


def test_handing_in_says_what_is_missing_and_then_goes_through(officer, unit):
    issue, measure = job(unit)
    refused = send(officer, issue, "submit", words="请验收")
    assert refused.status_code == 422
    html = source_of(refused)
    for words in ("2 milestones are not done yet.", "There is no evidence.", "请验收"):
        assert words in html
    assert Page(html).has(f'a[href="#{issue.number}"]')
    assert "Cannot be handed in yet" in source_of(officer.get("/en/desk/"))
    steps = [step.pk for step in measure.milestones.all()]
    send(officer, issue, key="k2", milestones=steps, files=[picture()])
    issue.refresh_from_db()
    assert 'name="words" rows="3"' in source_of(officer.get("/en/desk/"))
    assert send(officer, issue, "submit", key="k3", words="请验收").status_code == 302
    issue.refresh_from_db()
    assert (issue.stage, issue.submitted_by) == ("submitted", officer.user)
    assert total(source_of(officer.get("/en/desk/?view=submitted"))) == 1


def test_what_was_sent_back_says_why(officer, unit):
    issue, _measure = job(unit, done=2)
    take(issue, "submit")
    take(issue, "return", words="照片不清楚")
    html = source_of(officer.get("/en/desk/?view=returned"))
    assert total(html) == 1
    assert "照片不清楚" in html


def test_an_outdated_form_is_refused_and_names_the_change(officer, unit):
    issue, _measure = job(unit)
    type(issue).objects.filter(pk=issue.pk).update(version=issue.version + 1)
    response = send(
        officer, issue, "extension", new_due_on=TODAY + timedelta(days=90), words="等批复"
    )
    assert response.status_code == 422
    assert "Somebody else changed this record" in source_of(response)
    assert f'name="version" value="{issue.version + 1}"' in source_of(response)


@pytest.mark.parametrize("what", ["report", "extension", "submit"])
def test_another_units_issue_is_refused(officer, unit, what):
    issue, _measure = job(make_organisation())
    assert send(officer, issue, what, words="话").status_code == 403
    assert issue.number not in source_of(officer.get("/en/desk/"))
    assert officer.get(f"/en/desk/?issue={issue.number}").status_code == 404
    assert officer.post(f"/en/desk/issues/WT-1999-001/{what}/").status_code == 404


def test_a_supporting_unit_reports_but_does_not_hand_in(officer, unit):
    issue, _measure = job(make_organisation())
    issue.supporting.add(unit)
    html = source_of(officer.get("/en/desk/?view=supporting"))
    assert total(html) == 1
    assert "/submit/" not in html
    assert send(officer, issue, words="配合完成").status_code == 302
    assert send(officer, issue, "submit", key="k2", words="请验收").status_code == 403


def test_an_analyst_reports_from_the_card_of_one_issue(sign_in, unit):
    issue, _measure = job(unit)
    analyst = sign_in("analyst")
    assert analyst.get(f"/en/desk/?issue={issue.number}").status_code == 200
    response = send(analyst, issue, words="电话核实")
    assert response.url == f"/en/issues/{issue.number}/"


def test_every_tab_counts_what_its_list_shows(officer, unit):
    job(unit, due_on=TODAY - timedelta(days=3))
    job(unit)
    issue, _measure = job(unit, done=2)
    take(issue, "submit")
    make_issue(lead=unit)
    html = source_of(officer.get("/en/desk/"))
    for view, n in (
        ("overdue", 1),
        ("unreported", 2),
        ("returned", 0),
        ("submitted", 1),
        ("closed", 0),
    ):
        assert str(n) in Page(html).counts(f"/en/desk/?view={view}")
        assert total(source_of(officer.get(f"/en/desk/?view={view}"))) == int(n)
    assert total(html) == 4


def test_only_the_most_urgent_card_is_open(officer, unit):
    job(unit)
    urgent, _measure = job(unit, due_on=TODAY + timedelta(days=1))
    html = source_of(officer.get("/en/desk/"))
    page = Page(html)
    opened = page.one("details[open]")
    elements = list(page.descendants())
    assert elements.index(opened) > elements.index(page.one(f"#{urgent.number}"))
    assert html.count("button--main") == 1


def test_whoever_has_no_desk_is_told_who_has(sign_in):
    assert "Four roles have a desk" in source_of(sign_in("official").get("/en/desk/"))


def test_an_officer_without_a_unit_is_told_so(client):
    set_today()
    client.force_login(make_user("new", role="unit"))
    assert "posted to no unit yet" in source_of(client.get("/en/desk/"))


def test_the_desk_runs_the_same_statements_for_two_jobs_and_for_two_hundred(officer, unit):
    for _ in range(2):
        issue, _measure = job(unit)
        make_evidence(issue)
    few = statements(officer, "/desk/")
    park = make_park()
    with writing():
        for _ in range(198):
            make_issue(park, stage="acting", lead=unit)
    assert statements(officer, "/desk/") == few


@pytest.mark.parametrize(("role", "lands"), [("unit", "/en/desk/"), ("official", "/en/")])
def test_a_unit_officer_lands_on_the_desk_after_signing_in(client, role, lands):
    set_today()
    make_user("somebody", role=role)
    known = {"username": "somebody", "password": "plain-words-for-tests"}
    assert client.post("/en/accounts/login/", {**known, "next": "/en/"}).url == lands
    assert read(client, "/en/").has('a[href="/en/desk/"]') is (role == "unit")
    client.logout()
    assert client.post("/en/accounts/login/", {**known, "next": "/en/parks/"}).url == "/en/parks/"
