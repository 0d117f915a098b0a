"""The cards of the desk: an issue with its milestones, and the forms that may be sent for it
now.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.forms import Form
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from dashboards.shared.reporting.forms import EXTENSION, FORMS, REPORT, SUBMIT
from dashboards.shared.rows.deadlines import left_in_words
from dashboards.shared.rows.issues import IssueRow, issue_row
from dashboards.shared.wording import short_day
from parks.choices import Doer, Stage
from parks.fields import annotated
from parks.ledger.needs import NOT_ASKED, MissingNeed, StepRequest, missing_before_form
from parks.ledger.stages import STEPS, Step
from parks.models import Issue
from parks.text.days import full_day
from recommendations.models import Measure, Milestone

STEP_OF = {REPORT: Step.REPORT, EXTENSION: Step.ASK_EXTENSION, SUBMIT: Step.SUBMIT}


@dataclass(frozen=True)
class RefusedForm:
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
    milestones: list[CardMilestone]


@dataclass(frozen=True)
class CardForm:
    """A form as a card shows it: the form, whether it failed, and what it lacks."""

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
    report: CardForm | None
    extension: CardForm | None
    submit: CardForm | None
    lacks: list[str]
    is_late: bool
    due_day: str
    is_open: bool

    @property
    def has_milestones(self) -> bool:
        """Whether there is anything to tick or ticked."""
        return any(task.milestones for task in self.tasks)


def make_job(
    issue: Issue,
    today: date,
    capacities: Collection[Doer],
    refused: RefusedForm | None,
    *,
    is_open: bool,
) -> Job:
    """Make the card of an issue that was read with all that it prints."""
    mine = refused if refused and refused.issue.pk == issue.pk else None
    asked_until: date | None = annotated(issue, "asked_until")
    lacks = _lacks(SUBMIT, issue, today)
    ticked = ticked_in(mine.form) if mine and mine.kind == REPORT else set()
    offered = {kind for kind in FORMS if _may(kind, issue, capacities)}
    # offered only where it can succeed: more time before the due date, handing in when nothing is
    # left to do
    if EXTENSION in offered and _lacks(EXTENSION, issue, today, is_asked=asked_until is not None):
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
        tasks=[make_task(measure, today, ticked) for measure in issue.measures.all()],
        stage=issue.stage,
        sent_back=(sent_back or "") if issue.stage == Stage.ACTING else "",
        reported=short_day(timezone.localtime(reported).date(), today) if reported else "",
        submitted=short_day(issue.submitted_on, today) if issue.submitted_on else "",
        asked_until=full_day(asked_until),
        report=_make_form(REPORT, issue, offered, mine),
        extension=_make_form(EXTENSION, issue, offered, mine),
        submit=_make_form(SUBMIT, issue, offered, mine),
        lacks=lacks if can_submit else [],
        is_late=issue.is_overdue(today),
        due_day=full_day(issue.due_on),
        is_open=is_open,
    )


def _may(kind: str, issue: Issue, capacities: Collection[Doer]) -> bool:
    """Tell what the table of steps says for these capacities."""
    step = STEPS[STEP_OF[kind]]
    return issue.stage in step.starts_at and bool(set(capacities) & set(step.by))


def _lacks(kind: str, issue: Issue, today: date, *, is_asked: bool = False) -> list[str]:
    """Name what the step lacks apart from words, which its form asks for.

    Asks no database: the row holds it all.
    """
    if is_asked:
        return [_("A request for this issue is waiting for its decision.")]
    # the row said whether a request waits
    needs = [need for need in STEPS[STEP_OF[kind]].needs if need is not NOT_ASKED]
    # none of these needs asks who it is
    request = StepRequest(issue, None, today, "")
    return [missing.words for missing in missing_before_form(needs, request)]


def _make_form(
    kind: str, issue: Issue, offered: Collection[str], mine: RefusedForm | None
) -> CardForm | None:
    if kind not in offered:
        return None
    if mine and mine.kind == kind:
        return CardForm(mine.form, True, mine.missing)
    return CardForm(FORMS[kind](issue=issue), False, ())


def make_task(measure: Measure, today: date, ticked: set[str]) -> Task:
    """Make the milestones of a measure that is reported on."""
    return Task(
        measure.number,
        measure.title,
        measure.get_absolute_url(),
        [_make_milestone(milestone, today, ticked) for milestone in measure.milestones.all()],
    )


def _make_milestone(milestone: Milestone, today: date, ticked: set[str]) -> CardMilestone:
    note = ""
    late = ""
    if milestone.done_on:
        note = _("done %(day)s") % {"day": short_day(milestone.done_on, today)}
    elif milestone.due_on:
        words, tone = left_in_words(milestone.due_on, today)
        note = _("due %(day)s") % {"day": short_day(milestone.due_on, today)}
        if tone == "over":
            late = words
        else:
            note = f"{note} · {words}"
    return CardMilestone(
        pk=milestone.pk,
        words=milestone.words,
        weight=milestone.weight,
        note=note,
        late=late,
        is_done=bool(milestone.done_on),
        is_ticked=str(milestone.pk) in ticked,
    )


def ticked_in(form: Form) -> set[str]:
    """Read which milestones a form that could not be stored had ticked, by their keys."""
    sent = form.data
    return set(sent.getlist("milestones")) if isinstance(sent, MultiValueDict) else set()
