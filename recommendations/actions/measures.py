"""Write measures, milestones and their log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Unpack

from django.core.exceptions import ValidationError
from django.db.models import F, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from parks.actions.extras import store_extras
from parks.actions.file import (
    DatedEntry,
    append_line,
    append_lines,
    insert_numbered,
    timestamp_on,
)
from parks.choices import EntryKind
from parks.evidence.uploads import Upload
from parks.evidence.vault import keep
from parks.models import BusinessDay, Counter, ExtraField, Issue, Organisation, Scheme
from parks.writing import writing
from parks.writing.locks import CHUNK, lock_rows
from parks.writing.refusals import RowsRefusedError
from parks.writing.rows import insert_rows
from recommendations.locks import lock_work
from recommendations.models import (
    Measure,
    MeasureEntry,
    MeasureEvidence,
    MeasureExtra,
    Milestone,
)
from recommendations.progress import set_progress, weigh

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class NewMeasure:
    """An unsaved measure that is to be entered, with what hangs on it.

    `words` stand in its first entry; `report`, what was said of its progress, in one of its own.
    """

    measure: Measure
    issues: Sequence[Issue] = ()
    milestones: Sequence[Milestone] = ()
    supporting: Sequence[Organisation] = ()
    words: str = ""
    report: str = ""
    # what it holds in extra fields
    extras: Mapping[ExtraField, Any] = field(default_factory=dict)


def start_measure(
    *,
    measure: Measure,
    issues: Iterable[Issue] = (),
    milestones: Iterable[Milestone] = (),
    supporting: Iterable[Organisation] = (),
    by: User | None,
    on: date | None = None,
    words: str = "",
    extras: Mapping[ExtraField, Any] | None = None,
) -> Measure:
    """Enter an unsaved measure: `start_measures` of one.

    People plan through `recommendations.actions.planning`, which checks the plan.
    """
    row = NewMeasure(
        measure, tuple(issues), tuple(milestones), tuple(supporting), words, extras=extras or {}
    )
    try:
        start_measures([row], by=by, on=on)
    except RowsRefusedError as error:
        raise error.refused[0] from None
    return measure


def start_measures(
    rows: Sequence[NewMeasure], *, by: User | None, on: date | None = None
) -> list[Measure]:
    """Enter unsaved measures with their milestones, numbers and first entries.

    The same statements for one and for many. Raises RowsRefusedError, and writes nothing, where
    `prepare_measures` has something to say.
    """
    if refused := prepare_measures(rows):
        raise RowsRefusedError(refused)
    if not rows:
        return []
    measures = [row.measure for row in rows]
    with writing() as touched:
        lock_rows(Issue, {issue.pk for row in rows for issue in row.issues})
        thresholds = Scheme.current().thresholds
        entered_on = timezone.localdate(timestamp_on(on))
        year = (on or BusinessDay.today()).year
        for row, number in zip(rows, Counter.next_numbers("CS", year, len(rows)), strict=True):
            row.measure.number = number
            row.measure.last_entry_on = entered_on
            set_progress(row.measure, weigh(row.milestones), thresholds)
        insert_numbered(measures)
        _link(Measure.issues.through, "issue", [(row.measure, row.issues) for row in rows])
        units = [(row.measure, row.supporting) for row in rows]
        _link(Measure.supporting.through, "organisation", units)
        milestones = [milestone for row in rows for milestone in row.milestones]
        Milestone.objects.bulk_create(milestones, batch_size=CHUNK)
        touched.rows[Milestone].update(milestone.pk for milestone in milestones)
        held = {row.measure.pk: row.extras for row in rows if row.extras}
        store_extras(MeasureExtra, held, by=by)
        touched.measures.update(measure.pk for measure in measures)
        append_lines([line for row in rows for line in _first_lines(row, by, on)])
    return measures


def prepare_measures(rows: Sequence[NewMeasure]) -> dict[int, ValidationError]:
    """Fill in what follows, such as the region; return what is wrong, by place in the list.

    Nothing is written.
    """
    parks = [row.measure.park for row in rows if row.measure.park]
    prefetch_related_objects(parks, "home_region")
    refused: dict[int, ValidationError] = {}
    for place, row in enumerate(rows):
        if row.measure.park:
            row.measure.region = row.measure.park.home_region
        try:
            row.measure.clean_in_memory(exclude=["number"])
            for milestone in row.milestones:
                milestone.measure = row.measure
                milestone.clean_in_memory(exclude=["measure"])
        except ValidationError as error:
            refused[place] = error
    return refused


def _link(through: Any, other: str, links: Iterable[tuple[Measure, Sequence[Any]]]) -> None:
    """Link new measures with issues or units, each pair once."""
    insert_rows(
        [
            through(measure=measure, **{other: record})
            for measure, records in links
            for record in dict.fromkeys(records)
        ]
    )


def _first_lines(
    row: NewMeasure, by: User | None, on: date | None
) -> Iterable[tuple[Measure, DatedEntry]]:
    """Yield the first lines in the log of a measure."""
    yield row.measure, {"what": EntryKind.FILED, "by": by, "on": on, "words": row.words}
    if row.report:
        yield row.measure, {"what": EntryKind.PROGRESS, "by": by, "on": on, "words": row.report}


def log_measure(*, measure: Measure, **line: Unpack[DatedEntry]) -> MeasureEntry:
    """Append a line to the log of a measure."""
    with writing() as touched:
        lock_work(measures=[measure.pk])
        return append_line(measure, line, touched.measures)


def tick_milestone(
    *, milestone: Milestone, by: User, on: date | None = None, words: str = ""
) -> None:
    """Mark a milestone as done and log it.

    Progress, lights and standing follow in the same transaction.
    """
    with writing() as touched:
        lock_work(measures=[milestone.measure_id])
        milestone.done_on = on or BusinessDay.today()
        milestone.done_by = by
        milestone.save(update_fields=["done_on", "done_by"])
        # a form of the admin that was opened before must not untick it
        Measure.objects.filter(pk=milestone.measure_id).update(version=F("version") + 1)
        touched.measures.add(milestone.measure_id)
        log_measure(
            measure=milestone.measure,
            what=EntryKind.PROGRESS,
            by=by,
            on=on,
            new=milestone.words[:200],
            words=words,
        )


def add_measure_evidence(
    *,
    measure: Measure,
    upload: Upload,
    by: User,
    caption: str = "",
    moment: str = "",
    on: date | None = None,
    milestone: Milestone | None = None,
) -> MeasureEvidence:
    """Keep a checked file with a measure or one of its milestones, and log its fingerprint.

    It counts for the measure's issues. Raises ValidationError for a milestone of another measure.
    """
    with writing() as touched:
        lock_work(measures=[measure.pk])
        if milestone and milestone.measure_id != measure.pk:
            raise ValidationError(_("This milestone belongs to another measure."))
        evidence = MeasureEvidence(
            measure=measure,
            milestone=milestone,
            caption=caption,
            moment=moment,
            uploaded_by=by,
            is_demo=measure.is_demo,
            **upload.fields(),
        )
        keep(evidence)
        touched.measures.add(measure.pk)
        parts = [milestone.words if milestone else "", caption, f"SHA-256 {evidence.sha256}"]
        log_measure(
            measure=measure,
            what=EntryKind.EVIDENCE,
            by=by,
            on=on,
            new=evidence.name,
            words=" ".join(part for part in parts if part),
        )
    return evidence
