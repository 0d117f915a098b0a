"""What an import would do, before anything is written: pages, the command and `--json` read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class RowState(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row, at its cell: the letter of the column, or nothing for the row."""

    column: str
    value: str
    why: str
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A record that a row gives; a row of a wide sheet gives several, each with its `column`.

    `fields` are values as the record will hold them, by the names of the model, places and units by
    their names. `printed` are the words of the cells. `before` holds what a record has now, of the
    fields that change. `of` is what a duplicate repeats: a row of the file, or a record's number.
    """

    sheet: str
    row: int
    state: RowState
    fields: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[RowProblem] = ()
    printed: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    # the record that is changed or repeated: its number, address or code
    record: str = ""
    of: str = ""
    # what was understood that a person may want to know, such as a year taken from the title
    notes: Sequence[str] = ()
    # what is written, by field: keys of records, ISO days, numbers as text; not for people
    values: Mapping[str, Any] = field(default_factory=dict)
    # the key and the version of the record that it changes, as they were read
    key: int | None = None
    version: int = 0


@dataclass(frozen=True)
class Question:
    """What a person says once for all the rows that ask it.

    `about` is unit, type, severity, year, kind, park, source, period and the like; `value` is the
    word of the file; `offers` are answers that fit, the best first.
    """

    about: str
    value: str
    rows: Sequence[int]
    offers: Sequence[str] = ()
    sheet: str = ""


@dataclass(frozen=True)
class PlannedColumn:
    """What was made of a column: a field, an extra field, or nothing yet.

    `certainty` is in percent. `field` is None where it has no home; `extra` is the name of the
    extra field that takes it; `is_dropped` where somebody said to leave it out.
    """

    sheet: str
    column: str
    header: str
    field: str | None
    certainty: int
    why: str
    extra: str | None = None
    is_dropped: bool = False
    samples: Sequence[str] = ()
    # what a new extra field is made of
    extra_kind: str = ""
    extra_unit: str = ""
    extra_name_en: str = ""


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """A row of a sheet that is no record."""

    row: int
    why: str


@dataclass(frozen=True)
class PlannedSheet:
    """A sheet as it was read. One that is not taken says why in `skipped`."""

    name: str
    header_rows: Sequence[int]
    left_out: Sequence[LeftOutLine] = ()
    skipped: str = ""
    notices: Sequence[str] = ()
    title: str = ""


@dataclass(frozen=True)
class Plan:
    """What a file would change, row by row."""

    file: str
    sha256: str
    # empty while nobody has said what the rows are
    kind: str
    encoding: str
    sheets: Sequence[PlannedSheet]
    columns: Sequence[PlannedColumn]
    rows: Sequence[PlannedRow]
    questions: Sequence[Question] = ()
    notices: Sequence[str] = ()
    kind_certainty: int = 100

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are in each state; states without rows are 0."""
        numbers = Counter(row.state for row in self.rows)
        return {state.value: numbers[state] for state in RowState}

    @property
    def columns_without_home(self) -> list[PlannedColumn]:
        """The columns of which nothing would be left."""
        return [
            column
            for column in self.columns
            if column.field is None and column.extra is None and not column.is_dropped
        ]


@dataclass(frozen=True)
class Choices:
    """What people decided about a file; all of it can be kept as JSON.

    `columns` go by "sheet!letter" to the name of a field, to "extra:name" or to "drop". `fixed`
    values stand for columns that the file lacks. `answers` go by "about:value" to an answer: the
    name of a record, "create" or "refuse". `corrections` go by "sheet!B12" to the new words of that
    cell. `sheets` is None for all visible ones.
    """

    kind: str = ""
    sheets: Sequence[str] | None = None
    header_rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    corrections: Mapping[str, str] = field(default_factory=dict)
    # what becomes of columns without a home: nothing decided, kept as extra fields
    keeps_extra: bool = False
    drops: Sequence[str] = ()
    # without it, one row that cannot be written keeps all of them back
    takes_good_rows_only: bool = False
