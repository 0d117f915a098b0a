"""What a cell of a file can hold, and how words are kept from being computed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dashboards.shared.lists.columns import ColumnKind

FileValue = str | int | float | date | None
# With these a cell begins to compute in a spreadsheet; East Asian versions take the wide ones too.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel takes no more characters in a cell.
LONGEST_WORDS = 32_767
HUNDRED = 100


class FileValues:
    """Turns values into what cells of a file hold.

    The words of choices are looked up once for all rows, in the language of the file. Words longer
    than `longest` are cut, where a format takes no more.
    """

    def __init__(self, longest: int | None = None) -> None:
        self.longest = longest
        self.words: dict[int, str] = {}

    def make(self, value: object, kind: ColumnKind) -> FileValue:
        """Make words, a number, a day or nothing of a value."""
        if value is None:
            return None
        if type(value) is not str:
            plain = self._plain(value, kind)
            if not isinstance(plain, str):
                return plain
            value = plain
        if self.longest is not None and len(value) > self.longest:
            return f"{value[: self.longest - 1]}…"
        return value or None

    def _plain(self, value: object, kind: ColumnKind) -> FileValue:
        if isinstance(value, Promise):
            # the words of a choice are a constant, so its place in memory is its own
            return self.words.get(id(value)) or self.words.setdefault(id(value), str(value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, int | float | Decimal):
            number = float(value) if isinstance(value, Decimal) else value
            return number / HUNDRED if kind == ColumnKind.PERCENT else number
        if isinstance(value, datetime):
            return timezone.localtime(value).isoformat(sep=" ", timespec="seconds")
        return value if isinstance(value, date) else str(value)


def harmless(words: str) -> str:
    """Put an apostrophe before words that a spreadsheet would compute.

    One stands before words that begin so behind apostrophes too, so that taking one away gives
    back what was written.
    """
    return f"'{words}" if words.lstrip("'").startswith(FORMULA_SIGNS) else words
