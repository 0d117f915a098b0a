"""The lines above a head: the title, the unit of measure, who filled in the table."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from exchange.tables.layout.grid import Line
from exchange.tables.layout.sections import PLAIN, style_of
from exchange.tables.table import LeftOut, LeftOutRow
from exchange.tables.words.headers import tidy
from exchange.tables.words.patterns import (
    is_contact,
    is_document_number,
    is_filling_line,
    is_note,
    is_unit_line,
)

# Longer words are a sentence.
PROSE = 40


def read_front(front: Sequence[Line]) -> tuple[str, list[LeftOutRow]]:
    """Read the lines above a head: the title, and why each line is left out."""
    left_out = []
    titles: list[str] = []
    is_explaining = False
    for line in front:
        words = line.only.text
        # below the word for notes, its points are notes as well
        is_explaining = is_note(words) or (is_explaining and _is_point(line))
        if _gives_units(line):
            row = LeftOutRow(line.number, LeftOut.UNIT_LINE, _("the unit of measure"))
        elif is_contact(words):
            row = LeftOutRow(line.number, LeftOut.CONTACT, _("who filled in, signed or answers"))
        elif is_explaining:
            row = LeftOutRow(line.number, LeftOut.NOTE, _("a note on the table"))
        elif is_document_number(words):
            row = LeftOutRow(line.number, LeftOut.TITLE, _("the number of a document"))
        elif is_filling_line(words):
            row = LeftOutRow(line.number, LeftOut.TITLE, _("who filled in the table, and when"))
        else:
            titles.append(words)
            why = _("the title") if len(line.cells) == 1 else _("a line above the head")
            row = LeftOutRow(line.number, LeftOut.TITLE, why)
        left_out.append(row)
    return tidy(" ".join(titles)), left_out


def _gives_units(line: Line) -> bool:
    """Say whether a line gives units and nothing that could be a title."""
    rest = [text for text in line.texts if not is_unit_line(text)]
    return len(rest) < len(line.cells) and all(map(is_filling_line, rest))


def _is_point(line: Line) -> bool:
    words = line.only.text
    is_sentence = words.endswith(("。", "；", ";", ".")) or len(words) > PROSE
    return len(line.cells) == 1 and (is_sentence or style_of(words) != PLAIN)
