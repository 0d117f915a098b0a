"""What the evidence part of an issue's or a measure's page prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from dashboards.shared.evidence_form import EvidenceForm
from parks.ledger.permits import may
from parks.ledger.stages import Step
from parks.models import EvidenceFile, Issue, IssueEvidence
from parks.readers import Reader
from parks.text.days import full_day
from recommendations.models import Measure, MeasureEvidence
from recommendations.permits import may_add_evidence


@dataclass(frozen=True)
class EvidenceRow:
    """A kept file as a page lists it; `small` is the address of its small picture."""

    file: EvidenceFile
    address: str
    small: str
    by: str
    day: str
    of: str = ""
    step: str = ""

    @property
    def ending(self) -> str:
        """The kind of file, as the ending of its name says it."""
        return self.file.name.rpartition(".")[2].upper()


@dataclass(frozen=True)
class EvidencePart:
    """The evidence of a record: rows, and the form of those who may add to it."""

    rows: list[EvidenceRow]
    form: EvidenceForm | None
    add_address: str
    dossier: str = ""


def read_evidence(
    record: Issue | Measure, reader: Reader, form: EvidenceForm | None = None
) -> EvidencePart:
    """Read the evidence of an issue with that of its measures in sight, or that of a measure."""
    if isinstance(record, Issue):
        own = IssueEvidence.objects.visible_to(reader).filter(issue=record)
        of_measures = MeasureEvidence.objects.filter(measure__in=record.measures.visible_to(reader))
        return EvidencePart(
            [
                *map(evidence_row, own.select_related("uploaded_by", "issue")),
                *map(evidence_row, _with_measure(of_measures)),
            ],
            (form or EvidenceForm()) if may(reader, Step.ADD_EVIDENCE, record) else None,
            reverse("issue-evidence-add", args=[record.number]),
            reverse("issue-dossier", args=[record.number]),
        )
    return EvidencePart(
        [evidence_row(evidence) for evidence in _with_measure(record.evidence)],
        (form or EvidenceForm(measure=record)) if may_add_evidence(reader, record) else None,
        reverse("measure-evidence-add", args=[record.number]),
    )


def _with_measure(evidence: Any) -> QuerySet[MeasureEvidence]:
    """The evidence of measures with what its rows print."""
    return evidence.select_related("uploaded_by", "measure", "milestone")


def read_files_by_milestone(measure: Measure) -> dict[int, list[EvidenceRow]]:
    """Read the files that show a milestone of the measure, by the key of the milestone."""
    files: dict[int, list[EvidenceRow]] = {}
    of_milestones = measure.evidence.filter(milestone__isnull=False)
    for evidence in _with_measure(of_milestones).order_by("pk"):
        if evidence.milestone_id:
            files.setdefault(evidence.milestone_id, []).append(evidence_row(evidence))
    return files


def evidence_row(evidence: IssueEvidence | MeasureEvidence) -> EvidenceRow:
    """Make what a row about a kept file prints."""
    if isinstance(evidence, IssueEvidence):
        kind = "issue"
        number = evidence.issue.number
        of = ""
        step = None
    else:
        kind = "measure"
        number = evidence.measure.number
        of = evidence.measure.number
        step = evidence.milestone
    small = (
        reverse(f"{kind}-evidence-small", args=[number, evidence.pk]) if evidence.is_picture else ""
    )
    by = evidence.uploaded_by.get_full_name() or evidence.uploaded_by.get_username()
    day = full_day(timezone.localtime(evidence.uploaded_at).date())
    address = reverse(f"{kind}-evidence", args=[number, evidence.pk])
    return EvidenceRow(evidence, address, small, by, day, of, step.words if step else "")
