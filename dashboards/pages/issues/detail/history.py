"""What has happened to an issue on its way to closing, and what its reader may do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.pages.issues.labels import BUTTONS
from dashboards.pages.issues.selfchecks.page import read_states_of_issue, readable_self_checks
from dashboards.shared.lists.counted_links import CountedLink
from parks.choices import Stage
from parks.ledger.needs import MissingNeed, StepRequest, missing_before_form
from parks.ledger.permits import steps_open_to
from parks.ledger.stages import MOVES, Step
from parks.models import Approval, BusinessDay, Closing, Issue, Objection, SelfCheck
from parks.readers import Reader
from parks.text.days import full_day
from recommendations.models import Extension

# The step that each stage waits for; its button is the filled one.
EXPECTED = {
    Stage.FILED: Step.ASSIGN,
    Stage.ACTING: Step.SUBMIT,
    Stage.SUBMITTED: Step.CLOSE,
    Stage.SUSPENDED: Step.RESUME,
}


# The page of what is done within a stage, by name.
ACT_PAGES = {
    Step.DECIDE_EXTENSION: "issue-extension",
    Step.RECORD_OBJECTION: "issue-objection",
    Step.RECHECK: "issue-recheck",
    Step.ASK_SELF_CHECK: "issue-self-checks",
}


@dataclass(frozen=True)
class StepButton:
    """A step that the reader may take now; the expected one is the filled button."""

    name: str
    address: str
    is_main: bool


@dataclass(frozen=True)
class StepObstacle:
    """What a step lacks, and where it is added; no address where the form itself asks for it."""

    words: str
    address: str


@dataclass
class IssueHistory:
    """Everything about an issue beside its fields, measures and log."""

    buttons: list[StepButton]
    extensions: list[Extension]
    approvals: list[Approval]
    closings: list[Closing]
    objections: list[Objection]
    self_checks: list[SelfCheck]
    self_check_states: list[CountedLink]
    # the self-check that found this issue, and whether the reader may open the issue that it was
    # about
    found_by: SelfCheck | None = None
    sees_first: bool = False
    may_answer: bool = False

    @property
    def pending(self) -> Closing | None:
        """The closing whose public notice runs."""
        for closing in self.closings:
            if not closing.took_effect_on and not closing.withdrawn_on:
                return closing
        return None

    @property
    def has_closing(self) -> bool:
        """Whether there is anything to tell about closing the issue."""
        return bool(self.approvals or self.closings or self.objections)


def read_history(issue: Issue, reader: Reader) -> IssueHistory:
    """Read what the page of an issue shows of its way, each kind in one statement."""
    readable = readable_self_checks(reader).filter(issue=issue)
    self_checks = list(readable.select_related("park", "unit", "found"))
    found_by = SelfCheck.objects.filter(found=issue).select_related("issue").first()
    first = (
        Issue.objects.visible_to(reader).filter(pk=found_by.issue_id)
        if found_by
        else Issue.objects.none()
    )
    return IssueHistory(
        read_step_buttons(issue, reader),
        list(issue.extensions.select_related("asked_by", "decided_by")),
        list(issue.approvals.select_related("signed_by")),
        list(issue.closings.select_related("decided_by", "rechecked_by")),
        list(issue.objections.select_related("recorded_by", "answered_by")),
        self_checks,
        read_states_of_issue(issue, reader, BusinessDay.today()) if self_checks else [],
        found_by,
        sees_first=first.exists(),
        may_answer=Step.ANSWER_OBJECTION in steps_open_to(reader, issue),
    )


def read_step_buttons(issue: Issue, reader: Reader) -> list[StepButton]:
    """Read which steps the reader may take now; the expected move comes first."""
    expected = EXPECTED.get(Stage(issue.stage)) if issue.stage else None
    open_steps = steps_open_to(reader, issue)
    moves = sorted(
        (step for step in open_steps if step in MOVES), key=lambda step: step != expected
    )
    buttons = [_move_button(issue, move, is_main=move == expected) for move in moves]
    if Step.REPORT in open_steps:
        buttons.insert(0, StepButton(str(BUTTONS[Step.REPORT]), "#report", False))
    if Step.DECIDE_EXTENSION in open_steps and issue.extensions.filter(decision="").exists():
        buttons.append(_act_button(issue, Step.DECIDE_EXTENSION, is_main=not buttons))
    if Step.RECORD_OBJECTION in open_steps and issue.closings.pending().exists():
        buttons.append(_act_button(issue, Step.RECORD_OBJECTION))
    to_look_back = issue.closings.filter(took_effect_on__isnull=False, recheck="")
    if Step.RECHECK in open_steps and to_look_back.exists():
        buttons.append(_act_button(issue, Step.RECHECK, is_main=True))
    if Step.ASK_SELF_CHECK in open_steps:
        buttons.append(_act_button(issue, Step.ASK_SELF_CHECK))
    return buttons


def _move_button(issue: Issue, move: Step, *, is_main: bool) -> StepButton:
    address = reverse("issue-step", args=[issue.number, move])
    return StepButton(str(BUTTONS[move]), address, is_main)


def _act_button(issue: Issue, act: Step, *, is_main: bool = False) -> StepButton:
    return StepButton(str(BUTTONS[act]), reverse(ACT_PAGES[act], args=[issue.number]), is_main)


def read_obstacles(issue: Issue, move: Step, reader: Reader, day: date) -> list[StepObstacle]:
    """Read what a move lacks before it is sent, apart from what its own form asks for."""
    rule = MOVES[move]
    if issue.stage not in rule.starts_at:
        words = _("An issue that is “%(stage)s” cannot take this step.")
        stage = issue.get_stage_display()
        return [StepObstacle(words % {"stage": stage}, issue.get_absolute_url())]
    request = StepRequest(issue, reader.account, day, "")
    return with_places(missing_before_form(rule.needs, request), issue)


def with_places(missing: list[MissingNeed], issue: Issue) -> list[StepObstacle]:
    """Make obstacles of what is missing, each with the place where it is added."""
    page = issue.get_absolute_url()
    return [StepObstacle(need.words, page + need.place if need.place else "") for need in missing]


def outcome_in_words(issue: Issue, move: Step) -> str:
    """Say what a step came to: the stage reached, or that a sign-off or a notice came first."""
    pending = issue.closings.pending().first()
    if move == Step.CLOSE and issue.stage != Stage.CLOSED:
        if pending:
            return _(
                "Accepted. The public notice runs until %(day)s; then the issue is closed."
            ) % {"day": full_day(pending.notice_ends_on)}
        return _("Signed off. Now the city decides.")
    return _("%(number)s is now “%(stage)s”.") % {
        "number": issue.number,
        "stage": issue.get_stage_display(),
    }
