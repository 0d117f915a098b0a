"""The desks of analysts and leaders: what waits for them, as counts that lead to their lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.pages.issues.list.filters import issues_waiting_for
from dashboards.pages.supervision.instructions.page import (
    instructions_at,
    read_instruction_counts,
)
from dashboards.pages.supervision.waiting import (
    WaitingCounts,
    WorkCount,
    read_supervised_counts,
    read_waiting_counts,
)
from dashboards.shared.links import issues_at
from dashboards.shared.rows.instructions import InstructionRow, instruction_row
from parks.choices import LedgerView, Stage
from parks.models import Issue
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from recommendations.gaps import without_action
from recommendations.models import Instruction
from standings.days.as_of import AsOf
from standings.regions.read import RegionTotals, read_totals

MOST_INSTRUCTIONS = 10


@dataclass
class CountGroup:
    """Counts of one kind under a head."""

    title: str
    counts: list[WorkCount] = field(default_factory=list)


@dataclass(frozen=True)
class AnalystDesk:
    """What waits for an analyst."""

    groups: list[CountGroup]
    overdue: int


@dataclass(frozen=True)
class LeaderDesk:
    """What a leader asked for, and the state of the answers; the open ones, the most
    urgent first.
    """

    counts: list[WorkCount]
    rows: list[InstructionRow]
    supervised: list[WorkCount]
    overdue: int


def read_analyst_desk(reader: Reader, today: date) -> AnalystDesk:
    """Read what an analyst has to file, assign, complete or ask after."""
    totals = read_totals(reader, AsOf(today))
    waiting = read_waiting_counts(reader, today)
    instructions = Instruction.objects.readable_by(reader).waiting().count()
    open_issues = Issue.objects.visible_to(reader).problems().open()
    groups = [
        CountGroup(_("To assign and decide"), _to_assign(totals, waiting, instructions)),
        CountGroup(_("To complete"), _to_complete(open_issues, today)),
        CountGroup(_("To ask after"), read_supervised_counts(totals, reader, today)),
        CountGroup(_("With the verifiers"), _with_verifiers(totals, waiting)),
    ]
    return AnalystDesk(groups, totals.overdue)


def _to_assign(totals: RegionTotals, waiting: WaitingCounts, instructions: int) -> list[WorkCount]:
    return [
        WorkCount(
            _("Filed, not assigned"),
            totals.issues.stages.get(Stage.FILED, 0),
            issues_at(stage=Stage.FILED.value),
        ),
        WorkCount(
            _("Found by a self-check, not assigned"),
            waiting.found_by_self_check,
            issues_at(waiting="found"),
        ),
        WorkCount(
            _("Suspensions that have run out"),
            waiting.suspensions_over,
            issues_at(waiting="resume"),
            is_late=True,
        ),
        WorkCount(
            _("Instructions without an answer"), instructions, instructions_at(state="waiting")
        ),
        WorkCount(
            _("Self-checks without an answer"), waiting.self_checks, reverse("self-check-list")
        ),
    ]


def _to_complete(open_issues: IssueQuerySet, today: date) -> list[WorkCount]:
    return [
        WorkCount(
            _("Open without a severity"),
            open_issues.filter(severity="").count(),
            issues_at(stage="open", severity="none"),
        ),
        WorkCount(
            _("Open without a source"),
            open_issues.filter(source=None).count(),
            issues_at(stage="open", source="none"),
        ),
        WorkCount(
            _("Under way without a closing standard"),
            issues_waiting_for(open_issues, "standard", today).count(),
            issues_at(waiting="standard"),
        ),
        WorkCount(
            _("Open without an action"),
            without_action(open_issues).count(),
            issues_at(stage="open", view=LedgerView.NO_ACTION),
        ),
    ]


def _with_verifiers(totals: RegionTotals, waiting: WaitingCounts) -> list[WorkCount]:
    return [
        WorkCount(
            _("Waiting for acceptance"),
            totals.issues.stages.get(Stage.SUBMITTED, 0),
            issues_at(stage=Stage.SUBMITTED.value),
        ),
        WorkCount(_("Requests for more time"), waiting.extensions, issues_at(waiting="extension")),
        WorkCount(_("Due re-checks"), waiting.rechecks, reverse("recheck-list")),
    ]


def read_leader_desk(reader: Reader, today: date) -> LeaderDesk:
    """Read the instructions that a leader gave, by state, and what supervision counts."""
    totals = read_totals(reader, AsOf(today))
    given = Instruction.objects.readable_by(reader).filter(given_by=reader.pk)
    states = read_instruction_counts(given, today)
    counts = [
        WorkCount(
            _("Overdue, not answered"),
            states["overdue"],
            instructions_at(state="overdue", by="me"),
            is_late=True,
        ),
        WorkCount(
            _("Waiting for an answer"),
            states["waiting"],
            instructions_at(state="waiting", by="me"),
        ),
        WorkCount(_("Answered"), states["answered"], instructions_at(state="answered", by="me")),
    ]
    urgent = given.waiting().for_rows().order_by("due_on", "number_key")[:MOST_INSTRUCTIONS]
    return LeaderDesk(
        counts,
        [instruction_row(instruction, today) for instruction in urgent],
        read_supervised_counts(totals, reader, today),
        totals.overdue,
    )
