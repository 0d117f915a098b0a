"""Lights that come by the calendar are entries: once, chained, and only where a light really
changed.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from dashboards.shared.rows.log import log_lines
from parks.choices import EntryKind
from parks.models import BusinessDay, Closing, Issue, IssueEntry, Objection, Scheme
from recommendations.models import MeasureEntry
from standings.roll import roll
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_park,
    make_user,
    set_today,
    take,
)
from tests.helpers.ledger.checking import verify_ledger

pytestmark = pytest.mark.django_db


def turned(record: object) -> list[tuple[str, str]]:
    """From and to of the lights in a record's log, oldest first."""
    entries = record.entries.filter(what=EntryKind.LIGHT).order_by("seq")
    return list(entries.values_list("old", "new"))


def roll_on(days: int) -> None:
    assert roll(TODAY + timedelta(days=days))


def test_an_issue_and_a_measure_turn_in_their_logs_and_nothing_else_does() -> None:
    set_today()
    park = make_park()
    issue = make_issue(park, stage="acting", due_on=TODAY)
    still = [
        make_issue(park, stage="acting", due_on=TODAY + timedelta(days=9)),
        make_issue(park, deadline_words="年底前"),
        make_issue(park, kind="strength", stage=""),
    ]
    sent = take(make_issue(park, stage="acting", due_on=TODAY), "submit")
    measure = make_measure(park, done=1)
    finished = make_measure(park, done=2)
    silent_since = issue.last_entry_on
    roll_on(1)
    assert turned(issue) == [("grey", "red")]
    for days in (11, 12, 31, 32):
        roll_on(days)
    assert turned(measure) == [("green", "amber"), ("amber", "red")]
    assert turned(issue) == [("grey", "red")]
    assert [turned(record) for record in (*still[1:], sent, finished)] == [[]] * 4
    issue.refresh_from_db()
    assert issue.last_entry_on == silent_since, "the calendar is no news"
    assert "The ledger holds" in verified()


def verified() -> str:
    return verify_ledger()


def test_days_that_were_missed_make_one_line_from_the_old_light_to_the_new() -> None:
    set_today()
    measure = make_measure(make_park(), done=1)
    roll_on(60)
    assert turned(measure) == [("green", "red")]


def test_the_line_says_lights_in_words_and_that_nobody_did_it() -> None:
    set_today()
    issue = make_issue(stage="acting", due_on=TODAY)
    roll_on(1)
    with override("en"):
        line = log_lines(issue.entries.select_related("by"))[0]
        assert (line.what, line.change, line.by) == (
            "Light",
            "Not rated → Off track",
            "By the calendar",
        )


def test_the_first_day_of_a_city_writes_no_lines() -> None:
    BusinessDay.objects.all().delete()
    make_issue(stage="acting", due_on=TODAY - timedelta(days=30))
    assert roll(date(2026, 7, 1))
    assert not IssueEntry.objects.filter(what=EntryKind.LIGHT).exists()


def test_a_day_asks_as_often_for_one_turn_as_for_twenty() -> None:
    def statements(issues: int, day: int) -> int:
        park = make_park()
        for _ in range(issues):
            due_on = TODAY + timedelta(days=day - 1)
            make_issue(park, stage="acting", due_on=due_on)
            make_measure(park, starts_on=None, due_on=due_on)
        with CaptureQueriesContext(connection) as queries:
            roll_on(day)
        return len(queries)

    # no month ends on these days: `roll` would freeze it, which asks more
    set_today(TODAY + timedelta(days=1))
    assert statements(1, 2) == statements(20, 3)
    assert [
        model.objects.filter(what=EntryKind.LIGHT).count() for model in (IssueEntry, MeasureEntry)
    ] == [21, 21]


@pytest.fixture
def on_notice() -> Issue:
    """An issue whose closing is up for public notice for seven days."""
    set_today()
    Scheme.objects.create(version=2, is_current=True, notice_days=7)
    issue = take(make_issue(stage="acting"), "submit")
    issue = take(issue, "close")
    assert (issue.stage, issue.closings.get().notice_ends_on) == (
        "submitted",
        TODAY + timedelta(days=7),
    )
    return issue


def test_a_notice_that_ends_closes_the_issue(on_notice: Issue) -> None:
    roll_on(6)
    on_notice.refresh_from_db()
    assert on_notice.stage == "submitted"
    roll_on(7)
    on_notice.refresh_from_db()
    closing = Closing.objects.get()
    assert (on_notice.stage, closing.took_effect_on) == ("closed", TODAY + timedelta(days=7))
    assert closing.recheck_on == date(2027, 7, 7)
    assert on_notice.parks.get().standing.closed_issues == 1
    assert "The ledger holds" in verified()


@pytest.mark.parametrize("answered", [True, False])
def test_an_objection_holds_the_closing_until_it_is_answered(
    on_notice: Issue, answered: bool
) -> None:
    by = make_user("zhang")
    words = {
        "issue": on_notice,
        "raised_by": "居民",
        "recorded_by": by,
        "recorded_on": TODAY,
        "words": "仍有积水",
    }
    done = {"answer": "已核实", "answered_by": by, "answered_on": TODAY}
    Objection.objects.create(**words, **done)
    Objection.objects.create(**words, **(done if answered else {}))
    roll_on(8)
    on_notice.refresh_from_db()
    assert on_notice.stage == ("closed" if answered else "submitted")
