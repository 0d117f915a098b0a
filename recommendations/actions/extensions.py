"""More time for an issue or a measure: the lead unit asks, a verifier decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parks.actions import log_issue
from parks.actions.file import DatedEntry
from parks.actions.following import StageChange
from parks.actions.step import begin
from parks.choices import Decision, EntryKind
from parks.ledger.stages import Step
from parks.models import BusinessDay, Issue
from parks.writing import writing
from recommendations.actions.following import move_dates, store
from recommendations.actions.measures import log_measure
from recommendations.actions.stopping import begin_with
from recommendations.locks import lock_work
from recommendations.models import Extension, Measure, Milestone
from recommendations.steps import MeasureStep

if TYPE_CHECKING:
    from accounts.models import User


def ask_extension(
    *,
    issue: Issue | None = None,
    measure: Measure | None = None,
    by: User,
    new_due_on: date,
    words: str,
    on: date | None = None,
    version: int | None = None,
    seen: int | None = None,
) -> Extension:
    """Ask for a later due date of one issue or one measure.

    Raises StepRefusedError after the due date, or while a request is waiting.
    """
    day = on or BusinessDay.today()
    about = issue or measure
    assert about, "a request is about an issue or a measure"
    with writing():
        if issue:
            step = Step.ASK_EXTENSION
            begin(issue=issue, step=step, by=by, day=day, words=words, version=version, seen=seen)
        elif measure:
            asking = MeasureStep.ASK_EXTENSION
            begin_with(measure=measure, step=asking, by=by, day=day, words=words, version=version)
        assert about.due_on, "work for which more time is asked has a due day: the needs say so"
        request = Extension(
            issue=issue,
            measure=measure,
            asked_by=by,
            asked_on=day,
            old_due_on=about.due_on,
            new_due_on=new_due_on,
            reason=words,
        )
        request.full_clean()
        request.save()
        _log(about, by=by, on=on, new=str(new_due_on), words=words)
    return request


def offered_measures(extension: Extension, day: date) -> list[tuple[Measure, bool]]:
    """Read the unfinished measures that a longer deadline of an issue may take along.

    The second value says whether they are chosen where nobody chooses: they served the old date.
    One that was due before it, and is late, keeps its day unless somebody says otherwise.
    """
    if extension.issue_id is None:
        return []
    measures = Measure.objects.unfinished().filter(
        issues=extension.issue_id, due_on__lt=extension.new_due_on
    )
    return [
        (measure, bool(measure.due_on and _served(measure.due_on, extension.old_due_on, day)))
        for measure in measures.order_by("due_on", "pk")
    ]


def _served(due_on: date, old_due_on: date, day: date) -> bool:
    return due_on == old_due_on or day <= due_on < old_due_on


def decide_extension(
    *,
    extension: Extension,
    grant: bool,
    by: User,
    words: str,
    measures: Collection[Measure] | None = None,
    on: date | None = None,
) -> Extension:
    """Grant or refuse a request. Granted, the due date moves; the first one stays visible.

    `measures` of the issue move by the same days; None: those that served the old date.
    """
    day = on or BusinessDay.today()
    issue = extension.issue
    with writing() as touched:
        if issue:
            lock_work(issues=[issue.pk])
            begin(issue=issue, step=Step.DECIDE_EXTENSION, by=by, day=day, words=words)
        elif extension.measure:
            deciding = MeasureStep.DECIDE_EXTENSION
            begin_with(measure=extension.measure, step=deciding, by=by, day=day, words=words)
        about = extension.about
        extension.refresh_from_db(
            fields=["decision", "decided_by", "decided_on"],
            from_queryset=Extension.objects.select_for_update(of=("self",), no_key=True),
        )
        _check(extension, about.due_on, grant=grant)
        extension.decision = Decision.GRANTED if grant else Decision.REFUSED
        extension.decided_by = by
        extension.decided_on = day
        extension.words = words
        extension.save()
        old = about.due_on
        if grant and old:
            days = (extension.new_due_on - old).days
            if issue:
                offered = offered_measures(extension, day)
                chosen = {measure.pk for measure in measures or ()}
                taken = [
                    measure
                    for measure, is_default in offered
                    if (is_default if measures is None else measure.pk in chosen)
                ]
                issue.original_due_on = issue.original_due_on or old
                issue.due_on = extension.new_due_on
                issue.version += 1
                issue.full_clean(validate_unique=False)
                issue.save()
                touched.issues.add(issue.pk)
                _move(taken, days, StageChange(by, day, on), issue.number)
            elif extension.measure:
                _move([extension.measure], days, StageChange(by, day, on), "")
        _log(
            about,
            by=by,
            on=on,
            old=str(old),
            new=str(about.due_on) if grant else "",
            words=words,
        )
    return extension


def _move(measures: Iterable[Measure], days: int, change: StageChange, about: str) -> None:
    """Move measures and their open milestones; one that follows an issue says which."""
    moved = list(measures)
    open_milestones = list(
        Milestone.objects.filter(
            measure__in=[measure.pk for measure in moved],
            done_on__isnull=True,
            due_on__isnull=False,
        ).order_by("pk")
    )
    lines: list[tuple[Measure, DatedEntry]] = []
    for measure in moved:
        own = [step for step in open_milestones if step.measure_id == measure.pk]
        words = move_dates(measure, own, days)
        measure.version += 1
        if about:
            line: DatedEntry = {
                "what": EntryKind.EXTENSION,
                "by": change.by,
                "on": change.on,
                "old": about,
                "words": words,
            }
            lines.append((measure, line))
    with writing() as touched:
        touched.rows[Milestone].update(step.pk for step in open_milestones)
        Milestone.objects.bulk_update(open_milestones, ["due_on"])
        store(moved, lines, change, lapses=False)


def _check(extension: Extension, due_on: date | None, *, grant: bool) -> None:
    """Raise ValidationError where a request is decided, or would bring the due date forward."""
    if extension.decision:
        how = f"{extension.get_decision_display()}, {extension.decided_by}"
        raise ValidationError(_("This request is decided already: %(how)s.") % {"how": how})
    if grant and due_on and extension.new_due_on <= due_on:
        message = _(
            "The due date is %(due)s by now; granting %(new)s would bring it forward. "
            "Refuse the request."
        )
        raise ValidationError(message % {"due": due_on, "new": extension.new_due_on})


def _log(about: Issue | Measure, *, by: User, on: date | None, **line: Any) -> None:
    """Write a line about a request into the log of its record."""
    if isinstance(about, Issue):
        log_issue(issue=about, what=EntryKind.EXTENSION, by=by, on=on, **line)
    else:
        log_measure(measure=about, what=EntryKind.EXTENSION, by=by, on=on, **line)
