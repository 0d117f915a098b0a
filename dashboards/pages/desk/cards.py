"""The cards of the desk: an issue with its milestones, and the forms that may be sent for it
now.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.forms import Form
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from dashboards.pages.desk.forms import EXTENSION, FORMS, REPORT, SUBMIT
from dashboards.shared.rows.deadlines import full_day, left_in_words
from dashboards.shared.rows.issues import IssueRow, issue_row
from dashboards.shared.wording import short_day
from parks.choices import Doer, Stage
from parks.fields import annotated
from parks.ledger.needs import NOT_ASKED, MissingNeed, StepRequest, missing_before_form
from parks.ledger.stages import STEPS, Step
from parks.models import Issue

STEP_OF = {REPORT: Step.REPORT, EXTENSION: Step.ASK_EXTENSION, SUBMIT: Step.SUBMIT}


@dataclass(frozen=True)
class Bound:
    """A form that could not be stored: its issue, which form, the form, and what it lacks."""

    issue: Issue
    kind: str
    form: Form
    missing: tuple[MissingNeed, ...] = ()


@dataclass(frozen=True)
class CardMilestone:
    """A milestone on a card: done, or a box to tick."""

    pk: int
    words: str
    weight: int
    note: str
    late: str
    is_done: bool
    is_ticked: bool


@dataclass(frozen=True)
class Task:
    """A measure on a card, with its milestones."""

    number: str
    title: str
    address: str
    nodes: list[CardMilestone]


@dataclass(frozen=True)
class Field:
    """What a card's form shows: the form, whether it failed, and what it lacks."""

    form: Form
    failed: bool
    missing: tuple[MissingNeed, ...]


@dataclass
class Job:
    """An issue as a card of the desk; a form that may not be sent now is None, and `why_not…` says
    why.
    """

    row: IssueRow
    tasks: list[Task]
    stage: str
    sent_back: str
    reported: str
    submitted: str
    asked_until: str
    report: Field | None
    extension: Field | None
    submit: Field | None
    lacks: list[str]
    is_late: bool
    due_day: str
    is_open: bool
    is_main: bool

    @property
    def has_nodes(self) -> bool:
        """Whether there is anything to tick or ticked."""
        return any(task.nodes for task in self.tasks)


def make_job(
    issue: Issue,
    today: date,
    capacities: Collection[Doer],
    bound: Bound | None,
    *,
    is_open: bool,
    is_main: bool,
) -> Job:
    """The card of an issue that was read with all that it prints."""
    mine = bound if bound and bound.issue.pk == issue.pk else None
    until: date | None = annotated(issue, "asked_until")
    lacks = _lacks(SUBMIT, issue, today)
    ticked = ticked_in(mine) if mine and mine.kind == REPORT else set()
    offered = {kind for kind in FORMS if _may(kind, issue, capacities)}
    # offered only where it can succeed: more time before the due date, handing in when nothing is
    # left to do
    if EXTENSION in offered and _lacks(EXTENSION, issue, today, asked=until is not None):
        offered.discard(EXTENSION)
    can_submit = SUBMIT in offered
    if lacks:
        offered.discard(SUBMIT)
    if mine:
        offered.add(mine.kind)
    reported: datetime | None = annotated(issue, "reported_at")
    sent_back: str | None = annotated(issue, "sent_back")
    return Job(
        row=issue_row(issue, today),
        tasks=[_task(one, today, ticked) for one in issue.measures.all()],
        stage=issue.stage,
        sent_back=(sent_back or "") if issue.stage == Stage.ACTING else "",
        reported=short_day(timezone.localtime(reported).date(), today) if reported else "",
        submitted=short_day(issue.submitted_on, today) if issue.submitted_on else "",
        asked_until=full_day(until),
        report=_field(REPORT, issue, offered, mine),
        extension=_field(EXTENSION, issue, offered, mine),
        submit=_field(SUBMIT, issue, offered, mine),
        lacks=lacks if can_submit else [],
        is_late=issue.is_overdue(today),
        due_day=full_day(issue.due_on),
        is_open=is_open,
        is_main=is_main,
    )


def _may(kind: str, issue: Issue, capacities: Collection[Doer]) -> bool:
    """What the table of steps says for these capacities."""
    step = STEPS[STEP_OF[kind]]
    return issue.stage in step.starts_at and bool(set(capacities) & set(step.by))


def _lacks(kind: str, issue: Issue, today: date, *, asked: bool = False) -> list[str]:
    """What the step lacks apart from words, which its form asks for.

    Asks no database: the row holds it all.
    """
    if asked:
        return [_("A request for this issue is waiting for its decision.")]
    # the row said whether a request waits
    needs = [need for need in STEPS[STEP_OF[kind]].needs if need is not NOT_ASKED]
    # none of these needs asks who it is
    request = StepRequest(issue, None, today, "")
    return [missing.words for missing in missing_before_form(needs, request)]


def _field(kind: str, issue: Issue, offered: Collection[str], mine: Bound | None) -> Field | None:
    if kind not in offered:
        return None
    if mine and mine.kind == kind:
        return Field(mine.form, True, mine.missing)
    return Field(FORMS[kind](issue=issue), False, ())


def _task(measure: Any, today: date, ticked: set[str]) -> Task:
    nodes = []
    for step in measure.milestones.all():
        note = ""
        late = ""
        if step.done_on:
            note = _("done %(day)s") % {"day": short_day(step.done_on, today)}
        elif step.due_on:
            words, tone = left_in_words(step.due_on, today)
            note = _("due %(day)s") % {"day": short_day(step.due_on, today)}
            note, late = (note, words) if tone == "over" else (f"{note} · {words}", "")
        nodes.append(
            CardMilestone(
                step.pk,
                step.words,
                step.weight,
                note,
                late,
                bool(step.done_on),
                str(step.pk) in ticked,
            )
        )
    return Task(measure.number, measure.title, measure.get_absolute_url(), nodes)


def ticked_in(bound: Bound) -> set[str]:
    """The milestones that a form which could not be stored had ticked, by their keys."""
    sent = bound.form.data
    return set(sent.getlist("milestones")) if isinstance(sent, MultiValueDict) else set()
