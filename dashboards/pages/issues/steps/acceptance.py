"""What a verifier judges: what was promised beside what is shown."""

from __future__ import annotations

from dataclasses import dataclass

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
    """The words of the submission, milestones, evidence in pairs, and the sign-offs that hold."""
    rows = read_evidence(issue, reader).rows
    by_moment = {
        moment: [row for row in rows if row.file.moment == moment and row.small]
        for moment in EvidencePhase
    }
    before = by_moment[EvidencePhase.BEFORE]
    after = by_moment[EvidencePhase.AFTER]
    longest = max(len(before), len(after))
    pairs = [
        (
            before[place] if place < len(before) else None,
            after[place] if place < len(after) else None,
        )
        for place in range(longest)
    ]
    sent = issue.entries.filter(what=EntryKind.SUBMITTED).order_by("-seq").first()
    steps = Milestone.objects.filter(measure__in=issue.measures.visible_to(reader)).select_related(
        "measure"
    )
    return Judged(
        sent.words if sent else "",
        list(steps.order_by("measure__number", "position")),
        pairs,
        [row for row in rows if row not in before and row not in after],
        list(issue.approvals.filter(withdrawn_on__isnull=True).select_related("signed_by")),
    )
