"""Supervision (督办): instructions without an answer, what is overdue, by unit, and decisions
that wait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.roles import Role
from dashboards.pages.supervision.instructions.page import (
    instructions_at,
    read_instruction_counts,
)
from dashboards.pages.supervision.waiting import (
    WorkCount,
    decision_counts,
    read_supervised_counts,
    read_waiting_counts,
)
from dashboards.shared.findings import none_due_soon, none_overdue, none_overdue_measures
from dashboards.shared.links import issues_at, measures_at
from dashboards.shared.rows.deadlines import DUE_SOON_DAYS
from dashboards.shared.rows.instructions import InstructionRow, address_for, instruction_row
from dashboards.shared.rows.issues import IssueRow, for_rows, issue_row
from parks.ledger import permits
from parks.ledger.stages import Step
from parks.models import Issue
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from recommendations.gaps import MeasureState
from recommendations.models import Instruction, Measure
from recommendations.models.instruction import InstructionQuerySet
from standings.days.as_of import AsOf
from standings.regions.read import read_totals

# A part of the page shows so many; its count leads to the whole list.
MOST_UNITS = 20
MOST_ROWS = 10
NO_UNIT = "none"


@dataclass(frozen=True)
class LateUnitRow:
    """What a unit is late with: how many, the longest delay in days, and the share of the
    longest bar in percent.
    """

    name_zh: str
    name_en: str
    n: int
    days: int
    share: int
    address: str


@dataclass(frozen=True)
class LateIssue:
    """An issue in one of the lists; `instruct` is where a leader asks about it."""

    row: IssueRow
    instruct: str


@dataclass
class Supervision:
    """Everything on the page.

    Lists are cut, their counts are not; `n_…` are the counts of the instructions.
    """

    counts: list[WorkCount]
    decisions: list[WorkCount]
    overdue: int
    n_waiting: int
    n_late: int
    n_answered: int
    waiting_address: str
    late_address: str
    answered_address: str
    instructions: list[InstructionRow]
    units: list[LateUnitRow]
    measure_units: list[LateUnitRow]
    lists: dict[str, list[LateIssue]] = field(default_factory=dict)
    # said where nothing is overdue or due soon
    not_overdue: str = ""
    not_soon: str = ""
    no_measure_overdue: str = ""

    @property
    def may_instruct(self) -> bool:
        """Whether any row offers to ask a unit."""
        return any(late.instruct for rows in self.lists.values() for late in rows)


def read_supervision(reader: Reader, today: date) -> Supervision:
    """Read what a reader sees of it; the same statements however many rows and units there are."""
    totals = read_totals(reader, AsOf(today))
    waiting = read_waiting_counts(reader, today)
    instructions = Instruction.objects.readable_by(reader)
    instruction_counts = read_instruction_counts(instructions, today)
    issues = Issue.objects.visible_to(reader).problems()
    measures = Measure.objects.visible_to(reader)
    today_value = Value(today, output_field=DateField())
    measure_units = _read_late_units(
        measures.overdue(today),
        today_value,
        lambda lead: measures_at(state=MeasureState.OVERDUE, lead=lead),
    )
    lists = _read_lists(issues, reader, today)
    # only what is said of none asks of how many that is known
    is_all_shown = lists["late"] and lists["soon"]
    dated = (0, 0) if is_all_shown else _count_dated(issues.open())
    dated_measures = (0, 0) if measure_units else _count_dated(measures.filter(done_on=None))
    return Supervision(
        counts=read_supervised_counts(totals, reader, today),
        decisions=decision_counts(waiting),
        overdue=totals.overdue,
        n_waiting=instruction_counts["waiting"],
        n_late=instruction_counts["overdue"],
        n_answered=instruction_counts["answered"],
        waiting_address=instructions_at(state="waiting"),
        late_address=instructions_at(state="overdue"),
        answered_address=instructions_at(state="answered"),
        instructions=_read_instructions(instructions, reader, today),
        units=_read_late_units(
            _overdue(issues, today),
            # a submission stops the clock
            Coalesce("submitted_on", today_value),
            lambda lead: issues_at(lead=lead, overdue=1),
        ),
        measure_units=measure_units,
        lists=lists,
        not_overdue=none_overdue(*dated),
        not_soon=none_due_soon(*dated),
        no_measure_overdue=none_overdue_measures(*dated_measures),
    )


def _count_dated(rows: QuerySet[Any]) -> tuple[int, int]:
    """Count rows, and those of them that have a due date."""
    counts = rows.order_by().aggregate(total=Count("pk"), dated=Count("due_on"))
    return counts["total"], counts["dated"]


def _overdue(issues: IssueQuerySet, today: date) -> IssueQuerySet:
    """Select the overdue issues; that the due day has passed follows, and said aloud an index
    finds the rows.
    """
    return issues.overdue(today).filter(due_on__lt=today)


def _read_instructions(
    instructions: InstructionQuerySet, reader: Reader, today: date
) -> list[InstructionRow]:
    """Read those without an answer, the longest overdue first.

    Only a unit reads of what it may not open.
    """
    waiting = instructions.waiting().for_rows().order_by("due_on", "number_key")[:MOST_ROWS]
    may_open = "" in reader.sees or Role.UNIT not in reader.roles
    return [instruction_row(instruction, today, may_open) for instruction in waiting]


def _read_late_units(
    rows: QuerySet[Any], until: Combinable, address_of: Callable[[str], str]
) -> list[LateUnitRow]:
    """Count by lead unit: what no unit leads first, then the units with most."""
    delay = Max(ExpressionWrapper(until - F("due_on"), output_field=DurationField()))
    groups = list(
        rows.order_by()
        .values_list("lead__slug", "lead__name_zh", "lead__name_en")
        .annotate(n=Count("pk"), delay=delay)
        .order_by(Case(When(lead__slug=None, then=0), default=1), "-n", "-delay", "lead__sort_key")[
            : MOST_UNITS + 1
        ]
    )
    most = max((count for *_unit, count, _delay in groups), default=1)
    nobody = _("No lead unit yet")
    return [
        LateUnitRow(
            name_zh=name_zh or nobody,
            name_en=name_en if slug else nobody,
            n=count,
            days=delay.days,
            share=max(100 * count // most, 1),
            address=address_of(slug or NO_UNIT),
        )
        for slug, name_zh, name_en, count, delay in groups
    ]


def _read_lists(issues: IssueQuerySet, reader: Reader, today: date) -> dict[str, list[LateIssue]]:
    """Read the first of the overdue, of those due soon and of the silent.

    An issue may stand in two lists: their keys are read first, then the rows once.
    """
    lists = {
        "late": _overdue(issues, today).order_by("due_on", "pk"),
        "soon": issues.due_within(today, DUE_SOON_DAYS).order_by("due_on", "pk"),
        "silent": issues.stale(today).order_by(F("last_entry_on").asc(nulls_first=True), "pk"),
    }
    keys = {
        name: list(rows.values_list("pk", flat=True)[:MOST_ROWS]) for name, rows in lists.items()
    }
    shown = for_rows(Issue.objects.with_light(today)).in_bulk(
        {key for list_keys in keys.values() for key in list_keys}
    )
    return {
        name: [_late_issue_row(shown[key], reader, today) for key in list_keys]
        for name, list_keys in keys.items()
    }


def _late_issue_row(issue: Issue, reader: Reader, today: date) -> LateIssue:
    # a unit's rights hang on the units that support the issue, which would be asked for row by row
    may_instruct = Role.LEADER in reader.roles and permits.may(reader, Step.INSTRUCT, issue)
    return LateIssue(issue_row(issue, today), address_for(issue) if may_instruct else "")
