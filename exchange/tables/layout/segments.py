"""A sheet cut into the lines of each head, with the lines above that belong to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exchange.tables.layout.grid import Grid, Line
from exchange.tables.layout.heads import Head, is_front_line
from exchange.tables.words.patterns import is_contact, is_note, is_page_line, is_total

# So many lines above a head may be its title.
MOST_FRONT = 8
# Rows of several cells above the first head: from this many on they are a table without a head.
FEWEST_ROWS = 3


@dataclass(frozen=True)
class Segment:
    """The lines of one head, or of none, with those above it."""

    front: Sequence[Line]
    head: Head | None
    lines: Sequence[Line]


def segments(grid: Grid, heads: Sequence[Head], *, are_named: bool = False) -> Iterator[Segment]:
    """Cut the lines of a sheet into those of each head, and rows without a head before them.

    Above a head that a person named stand no records.
    """
    lines = grid.lines
    if not heads:
        yield _without_head(lines)
        return
    start = 0
    if not are_named and _are_rows(lines[: heads[0].first]):
        start = _front_start(lines, 0, heads[0].first)
        yield _without_head(lines[:start])
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        end = len(lines) if following is None else _front_start(lines, head.end, following.first)
        yield Segment(lines[start : head.first], head, lines[head.end : end])
        start = end


def _without_head(lines: Sequence[Line]) -> Segment:
    """Make the segment of a list without a head; what stands above its rows is a title."""
    begin = 0
    if sum(len(line.cells) > 1 for line in lines) * 2 >= len(lines):
        rows = (at for at, line in enumerate(lines) if _is_row(line))
        begin = next(rows, 0)
    return Segment(lines[:begin], None, lines[begin:])


def _is_row(line: Line) -> bool:
    return len(line.cells) > 1 and not is_front_line(line)


def _are_rows(lines: Sequence[Line]) -> bool:
    """Say whether lines above the first head are a table of their own."""
    return sum(map(_is_row, lines)) >= FEWEST_ROWS


def _front_start(lines: Sequence[Line], least: int, head: int) -> int:
    """Find the first line above a head that is its title or belongs to it."""
    start = head
    while start > least and head - start < MOST_FRONT and _is_front(lines[start - 1]):
        start -= 1
    return start


def _is_front(line: Line) -> bool:
    words = line.only.text
    if any(test(words) for test in (is_note, is_page_line, is_total, is_contact)):
        return False
    is_title = len(line.cells) == 1 and isinstance(line.only.value, str)
    return is_title or is_front_line(line)
