"""Record what the people who do the work report on an issue.

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
from parks.actions.step import begin
from parks.choices import EntryKind
from parks.evidence.uploads import Upload
from parks.ledger.needs import EVIDENCE, StepRefusedError
from parks.ledger.stages import Step
from parks.models import BusinessDay, Issue
from parks.text.days import full_day
from parks.text.phrases import is_blank
from parks.writing import writing
from recommendations.actions.measures import log_measure, tick_milestone
from recommendations.locks import lock_work
from recommendations.models import Milestone

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
        ticked = _locked(issue, milestones)
        if no_change and ticked:
            raise ValidationError(_("Tick milestones or say that nothing changed, not both."))
        if ticked and not uploads:
            raise StepRefusedError(
                [EVIDENCE.missing(_("A ticked milestone needs a file that shows what was done."))]
            )
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
        others = issue.measures.filter(done_on__isnull=True).exclude(pk__in=moved)
        for measure in others.order_by("pk"):
            log_measure(measure=measure, what=EntryKind.PROGRESS, by=by, on=on, words=logged_words)


def report_words(milestones: Iterable[Milestone], words: str, *, no_change: bool) -> str:
    """Return what the log says of a report.

    Where nothing was typed, "no change" and ticked milestones speak for themselves.
    """
    typed = "" if is_blank(words) else words.strip()
    if no_change:
        return f"{NO_CHANGE}：{typed}" if typed else NO_CHANGE
    names = "、".join(milestone.words for milestone in milestones)
    return typed or (f"{TICKED}：{names}" if names else "")


def _locked(issue: Issue, milestones: Collection[Milestone]) -> list[Milestone]:
    """Read the milestones afresh and lock them.

    Raises ValidationError unless each is of a measure of the issue and not done yet.
    """
    wanted = [milestone.pk for milestone in milestones]
    own = Milestone.objects.filter(pk__in=wanted, measure__in=issue.measures.values("pk"))
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
