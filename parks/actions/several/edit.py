"""Editing issues, each in its own way, as the rows of a table ask: all together or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from parks.actions.extras import store_extras
from parks.actions.file import DatedEntry, append_lines, timestamp_on
from parks.actions.step import in_order, keep_missed_day, missed_day_line
from parks.choices import EntryKind
from parks.ledger.changes import LOG_LANGUAGE
from parks.ledger.needs import StepRefusedError
from parks.models import BusinessDay, ExtraField, Issue, IssueExtra, Organisation
from parks.models.place import lies_in
from parks.readers import Reader
from parks.writing import writing
from parks.writing.constraints import broken
from parks.writing.locks import in_chunks, lock_rows
from parks.writing.refusals import RowsRefusedError
from parks.writing.rows import insert_rows, update_rows

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class IssueEdit:
    """What is new of an issue: values by column, its supporting units, what was reported of it.

    A link is named by its column, such as `lead_id`. `supporting` is None where the units stay.
    """

    issue: Issue
    fields: Mapping[str, Any]
    supporting: Sequence[Organisation] | None = None
    report: str = ""
    extras: Mapping[ExtraField, Any] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True)
class EditVerdict:
    """What an edit makes of an issue, which holds it in memory; `refused` says why not."""

    due_before: date | None
    columns: frozenset[str]
    refused: list[str]


def judge_edits(edits: Sequence[IssueEdit], *, reader: Reader, day: date) -> list[EditVerdict]:
    """Make the edits in memory, by the rules of the form in the admin; nothing is written."""
    return [_judge(edit.issue, edit.fields, reader, day) for edit in edits]


def _judge(issue: Issue, fields: Mapping[str, Any], reader: Reader, day: date) -> EditVerdict:
    names = [column.attname for column in Issue._meta.concrete_fields]
    before = {name: getattr(issue, name) for name in names}
    was_in = issue.region
    for name, value in fields.items():
        setattr(issue, name, value)
    keep_missed_day(issue, before["due_on"], day)
    refused = []
    # neither taken from others nor given to them
    if not all(lies_in(one, reader.edits) for one in (was_in, issue.region)):
        refused = [_("It lies outside the regions that you are in charge of.")]
    try:
        in_order(issue=issue, taken=set(fields), before=before, day=day)
        refused += broken(issue)
    except StepRefusedError as error:
        refused += error.messages
    columns = frozenset(name for name in names if getattr(issue, name) != before[name])
    return EditVerdict(before["due_on"], columns, refused)


def edit_issues(edits: Sequence[IssueEdit], *, by: User) -> list[Issue]:
    """Write edits of issues that the caller locked, each with its entry.

    The same statements for one and for many. Raises RowsRefusedError, and writes nothing, where a
    rule of editing forbids one.
    """
    day = BusinessDay.today()
    verdicts = judge_edits(edits, reader=Reader.of(by), day=day)
    if refused := {
        place: ValidationError(verdict.refused)
        for place, verdict in enumerate(verdicts)
        if verdict.refused
    }:
        raise RowsRefusedError(refused)
    issues = [edit.issue for edit in edits]
    columns = {name for verdict in verdicts for name in verdict.columns}
    with writing() as touched:
        entered_on = timezone.localdate(timestamp_on(None))
        for edit in edits:
            edit.issue.version += 1
            edit.issue.last_entry_on = entered_on
            edit.issue.search_text = edit.issue.words_to_search()
            if edit.report:
                edit.issue.last_words = edit.report[:200]
        names = names_of(columns)
        kept = ("version", "last_entry_on", "last_words", "search_text")
        update_rows(issues, sorted({*names, *kept}))
        _support(edits)
        extras = {edit.issue.pk: edit.extras for edit in edits if edit.extras}
        told = store_extras(IssueExtra, extras, by=by)
        touched.issues.update(issue.pk for issue in issues)
        append_lines(
            [
                (edit.issue, line)
                for edit, verdict in zip(edits, verdicts, strict=True)
                for line in _lines(edit, verdict, told.get(edit.issue.pk, []), by)
            ]
        )
    return issues


def _support(edits: Sequence[IssueEdit]) -> None:
    """Put the supporting units in place of those that were named."""
    through: Any = Issue.supporting.through
    changed = [edit for edit in edits if edit.supporting is not None]
    for chunk in in_chunks({edit.issue.pk for edit in changed}):
        through.objects.filter(issue__in=chunk).delete()
    insert_rows(
        [
            through(issue=edit.issue, organisation=unit)
            for edit in changed
            for unit in dict.fromkeys(edit.supporting or ())
        ]
    )


def _lines(
    edit: IssueEdit, verdict: EditVerdict, extras: Sequence[str], by: User
) -> Iterable[DatedEntry]:
    """Yield what the log says of an edit: what changed, then what was reported."""
    if verdict.columns or edit.supporting is not None:
        with override(LOG_LANGUAGE):
            missed = missed_day_line(edit.issue, verdict.due_before)
        yield {
            "what": EntryKind.EDITED,
            "by": by,
            "words": "\n".join(missed),
            "about": {*names_of(verdict.columns), "supporting"},
        }
    if extras:
        yield {"what": EntryKind.EDITED, "by": by, "words": "\n".join(extras)}
    if edit.report:
        yield {"what": EntryKind.PROGRESS, "by": by, "words": edit.report}
    if edit.comment:
        yield {"what": EntryKind.COMMENT, "by": by, "words": edit.comment}


def lock_issues(keys: Iterable[int]) -> None:
    """Lock issues in the order of their keys until the write ends."""
    lock_rows(Issue, keys)


def names_of(columns: Collection[str]) -> set[str]:
    """Return the fields of an issue by the names of their columns."""
    return {column.name for column in Issue._meta.concrete_fields if column.attname in columns}
