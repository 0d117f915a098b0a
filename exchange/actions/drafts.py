"""Drafts of imports: a file is kept, choices are noted, what nobody took up goes again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from exchange.models import ImportDraft, ImportFile
from exchange.records.plan import Choices, Plan
from exchange.records.plan_json import keep_choices, keep_plan
from jobs.models import Job
from parks.evidence.uploads import MEGABYTE, fingerprint, plain_name
from parks.writing import writing
from parks.writing.files import remove_stored, store_file


def keep_table(sent: File[bytes], *, by: User, choices: Choices) -> ImportDraft:
    """Keep a file as a draft; the open draft of the very same file is taken up again.

    Raises ValidationError for one that is empty or too large.
    """
    name = plain_name(sent.name or "")
    if not sent.size:
        raise ValidationError(_("“%(name)s” is empty. Choose the file again.") % {"name": name})
    if sent.size > settings.UPLOAD_TABLE_MB * MEGABYTE:
        words = _(
            "“%(name)s” has %(size).1f MB; %(most)d MB are allowed. Take out sheets that are not "
            "needed, or split it."
        )
        size = sent.size / MEGABYTE
        raise ValidationError(
            words % {"name": name, "size": size, "most": settings.UPLOAD_TABLE_MB}
        )
    digest = fingerprint(sent)
    same = ImportDraft.objects.under_way().filter(user=by, files__sha256=digest, files__name=name)
    with writing() as touched:
        draft = same.select_for_update(of=("self",)).last()
        if draft is not None and draft.state == ImportDraft.State.OPEN:
            draft.choices = keep_choices(choices)
            draft.seen_at = timezone.now()
            draft.save(update_fields=["choices", "seen_at"])
            return draft
        draft = ImportDraft.objects.create(user=by, name=name, choices=keep_choices(choices))
        kept = ImportFile(draft=draft, name=name, size=sent.size, sha256=digest)
        store_file(kept, name, sent, touched)
        kept.save()
    return draft


def keep_pasted(text: str, *, by: User, choices: Choices) -> ImportDraft:
    """Keep a pasted table as a draft."""
    name = _("Pasted table")
    with writing():
        return ImportDraft.objects.create(
            user=by, name=name, pasted=text, choices=keep_choices(choices)
        )


def note_choices(draft: ImportDraft, choices: Choices) -> None:
    """Keep what was decided about a draft."""
    draft.choices = keep_choices(choices)
    draft.seen_at = timezone.now()
    with writing():
        draft.save(update_fields=["choices", "seen_at"])


def note_plan(
    draft: ImportDraft, plan: Plan, *, basis: str, summary: Mapping[str, Any], seconds: float
) -> None:
    """Keep what a draft would change, and what that was made of."""
    draft.plan = keep_plan(plan)
    draft.plan_basis = basis
    draft.summary = dict(summary)
    draft.plan_seconds = seconds
    draft.refusal = ""
    with writing():
        draft.save(update_fields=["plan", "plan_basis", "summary", "plan_seconds", "refusal"])


def note_refusal(draft: ImportDraft, why: str) -> None:
    """Keep why a file cannot be read."""
    draft.refusal = why
    draft.plan = None
    draft.plan_basis = ""
    with writing():
        draft.save(update_fields=["refusal", "plan", "plan_basis"])


def note_job(draft: ImportDraft, job: Job, state: ImportDraft.State) -> None:
    """Note that a worker is to read or to write a draft."""
    draft.job = job
    draft.state = state
    with writing():
        draft.save(update_fields=["job", "state"])


def note_reopened(draft: ImportDraft, message: str) -> None:
    """Open a draft again that was not written; its rows are read anew before they are shown."""
    draft.state = ImportDraft.State.OPEN
    draft.message = message
    draft.plan_basis = ""
    with writing():
        draft.save(update_fields=["state", "message", "plan_basis"])


def note_told(draft: ImportDraft) -> None:
    """Note that the person has read what was to be said."""
    draft.message = ""
    with writing():
        draft.save(update_fields=["message"])


def note_look(draft: ImportDraft) -> None:
    """Note that its owner is at it, at most once a minute."""
    now = timezone.now()
    if (now - draft.seen_at).total_seconds() < 60:
        return
    draft.seen_at = now
    with writing():
        draft.save(update_fields=["seen_at"])


def remove_draft(draft: ImportDraft) -> None:
    """Remove a draft and its files."""
    remove_drafts([draft])


def remove_drafts(drafts: Iterable[ImportDraft]) -> int:
    """Remove drafts and their files; returns how many drafts."""
    keys = [draft.pk for draft in drafts]
    files = list(ImportFile.objects.filter(draft__in=keys))
    with writing():
        ImportDraft.objects.filter(pk__in=keys).delete()
    for kept in files:
        remove_stored(kept)
    return len(keys)


def purge_drafts() -> int:
    """Remove drafts at which nobody has looked for a week; what is being written stays."""
    expired = ImportDraft.objects.expired().exclude(state=ImportDraft.State.WRITING)
    return remove_drafts(expired.only("pk"))


def digest_of_text(text: str) -> str:
    """Return the SHA-256 of pasted text."""
    return hashlib.sha256(text.encode()).hexdigest()
