"""Tables of a web page, as a spreadsheet shows them: below one another, with the text around."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from exchange.workbooks import limits
from exchange.workbooks.cells import column_letter
from exchange.workbooks.formats.output import clean_text
from exchange.workbooks.formats.web.sheet import PageSheet, WebCell, WebRow
from exchange.workbooks.formats.xml import whole_number
from exchange.workbooks.refusals import Refusal, RefusedError

CELLS = ("td", "th")
PASSED_OVER = {"script", "style", "title", "noscript", "template", "select", "textarea", "xml"}
BLOCKS = {
    "br",
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "caption",
    "center",
}
# As browsers do [HTML, 4.9.11].
MOST_COLUMNS_SPANNED = 1_000
MOST_ROWS_SPANNED = 65_534
NESTED = 20
MOST_TABLES = 5_000
SPACES = re.compile(r"[ \t\r\n\f]+")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)", re.IGNORECASE)
# Where a line ends; the line ends of the source are blanks.
BREAK = "\0"
# A source is indented; what is longer than this without words is refused too.
BLANKS = 4
# Excel tells the name of the sheet in a comment that only it reads.
SHEET_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>", re.IGNORECASE)


@dataclass(slots=True)
class OpenTable:
    """A table that is being read: its row, and the words of its cell.

    A table within another is held until its end: only then it is clear what it is for.
    """

    row: WebRow | None = None
    cell: WebCell | None = None
    words: list[str] = field(default_factory=list)
    length: int = 0
    rows: list[WebRow] = field(default_factory=list)

    @property
    def is_data(self) -> bool:
        """Whether it has rows and columns, rather than being there for the looks of a cell."""
        return len(self.rows) > 1 and any(len(row.cells) > 1 for row in self.rows)

    def end_cell(self) -> None:
        """End the cell, if one is open."""
        if self.cell:
            self.cell.text = joined(self.words)
        self.cell = None
        self.words.clear()
        self.length = 0


def joined(words: list[str]) -> str | None:
    """Join the words of a place: blanks are one, a break is a line end."""
    if len(words) == 1 and BREAK not in words[0]:
        return clean_text(SPACES.sub(" ", words[0]).strip(" "))
    lines = SPACES.sub(" ", "".join(words)).split(BREAK)
    return clean_text("\n".join(line.strip(" ") for line in lines).strip("\n"))


class TableParser(HTMLParser):
    """Hands over the rows of the tables of a page in their order."""

    def __init__(self, sheet: PageSheet) -> None:
        super().__init__(convert_charrefs=True)
        self._sheet = sheet
        self._open: list[OpenTable] = []
        self._beside: list[str] = []
        self._passed_over: list[str] = []
        self._tables = 0
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in PASSED_OVER:
            self._passed_over.append(tag)
            if len(self._passed_over) > limits.XML_DEPTH:
                raise RefusedError(Refusal.TOO_DEEP)
        elif self._passed_over:
            return
        elif tag == "table":
            self._start_table()
        elif tag in BLOCKS:
            self._take(BREAK)
        elif self._open and tag == "tr":
            self._start_row(dict(attrs))
        elif self._open and tag in CELLS:
            self._start_cell(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in PASSED_OVER:
            while self._passed_over and self._passed_over.pop() != tag:
                pass
        elif self._passed_over:
            return
        elif tag in BLOCKS and tag != "br":
            self._take(BREAK)
        elif self._open and tag == "table":
            self._end_table()
        elif self._open and tag == "tr":
            self._end_row()
        elif self._open and tag in CELLS:
            self._open[-1].end_cell()

    def handle_comment(self, data: str) -> None:
        match = SHEET_NAME.search(data)
        if match:
            self._sheet.name = match[1]

    def handle_data(self, data: str) -> None:
        if not self._passed_over:
            self._take(data)

    def _take(self, words: str) -> None:
        if not self._open:
            self._beside.append(words)
            return
        table = self._open[-1]
        if table.cell is None:
            return
        table.length += len(words)
        if table.length > limits.CELL_CHARACTERS * BLANKS:
            raise RefusedError(Refusal.CELL_CHARACTERS, most=limits.CELL_CHARACTERS)
        table.words.append(words)

    def _start_table(self) -> None:
        self._tables += 1
        if len(self._open) >= NESTED or self._tables > MOST_TABLES:
            raise RefusedError(Refusal.TOO_DEEP)
        if not self._open:
            self._end_text()
            self._sheet.start_table()
        self._open.append(OpenTable())

    def _start_row(self, attributes: dict[str, str | None]) -> None:
        self._rows += 1
        if self._rows > limits.ROWS * 2:
            raise RefusedError(Refusal.ROWS, most=limits.ROWS)
        self._end_row()
        self._open[-1].row = WebRow(is_hidden=_is_hidden(attributes))

    def _end_row(self) -> None:
        current = self._open[-1]
        current.end_cell()
        row, current.row = current.row, None
        if row is None:
            return
        if len(self._open) == 1:
            self._sheet.add_row(row)
        else:
            current.rows.append(row)

    def _start_cell(self, attributes: dict[str, str | None]) -> None:
        current = self._open[-1]
        current.end_cell()
        if current.row is None:
            current.row = WebRow()
        cells = current.row.cells
        if len(cells) >= limits.LAST_COLUMN:
            last = column_letter(len(cells))
            raise RefusedError(Refusal.COLUMNS, most=limits.COLUMNS, row=self._rows, column=last)
        current.cell = WebCell(
            max(1, _span(attributes, "colspan", MOST_COLUMNS_SPANNED)),
            _span(attributes, "rowspan", MOST_ROWS_SPANNED),
        )
        cells.append(current.cell)

    def _end_table(self) -> None:
        self._end_row()
        current = self._open.pop()
        if not self._open:
            self._sheet.end_table()
        elif current.is_data:
            # a table of data may lie in one that only places it on the page
            self._sheet.start_table()
            for row in current.rows:
                self._sheet.add_row(row)
            self._sheet.end_table()
        else:
            for row in current.rows:
                self._take(" ".join(cell.text for cell in row.cells if cell.text))
                self._take(BREAK)

    def _end_text(self) -> None:
        """Text beside tables stands in rows of its own, a line in each."""
        lines = SPACES.sub(" ", "".join(self._beside)).split(BREAK)
        self._beside.clear()
        for line in lines:
            text = clean_text(line.strip(" "))
            if text:
                self._sheet.add_text(text)

    def close(self) -> None:
        """End what the page left open."""
        super().close()
        while self._open:
            self._end_table()
        self._end_text()


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or HIDDEN.search(attributes.get("style") or "") is not None


def _span(attributes: dict[str, str | None], name: str, most: int) -> int:
    """Read how many a cell reaches over, as browsers do: no more than so many."""
    if name not in attributes:
        return 1
    return max(0, min(whole_number(attributes[name], most), most))
