"""What the process that reads a file says of it, checked line by line, and made into a book."""

from __future__ import annotations

from typing import IO, Any

from exchange.workbooks import limits
from exchange.workbooks.cells import Book, FileKind, Merge, Sheet, Visibility
from exchange.workbooks.refusals import Notice, Refusal
from exchange.workbooks.rows import PackedRows
from exchange.workbooks.wire import BrokenStreamError, decoded, decoded_rows
from exchange.workbooks.words import naming_notice, notice_words


class Gathering:
    """What was said of a file so far."""

    def __init__(self) -> None:
        self.kind: FileKind | None = None
        self.encoding = ""
        self.sheets: list[Sheet] = []
        self.notices: list[str] = []
        self.refusal: Refusal | None = None
        self.params: dict[str, Any] = {}
        self.is_whole = False
        self.rows = 0
        self._name: str | None = None
        self._last_row = 0
        self._bytes = 0
        self._rows = PackedRows()

    @property
    def is_complete(self) -> bool:
        """Whether the whole file was read."""
        return self.is_whole and self.kind is not None

    def book(self, name: str, fingerprint: str) -> Book:
        """Make the book. Raises BrokenStreamError where the file was not read to its end."""
        if not self.is_whole or self.kind is None:
            raise BrokenStreamError
        notice = naming_notice(name, self.kind)
        notices = [notice, *self.notices] if notice else self.notices
        return Book(name, self.kind, fingerprint, self.sheets, self.encoding, notices)

    def take_all(self, lines: IO[bytes]) -> None:
        """Take messages until the last one, or until the other side falls silent.

        Raises BrokenStreamError for what is no message of ours.
        """
        for _number in range(limits.LINES):
            line = lines.readline(limits.LINE_BYTES + 1)
            if not line or self.is_whole or self.refusal:
                return
            if not line.endswith(b"\n"):
                if len(line) > limits.LINE_BYTES:
                    raise BrokenStreamError
                # the other side was ended in the middle of a line
                return
            self.take(line)
        raise BrokenStreamError

    def take(self, line: bytes) -> None:
        """Take a message. Raises BrokenStreamError for what is none, or comes out of turn."""
        message = decoded(line)
        try:
            if "rows" in message:
                self._take_rows(line, message)
            elif "sheet" in message:
                self._start_sheet(message)
            elif "sheet_end" in message:
                self._end_sheet(message["sheet_end"])
            elif "book" in message:
                self.kind = FileKind(message["book"])
                self.encoding = str(message["encoding"])[:40]
            elif "again" in message:
                self.sheets = []
                self.rows = 0
            elif "refused" in message:
                self.refusal = Refusal(message["refused"])
                self.params = _plain_params(message["params"])
            elif "end" in message:
                self.notices = _notices(message["notices"])
                self.is_whole = True
            else:
                raise BrokenStreamError
        except (KeyError, ValueError, TypeError, AttributeError):
            raise BrokenStreamError from None

    def _start_sheet(self, message: dict[str, Any]) -> None:
        if len(self.sheets) >= limits.SHEETS:
            raise BrokenStreamError
        self._name = str(message["sheet"])[:200]
        self._last_row = 0
        self._rows = PackedRows()

    def _take_rows(self, line: bytes, message: dict[str, Any]) -> None:
        rows = decoded_rows(message)
        numbers = [row.number for row in rows]
        is_in_order = numbers == sorted(set(numbers)) and numbers[:1] > [self._last_row]
        cells = sum(len(row.values) for row in rows)
        is_small = len(rows) <= limits.PIECE_ROWS and cells < limits.PIECE_CELLS + limits.COLUMNS
        self._bytes += len(line)
        is_bounded = is_small and self._bytes <= limits.SENT_BYTES
        if self._name is None or not is_in_order or not is_bounded:
            raise BrokenStreamError
        self._last_row = numbers[-1]
        self._rows.append_piece(line, rows)
        if self.rows + len(self._rows) > limits.ROWS:
            raise BrokenStreamError

    def _end_sheet(self, message: dict[str, Any]) -> None:
        if self._name is None:
            raise BrokenStreamError
        self.rows += len(self._rows)
        sheet = Sheet(
            self._name,
            self._rows,
            Visibility(message["visibility"]),
            [Merge(*(int(number) for number in merge)) for merge in message["merges"]],
            frozenset(int(column) for column in message["hidden_columns"]),
            _notices(message["notices"]),
            int(message["last_row"]),
        )
        self.sheets.append(sheet)
        self._name = None


def _notices(pairs: list[Any]) -> list[str]:
    return [
        notice_words(Notice(code), _plain_params(params))
        for code, params in pairs[: limits.NOTICES]
    ]


def _plain_params(params: dict[str, Any]) -> dict[str, Any]:
    """Let only short words and numbers through."""
    return {
        str(name): value[:500] if isinstance(value, str) else int(value)
        for name, value in params.items()
    }
