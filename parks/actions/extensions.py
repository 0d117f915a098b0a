"""More time for an issue: the lead unit asks before the due date, a verifier decides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parks.actions.file import log_issue
from parks.actions.step import begin
from parks.choices import Decision, EntryKind
from parks.ledger.stages import Step
from parks.models import BusinessDay, Extension, Issue
from parks.text.days import full_day
from parks.writing import writing

if TYPE_CHECKING:
    from accounts.models import User


def ask_extension(
    *,
    issue: Issue,
    by: User,
    new_due_on: date,
    words: str,
    on: date | None = None,
    version: int | None = None,
    seen: int | None = None,
) -> Extension:
    """Ask for a later due date.

    Raises StepRefusedError after the due date, or while a request is waiting.
    """
    day = on or BusinessDay.today()
    with writing():
        begin(
            issue=issue,
            step=Step.ASK_EXTENSION,
            by=by,
            day=day,
            words=words,
            version=version,
            seen=seen,
        )
        assert issue.due_on, "an issue at work has a due day: the table says so"
        request = Extension(
            issue=issue,
            asked_by=by,
            asked_on=day,
            old_due_on=issue.due_on,
            new_due_on=new_due_on,
            reason=words,
        )
        request.full_clean()
        request.save()
        log_issue(
            issue=issue, what=EntryKind.EXTENSION, by=by, on=on, new=str(new_due_on), words=words
        )
    return request


def decide_extension(
    *, extension: Extension, grant: bool, by: User, words: str, on: date | None = None
) -> Extension:
    """Grant or refuse a request. Granted, the due date moves; the first one stays visible."""
    issue = extension.issue
    day = on or BusinessDay.today()
    with writing() as touched:
        begin(issue=issue, step=Step.DECIDE_EXTENSION, by=by, day=day, words=words)
        extension.refresh_from_db(
            from_queryset=Extension.objects.select_for_update(of=("self",), no_key=True)
        )
        if extension.decision:
            raise ValidationError(
                _("This request is decided already: %(how)s.") % {"how": _decided(extension)}
            )
        if grant and issue.due_on and extension.new_due_on <= issue.due_on:
            message = _(
                "The due date is %(due)s by now; granting %(new)s would bring it forward. "
                "Refuse the request."
            )
            raise ValidationError(
                message % {"due": full_day(issue.due_on), "new": full_day(extension.new_due_on)}
            )
        extension.decision = Decision.GRANTED if grant else Decision.REFUSED
        extension.decided_by = by
        extension.decided_on = day
        extension.words = words
        extension.save()
        old = issue.due_on
        if grant:
            issue.original_due_on = issue.original_due_on or old
            issue.due_on = extension.new_due_on
            issue.version += 1
            issue.full_clean(validate_unique=False)
            issue.save()
            touched.issues.add(issue.pk)
        log_issue(
            issue=issue,
            what=EntryKind.EXTENSION,
            by=by,
            on=on,
            old=str(old),
            new=str(issue.due_on) if grant else "",
            words=words,
        )
    return extension


def _decided(extension: Extension) -> str:
    return f"{extension.get_decision_display()}, {extension.decided_by}"
