"""How rows become records, whatever they are: matched with what is there, judged, written."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.fields import FIELDS, Field, RecordKind
from exchange.records.drafts import DraftRow, FieldValue, new_names, same
from exchange.records.extras import read_extra_fields
from exchange.records.plan import PlannedRow, RowProblem, RowState
from exchange.tables.values.reading import Doubt, Problem
from parks.models import ExtraField
from parks.readers import Reader

if TYPE_CHECKING:
    from accounts.models import User


OUT_OF_CHARGE = gettext_lazy("It lies outside the regions that you are in charge of.")
# the key of a unit or source that is made in the same write
NOT_MADE_YET = -1
# what a row or a record holds, by field, as it is stored
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExistingRecord:
    """A record that is there, with what a row may change of it."""

    key: int
    name: str
    values: Mapping[str, FieldValue]
    version: int = 0
    # why the reader may not change it; empty where they may
    refusal: str = ""


@dataclass(frozen=True)
class Existing:
    """The records that rows of a file may mean, by what tells them apart.

    `alike` names the record that a row nearly repeats, by the place of the row among the drafts.
    """

    by_identity: Mapping[str, ExistingRecord] = field(default_factory=dict)
    alike: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """A record that an import made or changed, with what it held before."""

    model: str
    key: int
    name: str
    row: int
    sheet: str
    is_new: bool
    before: Mapping[str, Any] = field(default_factory=dict)
    # the state that the import left, by which an undo sees whether somebody has worked on it since
    version: int = 0


@dataclass(frozen=True)
class Undo:
    """Who undoes an import, and why."""

    by: User
    reason: str


class Importer(ABC):
    """One kind of record: its fields, what tells records apart, what holds between its fields."""

    kind: ClassVar[RecordKind]
    # so many rows are written together, still in one transaction; None: what all of them say counts
    rows_at_once: ClassVar[int | None] = None

    def __init__(self, reader: Reader, today: date) -> None:
        self.reader = reader
        self.today = today

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that a column may fill."""
        return FIELDS[self.kind]

    @cached_property
    def extra_fields(self) -> dict[str, ExtraField]:
        """The extra fields of the records, by their Chinese names."""
        return read_extra_fields(self.kind.value)

    @abstractmethod
    def identities(self, values: Values) -> list[str]:
        """List what tells a record apart, the strongest first."""

    @abstractmethod
    def read_existing(self, rows: Sequence[Values]) -> Existing:
        """Read the records that the values of rows may mean, in few statements."""

    @abstractmethod
    def read_records(self, keys: Collection[int]) -> dict[int, Any]:
        """Read records by their keys, with what is compared."""

    @abstractmethod
    def values_of(self, record: Any) -> dict[str, FieldValue]:
        """Read what a row may change of a record."""

    @abstractmethod
    def write(
        self, rows: Sequence[PlannedRow], *, made: Mapping[str, int], by: User
    ) -> list[Written]:
        """Write the rows inside of an open write; `made` are the keys of what was made first."""

    @abstractmethod
    def check(self, draft: DraftRow) -> None:
        """Bring the fields of a row together, and refuse what does not go together."""

    @abstractmethod
    def take_back(
        self, new: Collection[int], changed: Mapping[int, Values], undo: Undo
    ) -> set[int]:
        """Undo an import of records; return the keys of those that something holds on to."""

    def marks(self, keys: Collection[int]) -> dict[int, str]:
        """Return what tells that a record was changed since."""
        return {
            key: _hash({name: value.stored for name, value in self.values_of(record).items()})
            for key, record in self.read_records(keys).items()
        }

    def check_new(self, draft: DraftRow) -> None:
        """Ask or refuse where a new record lacks what it needs."""
        for wanted in self.fields:
            if wanted.is_required and draft.stored(wanted.name) in (None, "", []):
                self.lacks(draft, wanted)

    def lacks(self, draft: DraftRow, wanted: Field) -> None:
        """Refuse a row for want of a field, unless the cell was refused or asked about already."""
        if wanted.name in draft.printed:
            return
        if wanted.name in self.asked_once:
            draft.doubts.append(Doubt(wanted.name, ""))
        else:
            words = _("%(field)s is missing.") % {"field": _capital(str(wanted.label))}
            problem = Problem(words, str(wanted.note) or _("a value in every row"))
            draft.refuse(problem, draft.letters.get(wanted.name, ""))

    # fields that a person may give once for all rows of a file that has no column for them
    asked_once: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def lock(self, keys: Collection[int]) -> None:
        """Lock the records that rows change, until the write ends."""

    def judge(self, _rows: Sequence[PlannedRow]) -> dict[int, Sequence[str]]:
        """Say what the actions that write them would refuse, by the place of the row."""
        return {}

    def plan(self, drafts: Sequence[DraftRow], answers: Mapping[str, str]) -> list[PlannedRow]:
        """Say of each row what it would do."""
        for draft in drafts:
            self.check(draft)
        existing = self.read_existing([draft.writes for draft in drafts])
        first_rows: dict[str, DraftRow] = {}
        rows = [
            self._plan_row(place, draft, existing, first_rows, answers)
            for place, draft in enumerate(drafts)
        ]
        for place, messages in self.judge(rows).items():
            problems = [RowProblem("", "", message) for message in messages]
            rows[place] = replace(rows[place], state=RowState.REFUSED, problems=problems)
        return rows

    def _plan_row(
        self,
        place: int,
        draft: DraftRow,
        existing: Existing,
        first_rows: dict[str, DraftRow],
        answers: Mapping[str, str],
    ) -> PlannedRow:
        identities = self.identities(draft.writes)
        record = next((r for name in identities if (r := existing.by_identity.get(name))), None)
        twin = next((row for name in identities if (row := first_rows.get(name))), None)
        for name in identities:
            first_rows.setdefault(name, draft)
        if twin is not None and not draft.problems:
            return self._repeat(draft, twin, answers)
        if record is None:
            self.check_new(draft)
            return self._new(place, draft, existing, answers)
        if record.refusal:
            draft.refuse(Problem(record.refusal), value=record.name)
        return self._changed(draft, record)

    def _repeat(self, draft: DraftRow, twin: DraftRow, answers: Mapping[str, str]) -> PlannedRow:
        """Plan a row that repeats an earlier one, word by word or in what tells records apart."""
        if answers.get(f"duplicate:{draft.sheet}!{draft.row}") == "create":
            self.check_new(draft)
            return _planned(draft, _state_of(draft, RowState.NEW))
        words = {"row": draft.row, "other": twin.row}
        if draft.writes == twin.writes:
            draft.notes.append(_("Row %(row)d repeats row %(other)d word by word.") % words)
        else:
            draft.notes.append(_("Row %(row)d means the same record as row %(other)d.") % words)
        return _planned(draft, RowState.DUPLICATE, of=str(twin.row))

    def _new(
        self, place: int, draft: DraftRow, existing: Existing, answers: Mapping[str, str]
    ) -> PlannedRow:
        alike = existing.alike.get(place)
        is_wanted = answers.get(f"duplicate:{draft.sheet}!{draft.row}") == "create"
        if alike and not is_wanted and not draft.problems:
            draft.notes.append(
                _("%(number)s is about the same place and has nearly the same title.")
                % {"number": alike}
            )
            return _planned(draft, RowState.DUPLICATE, of=alike)
        return _planned(draft, _state_of(draft, RowState.NEW))

    def _changed(self, draft: DraftRow, record: ExistingRecord) -> PlannedRow:
        """Plan a row about a record that is there; what the row does not say stays."""
        changes = {
            name: value
            for name, value in (draft.values | draft.extras).items()
            if self.changes(name, value, record)
        }
        state = RowState.CHANGED if changes else RowState.UNCHANGED
        return _planned(
            draft,
            _state_of(draft, state),
            record=record,
            before={name: _shown(record.values.get(name)) for name in changes},
            values={name: value.stored for name, value in changes.items()},
        )

    def changes(self, name: str, value: FieldValue, record: ExistingRecord) -> bool:
        """Say whether a field of a row changes a record that is there."""
        if not self.is_editable(name):
            return False
        return not same(value.stored, _stored(record.values.get(name)))

    def is_editable(self, name: str) -> bool:
        """Say whether a row may change a field of a record that is there."""
        return name != "number"


