"""Stop a measure before it is done, and restore it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parks.actions.following import StageChange
from parks.choices import EntryKind
from parks.models import BusinessDay
from parks.readers import Reader
from parks.writing import writing
from recommendations.actions.following import end, store
from recommendations.locks import lock_work
from recommendations.models import Measure
from recommendations.steps import MeasureStep, allow_step

if TYPE_CHECKING:
    from accounts.models import User


def begin_with(
    *,
    measure: Measure,
    step: MeasureStep,
    by: User,
    day: date,
    words: str,
    version: int | None = None,
) -> None:
    """Lock a measure, see that nobody was faster, and that the table allows the step.

    Raises StepRefusedError, or ValidationError where the version is not the one that was seen.
    """
    lock_work(measures=[measure.pk])
    measure.refresh_from_db()
    if version is not None and measure.version != version:
        words = _(
            "Somebody else changed this record while you were writing. Nothing was overwritten."
        )
        raise ValidationError(words)
    allow_step(measure=measure, step=step, reader=Reader.of(by), day=day, words=words)


def stop_measure(
    *,
    measure: Measure,
    by: User,
    words: str,
    successor: Measure | None = None,
    on: date | None = None,
    version: int | None = None,
) -> Measure:
    """Stop a measure: from that day it counts nowhere. What hangs on it lapses.

    `successor` is the measure that takes its place, where there is one.
    """
    day = on or BusinessDay.today()
    with writing():
        begin_with(
            measure=measure, step=MeasureStep.STOP, by=by, day=day, words=words, version=version
        )
        if successor and (successor.pk == measure.pk or successor.stopped_on):
            words = _("A measure is followed by another one that is not stopped.")
            raise ValidationError({"successor": words})
        change = StageChange(by, day, on)
        line = end(measure, change, words.strip())
        measure.successor = successor
        measure.version += 1
        line["new"] = successor.number if successor else ""
        store([measure], [(measure, line)], change)
    return measure


def restore_measure(
    *,
    measure: Measure,
    by: User,
    words: str,
    on: date | None = None,
    version: int | None = None,
) -> Measure:
    """Let a stopped measure count again, with the dates that it had."""
    day = on or BusinessDay.today()
    with writing():
        begin_with(
            measure=measure, step=MeasureStep.RESTORE, by=by, day=day, words=words, version=version
        )
        change = StageChange(by, day, on)
        restore(measure)
        measure.version += 1
        store(
            [measure],
            [(measure, {"what": EntryKind.RESTORED, "by": by, "on": on, "words": words.strip()})],
            change,
        )
    return measure


def restore(measure: Measure) -> None:
    """Take back in memory that a measure was stopped."""
    measure.stopped_on = None
    measure.stopped_by = None
    measure.stopped_reason = ""
    measure.successor = None
