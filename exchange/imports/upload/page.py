"""What the first page of imports prints: drafts under way, and what was written lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.shared.wording import listed
from exchange.imports.summary import fields_of
from exchange.models import ImportBatch, ImportDraft
from exchange.records.permits import PASTED, kind_in_words, kinds_to_import, may_import
from parks.ledger.charge import people_in_sight
from parks.readers import Reader
from parks.text.days import moment

MOST_BATCHES = 5


@dataclass(frozen=True)
class SheetLine:
    """A sheet in a sentence, and what of it was left out."""

    words: str
    left_out: str


@dataclass(frozen=True)
class DraftRow:
    """A file that was read: what is in it, and what comes next."""

    draft: ImportDraft
    title: str
    sheets: Sequence[SheetLine]
    notices: Sequence[str]
    kind: str
    certainty: int | None
    # what the rows may be, where the file does not say: value and words
    kinds: Sequence[tuple[str, str]]
    next_address: str
    needs_mapping: bool
    # what was done with the very same file before, and who else is at it
    history: Sequence[str] = ()

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return int(self.draft.summary.get("rows", 0))


@dataclass(frozen=True)
class KindLink:
    """A kind of records, with the number of columns of its form."""

    value: str
    words: str
    columns: int = 0


@dataclass(frozen=True)
class UploadPage:
    """The drafts of a person and the latest batches in sight."""

    drafts: Sequence[DraftRow]
    batches: Sequence[ImportBatch]
    all_batches: int

    @property
    def read(self) -> int:
        """How many files could be read."""
        return sum(not row.draft.refusal for row in self.drafts)

    @property
    def refused(self) -> int:
        """How many files could not be read."""
        return len(self.drafts) - self.read


def read_upload_page(reader: Reader) -> UploadPage:
    """Read what a person has under way, and the latest batches."""
    drafts = list(
        ImportDraft.objects.of(reader)
        .under_way()
        .prefetch_related("files")
        .defer("plan", "pasted", "choices")
    )
    earlier = read_earlier(drafts, reader)
    beside = read_beside(drafts, reader)
    batches = ImportBatch.objects.visible_to(reader).select_related("by").defer("record")
    return UploadPage(
        drafts=[
            make_draft_row(draft, [*earlier.get(draft.pk, ()), *beside.get(draft.pk, ())])
            for draft in drafts
        ],
        batches=list(batches[:MOST_BATCHES]),
        all_batches=batches.count(),
    )


def make_draft_row(draft: ImportDraft, history: Sequence[str]) -> DraftRow:
    """Put a draft in words."""
    summary = draft.summary
    sheets = summary.get("sheets", [])
    kind = summary.get("kind", "")
    needs_mapping = summary.get("needs_mapping", True)
    page = "import-columns" if needs_mapping else "import-preview"
    return DraftRow(
        draft=draft,
        title=next((sheet["title"] for sheet in sheets if sheet["title"]), ""),
        sheets=[_sheet_in_words(sheet) for sheet in sheets],
        notices=summary.get("notices", []),
        kind=kind_in_words(kind),
        certainty=summary.get("kind_certainty") if kind else None,
        kinds=[(value, kind_in_words(value)) for value in summary.get("kinds", [])],
        next_address=reverse(page, args=[draft.pk]),
        needs_mapping=needs_mapping,
        history=history,
    )


def _sheet_in_words(sheet: dict[str, Any]) -> SheetLine:
    if sheet["skipped"]:
        words = _("“%(sheet)s” was not read: %(why)s")
        return SheetLine(words % {"sheet": sheet["name"], "why": sheet["skipped"]}, "")
    rows = ngettext("%(n)s row", "%(n)s rows", sheet["rows"]) % {"n": f"{sheet['rows']:,}"}
    heads = listed(str(number) for number in sheet["header_rows"])
    head = ngettext(
        "header in row %(rows)s", "header in rows %(rows)s", len(sheet["header_rows"])
    ) % {"rows": heads}
    words = _("%(sheet)s: %(rows)s, %(head)s") if heads else _("%(sheet)s: %(rows)s, no header")
    left_out = [
        _("%(why)s (row %(row)s)") % {"why": why, "row": row}
        if row
        else ngettext("%(why)s, %(n)d row", "%(why)s, %(n)d rows", n) % {"why": why, "n": n}
        for why, n, row in sheet["left_out"]
    ]
    parts = [_("Left out: %(what)s") % {"what": "; ".join(left_out)}] if left_out else []
    return SheetLine(
        words % {"sheet": sheet["name"], "rows": rows, "head": head},
        " ".join([*parts, *sheet["notices"]]),
    )


def read_earlier(drafts: Sequence[ImportDraft], reader: Reader) -> dict[int, list[str]]:
    """Say of files that were imported before by whom and when."""
    sums = {kept.sha256: draft.pk for draft in drafts for kept in draft.files.all()}
    batches = (
        ImportBatch.objects.visible_to(reader)
        .filter(sha256__in=sums, undone_at__isnull=True)
        .select_related("by")
        .order_by("pk")
    )
    latest = {batch.sha256: batch for batch in batches}
    words = _(
        "This file was imported by %(who)s on %(when)s (%(number)s). Importing it again only "
        "writes rows that changed."
    )
    return {
        sums[digest]: [words % {"who": batch.by, "when": moment(batch.at), "number": batch.number}]
        for digest, batch in latest.items()
    }


def read_beside(drafts: Sequence[ImportDraft], reader: Reader) -> dict[int, list[str]]:
    """Say who else is looking at the same file; a name is told where the person is in sight."""
    sums = {kept.sha256: draft.pk for draft in drafts for kept in draft.files.all()}
    others = ImportDraft.objects.looked_at_now().filter(files__sha256__in=sums)
    rows = others.exclude(user=reader.person).values_list("files__sha256", "user_id", "created_at")
    found = list(rows)
    people = people_in_sight(reader).in_bulk([user for _digest, user, _since in found])
    words = _(
        "%(who)s is looking at the same file (since %(when)s). Who writes first counts; the other "
        "one looks again."
    )
    told: dict[int, list[str]] = {}
    for digest, user, since in found:
        when = timezone.localtime(since).strftime("%H:%M")
        who = str(people[user]) if user in people else _("Somebody else")
        told.setdefault(sums[digest], []).append(words % {"who": who, "when": when})
    return told


def blank_kinds(reader: Reader) -> list[KindLink]:
    """List the kinds of which a blank form is offered."""
    return [
        KindLink(kind, kind_in_words(kind), sum(not field.is_computed for field in fields_of(kind)))
        for kind in kinds_to_import(reader)
    ]


def paste_kinds(reader: Reader) -> list[KindLink]:
    """List the kinds that are pasted as a list of names."""
    return [KindLink(kind, kind_in_words(kind)) for kind in PASTED if may_import(reader, kind)]
