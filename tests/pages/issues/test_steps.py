"""The page of a step: who may take it, what it lacks, and that nothing typed is lost."""

from datetime import timedelta

import pytest

from parks.actions import move_issue
from parks.models import Issue, Scheme
from standings.days.timelines import monthly_counts, read_timelines
from tests.helpers import visiting
from tests.helpers.factories import (
    TODAY,
    make_evidence,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
    take,
)
from tests.helpers.html import Page
from tests.helpers.visiting import hidden_fields, person, source_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def step_of(issue, step):
    return f"/en/issues/{issue.number}/steps/{step}/"


def send(client, issue, step, **typed):
    return visiting.send(client, step_of(issue, step), **typed)


@pytest.fixture(autouse=True)
def _today():
    set_today()


def test_an_analyst_assigns_with_unit_and_deadline_and_sees_what_was_missing():
    issue = make_issue(closing_standard="")
    unit = make_organisation()
    analyst = person("lin", "analyst")
    answer = send(analyst, issue, "assign", words="请按时整改")
    assert answer.status_code == 422
    assert "No lead unit is named." in source_of(answer)
    assert "请按时整改" in source_of(answer)
    assert "No closing standard is set." in source_of(answer)
    typed = {"lead": unit.pk, "due_on": "2026-12-31", "closing_standard": "两区签约"}
    answer = send(analyst, issue, "assign", words="请按时整改", **typed)
    assert answer.status_code == 302
    issue.refresh_from_db()
    assert (issue.stage, issue.lead, str(issue.original_due_on)) == ("acting", unit, "2026-12-31")
    assert issue.closing_standard == "两区签约"


@pytest.mark.parametrize(
    ("due_on", "typed", "starts_on"),
    [
        (TODAY + timedelta(days=60), None, TODAY),
        (TODAY + timedelta(days=60), TODAY + timedelta(days=7), TODAY + timedelta(days=7)),
        (TODAY - timedelta(days=3), None, TODAY - timedelta(days=3)),
    ],
    ids=["the day itself", "the day that was typed", "a due date that has passed"],
)
def test_assigning_starts_the_clock(due_on, typed, starts_on):
    issue = make_issue(found_on=None, lead=make_organisation(), due_on=due_on)
    analyst = make_user("lin", role="analyst", regions=(make_region(),))
    move_issue(issue=issue, move="assign", by=analyst, fields={"starts_on": typed})
    issue.refresh_from_db()
    assert (issue.stage, issue.starts_on) == ("acting", starts_on)


def test_what_is_filed_without_a_day_was_found_on_the_day_of_filing():
    analyst = make_user("lin", role="analyst", regions=(make_region(),))
    issue = make_issue(found_on=None, by=analyst)
    assert issue.found_on == TODAY
    assert monthly_counts(read_timelines(Issue.objects.all()), TODAY)[-1].opened == 1


def test_a_submission_names_all_that_is_missing_and_where_to_add_it():
    park = make_park()
    issue = make_issue(park, stage="acting")
    make_measure(park, issue, weights=(1, 1))
    html = source_of(send(person("lin", "analyst"), issue, "submit", words="完成"))
    assert "2 milestones are not done yet." in html
    assert f"/en/issues/{issue.number}/#evidence" in html


@pytest.mark.parametrize(
    ("role", "step", "status"),
    [
        ("official", "close", 403),
        ("leader", "close", 403),
        ("analyst", "close", 403),
        ("verifier", "close", 200),
        ("verifier", "assign", 403),
        ("analyst", "suspend", 200),
        ("unit", "suspend", 403),
    ],
)
def test_only_those_whom_the_table_names_see_the_form(role, step, status):
    issue = make_issue(stage="acting")
    if step == "close":
        take(issue, "submit")
    assert (
        person("somebody", role).get(f"/issues/{issue.number}/steps/{step}/").status_code == status
    )


def test_a_verifier_of_another_county_is_refused():
    issue = take(make_issue(stage="acting"), "submit")
    far = person("far", "verifier", make_region("longmen", make_region()))
    assert far.get(f"/issues/{issue.number}/steps/close/").status_code == 404


@pytest.mark.both
def test_of_two_who_close_at_once_the_second_is_told_and_keeps_the_words():
    issue = take(make_issue(stage="acting"), "submit")
    first = person("he", "verifier")
    second = person("wu", "verifier")
    hidden = hidden_fields(second, step_of(issue, "close"))
    assert send(first, issue, "close", words="符合销号标准").status_code == 302
    answer = second.post(f"/en/issues/{issue.number}/steps/close/", hidden | {"words": "我也同意"})
    assert answer.status_code == 422
    assert "Somebody else changed this record" in source_of(answer)
    assert "我也同意" in source_of(answer)
    assert issue.entries.filter(what="closed").count() == 1


@pytest.mark.both
def test_a_form_sent_twice_is_stored_once():
    issue = make_issue(stage="acting")
    analyst = person("lin", "analyst")
    hidden = hidden_fields(analyst, step_of(issue, "suspend")) | {"words": "等批复"}
    assert analyst.post(f"/en/issues/{issue.number}/steps/suspend/", hidden).status_code == 302
    assert analyst.post(f"/en/issues/{issue.number}/steps/suspend/", hidden).status_code == 422
    assert issue.entries.filter(what="suspended").count() == 1


def test_a_reason_of_only_blanks_and_a_form_without_its_key_are_refused():
    issue = make_issue(stage="acting")
    analyst = person("lin", "analyst")
    assert send(analyst, issue, "suspend", words="   ").status_code == 422
    answer = analyst.post(
        f"/en/issues/{issue.number}/steps/suspend/", {"words": "等批复", "version": "1"}
    )
    assert "came without its key" in source_of(answer)
    issue.refresh_from_db()
    assert issue.stage == "acting"


