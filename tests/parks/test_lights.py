"""Lights at every threshold: the pure days, and the annotation that all pages share."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parks.choices import Light
from parks.lights import Thresholds, elapsed, turns
from parks.models import Issue
from tests.helpers.factories import TODAY, make_issue, make_measure, make_park, set_today, take

START = date(2026, 1, 1)
DUE = START + timedelta(days=100)
LIMITS = Thresholds()


def light_on(
    day: date, progress: int | None, start: date | None = START, due: date | None = DUE
) -> str:
    """The light of a plan on a day, read from the stored days as SQL does."""
    days = turns(start, due, progress, LIMITS)
    if days.red_on and days.red_on <= day:
        return "red"
    if days.amber_on is None:
        return "grey"
    return "amber" if days.amber_on <= day else "green"


@pytest.mark.parametrize(
    ("passed", "progress", "light"),
    [
        (10, 0, "green"),
        (11, 0, "amber"),
        (30, 0, "amber"),
        (31, 0, "red"),
        (60, 50, "green"),
        (61, 50, "amber"),
        (80, 50, "amber"),
        (81, 50, "red"),
        (100, 90, "green"),
        (101, 90, "red"),
        (100, 70, "amber"),
        (100, 69, "red"),
        (101, 100, "red"),
    ],
)
def test_exactly_on_a_threshold_is_the_milder_light(passed: int, progress: int, light: str) -> None:
    assert light_on(START + timedelta(days=passed), progress) == light


def test_unknown_progress_is_grey_until_the_due_day_then_red() -> None:
    assert light_on(DUE, None) == "grey"
    assert light_on(DUE + timedelta(days=1), None) == "red"
    assert light_on(DUE, 50, due=None) == "grey"


def test_a_plan_of_one_day_counts_as_fully_elapsed_on_it() -> None:
    assert elapsed(START, START, START) == 100
    assert light_on(START, 60, due=START) == "red"
    assert light_on(START, 95, due=START) == "green"


@given(span=st.integers(0, 900), progress=st.integers(0, 100), passed=st.integers(0, 950))
def test_the_stored_days_say_what_the_rule_says(span: int, progress: int, passed: int) -> None:
    due = START + timedelta(days=span)
    day = START + timedelta(days=passed)
    behind = elapsed(START, due, day) - progress
    expected = "red" if behind > 30 or day > due else "amber" if behind > 10 else "green"
    assert light_on(day, progress, due=due) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("passed", "light"),
    [(60, "green"), (61, "amber"), (80, "amber"), (81, "red"), (100, "red"), (101, "red")],
)
def test_the_annotation_gives_the_light_of_the_rule(passed: int, light: str) -> None:
    set_today()
    park = make_park()
    issue = (
        make_issue(
            park,
            stage="acting",
            found_on=TODAY - timedelta(days=passed),
            due_on=TODAY + timedelta(days=100 - passed),
        )
        if passed <= 100
        else make_issue(
            park,
            stage="acting",
            found_on=TODAY - timedelta(days=passed),
            due_on=TODAY - timedelta(days=1),
        )
    )
    make_measure(park, issue, weights=(1, 1), done=1)
    row = Issue.objects.with_light(TODAY).get(pk=issue.pk)
    assert row.progress == 50
    assert (row.light, row.light_rank) == (light, Light(light).rank)


@pytest.mark.django_db
def test_a_submitted_issue_is_judged_on_the_day_of_submission() -> None:
    set_today()
    issue = make_issue(
        stage="acting", found_on=TODAY - timedelta(days=90), due_on=TODAY - timedelta(days=10)
    )
    assert Issue.objects.overdue(TODAY).filter(pk=issue.pk).exists()
    take(issue, "submit", on=TODAY - timedelta(days=20))
    assert not Issue.objects.overdue(TODAY).filter(pk=issue.pk).exists()
    assert Issue.objects.with_light(TODAY).get(pk=issue.pk).light == "grey"


@pytest.mark.django_db
def test_strengths_and_suspended_issues_have_no_light_of_their_own() -> None:
    set_today()
    strength = make_issue(kind="strength", stage="")
    rows = Issue.objects.with_light(TODAY)
    assert rows.get(pk=strength.pk).light == "grey"
    assert not Issue.objects.open().filter(pk=strength.pk).exists()
