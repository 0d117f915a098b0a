"""A rule that stands in Python and in SQL gives the same answer in both, on random records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

import pytest

from accounts.models import User
from parks import lights
from parks.choices import OPEN_STAGES, IssueKind, LedgerView, Light, Stage
from parks.models import Issue, Organisation, ProblemType, Region
from parks.models.base import DatedQuerySet
from parks.models.issue import IssueQuerySet
from recommendations.gaps import (
    is_uncovered,
    is_without_action,
    is_without_advice,
    uncovered,
    without_action,
    without_advice,
)
from recommendations.models import Addresses, Measure, Recommendation
from standings.days.timelines import IssueTimeline, month_ends, monthly_counts
from standings.ledger_views import KEPT_FLAGS, in_view, views_of
from standings.models import FrozenIssue
from standings.month_ends.freeze import COPIED, REFERRING
from tests.helpers.factories import (
    TODAY,
    make_framework,
    make_organisation,
    make_region,
    make_source,
    make_user,
)
from tests.helpers.standings import freeze_places

ISSUES = 400
MEASURES = 150
DAYS = [TODAY + timedelta(days=days) for days in (-40, -1, 0, 1, 45)]


def random_day(random: Random, *, unknown: float = 0.2) -> date | None:
    """A day within some weeks of today, so that every bound is hit; sometimes none."""
    if random.random() < unknown:
        return None
    return TODAY + timedelta(days=random.randint(-35, 35))


def random_turns(random: Random) -> lights.Turns:
    return lights.Turns(random_day(random), random_day(random))


def random_issue(
    number: int,
    random: Random,
    types: list[ProblemType],
    region: Region,
    lead: Organisation,
    by: User,
) -> Issue:
    """An issue at any stage with any dates; only what the database refuses is left out."""
    kind = IssueKind.STRENGTH if random.random() < 0.1 else IssueKind.PROBLEM
    stage = "" if kind == IssueKind.STRENGTH else random.choice(Stage.values)
    turns = random_turns(random)
    submitted_on = random_day(random, unknown=0.5)
    is_closed = stage == Stage.CLOSED
    return Issue(
        number=f"WT-2026-{number:03d}",
        title=f"问题{number}",
        kind=kind,
        stage=stage,
        stage_reason="说明",
        type=random.choice(types),
        region=region,
        lead=lead,
        found_on=random_day(random),
        due_on=random_day(random),
        deadline_words="尽快",
        submitted_on=submitted_on,
        submitted_by=by if submitted_on else None,
        closed_on=TODAY if is_closed else None,
        closed_by=by if is_closed else None,
        dismissed_on=TODAY if stage == Stage.DISMISSED else None,
        last_entry_on=random_day(random),
        turns_amber_on=turns.amber_on,
        turns_red_on=turns.red_on,
    )


@pytest.fixture(params=[1, 2])
def random(request: pytest.FixtureRequest, db: None) -> Random:
    """Fill the ledger, with measures and advice for some of it."""
    random = Random(request.param)
    make_framework()
    make_source()
    region = make_region()
    types = list(ProblemType.objects.order_by("code"))
    lead = make_organisation()
    by = make_user("writer")
    Issue.objects.bulk_create(
        random_issue(number, random, types, region, lead, by) for number in range(ISSUES)
    )
    issues = list(Issue.objects.order_by("pk"))
    advice = Recommendation.objects.order_by("pk")[0]
    for number in range(MEASURES):
        turns = random_turns(random)
        measure = Measure.objects.create(
            number=f"CS-2026-{number:03d}",
            title=f"措施{number}",
            region=region,
            recommendation=advice if random.random() < 0.5 else None,
            due_on=random_day(random),
            done_on=random_day(random, unknown=0.6),
            turns_amber_on=turns.amber_on,
            turns_red_on=turns.red_on,
            paused_on=random_day(random, unknown=0.8),
            **(
                {"stopped_on": DAYS[0], "stopped_by": by, "stopped_reason": "并入"}
                if number % 5 == 0
                else {}
            ),
        )
        measure.issues.set(random.sample(issues, random.randint(0, 2)))
    Addresses.objects.all().delete()
    Addresses.objects.create(recommendation=advice, type=types[0])
    for issue in random.sample(issues, 50):
        Addresses.objects.create(recommendation=advice, type=issue.type, issue=issue)
    return random


def keys(rows: DatedQuerySet) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def turns_of(row: Issue | Measure) -> lights.Turns:
    return lights.Turns(row.turns_amber_on, row.turns_red_on)


def assert_both_answers(shown: set[int], expected: Iterable[int], rows: int) -> None:
    """The same rows; and neither none nor all, which would prove nothing."""
    assert shown == set(expected)
    assert 0 < len(shown) < rows


@pytest.mark.usefixtures("random")
@pytest.mark.parametrize("day", DAYS)
def test_the_light_of_an_issue_and_of_a_measure(day: date) -> None:
    issues = Issue.objects.with_light(day)
    for issue in issues:
        light = lights.issue_light_on(day, issue.stage, turns_of(issue), issue.submitted_on)
        assert (issue.light, issue.light_rank) == (light, light.rank), issue.number
    assert {issue.light for issue in issues} == set(Light.values)
    for measure in Measure.objects.with_light(day):
        rest = (measure.paused_on, measure.stopped_on)
        light = lights.measure_light_on(
            day, measure.due_on, turns_of(measure), measure.done_on, *rest
        )
        assert (measure.light, measure.light_rank) == (light, light.rank), measure.number


@pytest.mark.usefixtures("random")
@pytest.mark.parametrize("day", DAYS[1:4])
def test_overdue_due_soon_and_silent(day: date) -> None:
    issues = list(Issue.objects.all())
    late = [issue.pk for issue in issues if issue.is_overdue(day)]
    assert_both_answers(keys(Issue.objects.overdue(day)), late, ISSUES)
    for issue in issues:
        days = lights.days_overdue(issue.stage, issue.due_on, issue.submitted_on, day)
        assert (days > 0) == issue.is_overdue(day)
    for days in (lights.DUE_SOON_DAYS, 30):
        soon = [row.pk for row in issues if lights.is_due_within(row.stage, row.due_on, day, days)]
        assert_both_answers(keys(Issue.objects.due_within(day, days)), soon, ISSUES)
    silent = [row.pk for row in issues if lights.is_stale(row.stage, row.last_entry_on, day)]
    assert_both_answers(keys(Issue.objects.stale(day)), silent, ISSUES)
    late = [
        measure.pk
        for measure in Measure.objects.all()
        if lights.is_measure_overdue(
            measure.due_on, measure.done_on, day, measure.paused_on, measure.stopped_on
        )
    ]
    assert_both_answers(keys(Measure.objects.overdue(day)), late, MEASURES)


@pytest.mark.usefixtures("random")
def test_the_gaps_between_problems_advice_and_measures() -> None:
    issues = list(Issue.objects.all())
    works = Measure.issues.through.objects.filter(measure__stopped_on__isnull=True)
    worked_on = set(works.values_list("issue_id", flat=True))
    carrying_out = works.filter(measure__recommendation__isnull=False)
    covered = set(carrying_out.values_list("issue_id", flat=True))
    by_type = set(Addresses.objects.filter(issue=None).values_list("type_id", flat=True))
    one_by_one = set(Addresses.objects.exclude(issue=None).values_list("issue_id", flat=True))
    without = [
        row.pk
        for row in issues
        if is_without_advice(row.kind, is_addressed=row.type_id in by_type or row.pk in one_by_one)
    ]
    assert_both_answers(keys(without_advice(Issue.objects.all())), without, ISSUES)
    idle = [
        row.pk for row in issues if is_without_action(row.kind, has_measures=row.pk in worked_on)
    ]
    assert_both_answers(keys(without_action(Issue.objects.all())), idle, ISSUES)
    bare = [
        row.pk
        for row in issues
        if is_uncovered(row.kind, row.stage, carries_out_advice=row.pk in covered)
    ]
    assert_both_answers(keys(uncovered(Issue.objects.all())), bare, ISSUES)


def freeze_random_issues() -> None:
    """Store the ledger as that of a month's end, with the views that a row remembers."""
    flagged = {
        flag: keys(in_view(Issue.objects.all(), view, TODAY, None))
        for view, flag in KEPT_FLAGS.items()
    }
    keys_of = freeze_places()
    FrozenIssue.objects.bulk_create(
        FrozenIssue(
            record_id=issue.pk,
            since=TODAY,
            **(
                {name: getattr(issue, name) for name in COPIED}
                | {
                    name: keys_of[kind].get(getattr(issue, name))
                    for name, kind in REFERRING.items()
                }
            ),
            **{flag: issue.pk in members for flag, members in flagged.items()},
        )
        for issue in Issue.objects.all()
    )


