"""Taking an issue from one stage to another, as the table of moves allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from parks.actions.close import close_issue, withdraw
from parks.actions.file import log_issue
from parks.actions.following import follow, lock_followers
from parks.actions.step import allow, enter_stage, in_order, lock
from parks.ledger.needs import STANDARD
from parks.ledger.stages import MOVES, Step
from parks.models import BusinessDay, Issue
from parks.readers import Reader
from parks.writing import writing

if TYPE_CHECKING:
    from accounts.models import User


def move_issue(
    *,
    issue: Issue,
    move: Step,
    by: User,
    words: str = "",
    on: date | None = None,
    version: int | None = None,
    seen: int | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Issue:
    """Take an issue to another stage; `fields` are those that the move takes, such as the lead.

    Closing may end in a sign-off or a public notice instead (see `parks.actions.close`). Raises
    StepRefusedError, naming all that is missing, or StaleRecordError where somebody was faster.
    """
    rule = MOVES[move]
    day = on or BusinessDay.today()
    with writing() as touched:
        reader = Reader.of(by)
        lock_followers([issue.pk])
        lock(issue, version, seen, reader)
        due_before = issue.due_on
        for name in rule.takes:
            # only who assigns may take a date away; elsewhere an empty field leaves what is there
            if fields and name in fields and (fields[name] is not None or move == Step.ASSIGN):
                setattr(issue, name, fields[name])
        # many at once, and files, may be assigned without a standard; a form that asks wants one
        also = (STANDARD,) if fields and "closing_standard" in fields else ()
        allow(issue=issue, step=move, reader=reader, day=day, words=words, also=also)
        in_order(issue=issue, taken=rule.takes, before={"due_on": due_before}, day=day)
        touched.issues.add(issue.pk)
        if move == Step.CLOSE:
            return close_issue(issue=issue, by=by, words=words, day=day, on=on)
        old = issue.stage
        if move == Step.REOPEN:
            issue.reopened += 1
        enter_stage(issue, rule, by, day, words)
        if move in (Step.RETURN, Step.REOPEN):
            withdraw(issue=issue, by=by, words=words, day=day)
        log_issue(issue=issue, what=rule.what, by=by, on=on, old=old, new=issue.stage, words=words)
        follow([issue], by=by, day=day, on=on)
    return issue
