"""Texts: values between commas, tabs, semicolons or bars, a record on a line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from exchange.workbooks import limits
from exchange.workbooks.cells import FileKind
from exchange.workbooks.formats.output import BookOutput, Filled, SheetEnd, SheetOutput, clean_text
from exchange.workbooks.formats.text.encodings import EncodedText
from exchange.workbooks.formats.text.separators import (
    likely_separator,
    lines_of,
    named_separator,
    records,
)
from exchange.workbooks.refusals import Notice, Refusal, RefusedError

# What programs write so that Excel leaves a value alone: ="001", and '=1+1 for a text.
AS_FORMULA = re.compile(r'="([^"]*)"')
AS_TEXT = re.compile(r"'(?=[=+\-@\t\r])")
QUOTE = '"'
SHEET_NAME = "Sheet1"


def read_text(text: EncodedText, output: BookOutput, kind: FileKind = FileKind.TEXT) -> None:
    """Read a text as one sheet; its rows are numbered by records."""
    output.begin(kind, text.encoding)
    if text.broken:
        output.notice(Notice.BAD_CHARACTERS, count=text.broken)
    csv.field_size_limit(limits.CELL_CHARACTERS)
    lines = lines_of(text.pieces())
    first = next(lines, "")
    separator = named_separator(first)
    if not separator:
        separator = likely_separator(text.sample())
        lines = chain([first], lines)
    output.read_sheet(SHEET_NAME, RecordReader(lines, separator).read, may_stray=False)


class RecordReader:
    """Reads records, and watches quotation marks: one that stays open takes all that follows."""

    def __init__(self, lines: Iterable[str], separator: str) -> None:
        self._lines = lines
        self._separator = separator
        self._quotes = 0
        self._lines_of_record = 0

    def read(self, rows: SheetOutput) -> SheetEnd:
        """Read all records. Raises RefusedError where one cannot be told from the next."""
        number = 0
        try:
            for record in records(self._watched(), self._separator):
                number += 1
                if number > limits.LAST_ROW:
                    raise RefusedError(Refusal.ROWS, most=limits.ROWS)
                is_open = self._quotes % 2 and self._lines_of_record > 1
                if is_open and record[-1].endswith("\n"):
                    raise RefusedError(Refusal.OPEN_QUOTE, row=number, most=limits.CELL_CHARACTERS)
                self._quotes = 0
                self._lines_of_record = 0
                rows.add_row(number, filled_of(record))
        except csv.Error as error:
            refusal = Refusal.OPEN_QUOTE if self._quotes else Refusal.CELL_CHARACTERS
            raise RefusedError(refusal, row=number + 1, most=limits.CELL_CHARACTERS) from error
        return SheetEnd()

    def _watched(self) -> Iterator[str]:
        for line in self._lines:
            self._quotes += line.count(QUOTE)
            self._lines_of_record += 1
            yield line


def filled_of(record: list[str]) -> list[Filled]:
    """Return the values of a record that hold something, by their places."""
    filled: list[Filled] = []
    for place, words in enumerate(record):
        if not words:
            continue
        if words[0] == "=" and (match := AS_FORMULA.fullmatch(words)):
            words = match[1]
        elif words[0] == "'":
            words = AS_TEXT.sub("", words, count=1)
        value = clean_text(words)
        if value is not None:
            filled.append((place, value))
    return filled
