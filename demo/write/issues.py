"""One issue of the demonstration: filed, assigned, worked on and, some of them, closed."""

from __future__ import annotations

from datetime import date, timedelta

from demo.plan.cast import Cast
from demo.plan.outlines import IssuePlan
from demo.write.pictures import add_pictures
from demo.write.scenes import add_follow_ups
from parks.actions import file_issue, log_issue, move_issue
from parks.choices import EntryKind, IssueScope
from parks.ledger.stages import Step
from parks.models import Issue, Organisation, ProblemType, Region
from recommendations.actions.extensions import decide_extension
from recommendations.models import Extension


def write_issue(cast: Cast, plan: IssuePlan, region: Region | None = None) -> Issue:
    """File an issue and take it to the stage that its outline names."""
    issue = _file(cast, plan, region)
    stage = plan.outline.stage
    turn = plan.outline.turn
    if stage == "filed":
        return issue
    start = plan.plan.starts_on
    if stage == "dismissed":
        _move(cast, issue, Step.DISMISS, cast.chance.ago(20))
        return issue
    _move(cast, issue, Step.ASSIGN, _between(cast, start, 0.04))
    if stage == "suspended":
        _move(cast, issue, Step.SUSPEND, cast.chance.ago(12))
        return issue
    if stage == "closed" or stage == "submitted":
        _finish(cast, issue, plan)
        add_follow_ups(cast, issue, turn)
        return issue
    if turn in ("returned", "reopened"):
        _come_back(cast, issue, start, closed=turn == "reopened")
    if turn == "extended":
        _extend(cast, issue)
    _report(cast, issue, plan, start)
    add_follow_ups(cast, issue, turn)
    return issue


def _file(cast: Cast, plan: IssuePlan, region: Region | None) -> Issue:
    """File the issue; one that nobody has looked at yet has no lead and no day."""
    words = plan.words
    dates = plan.plan
    first = cast.parks[plan.parks[0]] if plan.parks else None
    unit = first.organisation if first else None
    lead = unit if words.lead == "park" else Organisation.objects.get(slug=words.lead)
    lead = lead or Organisation.objects.get(slug="demo-industry")
    is_assigned = plan.outline.stage != "filed"
    issue = Issue(
        title=words.title,
        finding=words.finding,
        closing_standard=words.standard,
        type=ProblemType.objects.get(code=words.type),
        severity=plan.outline.severity or "moderate",
        region=region,
        scope=IssueScope.REGION if region else IssueScope.PARKS,
        lead=lead if is_assigned else None,
        found_on=dates.starts_on,
        due_on=dates.due_on if is_assigned else None,
        is_demo=True,
        source=cast.source,
    )
    parks = [cast.parks[slug] for slug in plan.parks if slug in cast.parks]
    return file_issue(issue=issue, parks=parks, by=cast.people["analyst"], on=dates.starts_on)


def _move(cast: Cast, issue: Issue, move: Step, on: date) -> None:
    """Take a step with the words that people use for it; who does it depends on the step."""
    who = {Step.CLOSE: "verifier", Step.RETURN: "verifier", Step.REOPEN: "verifier"}.get(
        move, "analyst"
    )
    if move == Step.SUBMIT:
        who = add_pictures(cast, issue, on)
    kind = {
        Step.SUBMIT: "submitted",
        Step.CLOSE: "closed",
        Step.RETURN: "returned",
        Step.REOPEN: "reopened",
        Step.SUSPEND: "suspended",
        Step.DISMISS: "dismissed",
        Step.ASSIGN: "assigned",
    }[move]
    words = cast.chance.random.choice(cast.remarks[kind])
    move_issue(issue=issue, move=move, by=cast.people[who], words=words, on=on)


def _between(cast: Cast, start: date, share: float, end: date | None = None) -> date:
    """Choose a day a share of the way from the start to the end; without an end, to today."""
    return start + timedelta(days=round(((end or cast.chance.today) - start).days * share))


def _finish(cast: Cast, issue: Issue, plan: IssuePlan) -> None:
    """Report, submit on the day the work ended and, for most, close within two days."""
    start = plan.plan.starts_on
    ended = plan.plan.ended_on or cast.chance.today
    closing = plan.outline.stage == "closed"
    _say(cast, issue, plan.words.words[0], _between(cast, start, 0.4, ended))
    _move(cast, issue, Step.SUBMIT, ended - timedelta(days=2) if closing else ended)
    if closing:
        _move(cast, issue, Step.CLOSE, ended)


def _come_back(cast: Cast, issue: Issue, start: date, *, closed: bool) -> None:
    """Submit too early; the issue is sent back, or closed and opened again."""
    _move(cast, issue, Step.SUBMIT, _between(cast, start, 0.3))
    if closed:
        _move(cast, issue, Step.CLOSE, _between(cast, start, 0.4))
    _move(cast, issue, Step.REOPEN if closed else Step.RETURN, _between(cast, start, 0.5))


def _extend(cast: Cast, issue: Issue) -> None:
    """Move the deadline by a month; the first one stays on record."""
    if issue.due_on is None:
        return
    on = cast.chance.ago(1)
    later = issue.due_on + timedelta(days=30)
    extension = Extension.objects.create(
        issue=issue,
        asked_by=cast.people["unit"],
        asked_on=cast.chance.ago(4),
        old_due_on=issue.due_on,
        new_due_on=later,
        reason="连日降雨，室外施工停工。",
    )
    decide_extension(
        extension=extension,
        grant=True,
        by=cast.people["verifier"],
        words="雨季影响施工，同意延期一个月。",
        on=on,
    )


def _report(cast: Cast, issue: Issue, plan: IssuePlan, start: date) -> None:
    """Report progress twice; one issue in four has been silent for more than a month."""
    if plan.outline.turn == "extended":
        return
    first = plan.words.words[0]
    last = plan.words.words[-1]
    _say(cast, issue, first, _between(cast, start, 0.55))
    is_silent = cast.chance.random.random() < 0.25
    if not is_silent:
        recent = cast.chance.ago(cast.chance.random.randint(1, 18))
        _say(cast, issue, last, max(_between(cast, start, 0.6), recent))


def _say(cast: Cast, issue: Issue, words: str, on: date) -> None:
    log_issue(issue=issue, what=EntryKind.PROGRESS, by=cast.people["unit"], on=on, words=words)
