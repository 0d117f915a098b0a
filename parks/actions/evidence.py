"""Adding evidence to an issue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F

from parks.actions.file import log_issue
from parks.actions.step import begin
from parks.choices import EntryKind
from parks.evidence.uploads import Upload
from parks.evidence.vault import keep
from parks.ledger.stages import Step
from parks.models import BusinessDay, Issue, IssueEvidence, SelfCheck
from parks.writing import writing

if TYPE_CHECKING:
    from accounts.models import User


def add_evidence(
    *,
    issue: Issue,
    upload: Upload,
    by: User,
    caption: str = "",
    moment: str = "",
    on: date | None = None,
) -> IssueEvidence:
    """Keep a checked file with an issue and log its name and fingerprint."""
    with writing():
        begin(issue=issue, step=Step.ADD_EVIDENCE, by=by, day=on or BusinessDay.today(), words="")
        return keep_file(issue=issue, upload=upload, by=by, caption=caption, moment=moment, on=on)


def keep_file(
    *,
    issue: Issue,
    upload: Upload,
    by: User,
    caption: str = "",
    moment: str = "",
    self_check: SelfCheck | None = None,
    on: date | None = None,
) -> IssueEvidence:
    """Keep a file with an issue that the caller locked, for a person who may add it.

    What another park shows in its answer to a self-check hangs on the first issue, and is no
    evidence of its work.
    """
    with writing() as touched:
        evidence = IssueEvidence(
            issue=issue,
            caption=caption,
            moment=moment,
            uploaded_by=by,
            self_check=self_check,
            is_demo=issue.is_demo,
            **upload.fields(),
        )
        keep(evidence)
        touched.issues.add(issue.pk)
        if self_check is None or self_check.issue_id != issue.pk:
            # counted at once, so that a submission in the same transaction finds it
            Issue.objects.filter(pk=issue.pk).update(evidence_files=F("evidence_files") + 1)
        log_issue(
            issue=issue,
            what=EntryKind.EVIDENCE,
            by=by,
            on=on,
            new=evidence.name[:200],
            words=f"{caption} SHA-256 {evidence.sha256}".strip(),
        )
    return evidence
