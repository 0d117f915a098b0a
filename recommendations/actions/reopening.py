"""Reopen an issue together with the work that is to be done again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from parks.actions import move_issue
from parks.choices import EntryKind
from parks.ledger.changes import LOG_LANGUAGE, changed_line
from parks.ledger.stages import Step
from parks.models import Issue
from parks.writing import writing
from recommendations.actions.measures import log_measure
from recommendations.actions.stopping import restore
from recommendations.locks import lock_work
from recommendations.models import Measure, Milestone

if TYPE_CHECKING:
    from accounts.models import User


def reopen_issue(
    *,
    issue: Issue,
    by: User,
    words: str,
    milestone: Milestone | None = None,
    new_milestone: str = "",
    due_on: date | None = None,
    on: date | None = None,
    version: int | None = None,
    seen: int | None = None,
) -> Issue:
    """Reopen an issue: a milestone is to be done again, or a new one of the measure done last.

    A measure that ended with the issue counts again. Raises StepRefusedError where the issue has
    milestones and none is named.
    """
    with writing() as touched:
        lock_work(issues=[issue.pk])
        measure = milestone.measure if milestone else _last_measure(issue)
        if measure and (milestone or new_milestone.strip()):
            line = _set_to_do(measure, milestone, new_milestone.strip(), due_on)
            restore(measure)
            if due_on and (measure.due_on is None or measure.due_on < due_on):
                measure.due_on = due_on
            measure.version += 1
            measure.save()
            touched.measures.add(measure.pk)
            log_measure(measure=measure, what=EntryKind.REOPENED, by=by, on=on, words=line)
        return move_issue(
            issue=issue,
            move=Step.REOPEN,
            by=by,
            words=words,
            on=on,
            fields={"due_on": due_on},
            version=version,
            seen=seen,
        )


def done_milestones(issue: Issue) -> QuerySet[Milestone]:
    """Select the milestones of an issue that may be opened again, the last one first."""
    done = Milestone.objects.filter(measure__issues=issue, done_on__isnull=False)
    return done.select_related("measure").order_by("-done_on", "-position", "-pk")


def _last_measure(issue: Issue) -> Measure | None:
    """Read the measure of an issue on which work was done last."""
    return issue.measures.order_by(F("done_on").desc(nulls_last=True), "-pk").first()


def _set_to_do(
    measure: Measure, milestone: Milestone | None, words: str, due_on: date | None
) -> str:
    """Open a milestone again, or add one; return the line for the log."""
    with override(LOG_LANGUAGE):
        if milestone:
            milestone.done_on = None
            milestone.done_by = None
            milestone.due_on = due_on
            milestone.save()
            return _("Milestone to be done again: %(words)s") % {"words": milestone.words}
        last = measure.milestones.aggregate(last=Max("position"))["last"] or 0
        Milestone.objects.create(
            measure=measure, position=last + 1, words=words[:160], due_on=due_on
        )
        return changed_line(_("Milestone"), "", words)
