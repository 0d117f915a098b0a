"""A row on its way from a table to a record: what each of its cells was read as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from exchange.records.plan import RowProblem
from exchange.tables.values.reading import Doubt, Problem

# stands for a record that the import itself makes: new:unit:招商部
NEW = "new:"


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value of a field: as it is written, as people read it, and the words of the cell.

    `stored` is a key, a list of keys, an ISO day, a number as text, or words; what the import makes
    first begins with `new:`.
    """

    stored: Any
    shown: Any
    printed: str = ""
    column: str = ""


@dataclass(slots=True)
class DraftRow:
    """A record as a row gives it, before it is compared with what is there."""

    sheet: str
    row: int
    column: str = ""
    values: dict[str, FieldValue] = field(default_factory=dict)
    extras: dict[str, FieldValue] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    printed: dict[str, str] = field(default_factory=dict)
    # the letter of the column that goes to a field, also where its cell is empty
    letters: Mapping[str, str] = field(default_factory=dict)

    def stored(self, name: str) -> Any:
        """Return what would be written in a field; None where the row says nothing."""
        value = self.values.get(name)
        return None if value is None else value.stored

    def printed_at(self, name: str) -> str:
        """Return the words of the cell that gave a field."""
        value = self.values.get(name)
        return value.printed if value else self.printed.get(name, "")

    def column_of(self, name: str) -> str:
        """Return the letter of the column that gave a field."""
        value = self.values.get(name)
        return value.column if value else self.column

    def refuse(self, problem: Problem, column: str = "", value: str = "") -> None:
        """Say at a cell why the row cannot be written."""
        self.problems.append(
            RowProblem(column, value[:200], str(problem.why), str(problem.allowed))
        )

    @property
    def writes(self) -> dict[str, Any]:
        """What would be written, by field."""
        return {name: value.stored for name, value in self.values.items()}

    @property
    def shows(self) -> dict[str, Any]:
        """What people read, by field; extra fields by their names."""
        return {
            name: value.shown
            for values in (self.values, self.extras)
            for name, value in values.items()
        }


def same(left: Any, right: Any) -> bool:
    """Say whether two stored values are one; the order of a list of keys says nothing."""
    if isinstance(left, list) and isinstance(right, list):
        return sorted(map(str, left)) == sorted(map(str, right))
    return bool(left == right) or (left in (None, "", []) and right in (None, "", []))


def new_names(values: Iterable[Any]) -> set[str]:
    """Collect what the import has to make first."""
    names = set()
    for value in values:
        names |= {
            part
            for part in (value if isinstance(value, list) else [value])
            if isinstance(part, str) and part.startswith(NEW)
        }
    return names
