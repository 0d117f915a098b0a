"""The ledger of a test's own issues: what waits, what came back, what is silent, and its cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parks.models import Issue, SelfCheck
from recommendations.models import Extension
from tests.helpers.factories import TODAY, make_issue, make_park, make_user, take
from tests.helpers.visiting import source_of, total

pytestmark = pytest.mark.django_db


def page(client, query=""):
    response = client.get(f"/en/issues/{query}")
    assert response.status_code == 200
    return source_of(response)


def test_what_waits_for_a_decision_has_its_filter(sign_in):
    asked, handed_in, fresh, aside, found = (make_issue(stage="acting") for _ in range(5))
    later = asked.due_on + timedelta(days=9)
    Extension.objects.create(
        issue=asked,
        asked_by=make_user("huang"),
        asked_on=TODAY,
        old_due_on=asked.due_on,
        new_due_on=later,
        reason="连日降雨",
    )
    take(handed_in, "submit", on=TODAY - timedelta(days=8))
    take(fresh, "submit", on=TODAY - timedelta(days=7))
    take(aside, "suspend")
    Issue.objects.filter(pk=aside.pk).update(suspended_until=TODAY)
    Issue.objects.filter(pk=found.pk).update(stage="filed")
    SelfCheck.objects.create(
        issue=asked,
        park=make_park(),
        words="有没有",
        asked_by=make_user("huang"),
        asked_on=TODAY,
        due_on=TODAY,
        answer="have",
        answered_by=make_user("huang"),
        answered_on=TODAY,
        found=found,
    )
    client = sign_in()
    for name, issue in {
        "extension": asked,
        "acceptance": handed_in,
        "resume": aside,
        "found": found,
    }.items():
        html = page(client, f"?waiting={name}")
        assert total(html) == 1
        assert issue.number in html


def test_reopened_issues_have_their_filter(sign_in):
    closed = take(take(make_issue(stage="acting"), "submit"), "close")
    client = sign_in()
    assert "No issue meets" in page(client, "?reopened=1")
    take(closed, "reopen")
    assert closed.number in page(client, "?reopened=1&park=" + closed.parks.get().slug)


@pytest.mark.once
def test_statements_are_the_same_at_2_and_200_rows(sign_in):
    client = sign_in()
    park = make_park()
    make_issue(park)
    make_issue(park)
    for query in ("", "?group=park&region=huizhou&view=no-advice"):
        page(client, query)
        with CaptureQueriesContext(
            connection,
        ) as few:
            page(client, query)
        first = Issue.objects.first()
        if Issue.objects.count() < 200:
            Issue.objects.bulk_create(
                Issue(
                    number=f"WT-2025-{n:03d}",
                    title=f"问题{n}",
                    type=first.type,
                    region=first.region,
                    stage="filed",
                )
                for n in range(198)
            )
        with CaptureQueriesContext(connection) as many:
            html = page(client, query)
        assert total(html) == 200
        assert len(many) == len(few), [one["sql"][:90] for one in many]


def test_silence_is_counted_only_where_somebody_was_given_a_deadline(sign_in):
    untouched = make_issue(title="无人认领")
    late = make_issue(stage="acting", title="有时限")
    Issue.objects.update(last_entry_on=TODAY - timedelta(days=2000), last_words="")
    client = sign_in()
    html = page(client)
    assert html.count("2000 days without news") == 1
    assert html.count("no progress yet") == 1
    assert "No progress yet." in source_of(client.get(f"/en/issues/{untouched.number}/"))
    assert "Last news 2000 days ago." in source_of(client.get(f"/en/issues/{late.number}/"))


def test_an_empty_ledger_says_so(sign_in):
    assert "No issue is on the ledger yet." in page(sign_in())
