"""What a verifier judges: what was promised beside what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from dashboards.shared.rows.evidence import EvidenceRow, read_evidence
from parks.choices import EntryKind, EvidencePhase
from parks.models import Approval, Issue
from parks.readers import Reader
from recommendations.models import Milestone


@dataclass(frozen=True)
class Judged:
    """An issue that was handed in.

    `pairs`: pictures from before and after, side by side; either may be missing.
    """

    handed_in: str
    milestones: list[Milestone]
    pairs: list[tuple[EvidenceRow | None, EvidenceRow | None]]
    others: list[EvidenceRow]
    signed: list[Approval]


def read_judged(issue: Issue, reader: Reader) -> Judged:
    """Read the words of the submission, milestones, evidence in pairs, and sign-offs that hold."""
    rows = read_evidence(issue, reader).rows
    pictures = [row for row in rows if row.small]
    before = [row for row in pictures if row.file.moment == EvidencePhase.BEFORE]
    after = [row for row in pictures if row.file.moment == EvidencePhase.AFTER]
    submission = issue.entries.filter(what=EntryKind.SUBMITTED).order_by("-seq").first()
    measures = issue.measures.visible_to(reader).current()
    milestones = Milestone.objects.filter(measure__in=measures).select_related("measure")
    return Judged(
        submission.words if submission else "",
        list(milestones.order_by("measure__number_key", "position")),
        list(zip_longest(before, after)),
        [row for row in rows if row not in before and row not in after],
        list(issue.approvals.filter(withdrawn_on__isnull=True).select_related("signed_by")),
    )
