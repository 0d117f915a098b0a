"""What a worker does of an import: read what is long, write what is long, undo what is long."""

from __future__ import annotations

from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboards.shared.forms import OnceForm
from exchange.actions.batches import take_back
from exchange.actions.drafts import note_job, note_reopened
from exchange.imports.work import is_up_to_date, make_plan_anew
from exchange.imports.writing import Agreement, agree, parts_written, write_draft
from exchange.models import ImportBatch, ImportDraft
from jobs.asking import ask_for
from jobs.models import Job
from jobs.running import JobStoppedError, Outcome, Running, background
from parks.readers import Reader
from parks.writing import writing

# What takes about two seconds: bytes of a file that nobody has read yet, rows of one that somebody
# has, and records to be written.
MOST_BYTES_AT_ONCE = 300_000
MOST_ROWS_AT_ONCE = 3_000
MOST_RECORDS_AT_ONCE = 500


def is_long_to_read(draft: ImportDraft) -> bool:
    """Whether reading a draft takes longer than anybody waits for a page."""
    if rows := draft.summary.get("rows"):
        return int(rows) > MOST_ROWS_AT_ONCE
    sizes = [kept.size for kept in draft.files.all()]
    return sum(sizes) + len(draft.pasted.encode()) > MOST_BYTES_AT_ONCE


def is_long_to_write(draft: ImportDraft, records: int) -> bool:
    """Whether a write of so many records is left to a worker."""
    return records > MOST_RECORDS_AT_ONCE or is_long_to_read(draft)


def is_long_to_undo(batch: ImportBatch) -> bool:
    """Whether undoing a batch is left to a worker."""
    return batch.written > MOST_RECORDS_AT_ONCE


def read_or_ask(draft: ImportDraft, reader: Reader) -> None:
    """Read a draft at once where it is short, and have it read where it is long."""
    if is_long_to_read(draft):
        ask_to_read(draft, reader)
    else:
        make_plan_anew(draft, reader)


def waits_for_reading(draft: ImportDraft, reader: Reader, *, to_show: bool = False) -> bool:
    """Whether a worker has to read a draft before it can be shown; it is asked where it was not."""
    if draft.is_in_work:
        return True
    if not is_long_to_read(draft) or is_up_to_date(draft, to_show=to_show):
        return False
    ask_to_read(draft, reader)
    return True


def ask_to_read(draft: ImportDraft, reader: Reader) -> None:
    """Have a draft read in the background."""
    with writing():
        job = ask_for(read_table, by=reader.person, title=draft.name, arguments={"draft": draft.pk})
        note_job(draft, job, ImportDraft.State.OPEN)


def ask_to_write(draft: ImportDraft, form: OnceForm, reader: Reader) -> None:
    """Have a draft written in the background. Raises ValidationError where it is already."""
    with writing():
        form.use_key(reader.person)
        open_draft = ImportDraft.objects.select_for_update(of=("self",)).filter(
            pk=draft.pk, state=ImportDraft.State.OPEN
        )
        if not open_draft.exists():
            raise ValidationError(_("This file is being written already, or was written."))
        arguments = {"draft": draft.pk, **asdict(agree(draft))}
        job = ask_for(write_table, by=reader.person, title=draft.name, arguments=arguments)
        note_job(draft, job, ImportDraft.State.WRITING)


def ask_to_undo(batch: ImportBatch, *, by: Reader, reason: str) -> Job:
    """Have a batch undone in the background."""
    arguments = {"batch": batch.pk, "reason": reason}
    return ask_for(undo_table, by=by.person, title=batch.number, arguments=arguments)


@background(gettext_lazy("Read a table"))
def read_table(running: Running) -> Outcome:
    """Read the file of a draft and keep what it would change."""
    draft = _draft_of(running)
    plan = make_plan_anew(draft, Reader.of(running.job.by), running.tell)
    if plan is None:
        return Outcome(draft.refusal, reverse("import-upload"))
    rows = len(plan.rows)
    words = ngettext("%(n)s row read.", "%(n)s rows read.", rows) % {"n": f"{rows:,}"}
    page = "import-columns" if draft.summary.get("needs_mapping", True) else "import-preview"
    return Outcome(words, reverse(page, args=[draft.pk]))


@background(gettext_lazy("Write a table"))
def write_table(running: Running) -> Outcome:
    """Write a draft as it was agreed to; begun again, it writes what is left."""
    draft = _draft_of(running)
    asked = running.job.arguments
    agreed = Agreement(plan=asked["plan"], latest=asked["latest"])
    if draft.state == ImportDraft.State.WRITING:
        try:
            write_draft(draft, agreed, Reader.of(running.job.by), tell=running.tell)
        except ValidationError as error:
            note_reopened(draft, " ".join(error.messages))
            raise
        except JobStoppedError:
            words = _words_of_a_stop(draft, agreed)
            note_reopened(draft, words)
            raise JobStoppedError(words) from None
    batch = draft.batches.filter(pk__gt=agreed.latest).order_by("part").first()
    if batch is None:
        raise ValidationError(_("Nothing was written."))
    return Outcome(_("Written as %(number)s.") % {"number": batch.number}, batch.get_absolute_url())


@background(gettext_lazy("Undo a batch"))
def undo_table(running: Running) -> Outcome:
    """Undo a batch; begun again after it was undone, it is done."""
    batch = ImportBatch.objects.get(pk=running.job.arguments["batch"])
    if batch.undone_at is None:
        running.tell("")
        take_back(batch, by=running.job.by, reason=running.job.arguments["reason"])
    words = _("%(number)s was undone.") % {"number": batch.number}
    return Outcome(words, batch.get_absolute_url())


def _draft_of(running: Running) -> ImportDraft:
    draft = ImportDraft.objects.filter(pk=running.job.arguments["draft"]).first()
    if draft is None:
        raise JobStoppedError(_("The file was taken away."))
    return draft


def _words_of_a_stop(draft: ImportDraft, agreed: Agreement) -> str:
    """Say what a stop left: on SQLite, the parts before it are written."""
    parts = parts_written(draft, agreed)
    if not parts:
        return _("Stopped. Nothing was written.")
    batches = draft.batches.filter(pk__gt=agreed.latest).values_list("number", flat=True)
    words = _("Stopped. Written before that, and to be undone by itself: %(batches)s.")
    return words % {"batches": "、".join(batches)}
