"""Figures of indicators: in which unit a column is, and values that stand out in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from exchange.tables.values.figures.numbers import Wanted, is_percent_format, read_number
from exchange.tables.values.figures.units import ColumnUnit, factor_between, unit_of_column
from exchange.tables.values.reading import Doubt, Reading
from exchange.tables.values.wording import shown
from exchange.workbooks.cells import Cell
from parks.models import Indicator
from parks.observations.values import MOST, bounds_of, levels_of
from parks.text.numbers import plain

AnswerTo = Callable[[Doubt], str]
# a part of one among percentages is a hundredth of what the others are
FEWEST_SHARES = 3
TIMES_LESS = 20
# so many times the middle of a column is a slip of unit or of definition
TIMES_MORE = 20
FEWEST_FIGURES = 4


@dataclass(frozen=True)
class FigureRule:
    """How the cells of a column, or the rows of one indicator, are read as its figures.

    `share` asks once whether 0.995 is 99.5 %; `middle` is that of a column of a quotient, in which
    sizes of parks are alike.
    """

    wanted: Wanted
    unit: ColumnUnit = ColumnUnit()
    share: Doubt | None = None
    middle: Decimal | None = None


def wanted_of(indicator: Indicator) -> Wanted:
    """Say what a figure of an indicator may be."""
    lowest, highest = bounds_of(indicator)
    return Wanted(
        name=indicator.name,
        unit=indicator.unit,
        lowest=None if abs(lowest) >= MOST - 1 else lowest,
        highest=None if abs(highest) >= MOST - 1 else highest,
        levels=levels_of(indicator),
    )


def rule_of(indicator: Indicator, header: str, unit_line: str, cells: Sequence[Cell]) -> FigureRule:
    """Look at all the figures of an indicator, and at what stands above and beside them."""
    wanted = wanted_of(indicator)
    unit = unit_of_column(indicator.unit, header, unit_line, indicator.name_zh)
    values = sorted(_values(cells, wanted, unit.factor))
    share = _share_doubt(cells, values, wanted, indicator.name_zh) if wanted.is_share else None
    middle = None
    if "/" in indicator.unit and len(values) >= FEWEST_FIGURES:
        middle = median(values)
    return FigureRule(wanted, unit, share, middle)


def _values(cells: Iterable[Cell], wanted: Wanted, factor: Fraction) -> list[Decimal]:
    readings = (read_number(cell, wanted, factor) for cell in cells if not cell.is_empty)
    return [reading.value for reading in readings if reading.value is not None]


def _share_doubt(
    cells: Iterable[Cell], values: Sequence[Decimal], wanted: Wanted, name: str
) -> Doubt | None:
    """Ask once whether numbers up to one are parts of one: among percentages, or all of them."""
    parts = [value for cell in cells if (value := _part_of_one(cell, wanted)) is not None]
    telling = [value for value in parts if 0 < value < 1]
    if not telling:
        return None
    example = max(telling)
    others = [value for value in values if value > 1]
    is_among = bool(others) and _is_hundredth(example, others)
    is_whole_column = not others and len(values) >= FEWEST_SHARES and len(telling) > 1
    if not (is_among or is_whole_column):
        return None
    offers = [f"{plain(example * 100)}%", f"{plain(example)}%"]
    return Doubt("unit_of_measure", f"{name}：{plain(example)}", offers)


def _is_hundredth(example: Decimal, others: Sequence[Decimal]) -> bool:
    return median(others) / example >= TIMES_LESS and example * 100 <= max(others) * 3 / 2


def _part_of_one(cell: Cell, wanted: Wanted) -> Decimal | None:
    """Return a number up to one that no percent sign and no format explains."""
    if is_percent_format(cell.details.number_format) and not isinstance(cell.value, str):
        return None
    if isinstance(cell.value, str) and any(sign in cell.value for sign in "%％‰"):
        return None
    value = read_number(cell, wanted).value
    return value if value is not None and 0 < value <= 1 else None


def read_figure(
    cell: Cell, rule: FigureRule, answer_to: AnswerTo
) -> tuple[Reading[Decimal], list[Doubt]]:
    """Read a figure with what people answered; what they did not say yet is asked."""
    doubts: list[Doubt] = []
    factor = rule.unit.factor
    if rule.unit.doubt is not None:
        answer = answer_to(rule.unit.doubt)
        if not answer:
            doubts.append(rule.unit.doubt)
        factor = factor_between(answer, rule.wanted.unit) or factor
    is_part = rule.share is not None and _part_of_one(cell, rule.wanted) is not None
    if rule.share is not None and is_part:
        answer = answer_to(rule.share)
        if not answer:
            doubts.append(rule.share)
        elif answer == rule.share.offers[0]:
            factor = Fraction(100)
    reading = read_number(cell, rule.wanted, factor)
    if (doubt := _standing_out(reading.value, cell, rule)) and not answer_to(doubt):
        doubts.append(doubt)
    return reading, doubts


def _standing_out(value: Decimal | None, cell: Cell, rule: FigureRule) -> Doubt | None:
    """Ask about a figure that is many times the others of its column."""
    if value is None or rule.middle is None or not 0 < rule.middle * TIMES_MORE <= value:
        return None
    words = f"{rule.wanted.name}：{shown(cell.text)}"
    return Doubt("unit_of_measure", words, [f"{plain(value)}{rule.wanted.unit}"])
