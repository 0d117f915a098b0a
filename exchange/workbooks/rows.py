"""Rows of a sheet, held packed: a hundred thousand rows as objects would fill the memory."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import overload

from exchange.workbooks.cells import Row
from exchange.workbooks.wire import decoded, decoded_rows

# Pieces of 4,096 cells: a table of some ten thousand rows stays unpacked.
UNPACKED_PIECES = 64
FAST = 1


class PackedRows(Sequence[Row]):
    """Rows in pieces as they came; those that were asked for last are unpacked."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._starts: list[int] = []
        self._length = 0
        self._unpacked: OrderedDict[int, list[Row]] = OrderedDict()
        self.width = 0

    def append_piece(self, line: bytes, rows: list[Row]) -> None:
        """Add a piece, as it came and as it was understood."""
        self._starts.append(self._length)
        self._packed.append(zlib.compress(line, FAST))
        self._length += len(rows)
        self.width = max(self.width, max(len(row.values) for row in rows))
        self._remember(len(self._packed) - 1, rows)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Row]:
        for index in range(len(self._packed)):
            yield from self._piece(index)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return [self[index] for index in range(*place.indices(self._length))]
        index = place + self._length if place < 0 else place
        if not 0 <= index < self._length:
            raise IndexError(place)
        piece = bisect_right(self._starts, index) - 1
        return self._piece(piece)[index - self._starts[piece]]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(
            mine == theirs for mine, theirs in zip(self, other, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]  # what compares by its rows is no key

    def _piece(self, index: int) -> list[Row]:
        rows = self._unpacked.get(index)
        if rows is None:
            rows = decoded_rows(decoded(zlib.decompress(self._packed[index])))
            self._remember(index, rows)
        else:
            self._unpacked.move_to_end(index)
        return rows

    def _remember(self, index: int, rows: list[Row]) -> None:
        self._unpacked[index] = rows
        if len(self._unpacked) > UNPACKED_PIECES:
            self._unpacked.popitem(last=False)
