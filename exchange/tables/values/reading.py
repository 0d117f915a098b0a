"""What became of a cell: a value, words that are kept, a question or a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.utils.functional import Promise

T = TypeVar("T")
Words = str | Promise


@dataclass(frozen=True)
class Problem:
    """Why a value is refused, and what is allowed instead; both in words for people."""

    why: Words
    allowed: Words = ""


@dataclass(frozen=True)
class Doubt:
    """What a person has to say once before the value can be taken, with what is offered.

    `about` is a word such as year, day_or_month, unit, type, severity, park, forecast.
    """

    about: str
    value: str
    offers: Sequence[str] = ()


@dataclass(frozen=True)
class Reading(Generic[T]):
    """A value that was read. Nothing at all is an empty cell.

    `words` are those to keep beside or in place of a value: a deadline in words, a figure as
    printed. `missing` is a reason why there is no figure. `note` tells what was understood, such as
    that the year is that of the title.
    """

    value: T | None = None
    words: str = ""
    missing: str = ""
    note: Words = ""
    problem: Problem | None = None
    doubt: Doubt | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the cell says nothing."""
        return self.value is None and not (self.words or self.missing or self.problem or self.doubt)


@dataclass(frozen=True)
class Surroundings:
    """What the title, the sheet and people say about all the values of a table.

    Years of dates without one: that of the title, else the one somebody named, else asked.
    `unit_line` is what stands beside the table, such as 单位：万元、%.
    """

    today: date
    year: int | None = None
    period: str = ""
    region: str = ""
    park: str = ""
    unit_line: str = ""
    notes: Sequence[str] = ()
