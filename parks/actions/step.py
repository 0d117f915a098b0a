"""The beginning of every step with an issue: lock it, see that nobody was faster, ask the table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parks.choices import EntryKind, Stage
from parks.ledger.changes import told
from parks.ledger.needs import (
    DEADLINE,
    MissingNeed,
    StepRefusedError,
    StepRequest,
    missing_for,
)
from parks.ledger.permits import doers
from parks.ledger.sight import entries_in_sight
from parks.ledger.stages import STEPS, MoveRule, Step
from parks.models import Issue, IssueEntry
from parks.readers import NOBODY, Reader
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


def allow(*, issue: Issue, step: Step, reader: Reader, day: date, words: str) -> None:
    """Raise StepRefusedError unless the table allows the step; the caller locked the issue."""
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
    missing = missing_for(rule.needs, StepRequest(issue, reader.account, day, words))
    if missing:
        raise StepRefusedError(missing)


def in_order(*, issue: Issue, taken: Collection[str], before: Mapping[str, Any], day: date) -> None:
    """Raise StepRefusedError where a typed day lies before what it comes after.

    Days that stay as they were are left alone.
    """
    missing = []
    due = issue.due_on
    until = issue.suspended_until
    # where a start is known, the table itself holds the due date against it
    found_on = None if issue.starts_on else issue.found_on
    if "due_on" in taken and due and found_on and due < found_on and due != before["due_on"]:
        message = _("The due date lies before the issue was found, on %(day)s.") % {"day": found_on}
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


def set_stage(issue: Issue, move: MoveRule, by: User, day: date, words: str) -> None:
    """Set what the move writes and clear what it undoes; the caller saves."""
    new = move.leads_to or Stage(issue.stage_before or Stage.FILED)
    aside = new in (Stage.SUSPENDED, Stage.DISMISSED)
    issue.stage_before = issue.stage if new == Stage.SUSPENDED else ""
    issue.stage = new
    issue.stage_reason = words if aside else ""
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