def _planned(
    draft: DraftRow,
    state: RowState,
    *,
    record: ExistingRecord | None = None,
    before: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    of: str = "",
) -> PlannedRow:
    extras = {name: value.stored for name, value in draft.extras.items()}
    return PlannedRow(
        sheet=draft.sheet,
        row=draft.row,
        column=draft.column,
        state=state,
        fields=draft.shows,
        before=before or {},
        problems=draft.problems,
        printed=draft.printed
        | {name: value.printed for name, value in draft.values.items() if value.printed},
        record=record.name if record else "",
        of=of,
        notes=draft.notes,
        values=draft.writes | extras if values is None else values,
        key=record.key if record else None,
        version=record.version if record else 0,
    )


def _state_of(draft: DraftRow, otherwise: RowState) -> RowState:
    if draft.problems:
        return RowState.REFUSED
    return RowState.ASKED if draft.doubts else otherwise


def _stored(value: FieldValue | None) -> Any:
    return None if value is None else value.stored


def _shown(value: FieldValue | None) -> Any:
    return None if value is None else value.shown


def _hash(values: Values) -> str:
    content = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def resolve(stored: Any, made: Mapping[str, int]) -> Any:
    """Put keys in the place of what the import made first."""
    if isinstance(stored, list):
        return [resolve(part, made) for part in stored]
    return made.get(stored, stored) if isinstance(stored, str) else stored


def pending_of(rows: Iterable[PlannedRow]) -> dict[str, int]:
    """Put a key in the place of what rows name and the write makes first."""
    return dict.fromkeys(
        new_names(value for row in rows for value in row.values.values()), NOT_MADE_YET
    )


def in_order(rows: Iterable[PlannedRow]) -> list[PlannedRow]:
    """Put what changes records in the order in which they are locked."""
    return sorted(rows, key=lambda row: row.key or 0)