def records(issues: IssueQuerySet) -> set[int]:
    """The keys of the ledger, whether the rows are frozen or not."""
    key = "record" if issues.model is FrozenIssue else "pk"
    return set(issues.values_list(key, flat=True))


@pytest.mark.usefixtures("random")
def test_the_views_of_the_ledger_today_and_at_a_stored_month_end() -> None:
    freeze_random_issues()
    idle = records(without_action(Issue.objects.all()))
    for issues in (Issue.objects.problems(), FrozenIssue.objects.at(TODAY).problems()):
        counted: dict[str, set[int]] = {}
        names = ("stage", "due_on", "last_entry_on")
        key = "record" if issues.model is FrozenIssue else "pk"
        for record, *columns in issues.values_list(key, *names):
            for view in views_of(*columns, TODAY, is_without_action=record in idle):
                counted.setdefault(view, set()).add(record)
        assert set(counted) == {LedgerView.DUE_30, LedgerView.STALE_30, LedgerView.NO_ACTION}
        for view, members in counted.items():
            assert_both_answers(records(in_view(issues, view, TODAY, None)), members, ISSUES)
    for view in LedgerView:
        today = records(in_view(Issue.objects.all(), view, TODAY, None))
        assert today == records(in_view(FrozenIssue.objects.at(TODAY), view, TODAY, None)), view


