"""Read many records for a file: plain columns row by row, what they refer to once for all rows.

A model instance a row, with another for each relation, takes five times as long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from dashboards.shared.lists.exports.words import name_of

# Records that others refer to are remembered up to so many of a kind.
MOST_REMEMBERED = 20_000


class StoredRecord:
    """The columns of a record by their names, and its related records by theirs."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self.__dict__ = columns

    def __getattr__(self, name: str) -> Any:
        """Say which column was not read."""
        raise AttributeError(f"{name} is not among the columns that were read")


def named_record(record: Model) -> StoredRecord:
    """Keep of a related record its name, in the language of the file."""
    return StoredRecord({"pk": record.pk, "name": name_of(record)})


@dataclass(frozen=True)
class Related:
    """The table that rows refer to, and what is kept of each of its records."""

    records: QuerySet[Any]
    keep: Callable[[Any], StoredRecord] = named_record


class RelatedRecords:
    """The records of a table that rows refer to, each read once."""

    def __init__(self, related: Related) -> None:
        self.related = related
        self.by_key: dict[int, StoredRecord] = {}

    def load(self, keys: Iterable[int | None]) -> Mapping[int, StoredRecord]:
        """Read those of the records that are not known yet, in one statement."""
        wanted = {key for key in keys if key is not None}
        missing = wanted - self.by_key.keys()
        if missing:
            if len(self.by_key) > MOST_REMEMBERED:
                self.by_key.clear()
                missing = wanted
            read = self.related.records.in_bulk(missing)
            self.by_key.update({key: self.related.keep(record) for key, record in read.items()})
        return self.by_key


class Links(NamedTuple):
    """The table between records and several others: its rows in their order, the names of the two
    keys in it, and the others.
    """

    rows: QuerySet[Any]
    own: str
    other: str
    related: Related


class RecordReader:
    """Reads records by their keys, in the order of the keys.

    `columns` are read of each record, annotations among them. `one` gives for a foreign key the
    records that it may refer to, `many` for a relation to several the table between.
    """

    def __init__(
        self,
        records: QuerySet[Any],
        columns: Sequence[str],
        one: Mapping[str, Related],
        many: Mapping[str, Links],
    ) -> None:
        self.records = records.order_by()
        self.names = ("pk", *columns, *(f"{name}_id" for name in one))
        self.one = {name: RelatedRecords(related) for name, related in one.items()}
        self.links = {
            name: links.rows.values_list(links.own, links.other) for name, links in many.items()
        }
        self.own = {name: links.own for name, links in many.items()}
        self.many = {name: RelatedRecords(links.related) for name, links in many.items()}

    def read(self, keys: Sequence[int]) -> list[StoredRecord]:
        """Read some of the records; one that is gone meanwhile is left out."""
        rows = self.records.filter(pk__in=keys).values_list(*self.names)
        by_key = {row[0]: dict(zip(self.names, row, strict=True)) for row in rows}
        for name, related in self.one.items():
            self._add_one(by_key.values(), name, related)
        for name, related in self.many.items():
            pairs = list(self.links[name].filter(**{f"{self.own[name]}__in": keys}))
            self._add_several(by_key, name, pairs, related)
        return [StoredRecord(by_key[key]) for key in keys if key in by_key]

    @staticmethod
    def _add_one(rows: Iterable[dict[str, Any]], name: str, related: RelatedRecords) -> None:
        column = f"{name}_id"
        known = related.load(row[column] for row in rows)
        for row in rows:
            key = row[column]
            row[name] = None if key is None else known[key]

    @staticmethod
    def _add_several(
        by_key: Mapping[int, dict[str, Any]],
        name: str,
        pairs: Sequence[tuple[int, int]],
        related: RelatedRecords,
    ) -> None:
        known = related.load(other for _own, other in pairs)
        several: dict[int, list[StoredRecord]] = defaultdict(list)
        for own, other in pairs:
            several[own].append(known[other])
        for key, row in by_key.items():
            row[name] = several.get(key, [])
