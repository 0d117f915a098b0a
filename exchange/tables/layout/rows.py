"""Which rows below a head are records, and why the others are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from exchange.tables.layout.grid import Line
from exchange.tables.layout.heads import Head, signature
from exchange.tables.layout.sections import PLAIN, Sections, style_of
from exchange.tables.table import LeftOut, LeftOutRow, TableRow
from exchange.tables.words.headers import key_of, tidy
from exchange.tables.words.patterns import (
    ABOVE,
    LONGEST_TOTAL,
    has_phone,
    is_contact,
    is_example,
    is_hint,
    is_note,
    is_page_line,
    is_plain_total,
    is_total,
    is_unit_line,
    looks_like_data,
)
from exchange.workbooks.cells import Cell

SERIAL = frozenset(
    key_of(word) for word in ("序号", "序", "顺序号", "行号", "No.", "No", "#", "item no", "sn")
)
LONGEST_SECTION = 60
# Rows of so many cells are looked at as lines of signatures and the like.
MOST_SIGNATURES = 10
SAMPLE = 200


@dataclass
class Body:
    """What stands below a head. `notes` are the words of the lines that explain."""

    rows: list[TableRow] = field(default_factory=list)
    left_out: list[LeftOutRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Shape:
    """How the rows of a table usually look."""

    typical: int
    width: int
    serial: int | None
    last_row: int
    titles: frozenset[str]


def read_rows(lines: Sequence[Line], head: Head | None, titles: Sequence[str] = ()) -> Body:
    """Read the lines below a head. Each is a record or is left out, and is never lost."""
    shape = _shape_of(lines, head, titles)
    body = Body()
    sections = Sections()
    above: dict[int, Cell] = {}
    for place, line in enumerate(lines):
        reason = _reason(lines, place, head, shape, body)
        if reason is not None:
            body.left_out.append(reason)
            if reason.reason == LeftOut.SECTION:
                sections.begin(tidy(line.only.text))
            elif reason.reason in (LeftOut.NOTE, LeftOut.CONTACT, LeftOut.UNIT_LINE):
                body.notes.append(" ".join(line.texts))
            continue
        cells = line.cells
        if line.repeated:
            cells = dict(sorted({**line.repeated, **cells}.items()))
        if any(cell.value in ABOVE for cell in cells.values() if isinstance(cell.value, str)):
            cells = {
                column: above.get(column, cell) if cell.value in ABOVE else cell
                for column, cell in cells.items()
            }
        above = cells
        body.rows.append(TableRow(line.number, cells, sections.words))
    return body


def _shape_of(lines: Sequence[Line], head: Head | None, titles: Sequence[str]) -> _Shape:
    sample = lines[:: max(1, len(lines) // SAMPLE)]
    counts = Counter(len(line.cells) for line in sample if len(line.cells) > 1)
    # notes and sections of one cell may be more than the rows of a small table
    is_list = len(head.headers) > 1 if head else sum(counts.values()) * 3 > len(sample)
    typical = counts.most_common(1)[0][0] if counts and is_list else 1
    columns = set(head.headers) if head else {c for line in sample for c in line.cells}
    serial = None
    if head and columns:
        first = min(columns)
        serial = first if key_of(head.headers[first]) in SERIAL else None
    last_row = -1
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        is_row = len(line.cells) > 1 or (typical <= 1 and not _is_tail_words(line))
        if is_row and not _is_signed(line) and not is_total(line.only.text):
            last_row = place
            break
    return _Shape(typical, len(columns), serial, last_row, frozenset(titles))


def _is_tail_words(line: Line) -> bool:
    words = line.only.text
    return is_note(words) or is_contact(words) or is_page_line(words) or is_total(words)


def _reason(
    lines: Sequence[Line], place: int, head: Head | None, shape: _Shape, body: Body
) -> LeftOutRow | None:
    """Say why a line is no record; None of a record."""
    line = lines[place]
    first = line.only
    words = first.text if isinstance(first.value, str) else ""
    count = len(line.cells)
    if head is not None and words and signature(line) in head.signatures:
        return LeftOutRow(line.number, LeftOut.HEAD, _("the head, repeated"))
    if len(words) <= LONGEST_TOTAL and _is_total_row(line):
        return LeftOutRow(line.number, LeftOut.TOTAL, _("a total or a mean of other rows"))
    if count <= MOST_SIGNATURES and words and _is_signed(line):
        return LeftOutRow(line.number, LeftOut.CONTACT, _("who filled in, signed or answers"))
    if words and is_example(words):
        return LeftOutRow(line.number, LeftOut.NOTE, _("an example of how to fill in"))
    if head is not None and not body.rows and count > 1 and all(map(is_hint, line.texts)):
        return LeftOutRow(line.number, LeftOut.NOTE, _("how to fill in the columns"))
    if count == 1:
        return _reason_of_one(lines, place, head, shape, body)
    if count <= 3 and is_note(words) and count < max(2, shape.typical):
        return LeftOutRow(line.number, LeftOut.NOTE, _("a note on the table"))
    return None


def _reason_of_one(
    lines: Sequence[Line], place: int, head: Head | None, shape: _Shape, body: Body
) -> LeftOutRow | None:
    """Say why a line of one cell is no record: most often it heads, ends or explains rows."""
    line = lines[place]
    words = line.only.text
    if words in shape.titles:
        return LeftOutRow(line.number, LeftOut.TITLE, _("the title, repeated"))
    if is_page_line(words) and shape.typical > 1:
        return LeftOutRow(line.number, LeftOut.NOTE, _("a line that counts pages"))
    if is_unit_line(words):
        return LeftOutRow(line.number, LeftOut.UNIT_LINE, _("the unit of measure"))
    if is_note(words):
        return LeftOutRow(line.number, LeftOut.NOTE, _("a note on the table"))
    if shape.typical <= 1 and shape.width <= 2:
        return None
    if line.first == shape.serial and looks_like_data(line.only):
        return LeftOutRow(line.number, LeftOut.BLANK, _("nothing but a serial number"))
    if _is_section(lines, place, shape):
        return LeftOutRow(line.number, LeftOut.SECTION, _("heads the rows below it"))
    if has_phone(words):
        return LeftOutRow(line.number, LeftOut.CONTACT, _("who filled in, signed or answers"))
    if place > shape.last_row:
        is_wide = line.widths.get(line.first, 1) > max(1, shape.width // 2)
        follows_note = bool(body.left_out) and body.left_out[-1].reason == LeftOut.NOTE
        is_prose = words.endswith(("。", "；", ";")) or len(words) > LONGEST_SECTION
        is_serial = line.first == shape.serial
        if is_wide or follows_note or is_serial or (is_prose and line.first == _first(head)):
            return LeftOutRow(line.number, LeftOut.NOTE, _("a line below the table"))
    return None


def _first(head: Head | None) -> int:
    return min(head.headers, default=0) if head else 0


def _is_section(lines: Sequence[Line], place: int, shape: _Shape) -> bool:
    """Say whether a line of one cell heads the rows below it."""
    line = lines[place]
    if place > shape.last_row or not isinstance(line.only.value, str):
        return False
    if len(line.only.text) > LONGEST_SECTION or shape.width < 2:
        return False
    if line.widths.get(line.first, 1) > max(1, shape.width // 2):
        return True
    if shape.typical < 3 and shape.width < 3:
        return False
    after = next((other for other in lines[place + 1 : place + 6] if len(other.cells) > 1), None)
    if after is None:
        return False
    if line.first == shape.serial:
        return True
    is_numbered = style_of(line.only.text) != PLAIN
    if is_numbered and line.first <= min(after.first, 1):
        return True
    below = after.cells.get(line.first)
    return line.first <= after.first and (below is None or isinstance(below.value, int))


def _is_total_row(line: Line) -> bool:
    """Say whether a row is a total: its first words say so, those after a number the plain way."""
    for rank, column in enumerate(sorted(line.cells)[:3]):
        cell = line.cells[column]
        if not isinstance(cell.value, str):
            continue
        if is_plain_total(cell.value) or (rank == 0 and is_total(cell.value)):
            return True
        if rank and not cell.value[:1].isdigit():
            return False
    return False


def _is_signed(line: Line) -> bool:
    """Say whether a line names who filled in, who signed, or whom to call."""
    if not is_contact(line.only.text):
        return False
    words = line.only.text
    if ":" in words or "：" in words or len(line.cells) == 1:
        return True
    return sum(is_contact(text) for text in line.texts) > 1
