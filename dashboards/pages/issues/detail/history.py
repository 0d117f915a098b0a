"""What has happened to an issue on its way to closing, and what its reader may do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from dashboards.pages.issues.labels import BUTTONS
from dashboards.pages.issues.selfchecks.page import read_states_of_issue, readable_self_checks
from dashboards.shared.rows.deadlines import full_day
from parks.choices import Stage
from parks.ledger.needs import MissingNeed, StepRequest, missing_for
from parks.ledger.permits import steps_open_to
from parks.ledger.stages import MOVES, Need, Step
from parks.models import Approval, BusinessDay, Closing, Extension, Issue, Objection, SelfCheck
from parks.readers import Reader

# The step that each stage waits for; its button is the filled one.
EXPECTED = {
    Stage.FILED: Step.ASSIGN,
    Stage.ACTING: Step.SUBMIT,
    Stage.SUBMITTED: Step.CLOSE,
    Stage.SUSPENDED: Step.RESUME,
}


# Where on the page of the issue a missing thing is added.
PLACES = {
    Need.MILESTONES.value: "#measures",
    Need.EVIDENCE.value: "#evidence",
    Need.PAIR.value: "#evidence",
    Need.NO_OBJECTION.value: "#closing",
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
    # of what was asked about this issue: words, address, count, whether chosen
    self_check_states: list[tuple[str, str, int, bool]]
    # self-checks and issues found by them that the reader may open
    readable_self_checks: frozenset[int]
    # the self-check that found this issue, and whether the reader may open the issue that it was
    # about
    found_by: SelfCheck | None = None
    sees_first: bool = False
    may_answer: bool = False

    @property
    def pending(self) -> Closing | None:
        """The closing whose public notice runs."""
        return next(
            (one for one in self.closings if not one.took_effect_on and not one.withdrawn_on), None
        )

    @property
    def has_closing(self) -> bool:
        """Whether there is anything to tell about closing the issue."""
        return bool(self.approvals or self.closings or self.objections)


def read_history(issue: Issue, reader: Reader) -> IssueHistory:
    """What the page of an issue shows of its way; each kind in one statement."""
    asked = list(issue.self_checks.select_related("park", "unit", "found"))
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
        asked,
        read_states_of_issue(issue, reader, BusinessDay.today()) if asked else [],
        frozenset(readable_self_checks(reader).filter(issue=issue).values_list("pk", flat=True))
        if asked
        else frozenset(),
        found_by,
        sees_first=first.exists(),
        may_answer=Step.ANSWER_OBJECTION in steps_open_to(reader, issue),
    )


def _evidence_address(issue: Issue) -> str:
    """Where a file is added; nothing as long as there is no such page."""
    try:
        return reverse("issue-evidence-add", args=[issue.number])
    except NoReverseMatch:
        return ""


def read_step_buttons(issue: Issue, reader: Reader) -> list[StepButton]:
    """The moves that the reader may make, the expected one first."""
    expected = EXPECTED.get(Stage(issue.stage)) if issue.stage else None
    open_steps = steps_open_to(reader, issue)
    open_moves = [name for name in open_steps if name in MOVES]
    buttons = [
        StepButton(
            str(BUTTONS[name]), reverse("issue-step", args=[issue.number, name]), name == expected
        )
        for name in sorted(open_moves, key=lambda name: name != expected)
    ]
    if Step.DECIDE_EXTENSION in open_steps and issue.extensions.filter(decision="").exists():
        buttons.append(
            StepButton(
                _("Decide on more time"),
                reverse("issue-extension", args=[issue.number]),
                not buttons,
            )
        )
    if Step.RECORD_OBJECTION in open_steps and issue.closings.pending().exists():
        buttons.append(
            StepButton(
                _("Record an objection"), reverse("issue-objection", args=[issue.number]), False
            )
        )
    if (
        Step.RECHECK in open_steps
        and issue.closings.filter(took_effect_on__isnull=False, recheck="").exists()
    ):
        buttons.append(
            StepButton(_("Look back"), reverse("issue-recheck", args=[issue.number]), True)
        )
    if Step.ASK_SELF_CHECK in open_steps:
        buttons.append(
            StepButton(
                _("Ask other parks"),
                reverse("issue-self-checks", args=[issue.number]),
                is_main=False,
            )
        )
    return buttons


def read_obstacles(issue: Issue, move: Step, reader: Reader, day: date) -> list[StepObstacle]:
    """What a move lacks before it is sent, apart from what its own form asks for."""
    rule = MOVES[move]
    if issue.stage not in rule.starts_at:
        said = _("An issue that is “%(stage)s” cannot take this step.") % {
            "stage": issue.get_stage_display()
        }
        return [StepObstacle(said, issue.get_absolute_url())]
    asked = {Need.WORDS.value, Need.LEAD.value, Need.DEADLINE.value}
    missing = [
        one
        for one in missing_for(rule, StepRequest(issue, reader.account, day, ""))
        if one.place not in asked
    ]
    return with_places(missing, issue)


def with_places(missing: list[MissingNeed], issue: Issue) -> list[StepObstacle]:
    """What is missing, each with the place where it is added."""
    return [
        StepObstacle(
            one.words, issue.get_absolute_url() + PLACES[one.place] if one.place in PLACES else ""
        )
        for one in missing
    ]


def outcome_in_words(issue: Issue, move: Step) -> str:
    """What the page says when a step was taken: the stage reached, or that a sign-off or a
    notice came first.
    """
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
