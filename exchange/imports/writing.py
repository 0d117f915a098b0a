"""The write of a draft: looked through once more, then all of it in one transaction.

What is short is written while its person waits, what is long by a worker. A worker may die in the
middle and another one begin again: the plan that the person said yes to is known by its hash, and
parts that were written count as written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.actions.batches import import_plan, latest_batch, parts_of
from exchange.imports.work import choices_of, plan_now
from exchange.models import ImportBatch, ImportDraft
from exchange.records.plan import Choices, Plan
from exchange.records.plan_json import kept_plan
from exchange.records.selection import Selection, differs, gists_of, key_of
from exchange.records.telling import Tell, tell_nobody
from exchange.workbooks.cells import UnreadableFileError
from parks.models import BusinessDay
from parks.readers import Reader


class OutdatedDraftError(ValidationError):
    """The rows would not become what the person saw: nothing was written, and they look again."""


@dataclass(frozen=True)
class Agreement:
    """What a person said yes to: the plan by its hash, and the last batch there was then."""

    plan: str
    latest: int


def agree(draft: ImportDraft) -> Agreement:
    """Take down that a person wants the plan of a draft as it was shown."""
    return Agreement(plan=_mark_of(draft), latest=latest_batch())


def _mark_of(draft: ImportDraft) -> str:
    return hashlib.sha256(draft.kept).hexdigest()


def write_draft(
    draft: ImportDraft,
    agreed: Agreement,
    reader: Reader,
    *,
    first: Callable[[], None] = lambda: None,
    tell: Tell = tell_nobody,
) -> list[ImportBatch]:
    """Write what was agreed to, or what a worker that died left of it.

    `first` is called in the transaction that writes the first rows. Raises OutdatedDraftError, and
    ValidationError where a rule fails or somebody else is at it.
    """
    choices = choices_of(draft)
    earlier = parts_written(draft, agreed)
    left, written = _read_agreed(draft, agreed, choices, earlier)
    latest = latest_batch()
    try:
        plan = plan_now(draft, reader, BusinessDay.today(), tell)
    except UnreadableFileError as error:
        raise OutdatedDraftError(str(error)) from None
    plan = replace(plan, rows=[row for row in plan.rows if key_of(row) not in written])
    _refuse_other_rows(left, plan)
    state = ImportDraft.State(draft.state)

    def hold(parts: int) -> None:
        if not parts:
            first()
        _hold(draft, state, is_next=lambda: parts_written(draft, agreed) == parts)

    return import_plan(
        plan,
        by=reader.person,
        choices=choices,
        draft=draft,
        latest=latest,
        earlier=earlier,
        hold=hold,
        tell=tell,
    )


def parts_written(draft: ImportDraft, agreed: Agreement) -> int:
    """Count the batches that were written of an agreement."""
    return draft.batches.filter(pk__gt=agreed.latest).count()


def _read_agreed(
    draft: ImportDraft, agreed: Agreement, choices: Choices, earlier: int
) -> tuple[dict[str, int], set[str]]:
    """Return what was to become of the rows that are left, and which rows are written.

    A plan takes much memory: it is gone when the next one is made.
    """
    if _mark_of(draft) != agreed.plan:
        raise OutdatedDraftError(_("What is to be written has changed. Look at it again."))
    plan = kept_plan(draft.kept)
    parts = parts_of(Selection(plan, choices))
    written = {key_of(row) for part in parts[:earlier] for row in part.rows}
    gists = gists_of(plan)
    return {key: gist for key, gist in gists.items() if key not in written}, written


def _refuse_other_rows(seen: dict[str, int], plan: Plan) -> None:
    changed = differs(seen, plan)
    if changed:
        words = ngettext(
            "Since you looked, something else has become of %(n)s row. Nothing was written; look "
            "again.",
            "Since you looked, something else has become of %(n)s rows. Nothing was written; look "
            "again.",
            changed,
        )
        raise OutdatedDraftError(words % {"n": f"{changed:,}"})


def _hold(draft: ImportDraft, state: ImportDraft.State, *, is_next: Callable[[], bool]) -> None:
    """Lock the draft. Raises ValidationError where another sending, or another worker, wrote it."""
    held = ImportDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, state=state)
    if not held.exists() or not is_next():
        raise ValidationError(_("This file is being written already, or was written."))
