"""The write of a draft: looked through once more, then all of it in one transaction."""

from __future__ import annotations

from enum import Enum, auto

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.shared.forms import OnceForm
from exchange.actions.batches import import_plan, latest_batch
from exchange.imports.work import choices_of, make_plan_anew, read_plan
from exchange.models import ImportDraft
from exchange.records.selection import differs, gists_of
from parks.readers import Reader


class WriteOutcome(Enum):
    """How a write ended."""

    DONE = auto()
    # records changed meanwhile: the person looks again
    CHANGED = auto()
    # the form says why
    REFUSED = auto()


def write_draft(draft: ImportDraft, form: OnceForm, reader: Reader) -> WriteOutcome:
    """Write a draft at once. What changed since it was looked at is shown again instead."""
    plan = read_plan(draft, reader)
    if plan is None:
        return WriteOutcome.CHANGED
    # a plan takes much memory: one at a time
    seen = gists_of(plan)
    del plan
    latest = latest_batch()
    now = make_plan_anew(draft, reader)
    if now is None:
        return WriteOutcome.CHANGED
    changed = differs(seen, now)
    if changed:
        words = ngettext(
            "Since you looked, something else has become of %(n)s row. Nothing was written; look "
            "again.",
            "Since you looked, something else has become of %(n)s rows. Nothing was written; look "
            "again.",
            changed,
        )
        draft.message = words % {"n": f"{changed:,}"}
        return WriteOutcome.CHANGED

    def first() -> None:
        form.use_key(reader.person)
        _hold(draft)

    try:
        import_plan(
            now,
            by=reader.person,
            choices=choices_of(draft),
            draft=draft,
            latest=latest,
            first=first,
        )
    except ValidationError as error:
        form.refuse(error)
        return WriteOutcome.REFUSED
    return WriteOutcome.DONE


def _hold(draft: ImportDraft) -> None:
    """Lock the draft. Raises ValidationError where another sending wrote it."""
    is_open = ImportDraft.objects.select_for_update().filter(
        pk=draft.pk, state=ImportDraft.State.OPEN
    )
    if not is_open.exists():
        raise ValidationError(_("This file is being written already, or was written."))
