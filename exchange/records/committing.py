"""The one write of an import, and its undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from exchange.fields import RecordKind
from exchange.models import ImportBatch, ImportedRecord
from exchange.records.extras import make_extra_fields
from exchange.records.kinds.base import Importer, Undo, Written, resolve
from exchange.records.kinds.table import importer_of
from exchange.records.making import make_first
from exchange.records.plan import Plan, PlannedRow, RowState
from exchange.records.telling import Step, Tell, tell_nobody
from parks.models import BusinessDay
from parks.readers import Reader
from parks.text.phrases import listed
from parks.writing import writing

WRITES = (RowState.NEW, RowState.CHANGED)
CHUNK = 500
# so many records are named where something happened since the preview
NAMED = 5


class OutdatedPlanError(ValidationError):
    """Somebody entered or changed records since the preview was made; nothing was written."""


def write_plan(plan: Plan, batch: ImportBatch, by: User, tell: Tell = tell_nobody) -> None:
    """Write the rows of a plan that are new or changed, inside of the open write.

    The caller locked the number of the batch, so that two imports never write at once. Raises
    OutdatedPlanError where a record is not as the plan found it, and ValidationError where a rule
    fails.
    """
    # records are locked in the order of their keys; what is new keeps the order of the file
    rows = sorted((row for row in plan.rows if row.state in WRITES), key=lambda row: row.key or 0)
    tell(Step.MAKE)
    make_extra_fields(plan, rows, by)
    importer = importer_of(RecordKind(plan.kind), Reader.of(by), BusinessDay.today())
    with writing():
        importer.lock([row.key for row in rows if row.key])
        _check_unchanged(rows, importer)
        made = make_first(rows, by=by)
        _check_still_new(rows, importer, made)
        at_once = importer.rows_at_once or max(len(rows), 1)
        written: list[Written] = []
        for start in range(0, len(rows), at_once):
            tell(Step.WRITE, start, len(rows))
            written += importer.write(rows[start : start + at_once], made=made, by=by)
        tell(Step.SUMS)
    _note(written, batch, importer)


def _check_unchanged(rows: Sequence[PlannedRow], importer: Importer) -> None:
    """Compare what rows change with what is there now."""
    changing = [row for row in rows if row.key]
    records = importer.read_records([row.key for row in changing if row.key])
    outdated = []
    for row in changing:
        record = records.get(row.key or 0)
        now = importer.values_of(record) if record is not None else {}
        before = {name: now[name].shown if name in now else None for name in row.before}
        if record is None or before != dict(row.before):
            outdated.append(row.record)
    _refuse_outdated(outdated)


def _check_still_new(
    rows: Sequence[PlannedRow], importer: Importer, made: Mapping[str, int]
) -> None:
    """Look once more whether what is new has been entered by somebody else meanwhile."""
    new = [
        {name: resolve(value, made) for name, value in row.values.items()}
        for row in rows
        if row.key is None
    ]
    known = importer.read_existing(new).by_identity
    twins = [
        known[name].name for values in new for name in importer.identities(values) if name in known
    ]
    _refuse_outdated(twins)


def _refuse_outdated(names: Sequence[str]) -> None:
    if names:
        words = _("Somebody entered or changed %(records)s since. Nothing was written.")
        raise OutdatedPlanError(words % {"records": listed(list(dict.fromkeys(names))[:NAMED])})


def _note(written: Sequence[Written], batch: ImportBatch, importer: Importer) -> None:
    """Keep which records were written, and what tells later that nobody touched them since."""
    marks: dict[int, str] = {}
    for start in range(0, len(written), CHUNK):
        marks |= importer.marks([record.key for record in written[start : start + CHUNK]])
    ImportedRecord.objects.bulk_create(
        [
            ImportedRecord(
                batch=batch,
                model=record.model,
                key=record.key,
                number=record.name[:160],
                state=ImportedRecord.State.NEW if record.is_new else ImportedRecord.State.CHANGED,
                before=dict(record.before),
                mark=marks.get(record.key, ""),
                sheet=record.sheet[:120],
                row=record.row or None,
            )
            for record in written
        ],
        batch_size=CHUNK,
    )


def records_changed_since(batch: ImportBatch) -> list[ImportedRecord]:
    """Name the records of a batch that somebody changed later, or that are gone."""
    importer = importer_of(RecordKind(batch.kind), Reader.of(batch.by), BusinessDay.today())
    records = list(batch.records.filter(is_undone=False))
    changed = []
    for start in range(0, len(records), CHUNK):
        chunk = records[start : start + CHUNK]
        marks = importer.marks([record.key for record in chunk])
        changed += [record for record in chunk if marks.get(record.key) != record.mark]
    return changed


def undo_batch(batch: ImportBatch, by: User, reason: str) -> None:
    """Put back what a batch wrote, but for what was changed later.

    Inside of the open write. What something holds on to stays, and is not marked as undone.
    """
    importer = importer_of(RecordKind(batch.kind), Reader.of(by), BusinessDay.today())
    later = {record.pk for record in records_changed_since(batch)}
    new: list[int] = []
    changed: dict[int, Mapping[str, Any]] = {}
    records = [record for record in batch.records.all() if record.pk not in later]
    for record in records:
        if record.state == ImportedRecord.State.NEW:
            new.append(record.key)
        else:
            changed[record.key] = record.before
    with writing():
        held = importer.take_back(new, changed, Undo(by, reason))
    undone = [record.pk for record in records if record.key not in held]
    for start in range(0, len(undone), CHUNK):
        batch.records.filter(pk__in=undone[start : start + CHUNK]).update(is_undone=True)
