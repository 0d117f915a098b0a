"""What hangs on the stage of an issue: measures, requests, self-checks, instructions."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from parks.actions import ask_self_checks, move_issue
from parks.actions.several.bulk import BulkChange, Seen, edit_in_bulk
from parks.ledger.changes import told
from parks.ledger.needs import StepRefusedError
from parks.models import Posting
from parks.text.days import full_day
from recommendations.actions.extensions import ask_extension, decide_extension
from recommendations.actions.instructions import give_instruction
from recommendations.actions.reopening import reopen_issue
from recommendations.actions.stopping import restore_measure, stop_measure
from recommendations.gaps import MeasureState, loose, uncovered, without_action
from recommendations.models import Measure, Milestone, Recommendation
from recommendations.steps import MEASURE_STEPS, MeasureStep
from standings.parks.facts import Basis, read_rows
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_user,
    set_today,
    take,
)

pytestmark = pytest.mark.django_db


def days(count):
    return TODAY + timedelta(days=count)


@pytest.fixture(autouse=True)
def _today():
    set_today()


@pytest.fixture
def park():
    return make_park()


@pytest.fixture
def issue(park):
    return make_issue(park, stage="acting")


def officer(issue):
    """An officer of the lead unit."""
    user = make_user("huang", role="unit")
    Posting.objects.update_or_create(user=user, defaults={"organisation": issue.lead})
    return user


def analyst():
    return make_user("lin", role="analyst", regions=(make_region(),))


def verifier():
    return make_user("he", role="verifier", regions=(make_region(),))


def log(record):
    return list(record.entries.order_by("seq").values_list("what", flat=True))


def fresh(record):
    return type(record).objects.get(pk=record.pk)


# --- measures


def test_a_suspension_pauses_the_measures_it_alone_has_and_resuming_moves_their_days(park, issue):
    alone = make_measure(park, issue, weights=(1, 1), done=1)
    open_step = alone.milestones.get(position=2)
    Milestone.objects.filter(pk=open_step.pk).update(due_on=days(10))
    shared = make_measure(park, issue, make_issue(park, stage="acting"))
    due = issue.due_on
    take(issue, "suspend")
    late = days(100)
    assert fresh(alone).paused_on == TODAY
    assert fresh(shared).paused_on is None
    assert [measure.light for measure in Measure.objects.with_light(late).order_by("pk")] == [
        "grey",
        "red",
    ]
    assert list(Measure.objects.overdue(late)) == [shared]
    take(issue, "resume", on=days(20))
    assert fresh(issue).due_on == due + timedelta(days=20)
    assert (fresh(alone).paused_on, fresh(alone).due_on) == (None, days(70))
    assert fresh(open_step).due_on == days(30)
    assert fresh(shared).due_on == days(50)
    assert log(alone)[-2:] == ["suspended", "resumed"]
    assert "2026年8月19日 → 2026年9月8日" in alone.entries.first().words


@pytest.mark.parametrize("step", ["dismiss", "close"])
def test_a_measure_ends_with_the_issue_that_it_alone_serves(park, issue, step):
    alone = make_measure(park, issue, weights=())
    other = make_issue(park, stage="acting")
    shared = make_measure(park, issue, other, weights=())
    done = make_measure(park, issue, weights=(1,), done=1)
    if step == "close":
        take(issue, "submit")
    take(issue, step)
    assert (fresh(alone).stopped_on, log(alone)[-1]) == (TODAY, "stopped")
    assert fresh(alone).stopped_reason
    assert fresh(shared).stopped_on is None
    assert fresh(done).stopped_on is None
    take(other, "suspend")
    assert fresh(shared).paused_on == TODAY


def test_many_issues_in_one_go_take_their_measures_along(park, django_assert_num_queries):
    issues = [make_issue(park, stage="acting") for _ in range(3)]
    measures = [make_measure(park, issue) for issue in issues]
    seen = {issue.number: Seen(fresh(issue).version, issue.entries.count()) for issue in issues}
    edit_in_bulk(seen=seen, change=BulkChange("暂停", move="suspend"), by=analyst())
    assert {fresh(measure).paused_on for measure in measures} == {TODAY}
    seen = {issue.number: Seen(fresh(issue).version, issue.entries.count()) for issue in issues}
    change = BulkChange("恢复", move="resume")
    edit_in_bulk(seen=seen, change=change, by=analyst(), on=days(9))
    assert {fresh(issue).due_on - issue.due_on for issue in issues} == {timedelta(days=9)}
    assert {fresh(measure).due_on for measure in measures} == {days(59)}
    assert "期限 2026年8月29日 → 2026年9月7日" in told(issues[0].entries.first())


def test_a_stopped_measure_counts_nowhere_from_that_day(park, issue):
    kept = make_measure(park, issue, weights=(1, 1), done=1)
    stopped = make_measure(park, issue, weights=(1, 1), pillar=2)
    alone = make_measure(park, recommendation=None, weights=())
    assert fresh(issue).progress == 25
    basis = Basis.load(TODAY)
    assert len(read_rows([park.pk], basis)[park.pk].measures) == 3
    for measure in (stopped, alone):
        stop_measure(measure=measure, by=analyst(), words="并入另一项", successor=kept)
    assert (fresh(issue).progress, fresh(issue).milestones_left) == (50, 1)
    assert [row.number for row in read_rows([park.pk], basis)[park.pk].measures] == [kept.number]
    assert stopped.recommendation in Recommendation.objects.idle()
    assert not loose(Measure.objects.all()).exists()
    assert not Measure.objects.overdue(days(100)).exclude(pk=kept.pk).exists()
    stop_measure(measure=fresh(kept), by=analyst(), words="不再推进")
    assert list(without_action(type(issue).objects.all())) == [issue]
    assert list(uncovered(type(issue).objects.all())) == [issue]
    assert fresh(issue).progress is None
    restored = restore_measure(measure=fresh(stopped), by=verifier(), words="仍须完成")
    assert (fresh(issue).progress, log(restored)[-2:]) == (0, ["stopped", "restored"])
    assert fresh(restored).successor is None


@pytest.mark.parametrize(
    ("step", "who"), [("stop", "verifier"), ("stop", "unit"), ("restore", "analyst")]
)
def test_only_those_whom_the_table_names_stop_and_restore(park, issue, step, who):
    measure = make_measure(park, issue, lead=issue.lead)
    if step == "restore":
        stop_measure(measure=measure, by=analyst(), words="并入")
    act = {"stop": stop_measure, "restore": restore_measure}[step]
    people = {"verifier": verifier, "analyst": analyst, "unit": lambda: officer(issue)}
    with override("en"), pytest.raises(StepRefusedError, match="This step is taken by"):
        act(measure=measure, by=people[who](), words="说明")


def test_every_step_with_a_measure_is_in_the_table():
    assert set(MEASURE_STEPS) == set(MeasureStep)
    assert MeasureState.STOPPED == "stopped"


# --- more time


def test_granting_time_takes_the_measures_along_that_served_the_old_date(park, issue):
    served = make_measure(park, issue, due_on=issue.due_on)
    step = served.milestones.first()
    Milestone.objects.filter(pk=step.pk).update(due_on=issue.due_on)
    late = make_measure(park, issue, due_on=days(-3))
    done = make_measure(park, issue, due_on=issue.due_on, weights=(1,), done=1)
    later = issue.due_on + timedelta(days=30)
    request = ask_extension(issue=issue, by=officer(issue), new_due_on=later, words="雨季")
    decide_extension(extension=request, grant=True, by=verifier(), words="同意")
    assert (fresh(issue).due_on, fresh(served).due_on, fresh(step).due_on) == (later,) * 3
    assert (fresh(late).due_on, fresh(done).due_on) == (days(-3), done.due_on)
    assert served.entries.first().old == issue.number


def test_a_verifier_chooses_which_measures_go_along(park, issue):
    served = make_measure(park, issue, due_on=issue.due_on)
    late = make_measure(park, issue, due_on=days(-3))
    later = issue.due_on + timedelta(days=30)
    request = ask_extension(issue=issue, by=officer(issue), new_due_on=later, words="雨季")
    decide_extension(extension=request, grant=True, by=verifier(), words="同意", measures=[late])
    assert (fresh(served).due_on, fresh(late).due_on) == (served.due_on, days(27))


def test_a_unit_asks_time_for_a_measure_as_for_an_issue(park, issue):
    measure = make_measure(park, lead=issue.lead)
    unit = officer(issue)
    request = ask_extension(measure=measure, by=unit, new_due_on=days(80), words="雨季")
    with override("en"), pytest.raises(StepRefusedError, match="is waiting for its decision"):
        ask_extension(measure=measure, by=unit, new_due_on=days(90), words="雨季")
    decide_extension(extension=request, grant=True, by=verifier(), words="同意")
    assert (fresh(measure).due_on, log(measure)[-2:]) == (days(80), ["extension", "extension"])
    with override("en"), pytest.raises(StepRefusedError, match="The due date has passed"):
        ask_extension(measure=measure, by=unit, new_due_on=days(120), words="再延", on=days(81))


# --- what hangs on a stage


@pytest.mark.parametrize(
    "steps", [("suspend",), ("submit",), ("submit", "close"), ("dismiss",)], ids="-".join
)
def test_what_hangs_on_a_stage_lapses_with_it_and_an_entry_says_so(park, issue, steps):
    request = ask_extension(issue=issue, by=officer(issue), new_due_on=days(90), words="设备未到")
    (check,) = ask_self_checks(
        issue=issue, parks=[make_park()], by=analyst(), words="自查", due_on=days(-0)
    )
    leader = make_user("fang", role="leader", regions=(make_region(),))
    values = {"about": issue, "words": "报我", "unit": issue.lead, "by": leader}
    overdue = give_instruction(due_on=days(-5), on=days(-9), **values)
    waiting = give_instruction(due_on=days(5), **values)
    for step in steps:
        take(issue, step)
    assert fresh(request).decision == "lapsed"
    assert fresh(check).lapsed_on == TODAY
    assert fresh(waiting).lapsed_on == TODAY
    assert fresh(overdue).lapsed_on is None
    lapsed = issue.entries.filter(what="lapsed").order_by("seq").first()
    for words in (full_day(days(90)), check.park.name_zh, waiting.number):
        assert words in lapsed.words
    with override("en"), pytest.raises(ValidationError, match="decided already|cannot take"):
        decide_extension(extension=request, grant=True, by=verifier(), words="同意")


def test_after_a_request_lapsed_another_can_be_made(park, issue):
    ask_extension(issue=issue, by=officer(issue), new_due_on=days(90), words="设备未到")
    other = make_park()
    asked = {"issue": issue, "parks": [other], "by": analyst(), "words": "自查"}
    ask_self_checks(due_on=days(9), **asked)
    take(issue, "submit")
    take(issue, "return")
    issue.refresh_from_db()
    assert ask_extension(issue=issue, by=officer(issue), new_due_on=days(90), words="再请")
    assert ask_self_checks(due_on=days(9), **asked)


def test_a_stopped_measure_lets_its_requests_lapse(park, issue):
    measure = make_measure(park, issue, lead=issue.lead)
    request = ask_extension(
        measure=measure, by=officer(issue), new_due_on=days(90), words="设备未到"
    )
    stop_measure(measure=measure, by=analyst(), words="并入")
    assert fresh(request).decision == "lapsed"
    assert log(measure)[-2:] == ["stopped", "lapsed"]


# --- a due date that is moved by an edit


def test_a_due_date_that_passed_and_is_moved_by_an_edit_still_judges_the_work(park):
    from standings.days.timelines import IssueTimeline
    from standings.regions.sums import CountedIssue, count_issues

    issue = make_issue(park, stage="acting", due_on=days(-4), found_on=days(-60))
    seen = {issue.number: Seen(issue.version, issue.entries.count())}
    change = BulkChange("调整", fields={"due_on": days(30)})
    edit_in_bulk(seen=seen, change=change, by=analyst())
    issue = fresh(issue)
    assert (issue.due_on, issue.passed_due_on) == (days(30), days(-4))
    assert str(days(-4)) in issue.entries.first().words
    take(issue, "submit")
    take(issue, "close")
    counted = CountedIssue(IssueTimeline.of(fresh(issue)), None, 4, False)
    counts = count_issues([counted], TODAY)
    assert (counts.due, counts.on_time) == (1, 0)
    with transaction.atomic():
        move_issue(issue=issue, move="reopen", by=verifier(), words="又出现")


def test_reopening_asks_for_a_milestone_to_be_done_again_or_a_new_one(park, issue):
    measure = make_measure(park, issue, weights=(1, 1), done=2)
    take(issue, "submit")
    take(issue, "close")
    with override("en"), transaction.atomic(), pytest.raises(StepRefusedError, match="milestone"):
        take(issue, "reopen")
    step = measure.milestones.get(position=2)
    reopened = {"issue": issue, "by": verifier(), "words": "又出现", "due_on": days(90)}
    with transaction.atomic():
        reopen_issue(milestone=step, **reopened)
        assert (fresh(issue).progress, fresh(issue).milestones_left) == (50, 1)
        assert (fresh(measure).done_on, fresh(measure).due_on) == (None, days(90))
        transaction.set_rollback(True)
    issue.refresh_from_db()
    reopen_issue(new_milestone="复查并整改", **reopened)
    assert (fresh(issue).progress, fresh(issue).milestones_left) == (66, 1)
    assert log(measure)[-1] == "reopened"
