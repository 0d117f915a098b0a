"""The stages of an issue, walked cell by cell: every move and every act in every stage.

The tables below are typed from docs/data-model.md, "Who may do what", not read from the code.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from accounts.models import User
from parks.actions import (
    answer_objection,
    ask_self_checks,
    confirm_recheck,
    file_issue,
    move_issue,
    record_objection,
)
from parks.actions.step import begin
from parks.ledger.changes import told
from parks.ledger.needs import StepRefusedError
from parks.models import Closing, Issue, Objection, Posting
from parks.text.days import full_day
from recommendations.actions.extensions import ask_extension, decide_extension
from recommendations.actions.instructions import give_instruction
from recommendations.actions.reporting import report_progress
from recommendations.models import Extension
from tests.helpers.cities.world import STAGES, changed, written
from tests.helpers.factories import (
    TODAY,
    make_evidence,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_source,
    make_user,
    take,
)

pytestmark = pytest.mark.django_db

# what a move leads to; a stage that is not named refuses it
MOVES = {
    "assign": {"filed": "acting"},
    "submit": {"acting": "submitted"},
    "close": {"submitted": "closed"},
    "return": {"submitted": "acting"},
    "reopen": {"closed": "acting"},
    "suspend": {"filed": "suspended", "acting": "suspended"},
    "resume": {"suspended": "acting"},
    "dismiss": {"filed": "dismissed", "acting": "dismissed"},
}
LOGGED = {
    "assign": "assigned",
    "submit": "submitted",
    "close": "closed",
    "return": "returned",
    "reopen": "reopened",
    "suspend": "suspended",
    "resume": "resumed",
    "dismiss": "dismissed",
}
# what each move writes besides stage and version; "me" stands for who takes it
WRITES = {
    "assign": {"starts_on": TODAY},
    "submit": {"submitted_on": TODAY, "submitted_by_id": "me"},
    "close": {"closed_on": TODAY, "closed_by_id": "me"},
    "return": {"submitted_on": None, "submitted_by_id": None},
    "reopen": {
        "submitted_on": None,
        "submitted_by_id": None,
        "closed_on": None,
        "closed_by_id": None,
        "reopened": 1,
    },
    "suspend": {"stage_before": "from", "stage_reason": "说明", "suspended_on": TODAY},
    "resume": {"stage_before": "", "stage_reason": "", "suspended_on": None},
    "dismiss": {"dismissed_on": TODAY, "stage_reason": "说明"},
}
# what follows from the rest: the days on which the light turns, the last line of the log
DERIVED = {"turns_amber_on", "turns_red_on", "last_entry_on", "last_words"}
ACTS = {
    "edit": STAGES,
    "report": ("acting",),
    "add_evidence": ("filed", "acting", "submitted"),
    "ask_extension": ("acting",),
    "decide_extension": ("acting",),
    "record_objection": ("submitted",),
    "answer_objection": ("submitted",),
    "recheck": ("closed",),
    "ask_self_check": ("filed", "acting", "submitted", "closed"),
    "instruct": ("filed", "acting", "submitted", "closed", "suspended"),
}
LATER = TODAY + timedelta(days=90)


def everybody(world) -> User:
    """One person with every role, posted to the lead unit and the county: only stages can
    refuse.
    """
    user = User.objects.filter(username="everybody").first()
    if user is None:
        user = User.objects.create(username="everybody")
        for role in ("unit", "analyst", "verifier", "leader"):
            make_user("everybody", role=role)
        posting = Posting.objects.create(user=user, organisation=world.units["lead"])
        posting.regions.set([make_region("huicheng")])
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("move", MOVES)
def test_every_move_in_every_stage(world, move, stage):
    issue = world.issue(stage)
    me = everybody(world)
    before = written()
    if stage not in MOVES[move]:
        with pytest.raises(StepRefusedError) as refused, transaction.atomic():
            move_issue(issue=issue, move=move, by=me, words="说明")
        assert [need.name for need in refused.value.missing] == ["stage"]
        assert written() == before
        return
    move_issue(issue=issue, move=move, by=me, words="说明")
    after = written()
    filled = {"me": me.pk, "from": stage}
    expected = {
        name: filled.get(value, value) if isinstance(value, str) else value
        for name, value in WRITES[move].items()
    }
    was = before["issues"][issue.number]
    now = after["issues"][issue.number]
    expected |= {"stage": MOVES[move][stage], "version": was["version"] + 1}
    assert {
        name: value for name, value in changed(was, now).items() if name not in DERIVED
    } == expected
    entry = issue.entries.first()
    assert (entry.what, entry.old, entry.new, entry.words, entry.by) == (
        LOGGED[move],
        stage,
        MOVES[move][stage],
        "说明",
        me,
    )
    assert after["IssueEntry"] == before["IssueEntry"] + 1


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.once
def test_every_act_in_every_stage(world, act, stage):
    issue = world.issue(stage)
    before = written()
    request = {"issue": issue, "step": act, "by": everybody(world), "day": TODAY, "words": "说明"}
    with transaction.atomic():
        if stage in ACTS[act]:
            begin(**request)
        else:
            with pytest.raises(StepRefusedError) as refused:
                begin(**request)
            assert [need.name for need in refused.value.missing] == ["stage"]
    assert written() == before


def test_what_is_suspended_comes_back_to_the_stage_before(world):
    me = everybody(world)
    for stage in ("filed", "acting"):
        issue = world.issue(stage)
        move_issue(
            issue=issue, move="suspend", by=me, words="等批复", fields={"suspended_until": LATER}
        )
        assert (issue.stage_before, issue.suspended_until, issue.is_overdue(LATER)) == (
            stage,
            LATER,
            False,
        )
        move_issue(issue=issue, move="resume", by=me, words="已批复")
        assert (issue.stage, issue.stage_before, issue.suspended_until, issue.stage_reason) == (
            stage,
            "",
            None,
            "",
        )


@pytest.mark.parametrize(
    ("handed_in", "moved"), [(-2, 7), (0, 5), (1, 0)], ids=["before", "on its day", "late"]
)
def test_submitting_stops_the_clock_and_a_return_moves_the_due_date_of_what_came_in_time(
    world, handed_in, moved
):
    issue = world.issue("acting")
    due = issue.due_on
    back = due + timedelta(days=5)
    take(issue, "submit", on=due + timedelta(days=handed_in))
    assert Issue.objects.overdue(back).filter(pk=issue.pk).exists() == (handed_in > 0)
    take(issue, "return", on=back)
    issue.refresh_from_db()
    assert issue.due_on == due + timedelta(days=moved)
    from_to = f"{full_day(due)} → {full_day(issue.due_on)}"
    assert (from_to in told(issue.entries.first())) == bool(moved)
    assert Issue.objects.overdue(back).filter(pk=issue.pk).exists() == (handed_in > 0)


def test_a_strength_has_no_steps(world):
    strength = make_issue(kind="strength", stage="", severity="")
    for move in MOVES:
        with pytest.raises(StepRefusedError):
            move_issue(issue=strength, move=move, by=everybody(world), words="说明")
    assert list(strength.entries.values_list("what", flat=True)) == ["filed"]


# --- what each step needs, one thing missing at a time
# -------------------------------------------------------


def without_lead(world, me):
    issue = world.issue("filed")
    return lambda: move_issue(
        issue=issue, move="assign", by=me, fields={"lead": None, "due_on": LATER}
    )


def without_deadline(world, me):
    issue = world.issue("filed")
    fields = {"lead": world.units["lead"], "due_on": None, "deadline_words": ""}
    return lambda: move_issue(issue=issue, move="assign", by=me, fields=fields)


def without_milestones(world, me):
    issue = world.issue("acting")
    make_measure(issue.parks.get(), issue, weights=(1, 1, 1), done=2)
    return lambda: move_issue(issue=world.issue("acting"), move="submit", by=me, words="完成")


def without_evidence(world, me):
    issue = make_issue(stage="acting", lead=world.units["lead"])
    return lambda: move_issue(issue=issue, move="submit", by=me, words="完成")


def by_who_submitted(world, me):
    issue = move_issue(issue=world.issue("acting"), move="submit", by=me, words="完成")
    return lambda: move_issue(issue=issue, move="close", by=me, words="合格")


def without_a_pair(world, me):
    issue = world.issue("submitted")
    Issue.objects.filter(pk=issue.pk).update(severity="critical")
    make_evidence(issue, moment="before")
    return lambda: move_issue(issue=world.issue("submitted"), move="close", by=me, words="合格")


def with_an_objection(world, me):
    issue = world.issue("submitted")
    Objection.objects.create(
        issue=issue, raised_by="李村民", recorded_by=me, recorded_on=TODAY, words="仍有积水"
    )
    return lambda: move_issue(issue=issue, move="close", by=me, words="合格")


def with_a_decision(world, me):
    issue = world.issue("submitted")
    Closing.objects.create(
        issue=issue, decided_by=me, decided_on=TODAY, conclusion="合格", notice_ends_on=LATER
    )
    return lambda: move_issue(issue=issue, move="close", by=me, words="合格")


def after_the_due_date(world, me):
    issue = world.issue("acting")
    day = issue.due_on + timedelta(days=1)
    return lambda: ask_extension(
        issue=issue, by=me, new_due_on=day + timedelta(days=9), words="等批复", on=day
    )


def without_a_due_date(world, me):
    issue = make_issue(
        stage="acting", lead=world.units["lead"], due_on=None, deadline_words="年底前"
    )
    return lambda: ask_extension(issue=issue, by=me, new_due_on=LATER, words="等批复")


def asked_before(world, me):
    request = {"issue": world.issue("acting"), "by": me, "new_due_on": LATER, "words": "等批复"}
    ask_extension(**request)
    return lambda: ask_extension(**request)


def without_severity(world, me):
    return lambda: make_issue(by=me, severity="")


def without_source(world, me):
    return lambda: make_issue(by=me, source=None)


@pytest.mark.parametrize(
    ("attempt", "name", "words"),
    [
        (without_lead, "lead", "No lead unit is named."),
        (without_deadline, "deadline", "There is neither a due date nor a deadline in words."),
        (without_milestones, "milestones", "1 milestone is not done yet."),
        (without_evidence, "evidence", "There is no evidence. Add a picture or a document."),
        (
            by_who_submitted,
            "other_person",
            "Who submitted an issue cannot close it. Ask another verifier.",
        ),
        (
            without_a_pair,
            "pair",
            "A critical issue needs evidence from before and after. Missing: After.",
        ),
        (with_an_objection, "no_objection", "An objection is not answered yet."),
        (
            with_a_decision,
            "not_decided",
            "it takes effect when the public notice ends on Sept. 28, 2026.",
        ),
        (
            after_the_due_date,
            "not_yet_due",
            "The due date has passed; an extension is asked for before it.",
        ),
        (without_a_due_date, "not_yet_due", "The issue has no due date that could be moved."),
        (asked_before, "not_asked", "A request for this issue is waiting for its decision."),
        (without_severity, "severity", "Say how grave the issue is."),
        (without_source, "source", "Name the source of the finding."),
    ],
)
def test_each_need_alone_is_named(world, attempt, name, words):
    act = attempt(world, everybody(world))
    before = written()
    with override("en"), pytest.raises(StepRefusedError) as refused, transaction.atomic():
        act()
    assert [need.name for need in refused.value.missing] == [name]
    assert words in refused.value.missing[0].words
    assert written() == before


def the_waiting_request(issue, me):
    return Extension.objects.create(
        issue=issue,
        asked_by=me,
        asked_on=TODAY,
        old_due_on=issue.due_on,
        new_due_on=LATER,
        reason="雨季",
    )


def the_open_objection(issue, me):
    return Objection.objects.create(
        issue=issue, raised_by="李", recorded_by=me, recorded_on=TODAY, words="积水"
    )


WITH_WORDS = {
    "submit": ("acting", None),
    "close": ("submitted", None),
    "return": ("submitted", None),
    "reopen": ("closed", None),
    "suspend": ("filed", None),
    "resume": ("suspended", None),
    "dismiss": ("acting", None),
    "report": (
        "acting",
        lambda issue, me, words: report_progress(
            issue=issue, milestones=[], words=words, uploads=[], by=me, no_change=False
        ),
    ),
    "ask_extension": (
        "acting",
        lambda issue, me, words: ask_extension(issue=issue, by=me, new_due_on=LATER, words=words),
    ),
    "decide_extension": (
        "acting",
        lambda issue, me, words: decide_extension(
            extension=the_waiting_request(issue, me), grant=True, by=me, words=words
        ),
    ),
    "record_objection": (
        "submitted",
        lambda issue, me, words: record_objection(issue=issue, raised_by="李", by=me, words=words),
    ),
    "answer_objection": (
        "submitted",
        lambda issue, me, words: answer_objection(
            objection=the_open_objection(issue, me), by=me, words=words
        ),
    ),
    "recheck": (
        "closed",
        lambda issue, me, words: confirm_recheck(issue=issue, by=me, words=words),
    ),
    "ask_self_check": (
        "closed",
        lambda issue, me, words: ask_self_checks(
            issue=issue, parks=[make_park()], by=me, words=words, due_on=LATER
        ),
    ),
    "instruct": (
        "suspended",
        lambda issue, me, words: give_instruction(
            about=issue, words=words, unit=issue.lead, due_on=LATER, by=me
        ),
    ),
}


@pytest.mark.parametrize("blank", ["", " \t\n", "\u3000", "\u200b\u2060\ufeff\u3164"], ids=ascii)
@pytest.mark.parametrize("step", WITH_WORDS)
@pytest.mark.once
def test_a_reason_of_only_blanks_is_refused(world, step, blank):
    stage, act = WITH_WORDS[step]
    issue = world.issue(stage)
    me = everybody(world)
    act = act or (lambda issue, me, words: move_issue(issue=issue, move=step, by=me, words=words))
    before = written()
    with pytest.raises(StepRefusedError) as refused, transaction.atomic():
        act(issue, me, blank)
    assert "words" in [need.name for need in refused.value.missing]
    assert written() == before


def test_all_that_is_missing_is_named_at_once(world):
    issue = make_issue()
    with pytest.raises(StepRefusedError) as refused:
        move_issue(issue=issue, move="assign", by=everybody(world))
    assert [need.name for need in refused.value.missing] == ["lead", "deadline"]
    issue = make_issue(stage="acting", lead=world.units["lead"])
    make_measure(issue.parks.get(), issue)
    with pytest.raises(StepRefusedError) as refused:
        move_issue(issue=issue, move="submit", by=everybody(world), words=" ")
    assert [need.name for need in refused.value.missing] == ["words", "milestones", "evidence"]


def test_a_deadline_in_words_is_a_deadline(world):
    issue = world.issue("filed")
    fields = {"lead": world.units["lead"], "due_on": None, "deadline_words": "立即"}
    move_issue(issue=issue, move="assign", by=everybody(world), fields=fields)
    assert (issue.stage, issue.due_on, issue.deadline_words) == ("acting", None, "立即")


def test_the_survey_keeps_its_gaps_but_a_person_fills_them(world):
    assert make_issue(severity="", source=None).stage == "filed"
    assert make_issue(by=everybody(world), source=make_source()).stage == "filed"
    nameless = Issue(
        title="无园区", type=world.issue("filed").type, severity="minor", source=make_source()
    )
    with pytest.raises(ValidationError):
        file_issue(issue=nameless, parks=[], by=everybody(world))
