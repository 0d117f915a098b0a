"""The parts of a workbook that its sheets refer to: strings, formats, comments."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable

from exchange.workbooks import limits
from exchange.workbooks.formats.archives import Package
from exchange.workbooks.formats.number_formats import BUILT_IN, GENERAL, LONGEST
from exchange.workbooks.formats.output import clean_text
from exchange.workbooks.formats.xml import Attributes, End, Scanner, Start, whole_number
from exchange.workbooks.refusals import Refusal, RefusedError

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
MOST_STYLES = 70_000
# A sign that XML cannot hold is written with seven.
LONGEST_ESCAPE = 7
# What Excel writes into the comments of a thread, for programs that know none.
THREAD = re.compile(r"\[(?:Threaded comment|线程批注)\].*?(?:Comment|注释|批注):\s*", re.DOTALL)


def unescaped(text: str) -> str:
    """Return a text with the signs that XML cannot hold, such as _x000D_, as they are."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def place_of(reference: str) -> tuple[int, int] | None:
    """Return row and column, from 0, of a reference such as B12; None where it is none."""
    match = REFERENCE.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if not 1 <= row <= limits.LAST_ROW or column > limits.LAST_COLUMN:
        return None
    return row, column - 1


class RichText:
    """Gathers the text of a string: runs joined, how it is pronounced left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._takes = False
        self._phonetic = 0

    def start_text(self, _attributes: Attributes | None = None) -> None:
        """A run begins."""
        self._takes = not self._phonetic

    def end_text(self) -> None:
        """A run ends."""
        self._takes = False

    def start_phonetic(self, _attributes: Attributes | None = None) -> None:
        """How the text is pronounced begins."""
        self._phonetic += 1

    def end_phonetic(self) -> None:
        """How the text is pronounced ends."""
        self._phonetic -= 1

    def text(self, text: str) -> None:
        """Take what stands in it."""
        if self._takes:
            self._length += len(text)
            if self._length > limits.CELL_CHARACTERS * LONGEST_ESCAPE:
                raise RefusedError(Refusal.CELL_CHARACTERS, most=limits.CELL_CHARACTERS)
            self._parts.append(text)

    def take(self) -> str | None:
        """Return the text, and begin anew."""
        text = "".join(self._parts)
        self._parts.clear()
        self._length = 0
        return clean_text(unescaped(text))

    def scan(self, pieces: Iterable[bytes], starts: dict[str, Start], ends: dict[str, End]) -> None:
        """Read a part that holds such texts."""
        own_starts: dict[str, Start] = {"t": self.start_text, "rPh": self.start_phonetic}
        own_ends: dict[str, End] = {"t": self.end_text, "rPh": self.end_phonetic}
        Scanner({**own_starts, **starts}, {**own_ends, **ends}, self.text).read(pieces)


class SharedStrings:
    """The strings that cells refer to by number, packed: objects would take twice as much."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._ends = array("L", [0])

    def append(self, text: str | None) -> None:
        """Take the next one. Raises RefusedError where they are too many."""
        self._text += (text or "").encode()
        self._ends.append(len(self._text))
        if len(self._ends) > limits.SHARED_STRINGS or len(self._text) > limits.SHARED_BYTES:
            raise RefusedError(Refusal.CHARACTERS, most=limits.CHARACTERS)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str | None:
        return self._text[self._ends[number] : self._ends[number + 1]].decode() or None


def read_strings(package: Package, part: str) -> SharedStrings:
    """Read the strings; a workbook of numbers has no such part."""
    strings = SharedStrings()
    gathered = RichText()

    def end_string() -> None:
        strings.append(gathered.take())

    if part:
        gathered.scan(package.stream(part), {}, {"si": end_string})
    return strings


def read_formats(package: Package, part: str) -> list[str]:
    """Read the number format of each style that cells refer to by number."""
    own = dict(BUILT_IN)
    styles: list[str] = []
    is_cells = False

    def start_format(attributes: Attributes) -> None:
        number = whole_number(attributes.get("numFmtId"), -1)
        own[number] = attributes.get("formatCode", GENERAL)[:LONGEST]
        if len(own) > MOST_STYLES:
            raise RefusedError(Refusal.DAMAGED)

    def start_cells(_attributes: Attributes) -> None:
        nonlocal is_cells
        is_cells = True

    def start_style(attributes: Attributes) -> None:
        if is_cells:
            number = whole_number(attributes.get("numFmtId"), 0)
            styles.append(own.get(number, GENERAL))
        if len(styles) > MOST_STYLES:
            raise RefusedError(Refusal.DAMAGED)

    def end_cells() -> None:
        nonlocal is_cells
        is_cells = False

    starts = {"numFmt": start_format, "cellXfs": start_cells, "xf": start_style}
    Scanner(starts, {"cellXfs": end_cells}).read(package.stream(part))
    return styles


def read_comments(package: Package, part: str) -> dict[int, dict[int, str]]:
    """Read the comments of a sheet, by row, then by column."""
    comments: dict[int, dict[int, str]] = {}
    count = 0
    gathered = RichText()
    place: tuple[int, int] | None = None

    def start_comment(attributes: Attributes) -> None:
        nonlocal place
        place = place_of(attributes.get("ref", ""))

    def end_comment() -> None:
        nonlocal count
        text = gathered.take()
        if text and place and count < limits.COMMENTS:
            count += 1
            row, column = place
            comments.setdefault(row, {})[column] = THREAD.sub("", text).strip()

    gathered.scan(package.stream(part), {"comment": start_comment}, {"comment": end_comment})
    return comments
