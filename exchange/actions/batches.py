"""The write of a plan as one batch or several, each whole by itself, and who was faster."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from exchange.models import ImportBatch, ImportDraft
from exchange.records.committing import undo_batch, write_plan
from exchange.records.plan import Choices, Plan
from exchange.records.selection import WRITTEN, Selection, key_of
from exchange.records.telling import Tell, tell_nobody
from parks.models import BusinessDay, Region
from parks.models.clock import Counter
from parks.readers import Reader
from parks.writing import writing

# Rows that one transaction of SQLite takes: another writer waits that long and no longer.
MOST_ON_SQLITE = 5_000
KIND_OF_NUMBER = "PC"
# Rows that were not written, in the record of a batch.
MOST_LEFT_OUT = 200


def latest_batch() -> int:
    """Return the key of the latest batch: a plan knows nothing of what was imported after it."""
    return ImportBatch.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def import_plan(
    plan: Plan,
    *,
    by: User,
    choices: Choices | None = None,
    draft: ImportDraft | None = None,
    latest: int | None = None,
    earlier: int = 0,
    hold: Callable[[int], None] = lambda _parts: None,
    tell: Tell = tell_nobody,
) -> list[ImportBatch]:
    """Write what a plan announces: as one batch, or on SQLite as consecutive ones.

    `latest` is the last batch that the plan may know, and `earlier` says how many parts were
    written before a worker died. `hold` is called in each transaction with the number of parts
    that stand before it. Raises ValidationError where a rule fails, or somebody was faster.
    """
    selection = Selection(plan, choices or Choices())
    parts = parts_of(selection)
    batches: list[ImportBatch] = []
    last = earlier + len(parts)
    rows_in_all = sum(_rows_to_write(rows) for rows in parts)
    rows_before = 0
    for part, rows in enumerate(parts, start=earlier + 1):
        started = time.monotonic()
        with writing() as touched:
            touched.by = by
            hold(part - 1)
            # whoever imports at the same moment waits here for the number
            number = Counter.next_number(KIND_OF_NUMBER, BusinessDay.today().year)
            _refuse_if_late(latest, batches)
            batch = _make_batch(selection, rows, by=by, draft=draft)
            batch.number = number
            batch.part, batch.parts = part, last
            if part == last:
                batch.counts |= {"skipped": selection.counts["skipped"]}
            batch.save()
            write_plan(rows, batch, by, _told_in_all(tell, rows_before, rows_in_all))
            batch.write_seconds = time.monotonic() - started
            batch.save(update_fields=["write_seconds"])
            if draft is not None and part == last:
                draft.state = ImportDraft.State.WRITTEN
                draft.save(update_fields=["state"])
        batches.append(batch)
        rows_before += _rows_to_write(rows)
    return batches


def _rows_to_write(plan: Plan) -> int:
    return sum(row.state in WRITTEN for row in plan.rows)


def _told_in_all(tell: Tell, before: int, total: int) -> Tell:
    """Tell of the rows of a part as those of the whole."""

    def told(step: str, done: int = 0, _total: int = 0) -> None:
        tell(step, before + done, total)

    return told


def _refuse_if_late(latest: int | None, own: list[ImportBatch]) -> None:
    """Refuse where another import was written since the plan was made."""
    if latest is None:
        return
    others = ImportBatch.objects.filter(pk__gt=latest).exclude(pk__in=[batch.pk for batch in own])
    if others.exists():
        raise ValidationError(_("Somebody imported at the same moment. Look at the rows again."))


def parts_of(selection: Selection) -> list[Plan]:
    """Split a plan into what one transaction takes."""
    return split(selection, MOST_ON_SQLITE if connection.vendor == "sqlite" else None)


def split(selection: Selection, most: int | None) -> list[Plan]:
    """Split a plan so that each holds at most so many rows to write; the rest is with the last."""
    whole = selection.plan_to_write()
    rows = [row for row in whole.rows if row.state in WRITTEN]
    others = [row for row in whole.rows if row.state not in WRITTEN]
    size = most or max(len(rows), 1)
    chunks = [rows[start : start + size] for start in range(0, len(rows), size)] or [[]]
    plans = [replace(whole, rows=chunk) for chunk in chunks]
    plans[-1] = replace(whole, rows=[*chunks[-1], *others])
    return plans


def _make_batch(
    selection: Selection, rows: Plan, *, by: User, draft: ImportDraft | None
) -> ImportBatch:
    kept = draft.files.first() if draft is not None else None
    return ImportBatch(
        draft=draft,
        kind=rows.kind,
        file_name=draft.name if draft is not None else rows.file[:160],
        size=kept.size if kept else len(draft.pasted.encode()) if draft is not None else 0,
        sha256=rows.sha256[:64],
        region=region_of(Reader.of(by)),
        by=by,
        counts=dict(rows.counts),
        mapping_name=draft.mapping_name if draft is not None else "",
        record=record_of(selection),
        plan_seconds=draft.plan_seconds if draft is not None else None,
    )


def region_of(reader: Reader) -> Region | None:
    """Return the highest region of the posting: analysts of it see the batch too."""
    return Region.objects.editable_by(reader).order_by("path").first()


def record_of(selection: Selection) -> dict[str, Any]:
    """Return what the page of a batch prints of how it was read, as JSON takes it."""
    plan = selection.plan
    return {
        "sheets": [[sheet.name, str(sheet.skipped)] for sheet in plan.sheets],
        "fixed": dict(selection.choices.fixed),
        "extras": [column.extra for column in plan.columns if column.extra],
        "dropped": [column.header for column in plan.columns if column.is_dropped],
        "corrections": dict(selection.choices.corrections),
        "left_out": [
            {
                "sheet": row.sheet,
                "row": row.row,
                "state": row.state.value,
                "problems": [asdict(problem) for problem in row.problems][:3],
            }
            for row in plan.rows
            if row.state not in WRITTEN or key_of(row) in selection.skipped
        ][:MOST_LEFT_OUT],
    }


def take_back(batch: ImportBatch, *, by: User, reason: str) -> None:
    """Undo a batch as a whole. Raises ValidationError once the time is over, or where it was."""
    with writing() as touched:
        touched.by = by
        held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if not held.may_be_undone:
            raise ValidationError(
                _("The time to undo it as a whole is over, or it was undone already.")
            )
        undo_batch(held, by, reason)
        held.undone_at = timezone.now()
        held.undone_by = by
        held.undo_reason = reason
        held.save(update_fields=["undone_at", "undone_by", "undo_reason"])
