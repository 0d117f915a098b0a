"""What waits for somebody, as counts that lead to their lists: the desks of analysts and
leaders, and supervision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.filters.issues import waiting_for
from dashboards.instructions import InstructionRow, instruction_row, instructions_at
from dashboards.links import issues_at, measures_at
from dashboards.moments import Moment
from dashboards.tallies import Sight, sight
from parks.choices import LedgerView, Stage
from parks.models import Closing, Issue, SelfCheck
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from recommendations.models import Instruction, Measure
from recommendations.questions import MeasureState

MOST_INSTRUCTIONS = 10


@dataclass(frozen=True)
class Counted:
    """A number in words, and the list that shows the same number; `is_late` where it should be
    nought.
    """

    words: str
    n: int
    address: str
    is_late: bool = False


@dataclass
class Group:
    """Counts of one kind under a head; those of nought are said in one line."""

    title: str
    counts: list[Counted] = field(default_factory=list)


@dataclass(frozen=True)
class AnalystDesk:
    """What waits for an analyst."""

    groups: list[Group]
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


def counted(asked: Mapping[str, QuerySet]) -> dict[str, int]:
    """How many rows each queryset holds, whatever they are rows of; one statement."""
    parts = [
        rows.order_by()
        .annotate(asked_=Value(name, output_field=CharField()))
        .values_list("asked_")
        .annotate(n=Count("pk"))
        for name, rows in asked.items()
    ]
    return dict.fromkeys(asked, 0) | dict(
        parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    )


def questions(reader: Reader, today: date) -> dict[str, QuerySet]:
    """What stands in no tally: decisions that wait and lists beside the ledger, by the name of
    their list.
    """
    issues: IssueQuerySet = Issue.objects.visible_to(reader).problems()
    return {
        **{
            what: waiting_for(issues, what, today)
            for what in ("extension", "acceptance", "resume", "found")
        },
        "rechecks": Closing.objects.visible_to(reader).due_for_recheck(today),
        "selfchecks": SelfCheck.objects.visible_to(reader).waiting(),
        "measures": Measure.objects.visible_to(reader).overdue(today),
    }


def decisions(n: Mapping[str, int]) -> list[Counted]:
    """What waits for the decision of a verifier or of an analyst."""
    return [
        Counted(_("Requests for more time"), n["extension"], issues_at(waiting="extension")),
        Counted(
            _("Handed in more than 7 days ago"),
            n["acceptance"],
            issues_at(waiting="acceptance"),
            is_late=True,
        ),
        Counted(
            _("Suspensions that have run out"),
            n["resume"],
            issues_at(waiting="resume"),
            is_late=True,
        ),
        Counted(_("Due re-checks"), n["rechecks"], reverse("recheck-list")),
        Counted(_("Self-checks without an answer"), n["selfchecks"], reverse("self-check-list")),
    ]


def supervised(seen: Sight, n: Mapping[str, int]) -> list[Counted]:
    """What is overdue, due soon and silent."""
    return [
        Counted(_("Overdue issues"), seen.overdue, issues_at(overdue=1), is_late=True),
        Counted(_("Due within 15 days"), seen.issues.due_soon, issues_at(due=15)),
        Counted(
            _("Not updated for 30 days"),
            seen.issues.views.get(LedgerView.STALE_30, 0),
            issues_at(view=LedgerView.STALE_30),
        ),
        Counted(
            _("Overdue measures"),
            n["measures"],
            measures_at(state=MeasureState.OVERDUE),
            is_late=True,
        ),
    ]


def read_analyst_desk(reader: Reader, today: date) -> AnalystDesk:
    """What an analyst has to file, assign, complete or ask after; a constant number of
    statements.
    """
    seen = sight(reader, Moment(today))
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
    to_do = Group(
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
    gaps = Group(
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
    with_others = Group(
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
        [to_do, gaps, Group(_("To ask after"), supervised(seen, n)), with_others], seen.overdue
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
    seen = sight(reader, Moment(today))
    return LeaderDesk(
        counts, [instruction_row(one, today) for one in rows], supervised(seen, n), seen.overdue
    )
