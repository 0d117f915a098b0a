"""Supervision (督办): instructions without an answer, what is overdue, by unit, and decisions
that wait.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
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
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.roles import Role
from dashboards.pages.supervision.instructions.page import instructions_at
from dashboards.pages.supervision.waiting import Counted, counted, decisions, questions, supervised
from dashboards.shared.links import issues_at, measures_at
from dashboards.shared.rows.deadlines import DUE_SOON_DAYS
from dashboards.shared.rows.instructions import InstructionRow, address_for, instruction_row
from dashboards.shared.rows.issues import STALE_DAYS, IssueRow, for_rows, issue_row
from parks.choices import Stage
from parks.ledger import permits as permits_module
from parks.ledger.stages import Step
from parks.models import Issue
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from recommendations.gaps import MeasureState
from recommendations.models import Instruction, Measure
from standings.days.as_of import AsOf
from standings.regions.read import sight

# A part of the page shows so many; its count leads to the whole list.
MOST_UNITS = 20
MOST = 10
NONE = "none"


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

    counts: list[Counted]
    decisions: list[Counted]
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

    @property
    def may_instruct(self) -> bool:
        """Whether any row offers to ask a unit."""
        return any(one.instruct for rows in self.lists.values() for one in rows)


def read_supervision(reader: Reader, today: date) -> Supervision:
    """What a reader sees of it; the same statements however many rows and units there are."""
    seen = sight(reader, AsOf(today))
    asked = Instruction.objects.readable_by(reader)
    n = counted(
        {
            **questions(reader, today),
            "waiting": asked.waiting(),
            "late": asked.overdue(today),
            "answered": asked.filter(answered_on__isnull=False),
        }
    )
    issues = Issue.objects.visible_to(reader).problems()
    # a submission stops the clock; that the due day has passed follows, and said aloud an index
    # finds the rows
    stopped = Coalesce("submitted_on", Value(today, output_field=DateField()))
    late = issues.overdue(today).filter(due_on__lt=today)
    measures = Measure.objects.visible_to(reader).overdue(today)
    return Supervision(
        counts=supervised(seen, n),
        decisions=decisions(n),
        overdue=seen.overdue,
        n_waiting=n["waiting"],
        n_late=n["late"],
        n_answered=n["answered"],
        waiting_address=instructions_at(state="waiting"),
        late_address=instructions_at(state="overdue"),
        answered_address=instructions_at(state="answered"),
        instructions=_instructions(reader, today),
        units=_by_unit(late, stopped, lambda lead: issues_at(lead=lead, overdue=1)),
        measure_units=_by_unit(
            measures,
            Value(today, output_field=DateField()),
            lambda lead: measures_at(state=MeasureState.OVERDUE, lead=lead),
        ),
        lists=_lists(issues, reader, today),
    )


def _instructions(reader: Reader, today: date) -> list[InstructionRow]:
    """Those without an answer, the longest overdue first.

    Only a unit reads of what it may not open.
    """
    rows = (
        Instruction.objects.readable_by(reader)
        .waiting()
        .for_rows()
        .order_by("due_on", "number")[:MOST]
    )
    seen = "" in reader.sees or Role.UNIT not in reader.roles
    return [instruction_row(one, today, seen) for one in rows]


def _by_unit(rows: QuerySet, until: Any, listed: Any) -> list[LateUnitRow]:
    """Counts by lead unit, grouped by the database: what no unit leads first, then the units
    with most.
    """
    names = ("lead__slug", "lead__name_zh", "lead__name_en")
    delay = Max(ExpressionWrapper(until - F("due_on"), output_field=DurationField()))
    groups = list(
        rows.order_by()
        .values(*names)
        .annotate(n=Count("pk"), delay=delay)
        .order_by(Case(When(lead__slug=None, then=0), default=1), "-n", "-delay", "lead__slug")[
            : MOST_UNITS + 1
        ]
    )
    most = max((one["n"] for one in groups), default=1)
    nobody = _("No lead unit yet")
    return [
        LateUnitRow(
            one["lead__name_zh"] or nobody,
            one["lead__name_en"] if one["lead__slug"] else nobody,
            one["n"],
            one["delay"].days,
            max(100 * one["n"] // most, 1),
            listed(one["lead__slug"] or NONE),
        )
        for one in groups
    ]


def _lists(issues: IssueQuerySet, reader: Reader, today: date) -> dict[str, list[LateIssue]]:
    """The first of the overdue, of those due soon and of the silent: keys first, then all rows
    in one statement.
    """
    firsts = {
        "late": issues.overdue(today).filter(due_on__lt=today).order_by("due_on", "pk"),
        "soon": issues.due_within(today, DUE_SOON_DAYS).order_by("due_on", "pk"),
        "silent": issues.stale(today).order_by(F("last_entry_on").asc(nulls_first=True), "pk"),
    }
    # a slice may stand in a union only inside a part of its own
    parts = [
        Issue.objects.filter(pk__in=rows.values("pk")[:MOST]).order_by().values("pk")
        for rows in firsts.values()
    ]
    found = list(
        for_rows(Issue.objects.filter(pk__in=parts[0].union(*parts[1:])).with_light(today))
    )
    found.sort(key=lambda issue: (issue.due_on or date.max, issue.pk))
    quiet = sorted(found, key=lambda issue: (issue.last_entry_on or date.min, issue.pk))
    soon = today + timedelta(days=DUE_SOON_DAYS)
    before = today - timedelta(days=STALE_DAYS)
    chosen = {
        "late": [one for one in found if one.is_overdue(today)],
        "soon": [
            one
            for one in found
            if one.stage in (Stage.FILED, Stage.ACTING)
            and one.due_on
            and today <= one.due_on <= soon
        ],
        "silent": [
            one
            for one in quiet
            if Stage(one.stage).is_open
            and (one.last_entry_on is None or one.last_entry_on < before)
        ],
    }
    return {
        name: [_late(one, reader, today) for one in rows[:MOST]] for name, rows in chosen.items()
    }


def _late(issue: Issue, reader: Reader, today: date) -> LateIssue:
    # a unit's rights hang on the units that support the issue, which would be asked for row by row
    may = Role.LEADER in reader.roles and permits_module.may(reader, Step.INSTRUCT, issue)
    return LateIssue(issue_row(issue, today), address_for(issue) if may else "")
