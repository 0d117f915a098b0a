"""In which unit a column is, and how many of the wanted one that makes. No database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from exchange.tables.values.data.units import BASES, SHARES, TIMES
from exchange.tables.values.reading import Doubt, Words
from exchange.tables.values.wording import filled
from parks.text.folding import fold

BRACKETS = re.compile(r"\(([^()]*(?:\([^()]*\))?[^()]*)\)|\[([^\[\]]*)\]")
LABEL = re.compile(r"(?:计量|金额|数值)?单位[:为 ]*([^;。()]+)")
PARTS = re.compile(r"[、,;，；\s]+")


@dataclass(frozen=True)
class Unit:
    """A unit of measure: what it measures, such as yuan/area, and its size in base units."""

    dimension: str
    size: Fraction


@dataclass(frozen=True)
class ColumnUnit:
    """How the numbers of a column turn into the wanted unit.

    `words` are the unit of the file. A doubt is asked once for the column.
    """

    factor: Fraction = Fraction(1)
    words: str = ""
    note: Words = ""
    doubt: Doubt | None = None


def read_unit(words: str) -> Unit | None:
    """Read a unit such as 万元, 亿元/平方公里 or %; None of other words."""
    return _read(fold(words).replace(" ", ""))


@lru_cache(maxsize=1000)
def _read(text: str) -> Unit | None:
    if text in SHARES:
        return Unit("share", SHARES[text])
    above, per, below = text.replace("每", "/").lstrip("/").partition("/")
    numerator = _simple(above)
    if not per:
        return numerator
    denominator = _simple(below)
    if numerator is None or denominator is None:
        return None
    return Unit(f"{numerator.dimension}/{denominator.dimension}", numerator.size / denominator.size)


def _simple(text: str) -> Unit | None:
    """Read a unit that is no quotient; the longest number of times before it counts."""
    for start in range(len(text) - 1, -1, -1):
        times = TIMES.get(text[:start])
        if times is None:
            continue
        for dimension, bases in BASES.items():
            if size := bases.get(text[start:]):
                return Unit(dimension, size * times)
    return None


def factor_between(unit: str, wanted: str) -> Fraction | None:
    """Return how many of the wanted unit one of the other makes; None of unlike units."""
    if fold(unit) == fold(wanted):
        return Fraction(1)
    first, second = read_unit(unit), read_unit(wanted)
    if first is None or second is None or first.dimension != second.dimension:
        return None
    return first.size / second.size


def unit_in_header(header: str) -> str:
    """Return the unit that a header names: in brackets, after 单位, or as its last part."""
    text = fold(header)
    labelled = LABEL.search(text)
    bracketed = [first or second for first, second in BRACKETS.findall(text)]
    last = re.split(r" / |\n", text)[-1].strip()
    candidates = [labelled[1] if labelled else "", *reversed(bracketed), last]
    for candidate in candidates:
        for part in (candidate, *PARTS.split(candidate)):
            if part and read_unit(part):
                return part.strip()
    return "%" if text.endswith("%") else ""


def units_in_line(line: str) -> list[str]:
    """Return the units that the line beside a table names, such as 单位：万元、%."""
    text = fold(line)
    labelled = LABEL.search(text)
    parts = PARTS.split(labelled[1] if labelled else text)
    return [part for part in parts if part and read_unit(part)]


def unit_of_column(
    wanted: str, header: str = "", unit_line: str = "", name: str = ""
) -> ColumnUnit:
    """Tell by the header, else by the line beside the table, in which unit a column is."""
    named = unit_in_header(header)
    if named:
        factor = factor_between(named, wanted) if wanted else Fraction(1)
        if factor is None:
            return _asked(named, wanted, name or header)
        return _converted(factor, named, wanted)
    return _by_line(wanted, units_in_line(unit_line), name or header)


def _by_line(wanted: str, units: list[str], name: str) -> ColumnUnit:
    fitting = {unit: factor for unit in units if (factor := factor_between(unit, wanted))}
    if Fraction(1) in fitting.values():
        return ColumnUnit(words=wanted)
    if len(set(fitting.values())) == 1:
        unit, factor = next(iter(fitting.items()))
        return _converted(factor, unit, wanted)
    if fitting:
        return ColumnUnit(doubt=Doubt("unit_of_measure", _in_doubt(name, ""), [wanted, *fitting]))
    near = next((unit for unit in units if _shares_numerator(unit, wanted)), "")
    return _asked(near, wanted, name) if near else ColumnUnit(words=wanted)


def _shares_numerator(unit: str, wanted: str) -> bool:
    """Say whether 万元 stands where 万元/亩 is wanted."""
    first, second = read_unit(unit), read_unit(wanted)
    if first is None or second is None or "share" in (first.dimension, second.dimension):
        return False
    return first.dimension.split("/")[0] == second.dimension.split("/")[0]


def _asked(unit: str, wanted: str, name: str) -> ColumnUnit:
    return ColumnUnit(words=unit, doubt=Doubt("unit_of_measure", _in_doubt(name, unit), [wanted]))


def _in_doubt(name: str, unit: str) -> str:
    return "：".join(part for part in (name.strip(), unit) if part)


def _converted(factor: Fraction, unit: str, wanted: str) -> ColumnUnit:
    if factor == 1:
        return ColumnUnit(words=unit)
    note = filled(_("Converted from %(unit)s to %(wanted)s."), unit=unit, wanted=wanted)
    return ColumnUnit(factor, unit, note)
