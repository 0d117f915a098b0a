"""Where the head of a table is: rows of short words that name what stands below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from exchange.tables.layout.grid import Grid, Line
from exchange.tables.words.headers import JOINT, unit_in
from exchange.tables.words.patterns import (
    is_contact,
    is_document_number,
    is_filling_line,
    is_note,
    is_total,
    is_unit_line,
    looks_like_data,
    looks_like_figure,
    squeeze,
)
from exchange.tables.words.vocabulary import is_below_groups, is_header_word

# How far down the first head is looked for, and how many rows below a row tell what it is.
DEEPEST = 40
SAMPLE = 30
# Signs that end what asks for something beside it.
ASKS = ("：", ":")
LONGEST_HEADER = 40
SHORT = 12
MOST_ROWS = 4
# Known words alone make a head from this share on; in the middle of a sheet it takes more.
KNOWN_SHARE = 0.5
KNOWN_SHARE_LATER = 0.6
# What the signs of a head have to add up to, where too few words are known.
ENOUGH = 1.6
ENOUGH_LATER = 2.2
# Rows after a gap that are weighed as heads, so that a sheet full of gaps costs no more.
MOST_WEIGHED = 200
COLUMN_NUMBERS = "甲乙丙丁戊己庚辛壬癸"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Signature = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Head:
    """The rows of a head, by their place among the lines of a sheet, and the header of each column.

    `numbering` is the number of the row below it that counts the columns, if there is one, and
    `end` the place of the first line below both. `signatures` tell its rows where they are
    repeated.
    """

    first: int
    end: int
    numbers: tuple[int, ...]
    headers: Mapping[int, str]
    signatures: frozenset[Signature]
    comments: Mapping[int, str]
    numbering: int | None = None


def signature(line: Line) -> Signature:
    """Write a line as it is recognised again."""
    return tuple((place, squeeze(cell.text)) for place, cell in sorted(line.cells.items()))


def find_heads(grid: Grid, lines: Sequence[Line]) -> list[Head]:
    """Find the heads of all the tables that stand below one another."""
    heads: list[Head] = []
    first = _first_head(grid, lines)
    if first is None:
        return []
    heads.append(first)
    weighed = 0
    place = first.end
    while place < len(lines):
        line = lines[place]
        is_head = False
        if len(line.cells) > 1 and _may_be_head(line):
            if signature(line) in heads[-1].signatures:
                place += 1
                continue
            is_head = is_strong(line, later=True)
            if not is_head and weighed < MOST_WEIGHED and _is_after_gap(lines, place):
                weighed += 1
                is_head = _changes_tables(lines, place)
        if is_head:
            # a group above it belongs to it, but nothing of the head before
            head = make_head(grid, lines, _extended_up(lines, place, heads[-1].end), place)
            heads.append(head)
            place = head.end
        else:
            place += 1
    return heads


def given_heads(grid: Grid, lines: Sequence[Line], numbers: Sequence[int]) -> list[Head]:
    """Make the heads that a person named; rows that follow each other are one head."""
    places = {line.number: place for place, line in enumerate(lines)}
    groups: list[list[int]] = []
    for number in sorted(set(numbers)):
        if number not in places:
            continue
        if groups and places[number] == groups[-1][-1] + 1:
            groups[-1].append(places[number])
        else:
            groups.append([places[number]])
    return [head_of(grid, lines, group[0], group[-1]) for group in groups]


def _may_be_head(line: Line) -> bool:
    """Say quickly whether a line in the middle could be a head at all."""
    value = line.only.value
    return isinstance(value, str) and len(value) <= LONGEST_HEADER


def is_front_line(line: Line) -> bool:
    """Say whether a line gives the unit, who filled the table in, or a number of a document."""
    words = line.only.text
    tests = (is_unit_line, is_filling_line, is_contact, is_document_number, is_note)
    if any(test(words) for test in tests):
        return len(line.cells) == 1 or ":" in squeeze(words) or len(line.cells) <= 3
    return len(line.cells) <= 3 and any(
        is_unit_line(text) or (is_filling_line(text) and ":" in squeeze(text))
        for text in line.texts
    )


def is_strong(line: Line, *, later: bool = False) -> bool:
    """Say whether enough words of a line are known to name columns."""
    count = len(line.cells)
    texts = line.texts
    if count < 2 or any(len(text) > LONGEST_HEADER for text in texts):
        return False
    if later and not is_header_word(texts[0]) and not is_header_word(texts[1]):
        return False
    # 填报单位： asks for what stands beside it, and names no column
    known = sum(is_header_word(text) and not text.endswith(ASKS) for text in texts)
    least = KNOWN_SHARE_LATER if later else KNOWN_SHARE
    if known < min(count, 3 if later else 2) or known / count < least:
        return False
    return not any(looks_like_data(cell) for cell in line.cells.values())


def _first_head(grid: Grid, lines: Sequence[Line]) -> Head | None:
    for place, line in enumerate(lines[:DEEPEST]):
        if len(line.cells) < 2:
            if _is_head_of_one_column(lines, place):
                return make_head(grid, lines, place, place)
            continue
        if is_front_line(line) and not is_strong(line):
            continue
        if is_strong(line):
            return make_head(grid, lines, _extended_up(lines, place, 0), place)
        if weigh(lines, place) >= ENOUGH:
            nearby = range(place + 1, min(place + MOST_ROWS, len(lines)))
            if not any(is_strong(lines[later]) for later in nearby):
                return make_head(grid, lines, _extended_up(lines, place, 0), place)
    return None


def _is_head_of_one_column(lines: Sequence[Line], place: int) -> bool:
    """Say whether a line heads a list of one column."""
    below = lines[place + 1 : place + 1 + SAMPLE]
    return (
        bool(below)
        and all(set(line.cells) == set(lines[place].cells) for line in below)
        and is_header_word(lines[place].only.text)
        and not any(is_header_word(line.only.text) for line in below)
    )


def weigh(lines: Sequence[Line], place: int) -> float:
    """Add up the signs that a line is a head though few of its words are known."""
    line = lines[place]
    texts = {column: cell.text for column, cell in line.cells.items()}
    count = len(texts)
    below = [other for other in lines[place + 1 : place + 1 + SAMPLE] if len(other.cells) > 1]
    if any(looks_like_data(cell) for cell in line.cells.values()) or is_total(line.only.text):
        return -5
    if not below:
        # a form without a row
        return 3 * sum(map(is_header_word, texts.values())) / count
    known = sum(is_header_word(text) for text in texts.values())
    score = 3 * known / count
    longest = max(map(len, texts.values()))
    score += 1 if longest <= SHORT else (-1 if longest > LONGEST_HEADER else 0)
    figures = longer = recurring = 0
    for column, text in texts.items():
        cells = [other.cells[column] for other in below if column in other.cells]
        if not cells:
            continue
        share = sum(looks_like_figure(cell) for cell in cells) / len(cells)
        figures += share >= 0.5
        length = median(len(cell.text) for cell in cells)
        longer += length >= max(8, 2 * len(text))
        recurring += any(cell.text == text for cell in cells)
    score += 2 * figures / count + longer / count - 3 * recurring / count
    score += 0.5 if any(width > 1 for width in line.widths.values()) else 0
    typical = median(len(other.cells) for other in below)
    return score - (1 if count < typical / 2 else 0)


def _is_after_gap(lines: Sequence[Line], place: int) -> bool:
    before = lines[place - 1]
    return before.number < lines[place].number - 1 or len(before.cells) == 1


def _changes_tables(lines: Sequence[Line], place: int) -> bool:
    """Say whether a line after a gap heads another table, though few of its words are known."""
    line = lines[place]
    if len(line.cells) < 3 or is_total(line.only.text) or is_front_line(line):
        return False
    below = lines[place + 1 : place + 1 + SAMPLE]
    figures = sum(
        any(looks_like_figure(other.cells[column]) for other in below[:3] if column in other.cells)
        for column in line.cells
    )
    return figures >= len(line.cells) / 3 and weigh(lines, place) >= ENOUGH_LATER


def make_head(grid: Grid, lines: Sequence[Line], first: int, place: int) -> Head:
    """Make a head from its first known line, with the rows below that belong to it."""
    return head_of(grid, lines, first, _extended_down(lines, place))


def head_of(grid: Grid, lines: Sequence[Line], first: int, last: int) -> Head:
    """Make the head of the lines from a first to a last one."""
    rows = lines[first : last + 1]
    numbers = tuple(line.number for line in rows)
    columns = {column for line in rows for column in (*line.cells, *line.repeated)}
    texts = grid.head_texts(numbers)
    within = range(min(columns), max(columns) + 1)
    texts = [{c: words for c, words in row.items() if c in within} for row in texts]
    _spread_groups(rows, texts)
    headers = {column: _joined(texts, column) for column in sorted(set().union(*texts))}
    comments = {
        column: cell.details.comment
        for line in rows
        for column, cell in line.cells.items()
        if cell.details.comment
    }
    marks = {signature(line) for line in rows}
    end = last + 1
    numbering = None
    if _numbers_columns(lines, end, len(headers)):
        numbering = lines[end].number
        marks.add(signature(lines[end]))
        end += 1
    return Head(first, end, numbers, headers, frozenset(marks), comments, numbering)


def _joined(texts: Sequence[Mapping[int, str]], column: int) -> str:
    """Join the rows of a head, from above."""
    parts: list[str] = []
    for row in texts:
        words = row.get(column, "")
        if words and (not parts or parts[-1] != words):
            parts.append(words)
    return JOINT.join(parts)


def _spread_groups(rows: Sequence[Line], texts: Sequence[dict[int, str]]) -> None:
    """Let the word of a group stand over all of its columns where nothing is merged."""
    for place, row in enumerate(texts[:-1]):
        if any(width > 1 for width in rows[place].widths.values()):
            continue
        below = texts[place + 1]
        group = ""
        for column in range(min(below, default=0), max(below, default=-1) + 1):
            if column in row:
                group = row[column] if column in below else ""
            elif column not in below:
                group = ""
            elif group:
                row[column] = group


def _extended_up(lines: Sequence[Line], place: int, least: int) -> int:
    """Find the first row of the head whose known row is given: groups may stand above it."""
    first = place
    while first > least and place - first < MOST_ROWS - 1:
        above = lines[first - 1]
        head = lines[first]
        if above.number != head.number - 1 or not _heads_groups(above, head):
            break
        first -= 1
    return first


def _heads_groups(above: Line, head: Line) -> bool:
    """Say whether a line stands over groups of the columns below it."""
    if any(looks_like_data(cell) for cell in above.cells.values()):
        return False
    if any(len(text) > 20 for text in above.texts) or is_front_line(above):
        return False
    if head.repeated and set(head.repeated) <= set(above.cells) | set(above.repeated):
        return True
    columns = set(head.cells)
    width = max(columns) - min(columns) + 1
    if len(above.cells) == 1:
        own = above.widths.get(above.first, 1)
        return 1 < own < 0.7 * width and above.first > min(columns)
    return any(size > 1 for size in above.widths.values()) and max(above.cells) <= max(columns)


def _extended_down(lines: Sequence[Line], place: int) -> int:
    """Find the last row of the head whose known row is given."""
    last = place
    while last + 1 < len(lines) and last - place < MOST_ROWS - 1:
        head, below = lines[last], lines[last + 1]
        if below.number != head.number + 1 or not _belongs_to_head(head, below):
            break
        last += 1
    return last


def _belongs_to_head(head: Line, below: Line) -> bool:
    """Say whether a row goes on with the head above it."""
    if any(looks_like_data(cell) for cell in below.cells.values()):
        return False
    if any(len(text) > LONGEST_HEADER for text in below.texts):
        return False
    upper = set(head.cells) | set(head.repeated)
    if any(column in upper for column in below.repeated):
        return True
    if any(width > 1 and column in head.cells for column, width in head.widths.items()):
        inner = {
            column + step
            for column, width in head.widths.items()
            if column in head.cells and width > 1 and below.widths.get(column, 1) != width
            for step in range(1, width)
        }
        if inner & set(below.cells):
            return True
    if all(unit_in(text) for text in below.texts):
        return True
    known = sum(is_below_groups(text) or is_header_word(text) for text in below.texts)
    adds = set(below.cells) - set(head.cells)
    return len(below.cells) > 1 and bool(adds) and known / len(below.cells) >= KNOWN_SHARE_LATER


def _numbers_columns(lines: Sequence[Line], place: int, width: int) -> bool:
    """Say whether a line only counts the columns: 甲 乙 1 2 3."""
    if place >= len(lines) or len(lines[place].cells) < max(4, 0.6 * width):
        return False
    marks = [squeeze(text).strip("()[]") for text in lines[place].texts]
    while marks and marks[0] in COLUMN_NUMBERS:
        marks = marks[1:]
    numbers = [mark.split("=")[0] for mark in marks]
    start = 1
    return all(
        number == str(start + step) for step, number in enumerate(numbers)
    ) or numbers == list(LETTERS[: len(numbers)])
