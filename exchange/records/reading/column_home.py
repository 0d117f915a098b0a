"""Where a column goes, and the words by which choices say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exchange.tables.values.reading import Words

DROP = "drop"
# before the folded head of a column, where a saved mapping says what it is
HEADER = "header:"
# a column of a wide table: the code of its indicator follows
FIGURE = "figure:"
EXTRA = "extra:"
# the kinds of records that extra fields hang on
TAKES_EXTRA = ("issues", "measures", "parks")


@dataclass(frozen=True)
class ColumnHome:
    """A column of one table of a sheet and where it goes; `field` is empty where nowhere.

    `extra` is the Chinese name of the extra field that takes it, with what a new one is made of.
    """

    sheet: str
    table: int
    place: int
    letter: str
    header: str
    field: str
    certainty: int
    why: Words
    extra: str = ""
    is_dropped: bool = False
    samples: Sequence[str] = ()
    comment: str = ""
    extra_kind: str = ""
    extra_unit: str = ""
    extra_name_en: str = ""
