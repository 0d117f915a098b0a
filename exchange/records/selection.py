"""Which rows of a plan a write takes: people leave some out, and bad ones keep the others back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.functional import cached_property

from exchange.records.plan import Choices, Plan, PlannedRow, RowState

# Answers about a single row: left out, or registered though it repeats another one.
SKIP = "row"
REPEATED = "duplicate"
WRITTEN = (RowState.NEW, RowState.CHANGED)
BAD = (RowState.REFUSED, RowState.ASKED)


def key_of(row: PlannedRow) -> str:
    """Name a row among all of its plan: sheet, number, and the column of a wide sheet."""
    return f"{row.sheet}!{row.column}{row.row}"


def repeated_key(row: PlannedRow) -> str:
    """Name a row as answers about what it repeats do."""
    return f"{row.sheet}!{row.row}"


def cell_of(row: PlannedRow, column: str) -> str:
    """Name a cell as `Choices.corrections` does."""
    return f"{row.sheet}!{column or row.column}{row.row}"


@dataclass(frozen=True)
class Selection:
    """A plan with what somebody decided about single rows of it."""

    plan: Plan
    choices: Choices

    @cached_property
    def skipped(self) -> frozenset[str]:
        """The keys of rows that somebody left out."""
        mark = f"{SKIP}:"
        return frozenset(
            about.removeprefix(mark)
            for about, answer in self.choices.answers.items()
            if about.startswith(mark) and answer == "skip"
        )

    @cached_property
    def by_state(self) -> dict[str, list[PlannedRow]]:
        """The rows of each state, without those that were left out by hand."""
        rows: dict[str, list[PlannedRow]] = {state.value: [] for state in RowState}
        for row in self.plan.rows:
            if key_of(row) not in self.skipped:
                rows[row.state].append(row)
        return rows

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows of each state, and how many were left out by hand; the sum is all rows."""
        numbers = {state: len(rows) for state, rows in self.by_state.items()}
        return numbers | {"skipped": len(self.plan.rows) - sum(numbers.values())}

    @property
    def to_write(self) -> int:
        """How many records a write makes or changes."""
        return sum(self.counts[state] for state in WRITTEN)

    @property
    def bad(self) -> int:
        """How many rows cannot be written yet."""
        return sum(self.counts[state] for state in BAD)

    @property
    def may_be_written(self) -> bool:
        """Whether something would be written, and nothing bad keeps it back."""
        return bool(self.to_write) and (not self.bad or self.choices.takes_good_rows_only)

    def plan_to_write(self) -> Plan:
        """Return the plan without the rows that were left out by hand."""
        rows = [row for row in self.plan.rows if key_of(row) not in self.skipped]
        return replace(self.plan, rows=rows)


def gists_of(plan: Plan) -> dict[str, int]:
    """Return by row what tells whether something else would become of it, in little memory."""
    return {key_of(row): _gist(row) for row in plan.rows}


def differs(before: Mapping[str, int], now: Plan) -> int:
    """Count the rows of which something else would become than somebody saw."""
    fresh = gists_of(now)
    return sum(before.get(key) != fresh.get(key) for key in before.keys() | fresh.keys())


def _gist(row: PlannedRow) -> int:
    parts = [row.state.value, dict(row.fields), dict(row.before), row.record]
    return hash(json.dumps(parts, sort_keys=True, ensure_ascii=False))
