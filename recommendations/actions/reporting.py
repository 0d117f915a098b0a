"""What the people who do the work report on an issue: milestones done, words, files, or that
nothing changed.
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
from parks.text.phrases import is_blank
from parks.writing import writing
from recommendations.actions.measures import log_measure, tick_milestone
from recommendations.locks import lock_work
from recommendations.models import Milestone

if TYPE_CHECKING:
    from accounts.models import User

# Stored in the log, whose words are Chinese as people write them.
NO_CHANGE = "本期无变化"
DONE = "完成节点"


@dataclass(frozen=True)
class Shown:
    """A file as a report brings it: its content, what it shows in words, and whether before or
    after the work.
    """

    upload: Upload
    caption: str = ""
    moment: str = ""


def report_progress(
    *,
    issue: Issue,
    milestones: Collection[Milestone],
    words: str,
    uploads: Iterable[Shown],
    by: User,
    no_change: bool,
    on: date | None = None,
) -> None:
    """Report on an issue: tick milestones of its measures, keep files, log the words on issue and
    measures.

    "No change" is an answer too and is logged as such. A ticked milestone brings at least one file.
    Raises Refused, naming what is missing, or ValidationError where a milestone is done already.
    """
    day = on or BusinessDay.today()
    uploads = list(uploads)
    said = in_words(milestones, words, no_change=no_change)
    with writing():
        lock_work(issues=[issue.pk])
        begin(issue=issue, step=Step.REPORT, by=by, day=day, words=said)
        ticked = _locked(issue, milestones)
        if no_change and ticked:
            raise ValidationError(_("Tick milestones or say that nothing changed, not both."))
        if ticked and not uploads:
            raise StepRefusedError(
                [EVIDENCE.missing(_("A ticked milestone needs a file that shows what was done."))]
            )
        for one in uploads:
            add_evidence(
                issue=issue, upload=one.upload, caption=one.caption, moment=one.moment, by=by, on=on
            )
        for milestone in ticked:
            tick_milestone(milestone=milestone, by=by, on=on, words=said)
        log_issue(issue=issue, what=EntryKind.PROGRESS, by=by, on=on, words=said)
        moved = {milestone.measure_id for milestone in ticked}
        for measure in (
            issue.measures.filter(done_on__isnull=True).exclude(pk__in=moved).order_by("pk")
        ):
            log_measure(measure=measure, what=EntryKind.PROGRESS, by=by, on=on, words=said)


def in_words(milestones: Iterable[Milestone], words: str, *, no_change: bool) -> str:
    """What the log says of a report:

    the words typed; ticked milestones and "no change" speak for themselves.
    """
    typed = "" if is_blank(words) else words.strip()
    if no_change:
        return f"{NO_CHANGE}：{typed}" if typed else NO_CHANGE
    names = "、".join(milestone.words for milestone in milestones)
    return typed or (f"{DONE}：{names}" if names else "")


def _locked(issue: Issue, milestones: Collection[Milestone]) -> list[Milestone]:
    """The milestones, read afresh and locked: each is one of the issue's own and not done yet."""
    wanted = [milestone.pk for milestone in milestones]
    found = Milestone.objects.filter(pk__in=wanted, measure__in=issue.measures.values("pk"))
    found = found.select_related("measure", "done_by").order_by("measure_id", "position")
    rows = list(found.select_for_update(of=("self",), no_key=True))
    if len(rows) != len(set(wanted)):
        raise ValidationError(_("A milestone that you ticked belongs to no measure of this issue."))
    for row in rows:
        if row.done_on:
            raise ValidationError(
                _("The milestone “%(milestone)s” is done already: %(by)s, %(day)s.")
                % {"milestone": row.words, "by": row.done_by, "day": row.done_on}
            )
    return rows
