"""Words about values, made in the language of whoever reads them, not of whoever read the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from exchange.tables.values.reading import Problem, Words
from exchange.workbooks.cells import Cell
from parks.text.days import full_day
from parks.text.phrases import listed

# so much of a value is repeated in a message
LONGEST_PRINTED = 40

NO_STORED_VALUE = Problem(_("The formula failed; no value was stored."))
# what Excel leaves where a formula fails; a text file has them as words
ERRORS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
)


def _fill(message: Words, values: dict[str, object]) -> str:
    return str(message) % values


def _listed(words: Sequence[object]) -> str:
    return listed(words)


_filled = lazy(_fill, str)
in_full = lazy(full_day, str)
in_list = lazy(_listed, str)


def filled(message: Words, **values: object) -> Promise:
    """Put values into a message when it is shown."""
    return cast("Promise", _filled(message, values))


def shown(words: str) -> str:
    """Cut the words of a cell to a length that a message can repeat."""
    text = " ".join(words.split())
    return text if len(text) <= LONGEST_PRINTED else text[: LONGEST_PRINTED - 1] + "…"


def is_error(cell: Cell) -> bool:
    """Say whether a formula of the cell failed."""
    return bool(cell.details.error) or cell.text.upper() in ERRORS


def day_read(printed: str, day: date) -> Promise:
    """Say as which day the words were understood."""
    return filled(_("“%(words)s” counts as %(day)s."), words=shown(printed), day=in_full(day))
