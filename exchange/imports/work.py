"""From a draft to its plan: what a file would change, kept until anything of it differs."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.server.version import read_version
from exchange.actions.batches import latest_batch
from exchange.actions.drafts import note_choices, note_plan, note_refusal
from exchange.actions.mappings import apply_known_mapping
from exchange.imports.summary import summarise
from exchange.models import ImportDraft, ImportFile
from exchange.records.permits import may_import
from exchange.records.plan import Choices, Plan
from exchange.records.plan_json import keep_choices, kept_choices, kept_plan
from exchange.records.planning import make_plan
from exchange.records.selection import SKIP
from exchange.records.telling import Step, Tell, tell_nobody
from exchange.workbooks.cells import Book, UnreadableFileError
from exchange.workbooks.reading import read_book, read_pasted
from parks.models import BusinessDay
from parks.readers import Reader


def choices_of(draft: ImportDraft) -> Choices:
    """Return what was decided about a draft."""
    return kept_choices(draft.choices)


def read_books(draft: ImportDraft) -> list[Book]:
    """Read the files of a draft. Raises UnreadableFileError, also for one that changed on disk."""
    if draft.pasted:
        return [read_pasted(draft.pasted)]
    return [_read_book(kept) for kept in draft.files.all()]


def _read_book(kept: ImportFile) -> Book:
    damaged = _("The stored file is damaged. Choose the file again.")
    try:
        book = read_book(Path(kept.file.path), kept.name)
    except OSError:
        raise UnreadableFileError(damaged) from None
    if book.sha256 != kept.sha256:
        raise UnreadableFileError(damaged)
    return book


def read_plan(draft: ImportDraft, reader: Reader, *, to_show: bool = False) -> Plan | None:
    """Return what a draft would change, made anew where anything it was made of differs.

    `to_show`: as things stand now, so that what was imported since counts. None where the file
    cannot be read; the draft then says why.
    """
    if is_up_to_date(draft, to_show=to_show):
        return kept_plan(draft.kept)
    return make_plan_anew(draft, reader)


def is_up_to_date(draft: ImportDraft, *, to_show: bool = False) -> bool:
    """Whether the plan of a draft was made of what it would be made of now.

    `to_show`: also of what was imported since.
    """
    if to_show and draft.summary.get("latest_batch") != latest_batch():
        return False
    return bool(draft.plan) and draft.plan_basis == basis_of(draft, BusinessDay.today())


def make_plan_anew(draft: ImportDraft, reader: Reader, tell: Tell = tell_nobody) -> Plan | None:
    """Read the file again and say what it would change now."""
    started = time.monotonic()
    latest = latest_batch()
    today = BusinessDay.today()
    try:
        plan = plan_now(draft, reader, today, tell)
    except UnreadableFileError as error:
        note_refusal(draft, str(error))
        return None
    note_plan(
        draft,
        plan,
        basis=basis_of(draft, today),
        summary={**summarise(plan, choices_of(draft)), "latest_batch": latest},
        seconds=time.monotonic() - started,
    )
    return plan


def plan_now(draft: ImportDraft, reader: Reader, today: date, tell: Tell) -> Plan:
    """Read the file and say what it would change now; of the plan itself nothing is kept.

    Raises UnreadableFileError, also where the person may not bring in what it holds.
    """
    choices = choices_of(draft)
    tell(Step.READ)
    books = read_books(draft)
    plan = make_plan(books, choices, reader, today, tell)
    if plan.kind and not may_import(reader, plan.kind):
        words = _("These records are brought in by others: it takes another role.")
        raise UnreadableFileError(words)
    known = None if choices.columns else apply_known_mapping(draft, plan, choices, reader)
    if known is not None:
        note_choices(draft, known)
        plan = make_plan(books, known, reader, today, tell)
    return plan


def basis_of(draft: ImportDraft, today: date) -> str:
    """Hash what a plan is made of: file, choices, day, language and version of the product."""
    choices = choices_of(draft)
    # which rows are taken changes nothing of what each would become
    answers = {
        about: answer
        for about, answer in choices.answers.items()
        if not about.startswith(f"{SKIP}:")
    }
    choices = replace(choices, answers=answers, takes_good_rows_only=False)
    sums = list(draft.files.values_list("sha256", flat=True))
    pasted = hashlib.sha256(draft.pasted.encode()).hexdigest() if draft.pasted else ""
    parts = [
        sums,
        pasted,
        keep_choices(choices),
        today.isoformat(),
        get_language(),
        read_version(),
    ]
    spelled = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(spelled.encode()).hexdigest()
