"""Tables that stand side by side: where one ends and the next begins."""

from __future__ import annotations

from collections.abc import Sequence

from exchange.tables.layout.grid import Line
from exchange.tables.layout.heads import Head
from exchange.tables.words.vocabulary import is_header_word

Band = tuple[int, int]
# Parts of rows that differ by more than this share are rows of two tables.
ALIKE = 0.2


def find_bands(
    lines: Sequence[Line], head: Head, front: Sequence[Line], hidden: frozenset[int]
) -> list[Band]:
    """Cut the columns of a head into tables; most often there is one."""
    if repeated := _repeated(head):
        return repeated
    runs = _runs(lines, head, hidden)
    if len(runs) < 2:
        return [(0, 10**9)]
    bands = [runs[0]]
    for run in runs[1:]:
        if _is_apart(lines, head, front, bands[-1], run):
            bands.append(run)
        else:
            bands[-1] = (bands[-1][0], run[1])
    return bands if len(bands) > 1 else [(0, 10**9)]


def _repeated(head: Head) -> list[Band]:
    """Cut a head that says the same several times over: 序号 问题 序号 问题."""
    columns = [column for column, words in sorted(head.headers.items()) if words]
    words = [head.headers[column] for column in columns]
    for copies in range(2, len(words) // 2 + 1):
        size, rest = divmod(len(words), copies)
        part = words[:size]
        if rest == 0 and len(set(part)) == size > 1 and words == part * copies:
            starts = columns[::size]
            ends = [*(start - 1 for start in starts[1:]), 10**9]
            return [(0 if place == 0 else start, ends[place]) for place, start in enumerate(starts)]
    return []


def _runs(lines: Sequence[Line], head: Head, hidden: frozenset[int]) -> list[Band]:
    """List the columns that stand together, between columns that hold nothing."""
    used = {column for column, words in head.headers.items() if words} | hidden
    for line in lines:
        if len(line.cells) > 1:
            used.update(line.cells)
    runs: list[Band] = []
    for column in sorted(used):
        if runs and runs[-1][1] == column - 1:
            runs[-1] = (runs[-1][0], column)
        else:
            runs.append((column, column))
    return runs


def _is_apart(
    lines: Sequence[Line], head: Head, front: Sequence[Line], left: Band, right: Band
) -> bool:
    """Say whether what stands right of a blank column is a table of its own."""
    if right[1] == right[0]:
        return False
    headers = [head.headers.get(column, "") for column in range(right[0], right[1] + 1)]
    others = {head.headers.get(column, "") for column in range(left[0], left[1] + 1)} - {""}
    if sum(bool(words) for words in headers) < 2:
        return any(_heads(line, right) for line in lines[:10])
    if headers[0] and headers[0] in others:
        return True
    if any(_starts_in(line, left) and _starts_in(line, right) for line in front):
        return True
    rows_left = [place for place, line in enumerate(lines) if _holds(line, left)]
    rows_right = [place for place, line in enumerate(lines) if _holds(line, right)]
    if not rows_right or not rows_left:
        return False
    together = set(rows_left) & set(rows_right)
    either = set(rows_left) | set(rows_right)
    is_whole = rows_right[-1] - rows_right[0] + 1 == len(rows_right)
    if 1 - len(together) / len(either) > ALIKE and is_whole:
        return True
    return right[0] - left[1] > 2 and is_whole


def _heads(line: Line, band: Band) -> bool:
    """Say whether a line is a head within columns where the head of the sheet has nothing."""
    texts = [cell.text for column, cell in line.cells.items() if band[0] <= column <= band[1]]
    return len(texts) > 1 and sum(map(is_header_word, texts)) >= max(2, len(texts) / 2)


def _starts_in(line: Line, band: Band) -> bool:
    return any(band[0] <= column <= band[1] for column in line.cells)


def _holds(line: Line, band: Band) -> bool:
    return any(band[0] <= column <= band[1] for column in line.cells)
