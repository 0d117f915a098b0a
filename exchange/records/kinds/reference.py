"""Places, units and other reference data: a record a row, saved with its history."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError, Q, QuerySet

from exchange.fields import Field, FieldKind
from exchange.records.drafts import DraftRow, FieldValue
from exchange.records.kinds.base import (
    NOT_MADE_YET,
    OUT_OF_CHARGE,
    Existing,
    ExistingRecord,
    Importer,
    Undo,
    Values,
    Written,
    pending_of,
    resolve,
)
from exchange.records.model_values import set_values, value_of
from exchange.records.plan import PlannedRow, RowState
from parks.text.folding import fold
from parks.writing import Touched, writing
from parks.writing.locks import lock_rows

if TYPE_CHECKING:
    from accounts.models import User

CHUNK = 500
# fields that the importer of the kind reads and writes itself
SEVERAL = frozenset({FieldKind.PARKS, FieldKind.UNITS, FieldKind.LIST})


class ReferenceImporter(Importer):
    """Records that are told apart by a code, an address or their name."""

    model: ClassVar[type[Model]]
    # fields whose value belongs to one record alone, the strongest first
    unique: ClassVar[tuple[str, ...]] = ("slug", "name_zh")
    related: ClassVar[tuple[str, ...]] = ()

    def check(self, draft: DraftRow) -> None:
        """Leave the row as it is."""

    @property
    def single_fields(self) -> list[Field]:
        """The fields that hold one value in the table of the model."""
        return [
            field
            for field in self.fields
            if not field.is_computed
            and field.kind not in SEVERAL
            and hasattr(self.model, field.name)
        ]

    def identities(self, values: Values) -> list[str]:
        """Tell records apart by their unique fields."""
        return [f"{name}:{fold(str(value))}" for name in self.unique if (value := values.get(name))]

    def in_charge(self) -> QuerySet[Any]:
        """Return the records that the reader may change."""
        records: Any = self.model._default_manager
        return records.editable_by(self.reader)

    def read_existing(self, rows: Sequence[Values]) -> Existing:
        """Read the records with an identity of a row."""
        found: dict[str, ExistingRecord] = {}
        for name in self.unique:
            values = sorted({value for row in rows if (value := row.get(name))})
            for start in range(0, len(values), CHUNK):
                condition = Q(**{f"{name}__in": values[start : start + CHUNK]})
                for record in self.records().filter(condition):
                    identity = f"{name}:{fold(str(getattr(record, name)))}"
                    found.setdefault(identity, self._existing(record))
        return Existing(found)

    def records(self) -> QuerySet[Any]:
        """Return all records of the table with what is compared."""
        records: QuerySet[Any] = self.model._default_manager.select_related(*self.related)
        return records

    def lock(self, keys: Collection[int]) -> None:
        """Lock the records."""
        lock_rows(self.model, keys)

    def read_records(self, keys: Collection[int]) -> dict[int, Any]:
        """Read records by their keys."""
        return self.records().in_bulk(list(keys))

    def take_back(
        self, new: Collection[int], changed: Mapping[int, Values], undo: Undo
    ) -> set[int]:
        """Put old values back, and delete what was made and nothing holds on to."""
        kept = set()
        with writing() as touched:
            touched.by = undo.by
            for key, record in self.read_records(changed).items():
                record._change_reason = undo.reason
                self.save(record, changed[key], undo.by, touched)
            # those made last hang on those made first
            for key, record in sorted(self.read_records(new).items(), reverse=True):
                record._history_user = undo.by
                record._change_reason = undo.reason
                try:
                    with transaction.atomic():
                        record.delete()
                except ProtectedError:
                    kept.add(key)
        return kept

    def _existing(self, record: Any) -> ExistingRecord:
        return ExistingRecord(
            key=record.pk,
            name=str(record),
            values=self.values_of(record),
            refusal=self.refusal_of(record),
        )

    def values_of(self, record: Any) -> dict[str, FieldValue]:
        """Read what a row may change."""
        return {field.name: value_of(record, field) for field in self.single_fields}

    def refusal_of(self, record: Any) -> str:
        """Say why the reader may not change a record; empty where they may."""
        if self.in_charge().filter(pk=record.pk).exists():
            return ""
        return str(OUT_OF_CHARGE)

    def judge(self, rows: Sequence[PlannedRow]) -> dict[int, Sequence[str]]:
        """Make the new records in memory, and ask whether they may stand where they would."""
        pending = pending_of(rows)
        refused: dict[int, Sequence[str]] = {}
        for place, row in enumerate(rows):
            if row.state != RowState.NEW:
                continue
            record = self.model()
            values = {name: resolve(value, pending) for name, value in row.values.items()}
            if NOT_MADE_YET in values.values():
                continue
            set_values(record, self.single_fields, values)
            try:
                record.clean_fields(exclude=[*self.left_to_save, "slug", "number", "region"])
                if not self.may_make(record):
                    refused[place] = [str(OUT_OF_CHARGE)]
            except ValidationError as error:
                refused[place] = error.messages
        return refused

    def write(
        self, rows: Sequence[PlannedRow], *, made: Mapping[str, int], by: User
    ) -> list[Written]:
        """Save the records one by one: each names its maker in the history."""
        written = []
        with writing() as touched:
            touched.by = by
            keys = [row.key for row in rows if row.key]
            records = self.read_records(keys)
            for row in rows:
                record = records[row.key] if row.key else self.model()
                before = self.values_of(record) if row.key else {}
                values = {name: resolve(value, made) for name, value in row.values.items()}
                self.save(record, values, by, touched)
                written.append(
                    Written(
                        model=self.model._meta.label_lower,
                        key=record.pk,
                        name=str(record),
                        row=row.row,
                        sheet=row.sheet,
                        is_new=row.key is None,
                        before={name: before[name].stored for name in row.values if row.key},
                    )
                )
        return written

    def save(self, record: Any, values: Mapping[str, Any], by: User, touched: Touched) -> None:
        """Set and save what a row says; raises ValidationError where a rule of the model fails."""
        set_values(record, self.single_fields, values)
        self.complete(record)
        record._history_user = by
        if record.pk is None and not self.may_make(record):
            raise ValidationError(OUT_OF_CHARGE)
        record.full_clean(exclude=self.left_to_save)
        record.save()
        self.save_several(record, values)
        self.touch(record, touched)

    # fields that `save()` of the model fills in
    left_to_save: ClassVar[tuple[str, ...]] = ()

    def complete(self, record: Any) -> None:
        """Fill in what a new record needs and a row does not say."""

    @abstractmethod
    def may_make(self, record: Any) -> bool:
        """Say whether the reader may make a record where it would stand."""

    def save_several(self, record: Any, values: Mapping[str, Any]) -> None:
        """Save the fields with several values."""

    def touch(self, record: Any, touched: Touched) -> None:
        """Name what depends on the record."""
