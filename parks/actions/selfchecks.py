"""The same problem elsewhere (举一反三): asking parks, and what they answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.roles import Role
from parks.actions.evidence import keep_file
from parks.actions.file import file_issue, log_issue
from parks.actions.step import begin, lock
from parks.choices import EntryKind, IssueScope, SelfCheckAnswer
from parks.evidence.uploads import Upload
from parks.ledger.needs import MissingNeed, StepRefusedError, require_words
from parks.ledger.stages import Step
from parks.models import BusinessDay, Issue, Park, SelfCheck
from parks.models.place import lies_in
from parks.readers import Reader
from parks.writing import writing

if TYPE_CHECKING:
    from accounts.models import User


def ask_self_checks(
    *,
    issue: Issue,
    parks: Iterable[Park],
    by: User,
    words: str,
    due_on: date,
    on: date | None = None,
) -> list[SelfCheck]:
    """Ask parks whether they have the problem too; those asked before are left alone."""
    day = on or BusinessDay.today()
    if due_on < day:
        raise ValidationError({"due_on": _("The answer cannot be due before today.")})
    with writing() as touched:
        begin(issue=issue, step=Step.ASK_SELF_CHECK, by=by, day=day, words=words)
        asked = issue.self_checks.filter(lapsed_on__isnull=True)
        known = set(asked.values_list("park_id", flat=True))
        known |= set(issue.park_links.values_list("park_id", flat=True))
        checks = [
            SelfCheck(
                issue=issue,
                park=park,
                unit_id=park.organisation_id,
                words=words,
                asked_by=by,
                asked_on=day,
                due_on=due_on,
            )
            for park in parks
            if park.pk not in known
        ]
        if not checks:
            raise ValidationError({"parks": _("Choose at least one park that was not asked yet.")})
        SelfCheck.objects.bulk_create(checks)
        touched.rows[SelfCheck].update(check.pk for check in checks)
        names = "、".join(check.park.name_zh for check in checks)
        log_issue(
            issue=issue, what=EntryKind.SELF_CHECK, by=by, on=on, new=names[:200], words=words
        )
    return checks


def may_answer(reader: Reader, check: SelfCheck) -> bool:
    """Say whether a person answers: the officer of the unit asked, or the park's analyst."""
    if check.unit_id and check.unit_id == reader.unit_id:
        return True
    return Role.ANALYST in reader.roles and lies_in(check.park.home_region, reader.edits)


def answer_self_check(
    *,
    check: SelfCheck,
    answer: str,
    words: str,
    by: User,
    uploads: Iterable[Upload] = (),
    caption: str = "",
    on: date | None = None,
) -> SelfCheck:
    """Answer for a park. “We have it too” files an issue like the first one, linked to it.

    Files hang on the issue that is filed; with any other answer on the first one, which they do not
    count for.
    """
    day = on or BusinessDay.today()
    with writing():
        lock(check.issue)
        check.refresh_from_db(
            from_queryset=SelfCheck.objects.select_for_update(of=("self",), no_key=True)
        )
        if not may_answer(Reader.of(by), check):
            raise StepRefusedError(
                [MissingNeed(_("The unit that was asked answers, or an analyst."), "role")]
            )
        if check.answer:
            raise ValidationError(_("This self-check is answered already."))
        if check.lapsed_on:
            raise ValidationError(
                _("This self-check lapsed when the issue went on; nobody waits for it any more.")
            )
        require_words(words)
        check.answer = answer
        check.answer_words = words
        check.answered_by = by
        check.answered_on = day
        if answer == SelfCheckAnswer.HAVE:
            check.found = _file_like(check, by, day)
        check.full_clean()
        check.save()
        log_issue(
            issue=check.issue,
            what=EntryKind.SELF_CHECK,
            by=by,
            on=on,
            old=check.park.name_zh,
            new=answer,
            words=f"{check.found.number} {words}" if check.found else words,
        )
        for upload in uploads:
            keep_file(
                issue=check.found or check.issue,
                upload=upload,
                by=by,
                on=on,
                self_check=check,
                caption=caption.strip() or check.park.name_zh,
            )
    return check


def _file_like(check: SelfCheck, by: User, day: date) -> Issue:
    """File an issue of the park with the type, severity, source and words of the first."""
    first = check.issue
    issue = Issue(
        title=first.title,
        finding=check.answer_words,
        cause=first.cause,
        closing_standard=first.closing_standard,
        type=first.type,
        severity=first.severity or "moderate",
        scope=IssueScope.PARKS,
        source=first.source,
        source_place=first.number,
        found_on=day,
        is_demo=first.is_demo,
    )
    return file_issue(issue=issue, parks=[check.park], by=by if first.source_id else None, on=day)
