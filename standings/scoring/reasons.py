"""Why a score differs from that of an earlier day: what became of issues, values and measures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from standings.scoring.park_score import ParkFacts
from standings.scoring.parts import IssueLoad, ObservedValue, Work
from standings.scoring.rules import Rules

# What a change is: each has its words on the page of the score.
ISSUE_NEW = "issue_new"
ISSUE_GONE = "issue_gone"
ISSUE_STAGE = "issue_stage"
ISSUE_GRADED = "issue_graded"
ISSUE_OVERDUE = "issue_overdue"
ISSUE_LATER = "issue_later"
VALUE_NEW = "value_new"
VALUE_CHANGED = "value_changed"
VALUE_GONE = "value_gone"
VALUE_REVIEWED = "value_reviewed"
WORK_NEW = "work_new"
WORK_GONE = "work_gone"
WORK_BEGUN = "work_begun"
WORK_DONE = "work_done"
WORK_PROGRESS = "work_progress"
WORK_OVERDUE = "work_overdue"
WORK_TIME = "work_time"
REVIEW_AGED = "review_aged"
REVIEW_FRESH = "review_fresh"
EVENTS = "events"
T = TypeVar("T")


@dataclass(frozen=True)
class ScoreChange:
    """One reason: what it is, what issue, indicator or measure it is about, both values."""

    kind: str
    about: str = ""
    old: Any = ""
    new: Any = ""


def changes(before: ParkFacts, now: ParkFacts, rules: Rules) -> dict[str, list[ScoreChange]]:
    """Return the reasons by dimension; those about the score as a whole under the empty code.

    Empty: nothing changed.
    """
    reasons: dict[str, list[ScoreChange]] = defaultdict(list)
    readings_before = {reading.code: reading for reading in before.readings}
    readings_now = {reading.code: reading for reading in now.readings}
    for rule in rules.dimensions:
        lines = [
            *_pairs(
                before.issues.get(rule.code, ()), now.issues.get(rule.code, ()), _number, _issue
            ),
            *_pairs(before.works.get(rule.code, ()), now.works.get(rule.code, ()), _number, _work),
            *(
                _value(code, readings_before.get(code), readings_now.get(code))
                for code in rule.scales
            ),
        ]
        if not rule.is_pillar and (rule.code in before.seen) != (rule.code in now.seen):
            lines.append(ScoreChange(REVIEW_FRESH if rule.code in now.seen else REVIEW_AGED))
        reasons[rule.code] = [line for line in lines if line]
    marks = ("deductions", "red_line", "base_unmet", "in_transition")
    if any(getattr(before, mark) != getattr(now, mark) for mark in marks):
        reasons[""] = [ScoreChange(EVENTS, "", sum(before.deductions), sum(now.deductions))]
    return {code: lines for code, lines in reasons.items() if lines}


def _number(item: IssueLoad | Work) -> str:
    return item.number


def _pairs(
    before: Iterable[T],
    now: Iterable[T],
    key: Callable[[T], str],
    compare: Callable[[str, T | None, T | None], ScoreChange | None],
) -> list[ScoreChange | None]:
    """Compare what stands in one list, the other, or both."""
    had: Mapping[str, T] = {key(item): item for item in before}
    have: Mapping[str, T] = {key(item): item for item in now}
    return [compare(number, had.get(number), have.get(number)) for number in sorted({*had, *have})]


def _issue(number: str, before: IssueLoad | None, now: IssueLoad | None) -> ScoreChange | None:
    if now is None:
        return ScoreChange(ISSUE_GONE, number)
    if before is None:
        return ScoreChange(ISSUE_NEW, number, "", now.stage)
    if before.stage != now.stage:
        return ScoreChange(ISSUE_STAGE, number, before.stage, now.stage)
    if before.severity != now.severity:
        return ScoreChange(ISSUE_GRADED, number, before.severity, now.severity)
    if now.days_overdue > before.days_overdue:
        return ScoreChange(
            ISSUE_LATER if before.days_overdue else ISSUE_OVERDUE,
            number,
            before.days_overdue,
            now.days_overdue,
        )
    # a new deadline takes an issue out of the overdue ones
    return (
        ScoreChange(ISSUE_LATER, number, before.days_overdue, now.days_overdue)
        if before != now
        else None
    )


def _work(number: str, before: Work | None, now: Work | None) -> ScoreChange | None:
    if now is None:
        return ScoreChange(WORK_GONE, number)
    if before is None:
        return ScoreChange(WORK_NEW, number, "", now.progress)
    if now.is_done and not before.is_done:
        return ScoreChange(WORK_DONE, number, before.progress, now.progress)
    if before.progress != now.progress:
        return ScoreChange(WORK_PROGRESS, number, before.progress, now.progress)
    if before.is_ahead and not now.is_ahead:
        return ScoreChange(WORK_BEGUN, number)
    if now.is_overdue and not before.is_overdue:
        return ScoreChange(WORK_OVERDUE, number, before.progress, now.progress)
    return (
        ScoreChange(WORK_TIME, number, before.elapsed, now.elapsed)
        if before.elapsed != now.elapsed
        else None
    )


def _value(
    code: str, before: ObservedValue | None, now: ObservedValue | None
) -> ScoreChange | None:
    old, new = (None if reading is None else reading.value for reading in (before, now))
    if old == new:
        reviewed = (
            now is not None and now.is_reviewed and not (before is not None and before.is_reviewed)
        )
        return ScoreChange(VALUE_REVIEWED, code, old, new) if reviewed and new is not None else None
    if old is None:
        return ScoreChange(VALUE_NEW, code, "", new)
    return (
        ScoreChange(VALUE_GONE, code, old, now.missing if now else "")
        if new is None
        else ScoreChange(VALUE_CHANGED, code, old, new)
    )
