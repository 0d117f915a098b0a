"""Record what the people who do the work report on an issue, or on a measure.

They report milestones done, words, files, or that nothing changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parks.actions import add_evidence, log_issue
from parks.actions.file import DatedEntry
from parks.actions.step import begin
from parks.choices import EntryKind, Stage
from parks.evidence.uploads import Upload
from parks.ledger.needs import EVIDENCE, StepRefusedError
from parks.ledger.stages import Step
from parks.models import BusinessDay, Issue
from parks.text.days import full_day
from parks.text.phrases import is_blank
from parks.writing import writing
from recommendations.actions.measures import add_measure_evidence, log_measure, tick_milestone
from recommendations.actions.stopping import begin_with
from recommendations.locks import lock_work
from recommendations.models import Measure, Milestone
from recommendations.models.measure import MeasureQuerySet
from recommendations.steps import MeasureStep

if TYPE_CHECKING:
    from accounts.models import User

# Stored in the log, whose words are Chinese as people write them.
NO_CHANGE = "本期无变化"
TICKED = "完成节点"


@dataclass(frozen=True)
class ReportedFile:
    """A file as a report brings it.

    It says what it shows in words, and whether before or after the work.
    """

    upload: Upload
    caption: str = ""
    moment: str = ""


def report_progress(
    *,
    issue: Issue,
    milestones: Collection[Milestone],
    words: str,
    uploads: Iterable[ReportedFile],
    by: User,
    no_change: bool,
    on: date | None = None,
) -> None:
    """Report on an issue: tick milestones, keep files, log the words on issue and measures.

    "No change" is an answer too and is logged as such. A ticked milestone brings at least one file.
    Raises StepRefusedError, naming what is missing, or ValidationError where a milestone is done
    already.
    """
    day = on or BusinessDay.today()
    uploads = list(uploads)
    logged_words = report_words(milestones, words, no_change=no_change)
    with writing():
        lock_work(issues=[issue.pk])
        begin(issue=issue, step=Step.REPORT, by=by, day=day, words=logged_words)
        ticked = _locked(issue.measures.current(), milestones)
        _check(ticked, uploads, no_change=no_change)
        for file in uploads:
            add_evidence(
                issue=issue,
                upload=file.upload,
                caption=file.caption,
                moment=file.moment,
                by=by,
                on=on,
            )
        for milestone in ticked:
            tick_milestone(milestone=milestone, by=by, on=on, words=logged_words)
        log_issue(issue=issue, what=EntryKind.PROGRESS, by=by, on=on, words=logged_words)
        moved = {milestone.measure_id for milestone in ticked}
        others = issue.measures.unfinished().exclude(pk__in=moved)
        for measure in others.order_by("pk"):
            log_measure(measure=measure, what=EntryKind.PROGRESS, by=by, on=on, words=logged_words)


def report_on_measure(
    *,
    measure: Measure,
    milestones: Collection[Milestone],
    words: str,
    uploads: Iterable[ReportedFile],
    by: User,
    no_change: bool,
    on: date | None = None,
) -> None:
    """Report on a measure, whether it works on an issue or on none.

    The words stand in the log of the issues under way that it works on, too. Raises as
    `report_progress` does.
    """
    day = on or BusinessDay.today()
    uploads = list(uploads)
    logged_words = report_words(milestones, words, no_change=no_change)
    with writing():
        begin_with(measure=measure, step=MeasureStep.REPORT, by=by, day=day, words=logged_words)
        ticked = _locked(Measure.objects.filter(pk=measure.pk), milestones)
        _check(ticked, uploads, no_change=no_change)
        for file in uploads:
            add_measure_evidence(
                measure=measure,
                upload=file.upload,
                by=by,
                caption=file.caption,
                moment=file.moment,
                on=on,
                milestone=ticked[0] if len(ticked) == 1 else None,
            )
        for milestone in ticked:
            tick_milestone(milestone=milestone, by=by, on=on, words=logged_words)
        line: DatedEntry = {"what": EntryKind.PROGRESS, "by": by, "on": on, "words": logged_words}
        if not ticked:
            log_measure(measure=measure, **line)
        for issue in measure.issues.filter(stage=Stage.ACTING).order_by("pk"):
            log_issue(issue=issue, **line | {"old": measure.number})


def _check(
    ticked: Collection[Milestone], uploads: Collection[ReportedFile], *, no_change: bool
) -> None:
    """Raise where a report contradicts itself, or a tick brings no file that shows it."""
    if no_change and ticked:
        raise ValidationError(_("Tick milestones or say that nothing changed, not both."))
    if ticked and not uploads:
        raise StepRefusedError(
            [EVIDENCE.missing(_("A ticked milestone needs a file that shows what was done."))]
        )


def report_words(milestones: Iterable[Milestone], words: str, *, no_change: bool) -> str:
    """Return what the log says of a report.

    Where nothing was typed, "no change" and ticked milestones speak for themselves.
    """
    typed = "" if is_blank(words) else words.strip()
    if no_change:
        return f"{NO_CHANGE}：{typed}" if typed else NO_CHANGE
    names = "、".join(milestone.words for milestone in milestones)
    return typed or (f"{TICKED}：{names}" if names else "")


def _locked(measures: MeasureQuerySet, milestones: Collection[Milestone]) -> list[Milestone]:
    """Read the milestones afresh and lock them.

    Raises ValidationError unless each is of one of the measures and not done yet.
    """
    wanted = [milestone.pk for milestone in milestones]
    own = Milestone.objects.filter(pk__in=wanted, measure__in=measures.order_by().values("pk"))
    own = own.select_related("measure", "done_by").order_by("measure_id", "position")
    locked = list(own.select_for_update(of=("self",), no_key=True))
    if len(locked) != len(set(wanted)):
        raise ValidationError(_("A milestone that you ticked belongs to no measure of this issue."))
    for milestone in locked:
        if milestone.done_on:
            words = _("The milestone “%(milestone)s” is done already: %(by)s, %(day)s.")
            named = {
                "milestone": milestone.words,
                "by": milestone.done_by,
                "day": full_day(milestone.done_on),
            }
            raise ValidationError(words % named)
    return locked
