"""Editing measures, each in its own way, as the rows of a table ask: all together or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parks.actions.extras import store_extras
from parks.actions.file import DatedEntry, append_lines, timestamp_on
from parks.choices import EntryKind
from parks.models import ExtraField, Issue, Organisation
from parks.models.place import lies_in
from parks.readers import Reader
from parks.writing import writing
from parks.writing.locks import in_chunks
from parks.writing.refusals import RowsRefusedError
from parks.writing.rows import insert_rows, update_rows
from recommendations.actions.withdrawal import issues_of
from recommendations.models import Measure, MeasureExtra

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class MeasureEdit:
    """What is new of a measure: values by column, its issues and supporting units, what was said.

    A link is named by its column, such as `lead_id`. `issues` and `supporting` are None where they
    stay.
    """

    measure: Measure
    fields: Mapping[str, Any]
    issues: Sequence[Issue] | None = None
    supporting: Sequence[Organisation] | None = None
    report: str = ""
    extras: Mapping[ExtraField, Any] = field(default_factory=dict)
    comment: str = ""


def edit_measures(edits: Sequence[MeasureEdit], *, by: User) -> list[Measure]:
    """Write edits of measures that the caller locked, each with its entry.

    The same statements for one and for many. Raises RowsRefusedError, and writes nothing, where a
    rule of the table forbids one.
    """
    if refused := judge_edits(edits, reader=Reader.of(by)):
        raise RowsRefusedError(refused)
    measures = [edit.measure for edit in edits]
    columns = {name for edit in edits for name in edit.fields}
    with writing() as touched:
        touched.issues.update(issues_of([measure.pk for measure in measures]))
        for measure in measures:
            measure.version += 1
            measure.last_entry_on = timezone.localdate(timestamp_on(None))
        fields = Measure._meta.concrete_fields
        names = {column.name for column in fields if column.attname in columns}
        update_rows(measures, sorted({*names, "version", "last_entry_on"}))
        _relink(Measure.issues.through, "issue", [(e.measure, e.issues) for e in edits])
        units = [(e.measure, e.supporting) for e in edits]
        _relink(Measure.supporting.through, "organisation", units)
        extras = {edit.measure.pk: edit.extras for edit in edits if edit.extras}
        told = store_extras(MeasureExtra, extras, by=by)
        touched.measures.update(measure.pk for measure in measures)
        touched.issues.update(issues_of([measure.pk for measure in measures]))
        append_lines(
            [
                (edit.measure, line)
                for edit in edits
                for line in _lines(edit, told.get(edit.measure.pk, []), by)
            ]
        )
    return measures


def judge_edits(edits: Sequence[MeasureEdit], *, reader: Reader) -> dict[int, ValidationError]:
    """Make the edits in memory; return what forbids them, by place in the list."""
    refused: dict[int, ValidationError] = {}
    for place, edit in enumerate(edits):
        was_in = edit.measure.region
        for name, value in edit.fields.items():
            setattr(edit.measure, name, value)
        # neither taken from others nor given to them
        if not all(lies_in(one, reader.edits) for one in (was_in, edit.measure.region)):
            refused[place] = ValidationError(
                _("It lies outside the regions that you are in charge of.")
            )
            continue
        try:
            edit.measure.clean_in_memory(exclude=["number"])
        except ValidationError as error:
            refused[place] = error
    return refused


def _relink(
    through: Any, other: str, links: Iterable[tuple[Measure, Sequence[Any] | None]]
) -> None:
    """Put records in place of those that measures were linked with; None leaves them."""
    changed = [(measure, records) for measure, records in links if records is not None]
    for chunk in in_chunks({measure.pk for measure, _records in changed}):
        through.objects.filter(measure__in=chunk).delete()
    insert_rows(
        [
            through(measure=measure, **{other: record})
            for measure, records in changed
            for record in dict.fromkeys(records)
        ]
    )


def _lines(edit: MeasureEdit, extras: Sequence[str], by: User) -> Iterable[DatedEntry]:
    """Yield what the log says of an edit: what changed, then what was reported."""
    if edit.fields or edit.issues is not None or edit.supporting is not None:
        columns = Measure._meta.concrete_fields
        names = {column.name for column in columns if column.attname in edit.fields}
        about = {*names, "issues", "supporting"}
        yield {"what": EntryKind.EDITED, "by": by, "about": about}
    if extras:
        yield {"what": EntryKind.EDITED, "by": by, "words": "\n".join(extras)}
    if edit.report:
        yield {"what": EntryKind.PROGRESS, "by": by, "words": edit.report}
    if edit.comment:
        yield {"what": EntryKind.COMMENT, "by": by, "words": edit.comment}