@pytest.mark.parametrize(
    ("stage", "step", "typed", "why"),
    [
        (
            "acting",
            "suspend",
            {"suspended_until": "2020-01-01"},
            "The suspension would end before today.",
        ),
        (
            "filed",
            "assign",
            {"due_on": "2020-01-01"},
            "The due date lies before the issue was found, on May 1, 2026.",
        ),
        (
            "closed",
            "reopen",
            {"due_on": "2020-01-01"},
            "The due date lies before the issue was found, on May 1, 2026.",
        ),
    ],
)
def test_days_in_the_wrong_order_are_refused_and_what_was_typed_is_kept(stage, step, typed, why):
    issue = make_issue(
        stage="filed" if stage == "filed" else "acting",
        found_on="2026-05-01",
        lead=make_organisation(),
    )
    if stage == "closed":
        take(take(issue, "submit"), "close")
    somebody = person("lin", "verifier" if step == "reopen" else "analyst")
    answer = send(
        somebody,
        issue,
        step,
        words="按要求办",
        **({"lead": issue.lead_id} if step == "assign" else {}),
        **typed,
    )
    html = source_of(answer)
    assert answer.status_code == 422
    assert why in html
    assert "按要求办" in html
    assert "2020-01-01" in html
    issue.refresh_from_db()
    assert issue.stage == stage


def test_the_last_day_of_the_calendar_is_a_due_date_like_any_other():
    issue = take(take(make_issue(stage="acting"), "submit"), "close")
    verifier = person("he", "verifier")
    asked = send(verifier, issue, "reopen", words="又出现", due_on="9999-12-31")
    assert "9999-12-31 is more than 30 years away" in source_of(asked)
    typed = {"words": "又出现", "due_on": "9999-12-31"}
    again = verifier.post(step_of(issue, "reopen"), Page(source_of(asked)).hidden | typed)
    assert again.status_code == 302
    assert verifier.get(f"/en/issues/{issue.number}/").status_code == 200
    assert verifier.get("/en/issues/?sort=due").status_code == 200


def test_two_tiers_sign_a_critical_issue_and_a_notice_runs_before_it_closes():
    Scheme.objects.update_or_create(
        version=1, defaults={"is_current": True, "needs_two_tiers": True, "notice_days": 5}
    )
    city = make_region()
    county = make_region("huicheng", city)
    issue = make_issue(make_park(region=county), stage="acting", severity="critical")
    for moment in ("before", "after"):
        make_evidence(issue, moment=moment)
    take(issue, "submit")
    district = person("qu", "verifier", county)
    top = person("shi", "verifier", city)
    assert "The district signs off" in source_of(send(top, issue, "close", words="合格"))
    assert send(district, issue, "close", words="区级合格").status_code == 302
    assert send(top, issue, "close", words="市级合格").status_code == 302
    issue.refresh_from_db()
    assert issue.stage == "submitted"
    html = source_of(top.get(f"/en/issues/{issue.number}/"))
    assert "Public notice until July 5, 2026" in html
    assert "区级合格" in html


def test_the_page_of_an_issue_offers_the_steps_that_its_reader_may_take(sign_in):
    issue = make_issue(stage="acting", due_on=TODAY)
    shown = source_of(sign_in("analyst").get(f"/en/issues/{issue.number}/"))
    assert f"/en/issues/{issue.number}/steps/submit/" in shown
    assert "/steps/" not in source_of(sign_in("official").get(f"/en/issues/{issue.number}/"))


def test_what_is_no_step_has_no_page(sign_in):
    issue = make_issue()
    assert sign_in("analyst").get(f"/issues/{issue.number}/steps/fly/").status_code == 404


def test_a_critical_issue_without_a_picture_from_before_is_refused_when_it_is_handed_in():
    issue = make_issue(stage="acting", severity="critical")
    make_evidence(issue, moment="after")
    analyst = person("lin", "analyst")
    words = "A critical issue needs evidence from before and after. Missing: Before."
    assert words in source_of(analyst.get(step_of(issue, "submit")))
    answer = send(analyst, issue, "submit", words="完成")
    assert (answer.status_code, words in source_of(answer)) == (422, True)
    make_evidence(issue, moment="before")
    assert send(analyst, issue, "submit", words="完成").status_code == 302


def test_an_issue_assigned_without_a_standard_is_listed_and_cannot_be_handed_in():
    issue = make_issue(stage="acting", closing_standard="")
    analyst = person("lin", "analyst")
    assert issue.number in source_of(analyst.get("/en/issues/?waiting=standard"))
    answer = send(analyst, issue, "submit", words="完成")
    assert (answer.status_code, "No closing standard" in source_of(answer)) == (422, True)


@pytest.mark.parametrize(("role", "offered"), [("analyst", True), ("verifier", False)])
def test_who_may_report_does_so_on_the_page_of_the_issue(role, offered):
    issue = make_issue(stage="acting")
    client = person("lin", role)
    page = f"/en/issues/{issue.number}/"
    assert ('id="report"' in source_of(client.get(page))) == offered
    sent = hidden_fields(client, page) | {"words": "已进场"}
    answer = client.post(f"/en/desk/issues/{issue.number}/report/?from=issue", sent)
    assert answer.status_code == (302 if offered else 403)
    if offered:
        assert answer["Location"] == page
        assert issue.entries.first().words == "已进场"
