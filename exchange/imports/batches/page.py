"""What the page of a batch prints: the result, what is next, and what an undo would not touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.shared.links import at, issues_at
from exchange.fields import RecordKind
from exchange.imports.rows import address_of, label_of
from exchange.models import ImportBatch, ImportDraft, ImportedRecord
from exchange.records.committing import records_changed_since
from exchange.records.permits import kind_in_words
from parks.readers import Reader

MOST_NAMED = 20


@dataclass(frozen=True)
class NamedRecord:
    """A record with its page."""

    name: str
    address: str


@dataclass(frozen=True)
class WrittenRecord:
    """A record that was written: its page, what became of it, and the row that it came from."""

    name: str
    address: str
    state: str
    place: str


@dataclass(frozen=True)
class NextStep:
    """What is to be done now, and why."""

    address: str
    name: str
    words: str


@dataclass(frozen=True)
class BatchPage:
    """A batch with its siblings, counts and undo."""

    batch: ImportBatch
    kind: str
    parts: Sequence[ImportBatch]
    # what is read: the rows of all states, and that sum in words
    rows: int
    sum_in_words: str
    next_steps: Sequence[NextStep]
    kept: Sequence[NamedRecord]
    may_undo: bool
    undone: int
    fixed: Sequence[tuple[str, str]]
    has_errors: bool
    list_address: str

    @property
    def not_written(self) -> int:
        """How many rows were not written."""
        return self.batch.not_written


def read_batch_page(batch: ImportBatch, reader: Reader, *, with_undo: bool = True) -> BatchPage:
    """Read what hangs on a batch."""
    parts = [batch]
    if batch.parts > 1 and batch.draft_id:
        parts = list(batch.draft.batches.order_by("part")) if batch.draft else [batch]
    may_undo = (
        with_undo
        and batch.may_be_undone
        and ImportBatch.objects.editable_by(reader).filter(pk=batch.pk).exists()
    )
    later = records_changed_since(batch) if may_undo else []
    counts = batch.counts
    shown = [int(counts.get(state, 0)) for state in ("new", "changed", "duplicate", "unchanged")]
    rows = sum(shown) + batch.not_written
    return BatchPage(
        batch=batch,
        kind=kind_in_words(batch.kind),
        parts=parts,
        rows=rows,
        sum_in_words=_("%(rows)s = %(sum)s")
        % {
            "rows": f"{rows:,}",
            "sum": " + ".join(f"{number:,}" for number in (*shown, batch.not_written)),
        },
        next_steps=_next_steps(batch),
        kept=[named(record, batch.kind) for record in later[:MOST_NAMED]],
        may_undo=may_undo,
        undone=batch.written - len(later),
        fixed=[
            (label_of(batch.kind, name), str(value))
            for name, value in batch.record.get("fixed", {}).items()
        ],
        has_errors=_has_errors(batch, reader),
        list_address=at(LISTS[batch.kind]) if batch.kind in LISTS else "",
    )


def _has_errors(batch: ImportBatch, reader: Reader) -> bool:
    """Say whether the table with its errors can still be made: its file is kept for a week."""
    if not int(batch.counts.get("refused", 0)) or not batch.draft_id:
        return False
    return ImportDraft.objects.of(reader).filter(pk=batch.draft_id).exists()


def named(record: ImportedRecord, kind: str) -> NamedRecord:
    """Name a record, with its page where it has one."""
    return NamedRecord(str(record), address_of(kind, record.number))


def written(record: ImportedRecord, kind: str) -> WrittenRecord:
    """Say what became of a record that a batch wrote."""
    place = ""
    if record.row:
        words = _("%(sheet)s, row %(row)s") if record.sheet else _("Row %(row)s")
        place = words % {"sheet": record.sheet, "row": f"{record.row:,}"}
    return WrittenRecord(
        str(record),
        "" if record.is_undone else address_of(kind, record.number),
        _("undone") if record.is_undone else str(record.get_state_display()),
        place,
    )


LISTS: dict[str, str] = {
    RecordKind.ISSUES: "issue-list",
    RecordKind.MEASURES: "measure-list",
    RecordKind.PARKS: "park-list",
    RecordKind.OBSERVATIONS: "indicator-list",
    RecordKind.AGREEMENTS: "agreement-list",
    RecordKind.RECOMMENDATIONS: "recommendation-list",
}


def _next_steps(batch: ImportBatch) -> list[NextStep]:
    steps = []
    new = int(batch.counts.get("new", 0))
    if batch.kind == RecordKind.ISSUES and new:
        words = ngettext("Assign %(n)s new issue", "Assign %(n)s new issues", new)
        steps.append(
            NextStep(
                issues_at(stage="filed"),
                words % {"n": f"{new:,}"},
                _("The ledger lists what is filed; several are assigned in one go."),
            )
        )
    if batch.kind == RecordKind.OBSERVATIONS and new:
        steps.append(
            NextStep(
                reverse("indicator-review"),
                _("Review the figures"),
                _("A figure counts once somebody other than its author confirmed it."),
            )
        )
    if batch.kind == RecordKind.PARKS and new:
        steps.append(
            NextStep(
                f"{reverse('import-upload')}?kind={RecordKind.ISSUES}",
                _("Import the ledger of these parks"),
                _("Parks are now known by their names, short names and codes."),
            )
        )
    steps.append(
        NextStep(
            reverse("import-upload"),
            _("Import another table"),
            _("What is written already is recognised, and not registered twice."),
        )
    )
    return steps
