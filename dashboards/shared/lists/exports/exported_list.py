"""A list as it goes out: what stands in the file, whatever the format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic

from dashboards.shared.lists.columns import Column, Row
from dashboards.shared.lists.exports.heads import head_in_file

# Rows are read by slices of their keys: no statement returns more, and no cursor stays open.
ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class ExportedList(Generic[Row]):
    """A list as it is filtered and sorted, to be written into a file.

    `stem` names the file, `name` the list in words, `page` is the address of the list. `keys` are
    those of the records in their order, and `read` makes the rows of some of them, in that order.
    `filters` say in words what was left out. `is_for_import`: an import takes this kind of
    records, so that computed columns are marked.
    """

    stem: str
    name: str
    page: str
    day: date
    columns: Sequence[Column[Row]]
    keys: Sequence[Any]
    read: Callable[[Sequence[Any]], Iterable[Row]]
    filters: Sequence[str] = ()
    is_for_import: bool = False
    # columns from the left that stay in sight
    frozen: int = 1

    @property
    def heads(self) -> list[str]:
        """The heads of the columns."""
        return [head_in_file(column, is_for_import=self.is_for_import) for column in self.columns]

    def rows(self) -> Iterator[Row]:
        """Read the rows, slice by slice."""
        for start in range(0, len(self.keys), ROWS_AT_ONCE):
            yield from self.read(self.keys[start : start + ROWS_AT_ONCE])
