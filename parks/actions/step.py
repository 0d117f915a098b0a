"""The beginning of every step with an issue: lock it, see that nobody was faster, ask the table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parks import lights
from parks.choices import EntryKind, Stage
from parks.ledger.changes import told
from parks.ledger.needs import (
    DEADLINE,
    MissingNeed,
    Need,
    StepRefusedError,
    StepRequest,
    missing_for,
)
from parks.ledger.permits import doers
from parks.ledger.sight import entries_in_sight
from parks.ledger.stages import STEPS, MoveRule, Step
from parks.models import Issue, IssueEntry
from parks.readers import NOBODY, Reader
from parks.text.days import full_day
from parks.text.phrases import in_turn, listed

if TYPE_CHECKING:
    from accounts.models import User


class StaleRecordError(ValidationError):
    """Somebody changed the record since the form was opened; `entries` tell who and what."""

    def __init__(self, entries: list[IssueEntry]) -> None:
        self.entries = entries
        changes = in_turn(
            f"{timezone.localtime(entry.at):%m-%d %H:%M} {entry.by or ''} "
            f"{entry.get_what_display()} {entry.words} {told(entry)}".strip()
            for entry in entries
        )
        words = _(
            "Somebody else changed this record while you were writing. Nothing was overwritten."
        )
        super().__init__([words, changes] if changes else [words])


def lock(
    issue: Issue,
    version: int | None = None,
    seen: int | None = None,
    reader: Reader = NOBODY,
) -> None:
    """Read the issue afresh and keep others from writing it until the transaction ends.

    Raises StaleRecordError where the version is not the one that the form was opened with; `seen`
    is the number of the last log entry that the form's reader saw, who is told of those in sight.
    """
    locked = Issue.objects.select_for_update(of=("self",), no_key=True)
    issue.refresh_from_db(from_queryset=locked.select_related("region"))
    if version is not None and issue.version != version:
        since = (
            entries_in_sight(issue.entries.select_related("by").filter(seq__gt=seen), reader)
            if seen is not None
            else issue.entries.none()
        )
        raise StaleRecordError(list(since.order_by("seq")))


def begin(
    *,
    issue: Issue,
    step: Step,
    by: User,
    day: date,
    words: str,
    version: int | None = None,
    seen: int | None = None,
) -> None:
    """Lock the issue and see that the step is allowed: stage, person, and all that it needs.

    Raises StepRefusedError, naming all that is missing, or StaleRecordError.
    """
    reader = Reader.of(by)
    lock(issue, version, seen, reader)
    allow(issue=issue, step=step, reader=reader, day=day, words=words)


def allow(
    *,
    issue: Issue,
    step: Step,
    reader: Reader,
    day: date,
    words: str,
    also: tuple[Need, ...] = (),
) -> None:
    """Raise StepRefusedError unless the table allows the step; the caller locked the issue.

    `also` are needs of a form that asks for more than the table does.
    """
    rule = STEPS[step]
    if issue.stage not in rule.starts_at:
        message = _("An issue that is “%(stage)s” cannot take this step.") % {
            "stage": issue.get_stage_display() or issue.get_kind_display()
        }
        raise StepRefusedError([MissingNeed(message, "stage")])
    if not doers(reader, issue) & set(rule.by):
        who = listed(doer.label for doer in rule.by)
        raise StepRefusedError(
            [MissingNeed(_("This step is taken by: %(who)s.") % {"who": who}, "role")]
        )
    missing = missing_for((*rule.needs, *also), StepRequest(issue, reader.account, day, words))
    if missing:
        raise StepRefusedError(missing)


def in_order(*, issue: Issue, taken: Collection[str], before: Mapping[str, Any], day: date) -> None:
    """Raise StepRefusedError where a typed day lies before what it comes after.

    Days that stay as they were are left alone.
    """
    missing = []
    due = issue.due_on
    until = issue.suspended_until
    found_on = issue.found_on
    if "due_on" in taken and due and found_on and due < found_on and due != before["due_on"]:
        message = _("The due date lies before the issue was found, on %(day)s.") % {
            "day": full_day(found_on)
        }
        missing.append(DEADLINE.missing(message))
    if "suspended_until" in taken and until and until < day:
        missing.append(MissingNeed(_("The suspension would end before today."), "suspended_until"))
    if missing:
        raise StepRefusedError(missing)


def enter_stage(issue: Issue, move: MoveRule, by: User, day: date, words: str) -> None:
    """Set what the move writes, clear what it undoes, and save it."""
    set_stage(issue, move, by, day, words)
    issue.version += 1
    issue.full_clean(validate_unique=False)
    issue.save()


def keep_missed_day(issue: Issue, due_before: date | None, day: date) -> None:
    """Keep a due date that had passed when an edit moves it: the work is judged by it.

    See docs/rules.md, 23. The caller saves.
    """
    if issue.due_on != due_before and lights.is_overdue(
        issue.stage, due_before, issue.submitted_on, day
    ):
        issue.passed_due_on = issue.passed_due_on or due_before


def missed_day_line(issue: Issue, due_before: date | None) -> list[str]:
    """Write the line of the log that says by which day a rescheduled issue is judged; none for
    others.
    """
    if issue.due_on == due_before or issue.passed_due_on is None:
        return []
    words = _("Rescheduled after the due date had passed; it is still judged by %(day)s.")
    return [words % {"day": issue.passed_due_on}]


def days_at_rest(issue: Issue, move: MoveRule, day: date) -> int:
    """Count the days on which the clock stood still that a move sets going again.

    A suspension is a pause. A submission is one where it came in time; what was handed in late
    stays late (docs/rules.md, 9).
    """
    since = None
    if move.what == EntryKind.RESUMED:
        since = issue.suspended_on
    elif move.what == EntryKind.RETURNED and issue.due_on and issue.submitted_on:
        since = issue.submitted_on if issue.submitted_on <= issue.due_on else None
    return max(0, (day - since).days) if since else 0


def set_stage(issue: Issue, move: MoveRule, by: User, day: date, words: str) -> None:
    """Set what the move writes and clear what it undoes; the caller saves."""
    new = move.leads_to or Stage(issue.stage_before or Stage.FILED)
    moves_by = days_at_rest(issue, move, day)
    if moves_by and issue.due_on:
        issue.due_on += timedelta(days=moves_by)
    aside = new in (Stage.SUSPENDED, Stage.DISMISSED)
    issue.stage_before = issue.stage if new == Stage.SUSPENDED else ""
    issue.stage = new
    issue.stage_reason = words if aside else ""
    issue.suspended_on = day if new == Stage.SUSPENDED else None
    if new != Stage.SUSPENDED:
        issue.suspended_until = None
    for name in move.clears:
        setattr(issue, f"{name}_on", None)
        setattr(issue, f"{name}_by", None)
    for name in move.stamps:
        setattr(issue, f"{name}_on", day)
        setattr(issue, f"{name}_by", by)
    if move.what == EntryKind.ASSIGNED:
        issue.original_due_on = issue.original_due_on or issue.due_on
        # a due day that has passed is overdue whatever the start; it must not forbid the step
        issue.starts_on = issue.starts_on or min(day, issue.due_on or day)