@pytest.mark.no_database
@pytest.mark.parametrize("seed", range(3))
def test_past_month_ends_count_by_the_rule_of_the_day(seed: int) -> None:
    """At a past end an issue was overdue if it was by the rule, with what had happened by then."""
    random = Random(seed)
    ends = month_ends(TODAY)
    for _ in range(ISSUES):
        found_on, due_on, submitted_on = (
            TODAY - timedelta(days=random.randint(0, 200)) if random.random() < 0.8 else None
            for _place in range(3)
        )
        closed_on = TODAY - timedelta(days=random.randint(0, 60)) if submitted_on else None
        if closed_on and closed_on < submitted_on:
            closed_on = None
        stage = Stage.CLOSED if closed_on else Stage.SUBMITTED if submitted_on else Stage.ACTING
        timeline = IssueTimeline(stage, found_on, None, due_on, submitted_on, closed_on, None)
        counts = monthly_counts([timeline], TODAY)
        for end, count in zip(ends, counts, strict=False):
            was_open = not (found_on and found_on > end) and not (closed_on and closed_on <= end)
            submitted_by_then = submitted_on if submitted_on and submitted_on <= end else None
            stage_then = OPEN_STAGES[1] if was_open else Stage.CLOSED
            late = lights.is_overdue(stage_then, due_on, submitted_by_then, end)
            assert (count.open, count.overdue) == (was_open, late), (timeline, end)
