"""What waits for somebody, as counts that lead to their lists: the desks of analysts and
leaders, and supervision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.pages.supervision.instructions.page import instructions_at
from dashboards.pages.supervision.waiting import Counted, counted, questions, supervised
from dashboards.shared.links import issues_at
from dashboards.shared.rows.instructions import InstructionRow, instruction_row
from parks.choices import LedgerView, Stage
from parks.models import Issue
from parks.readers import Reader
from recommendations.models import Instruction
from standings.days.as_of import AsOf
from standings.regions.read import sight

MOST_INSTRUCTIONS = 10


@dataclass
class CountGroup:
    """Counts of one kind under a head; those of nought are said in one line."""

    title: str
    counts: list[Counted] = field(default_factory=list)


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

    counts: list[Counted]
    rows: list[InstructionRow]
    supervised: list[Counted]
    overdue: int


def read_analyst_desk(reader: Reader, today: date) -> AnalystDesk:
    """What an analyst has to file, assign, complete or ask after; a constant number of
    statements.
    """
    seen = sight(reader, AsOf(today))
    issues = Issue.objects.visible_to(reader).problems()
    n = counted(
        {
            **questions(reader, today),
            "severity": issues.open().filter(severity=""),
            "source": issues.open().filter(source=None),
            "instructions": Instruction.objects.readable_by(reader).waiting(),
        }
    )
    stages = seen.issues.stages
    to_do = CountGroup(
        _("To assign and decide"),
        [
            Counted(
                _("Filed, not assigned"),
                stages.get(Stage.FILED, 0),
                issues_at(stage=Stage.FILED.value),
            ),
            Counted(
                _("Found by a self-check, not assigned"), n["found"], issues_at(waiting="found")
            ),
            Counted(
                _("Suspensions that have run out"),
                n["resume"],
                issues_at(waiting="resume"),
                is_late=True,
            ),
            Counted(
                _("Instructions without an answer"),
                n["instructions"],
                instructions_at(state="waiting"),
            ),
            Counted(
                _("Self-checks without an answer"), n["selfchecks"], reverse("self-check-list")
            ),
        ],
    )
    gaps = CountGroup(
        _("To complete"),
        [
            Counted(
                _("Open without a severity"),
                n["severity"],
                issues_at(stage="open", severity="none"),
            ),
            Counted(
                _("Open without a source"), n["source"], issues_at(stage="open", source="none")
            ),
            Counted(
                _("Open without an action"),
                seen.issues.views.get(LedgerView.NO_ACTION, 0),
                issues_at(view=LedgerView.NO_ACTION),
            ),
        ],
    )
    with_others = CountGroup(
        _("With the verifiers"),
        [
            Counted(
                _("Waiting for acceptance"),
                stages.get(Stage.SUBMITTED, 0),
                issues_at(stage=Stage.SUBMITTED.value),
            ),
            Counted(_("Requests for more time"), n["extension"], issues_at(waiting="extension")),
            Counted(_("Due re-checks"), n["rechecks"], reverse("recheck-list")),
        ],
    )
    return AnalystDesk(
        [to_do, gaps, CountGroup(_("To ask after"), supervised(seen, n)), with_others], seen.overdue
    )


def read_leader_desk(reader: Reader, today: date) -> LeaderDesk:
    """The instructions that a leader gave, by state, and what supervision counts."""
    given = Instruction.objects.readable_by(reader).filter(given_by=reader.pk)
    waiting = given.waiting()
    n = counted(
        {
            **questions(reader, today),
            "waiting": waiting,
            "late": given.overdue(today),
            "answered": given.filter(answered_on__isnull=False),
        }
    )
    rows = waiting.for_rows().order_by("due_on", "number")[:MOST_INSTRUCTIONS]
    counts = [
        Counted(
            _("Overdue, not answered"),
            n["late"],
            instructions_at(state="overdue", by="me"),
            is_late=True,
        ),
        Counted(
            _("Waiting for an answer"), n["waiting"], instructions_at(state="waiting", by="me")
        ),
        Counted(_("Answered"), n["answered"], instructions_at(state="answered", by="me")),
    ]
    seen = sight(reader, AsOf(today))
    return LeaderDesk(
        counts, [instruction_row(one, today) for one in rows], supervised(seen, n), seen.overdue
    )
