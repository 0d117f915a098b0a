"""Write measures, milestones and their log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Unpack

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from parks.actions.file import DatedEntry, append_line
from parks.choices import EntryKind
from parks.evidence.uploads import Upload
from parks.evidence.vault import keep
from parks.models import BusinessDay, Counter, Issue, Organisation
from parks.writing import writing
from parks.writing.locks import lock_rows
from recommendations.locks import lock_work
from recommendations.models import Measure, MeasureEntry, MeasureEvidence, Milestone

if TYPE_CHECKING:
    from accounts.models import User


def start_measure(
    *,
    measure: Measure,
    issues: Iterable[Issue] = (),
    milestones: Iterable[Milestone] = (),
    supporting: Iterable[Organisation] = (),
    by: User | None,
    on: date | None = None,
    words: str = "",
) -> Measure:
    """Enter an unsaved measure with its milestones, its number and its first entry.

    `words` stand in that entry. People plan through `recommendations.actions.planning`, which
    checks the plan.
    """
    issues = list(issues)
    with writing() as touched:
        lock_rows(Issue, [issue.pk for issue in issues])
        measure.number = Counter.next_number("CS", (on or BusinessDay.today()).year)
        if measure.park:
            measure.region = measure.park.home_region
        measure.full_clean(exclude=["number"])
        measure.save()
        measure.issues.set(issues)
        measure.supporting.set(supporting)
        for milestone in milestones:
            milestone.measure = measure
            milestone.full_clean(exclude=["measure"])
            milestone.save()
        touched.measures.add(measure.pk)
        log_measure(measure=measure, what=EntryKind.FILED, by=by, on=on, words=words)
    return measure


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
