"""What the evidence part of an issue's or a measure's page prints."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from dashboards.shared.evidence_form import EvidenceForm
from parks.ledger.permits import may
from parks.ledger.stages import Step
from parks.models import EvidenceFile, Issue, IssueEvidence
from parks.readers import Reader
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
    """The evidence of an issue with that of its measures in sight, or the evidence of a measure."""
    if isinstance(record, Issue):
        rows = [evidence_row(one) for one in record.evidence.select_related("uploaded_by", "issue")]
        of_measures = MeasureEvidence.objects.filter(measure__in=record.measures.visible_to(reader))
        rows += [
            evidence_row(one)
            for one in of_measures.select_related("uploaded_by", "measure", "milestone")
        ]
        allowed = may(reader, Step.ADD_EVIDENCE, record)
        kind = "issue"
    else:
        rows = [
            evidence_row(one)
            for one in record.evidence.select_related("uploaded_by", "measure", "milestone")
        ]
        allowed = may_add_evidence(reader, record)
        kind = "measure"
    dossier = reverse("issue-dossier", args=[record.number]) if kind == "issue" else ""
    add_address = reverse(f"{kind}-evidence-add", args=[record.number])
    measure = record if isinstance(record, Measure) else None
    return EvidencePart(
        rows, (form or EvidenceForm(measure=measure)) if allowed else None, add_address, dossier
    )


def read_files_by_milestone(measure: Measure) -> dict[int, list[EvidenceRow]]:
    """The files that show a milestone of the measure, by the key of the milestone."""
    found: dict[int, list[EvidenceRow]] = {}
    shown = measure.evidence.filter(milestone__isnull=False)
    for one in shown.select_related("uploaded_by", "measure", "milestone").order_by("pk"):
        if one.milestone_id:
            found.setdefault(one.milestone_id, []).append(evidence_row(one))
    return found


def evidence_row(evidence: IssueEvidence | MeasureEvidence) -> EvidenceRow:
    """What a row about a kept file prints."""
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
    day = timezone.localtime(evidence.uploaded_at).strftime("%Y-%m-%d")
    address = reverse(f"{kind}-evidence", args=[number, evidence.pk])
    return EvidenceRow(evidence, address, small, by, day, of, step.words if step else "")
