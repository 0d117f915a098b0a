"""The verifier's desk: what was handed in, what is asked for, what is to be looked at again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parks.actions import log_issue
from parks.choices import EntryKind
from parks.models import Closing, Issue
from recommendations.models import Extension
from tests.helpers.factories import TODAY, make_evidence, make_issue, make_region, make_user, take
from tests.helpers.html import Page
from tests.helpers.visiting import source_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_desk_shows_what_waits_with_what_was_promised(sign_in):
    client = sign_in("verifier")
    issue = take(
        make_issue(stage="acting", closing_standard="两区签约"), "submit", words="已经签约"
    )
    html = source_of(client.get("/en/desk/"))
    for said in (issue.number, "两区签约", "已经签约", f"/en/issues/{issue.number}/steps/close/"):
        assert said in html


def test_who_closes_or_returns_sees_the_pictures_as_a_pair(sign_in):
    client = sign_in("verifier")
    issue = make_issue(stage="acting", closing_standard="两区签约")
    before = make_evidence(issue, moment="before")
    take(issue, "submit", words="已经签约")
    Issue.objects.filter(pk=issue.pk).update(severity="critical")  # raised after it was handed in
    for step in ("close", "return"):
        html = source_of(client.get(f"/en/issues/{issue.number}/steps/{step}/"))
        for said in (
            "两区签约",
            "已经签约",
            f"/evidence/{before.pk}/small/",
            "No picture from after.",
        ):
            assert said in html, (step, said)
    after = make_evidence(issue, moment="after")
    html = source_of(client.get(f"/en/issues/{issue.number}/steps/close/"))
    assert html.index(f"/evidence/{before.pk}/small/") < html.index(f"/evidence/{after.pk}/small/")
    assert "No picture from after." not in html


def test_requests_and_due_rechecks_stand_beside_it(sign_in):
    client = sign_in("verifier")
    asked = make_issue(stage="acting")
    Extension.objects.create(
        issue=asked,
        asked_by=make_user("huang"),
        asked_on=TODAY,
        old_due_on=asked.due_on,
        new_due_on=asked.due_on + timedelta(days=30),
        reason="连日降雨",
    )
    closed = take(take(make_issue(stage="acting"), "submit"), "close")
    Closing.objects.filter(issue=closed).update(recheck_on=TODAY)
    html = source_of(client.get("/en/desk/"))
    for said in (
        "连日降雨",
        f"/en/issues/{asked.number}/extension/",
        f"/en/issues/{closed.number}/recheck/",
    ):
        assert said in html
    assert Page(html).has('[data-count="1"]')
    assert total(source_of(client.get("/en/rechecks/"))) == 1


def test_a_reopened_closing_stands_in_the_record_of_who_closed(sign_in):
    client = sign_in("verifier")
    issue = take(make_issue(stage="acting"), "submit")
    take(take(issue, "close", by=client.user), "reopen")
    assert "closed by me 1, of these reopened 1" in source_of(client.get("/en/desk/"))


def test_a_verifier_of_another_county_sees_nothing_of_it(client):
    issue = take(make_issue(stage="acting"), "submit")
    client.force_login(
        make_user("far", role="verifier", regions=(make_region("longmen", make_region()),))
    )
    assert issue.number not in source_of(client.get("/desk/"))


def test_the_desk_runs_the_same_statements_for_one_issue_and_for_twenty(sign_in):
    client = sign_in("verifier")
    counts = []
    for more in (1, 19):
        for _ in range(more):
            take(make_issue(stage="acting"), "submit")
        client.get("/desk/")
        with CaptureQueriesContext(connection) as statements:
            client.get("/desk/")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_request_of_an_issue_that_was_handed_in_waits_for_nobody(sign_in):
    client = sign_in("verifier")
    issue = make_issue(stage="acting")
    Extension.objects.create(
        issue=issue,
        asked_by=make_user("huang"),
        asked_on=TODAY,
        old_due_on=issue.due_on,
        new_due_on=issue.due_on + timedelta(days=30),
        reason="连日降雨",
    )
    assert "连日降雨" in source_of(client.get("/en/desk/"))
    take(issue, "submit")
    assert "连日降雨" not in source_of(client.get("/en/desk/"))
    take(issue, "return")
    assert "连日降雨" not in source_of(client.get("/en/desk/"))


def test_what_was_done_is_what_was_said_at_the_submission(sign_in):
    client = sign_in("verifier")
    issue = take(make_issue(stage="acting"), "submit", words="三处排口已改造")
    log_issue(issue=issue, what=EntryKind.OBJECTION, by=client.user, words="夜间仍有异味")
    html = source_of(client.get("/en/desk/"))
    assert "三处排口已改造" in html
    assert "夜间仍有异味" not in html
