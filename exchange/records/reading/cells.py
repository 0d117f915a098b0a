"""One cell read as a field: by the rules of its kind, the names that are known, and the answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from exchange.fields import Field, FieldKind
from exchange.records.drafts import FieldValue
from exchange.records.model_values import as_number, day_value
from exchange.records.reading.context import CREATE, REFUSE, SKIP, PlanContext
from exchange.records.reading.figures import FigureRule, read_figure, rule_of
from exchange.records.reading.homes import FIGURE, ColumnHome
from exchange.records.reading.lookups import Lookup
from exchange.records.reading.words import (
    read_choice,
    read_steps,
    read_text,
    read_yes_no,
    split_list,
    split_units,
)
from exchange.tables.columns.choices import CHOICE_WORDS
from exchange.tables.table import Table
from exchange.tables.values.days.dates import Edge, column_order, read_date, read_day_words
from exchange.tables.values.days.deadlines import read_deadline
from exchange.tables.values.days.forms import DayOrder
from exchange.tables.values.figures.numbers import Wanted, read_number
from exchange.tables.values.figures.units import ColumnUnit, factor_between, unit_of_column
from exchange.tables.values.reading import Doubt, Problem, Reading, Surroundings, Words
from exchange.tables.values.signs import says_nothing
from exchange.tables.words.headers import read_header
from exchange.workbooks import limits
from exchange.workbooks.cells import Cell
from parks.models import Observation
from parks.text.folding import fold
from parks.text.numbers import plain
from parks.text.periods import normalise

# the first day of a month or quarter stands for it where something begins
BEGINNINGS = frozenset({"starts_on", "found_on", "signed_on"})


@dataclass(frozen=True, slots=True)
class Given:
    """What a cell gives: values by field, or why it gives none."""

    values: Mapping[str, FieldValue] = field(default_factory=dict)
    problem: Problem | None = None
    doubts: Sequence[Doubt] = ()
    note: Words = ""

    @property
    def is_empty(self) -> bool:
        """Whether the cell says nothing."""
        return not (self.values or self.problem or self.doubts)


NOTHING = Given()
PLACES = 4
# by field: the least and the most that a number may be, its unit, its decimals
LIMITS: Mapping[str, tuple[int | None, int | None, str, int]] = {
    "approved_area_ha": (0, None, "公顷", 4),
    "planned_area_ha": (0, None, "公顷", 4),
    "lon": (-180, 180, "", 5),
    "lat": (-90, 90, "", 5),
    "rank": (1, None, "", 0),
    "of": (1, None, "", 0),
    "pillar": (0, None, "", 0),
    "weight": (0, None, "%", 4),
}
# Longer words are no value, and patterns take long over them; texts have bounds of their own.
LONGEST_VALUE = 500
LONGEST_LIST = 5_000
LONGEST = {
    FieldKind.TEXT: limits.CELL_CHARACTERS,
    FieldKind.MILESTONES: limits.CELL_CHARACTERS,
    **dict.fromkeys(
        (FieldKind.PARKS, FieldKind.ISSUES, FieldKind.UNIT, FieldKind.UNITS, FieldKind.LIST),
        LONGEST_LIST,
    ),
}
MOST_KNOWN = 20_000
SELDOM_REPEATED = (FieldKind.TEXT, FieldKind.MILESTONES)
# signs of a period in the words of a source
MOST_OF_PERIOD = 60
# the fields that say what a record is about
PLACES_OF = frozenset({"park", "parks", "region"})
NO_VALUES = (CREATE, REFUSE, SKIP)


@dataclass(frozen=True)
class OfColumn:
    """What is known of a column as a whole: the order of its days, its indicator and its unit."""

    order: DayOrder | None = None
    wanted: Wanted = Wanted()
    unit: ColumnUnit = ColumnUnit()
    rule: FigureRule | None = None
    indicator: FieldValue | None = None
    period: str = ""


class CellReader:
    """Reads the cells of one table."""

    def __init__(self, context: PlanContext, surroundings: Surroundings) -> None:
        self.context = context
        self.surroundings = surroundings
        self.known: dict[Any, Given] = {}
        self._periods: dict[str, bool] = {}
        self.readers: dict[FieldKind, Any] = {
            FieldKind.TEXT: self._text,
            FieldKind.NUMBER: self._number,
            FieldKind.INTEGER: self._number,
            FieldKind.DATE: self._date,
            FieldKind.PERIOD: self._period,
            FieldKind.CHOICE: self._choice,
            FieldKind.YES_NO: self._yes_no,
            FieldKind.PARK: self._record,
            FieldKind.REGION: self._record,
            FieldKind.PROBLEM_TYPE: self._record,
            FieldKind.SOURCE: self._record,
            FieldKind.INDICATOR: self._record,
            FieldKind.RECOMMENDATION: self._record,
            FieldKind.PARKS: self._records,
            FieldKind.ISSUES: self._records,
            FieldKind.UNIT: self._units,
            FieldKind.UNITS: self._units,
            FieldKind.LIST: self._list,
            FieldKind.MILESTONES: self._milestones,
            FieldKind.FIGURE: self._figure,
        }

    def read(
        self, wanted: Field, cell: Cell, of_column: OfColumn, start: date | None = None
    ) -> Given:
        """Read a cell as a field; a time limit without a day of its own runs from `start`."""
        if cell.is_empty:
            return NOTHING
        # the values of a column repeat: units, days, choices
        key = (wanted.name, type(cell.value), cell.value, cell.details, id(of_column), start)
        given = self.known.get(key)
        if given is None:
            given = _too_long(cell, LONGEST.get(wanted.kind, LONGEST_VALUE))
            if given is None and wanted.kind == FieldKind.DEADLINE:
                given = self._deadline(wanted, cell, of_column, start)
            given = given or self.readers[wanted.kind](wanted, cell, of_column)
            if wanted.kind not in SELDOM_REPEATED and len(self.known) < MOST_KNOWN:
                self.known[key] = given
        return given

    def of_column(self, home: ColumnHome, wanted: Field, cells: Sequence[Cell]) -> OfColumn:
        """Look at a column as a whole."""
        if wanted.kind in (FieldKind.DATE, FieldKind.DEADLINE):
            short = [cell for cell in cells if len(cell.text) <= LONGEST_VALUE]
            return OfColumn(order=column_order(short))
        if home.field.startswith(FIGURE):
            return self._figure_column(home, cells)
        if wanted.kind in (FieldKind.NUMBER, FieldKind.INTEGER):
            return self._number_column(home, wanted)
        return OfColumn()

    # ---- what a wide column says of all its cells

    def _figure_column(self, home: ColumnHome, cells: Sequence[Cell]) -> OfColumn:
        code = home.field.removeprefix(FIGURE)
        indicator = self.context.lookups.indicator_records[code]
        rule = rule_of(indicator, home.header, self.surroundings.unit_line, cells)
        period = normalise(read_header(home.header).period, self.surroundings.today)
        value = FieldValue(indicator.pk, indicator.code)
        return OfColumn(rule=rule, indicator=value, period=period)

    def _number_column(self, home: ColumnHome, wanted: Field) -> OfColumn:
        lowest, highest, unit, places = LIMITS.get(wanted.name, (None, None, "", PLACES))
        bounds = [None if bound is None else Decimal(bound) for bound in (lowest, highest)]
        number = Wanted(
            name=wanted.label,
            unit=unit,
            lowest=bounds[0],
            highest=bounds[1],
            is_whole=wanted.kind == FieldKind.INTEGER,
            places=places,
        )
        known = (
            unit_of_column(unit, home.header, self.surroundings.unit_line, home.header)
            if unit
            else ColumnUnit()
        )
        return OfColumn(wanted=number, unit=known)

    def read_figure(self, cell: Cell, rule: FigureRule) -> Given:
        """Read a figure of an indicator; an empty cell says nothing."""
        if cell.is_empty:
            return NOTHING
        if given := _too_long(cell, LONGEST_VALUE):
            return given
        reading, doubts = read_figure(cell, rule, self.context.answer)
        again = self._settled(reading, lambda words: read_number(words, rule.wanted))
        return self._as_figure(again, doubts)

    def _settled(
        self, reading: Reading[Any], again: Callable[[Cell], Reading[Any]]
    ) -> Reading[Any]:
        """Read what a person answered in the place of a value that left a doubt."""
        if reading.doubt is None or reading.doubt.about in ("year", "start"):
            return reading
        answer = self.context.answer(reading.doubt)
        if not answer or answer in NO_VALUES:
            return reading
        return again(Cell(answer))

    def _as_figure(self, reading: Reading[Decimal], doubts: list[Doubt]) -> Given:
        """Turn a number, or the reason why there is none, into the fields of an observation."""
        values: dict[str, FieldValue] = {}
        if reading.value is not None:
            values["value"] = FieldValue(plain(reading.value), as_number(reading.value))
        elif reading.missing:
            values["missing"] = FieldValue(reading.missing, reading.missing)
        if reading.words and reading.value is None:
            values["as_printed"] = FieldValue(reading.words, reading.words)
        if reading.doubt:
            doubts.append(reading.doubt)
        return Given(values, reading.problem, doubts, reading.note)

    # ---- by kind

    def _text(self, wanted: Field, cell: Cell, _of_column: OfColumn) -> Given:
        is_line = wanted.longest is not None
        return self._plain(wanted.name, read_text(cell, wanted.longest, is_line=is_line))

    def _plain(self, name: str, reading: Reading[Any]) -> Given:
        values = {}
        if reading.value is not None:
            values[name] = FieldValue(reading.value, reading.value)
        return Given(values, reading.problem, _doubts(reading), reading.note)

    def _number(self, wanted: Field, cell: Cell, of_column: OfColumn) -> Given:
        unit = of_column.unit
        doubts = []
        factor = unit.factor
        if unit.doubt is not None:
            answer = self.context.answer(unit.doubt)
            doubts += [] if answer else [unit.doubt]
            factor = factor_between(answer, of_column.wanted.unit) or factor
        reading = read_number(cell, of_column.wanted, factor)
        reading = self._settled(reading, lambda words: read_number(words, of_column.wanted))
        if reading.missing and reading.value is None:
            return NOTHING
        values = {}
        if reading.value is not None:
            values[wanted.name] = FieldValue(plain(reading.value), as_number(reading.value))
        return Given(values, reading.problem, [*doubts, *_doubts(reading)], reading.note)

    def _figure(self, _wanted: Field, cell: Cell, _of_column: OfColumn) -> Given:
        """Read a figure of nobody knows which indicator."""
        return self._as_figure(read_number(cell), [])

    def _date(self, wanted: Field, cell: Cell, of_column: OfColumn) -> Given:
        edge = Edge.FIRST if wanted.name in BEGINNINGS else Edge.LAST

        def read(cell: Cell, around: Surroundings) -> Reading[date]:
            return read_date(cell, around, edge=edge, order=of_column.order)

        reading = self._in_year(read(cell, self.surroundings), lambda around: read(cell, around))
        reading = self._settled(reading, lambda words: read(words, self.surroundings))
        values = {} if reading.value is None else {wanted.name: day_value(reading.value)}
        return Given(values, reading.problem, _doubts(reading), reading.note)

    def _deadline(
        self, wanted: Field, cell: Cell, of_column: OfColumn, start: date | None
    ) -> Given:
        def read(cell: Cell, around: Surroundings, start: date | None = start) -> Reading[date]:
            return read_deadline(cell, around, start=start, order=of_column.order)

        reading = self._in_year(read(cell, self.surroundings), lambda around: read(cell, around))
        if reading.doubt is not None and reading.doubt.about == "start":
            answer = read_day_words(self.context.answer(reading.doubt), self.surroundings)
            if answer.value is not None:
                reading = read(cell, self.surroundings, answer.value)
        reading = self._settled(reading, lambda words: read(words, self.surroundings))
        values = {}
        if reading.value is not None:
            values[wanted.name] = day_value(reading.value)
        elif reading.words and "deadline_words" in self.context.fields:
            values["deadline_words"] = FieldValue(reading.words, reading.words)
        return Given(values, reading.problem, _doubts(reading), reading.note)

    def _in_year(
        self, reading: Reading[date], again: Callable[[Surroundings], Reading[date]]
    ) -> Reading[date]:
        """Read a day without a year again, in the year that a person gave for it."""
        if reading.doubt is None or reading.doubt.about != "year":
            return reading
        answer = self.context.answer(reading.doubt)
        if not re.fullmatch(r"(?:19|20)\d{2}", answer, re.ASCII):
            return reading
        return again(replace(self.surroundings, year=int(answer)))

    def _period(self, wanted: Field, cell: Cell, _of_column: OfColumn) -> Given:
        words = cell.text.strip()
        name = normalise(words, self.surroundings.today)
        if name != words and self._has_figures(words):
            name = words  # as a source says it
        if name:
            return Given({wanted.name: FieldValue(name, name)})
        words = _("“%(words)s” names no period.") % {"words": cell.text[:40]}
        return Given(problem=Problem(words, "2026H1, 2026Q3, 2026-06, 2026"))

    def _has_figures(self, period: str) -> bool:
        """Say whether figures of a period are stored in these very words."""
        if period not in self._periods:
            stored = Observation.objects.filter(period=period[:MOST_OF_PERIOD])
            self._periods[period] = bool(period) and stored.exists()
        return self._periods[period]

    def _choice(self, wanted: Field, cell: Cell, _of_column: OfColumn) -> Given:
        choices = [(value, label) for value, label in wanted.choices]
        synonyms = CHOICE_WORDS.get(f"{self.context.kind.value}.{wanted.name}", {})
        reading = read_choice(cell, wanted.name, choices, synonyms)
        if reading.doubt is None:
            return self._plain(wanted.name, reading)
        answer = self.context.answer(reading.doubt)
        if answer in dict(choices):
            return Given({wanted.name: FieldValue(answer, answer)})
        return Given(doubts=[] if answer == SKIP else [reading.doubt])

    def _yes_no(self, wanted: Field, cell: Cell, _of_column: OfColumn) -> Given:
        return self._plain(wanted.name, read_yes_no(cell))

    def _record(self, wanted: Field, cell: Cell, _of_column: OfColumn) -> Given:
        if says_nothing(cell.text):
            return NOTHING
        value, doubt = self._find(wanted.kind, cell.text)
        values = {} if value is None else {wanted.name: value}
        return Given(values, doubts=[doubt] if doubt else [])

    def _records(self, wanted: Field, cell: Cell, _of_column: OfColumn) -> Given:
        """Read several records; a whole cell that names one is not split."""
        whole, doubt = self._find(wanted.kind, cell.text)
        if whole is not None and doubt is None:
            return Given({wanted.name: _as_list([whole])})
        parts = split_list(cell.text)
        if len(parts) < 2:
            values = {} if whole is None else {wanted.name: _as_list([whole])}
            return Given(values, doubts=[doubt] if doubt else [])
        found: list[FieldValue] = []
        doubts = []
        for part in parts:
            value, doubt = self._find(wanted.kind, part)
            found += [value] if value else []
            doubts += [doubt] if doubt else []
        return Given({wanted.name: _as_list(found)} if found else {}, doubts=doubts)

    def _units(self, wanted: Field, cell: Cell, _of_column: OfColumn) -> Given:
        """Read units: the first leads where the field is the lead, the others support it."""
        if says_nothing(cell.text):
            return NOTHING
        leading, helping, vague = split_units(cell.text)
        doubts = [Doubt("unit", name) for name in vague]
        names = [*leading, *helping]
        found: list[tuple[str, FieldValue]] = []
        for name in names:
            value, doubt = self._find(FieldKind.UNIT, name)
            doubts += [doubt] if doubt else []
            if doubt is not None and self.context.answer(doubt) != SKIP:
                # shown as the file says it, until somebody says which unit is meant
                value = FieldValue(self.context.make("unit", name) or None, name)
            if value is not None:
                found.append((name, value))
        values: dict[str, FieldValue] = {}
        if wanted.kind == FieldKind.UNITS:
            values = {wanted.name: _as_list([value for _name, value in found])} if found else {}
        else:
            if found and found[0][0] == names[0]:
                values[wanted.name] = found.pop(0)[1]
            if found and "supporting" in self.context.fields:
                values["supporting"] = _as_list([value for _name, value in found])
        open_doubts = [doubt for doubt in doubts if self.context.answer(doubt) != SKIP]
        return Given(values, doubts=open_doubts)

    def _list(self, wanted: Field, cell: Cell, _of_column: OfColumn) -> Given:
        names = split_list(cell.text)
        return Given({wanted.name: FieldValue(names, names)}) if names else NOTHING

    def _milestones(self, wanted: Field, cell: Cell, _of_column: OfColumn) -> Given:
        steps = read_steps(cell.text, self.surroundings)
        return Given({wanted.name: FieldValue(steps, [step["words"] for step in steps])})

    # ---- names

    def _find(self, kind: FieldKind, words: str) -> tuple[FieldValue | None, Doubt | None]:
        """Find the record that words name; what a person said of them counts first."""
        lookup = self.context.lookups.of(kind)
        match = lookup.index.find(words)
        if match.key is not None:
            return FieldValue(match.key, lookup.label(match.key)), None
        doubt = Doubt(lookup.about, words, match.offers)
        answer = self.context.answer(doubt)
        if answer == CREATE:
            if made := self.context.make(lookup.about, words):
                return FieldValue(made, words), None
        elif answer:
            named = lookup.index.find(answer)
            if named.key is not None:
                return FieldValue(named.key, lookup.label(named.key)), None
            if answer == SKIP:
                return None, None
        if match.likely is not None:
            return FieldValue(match.likely, lookup.label(match.likely)), doubt
        return None, doubt

    # ---- what stands around the rows

    def of_title(self, table: Table, taken: Collection[str]) -> list[Given]:
        """Read what title and sheet say for all rows: place and period."""
        given = []
        fields = self.context.fields
        period = fields.get("period")
        if period is not None and period.name not in taken and self.surroundings.period:
            name = self.surroundings.period
            given.append(Given({period.name: FieldValue(name, name)}))
        if not PLACES_OF & set(taken):
            given += self._place_in(self.surroundings.park or table.title)
        return given

    def of_section(self, words: str, taken: Collection[str]) -> list[Given]:
        """Read what the line above some rows says for them."""
        return [] if PLACES_OF & set(taken) else self._place_in(words)

    def of_words(self, values: Mapping[str, FieldValue], printed: Collection[str]) -> list[Given]:
        """Read the park that the title of a row names, where nothing else says one."""
        field = next((f for n in ("park", "parks") if (f := self.context.fields.get(n))), None)
        title = values.get("title")
        if field is None or title is None or PLACES_OF & {*values, *printed}:
            return []
        lookup = self.context.lookups.parks
        key = lookup.index.inside(str(title.stored))
        if key is None:
            return []
        note = _("“%(park)s” is named in the title.") % {"park": lookup.label(key)}
        return [Given({field.name: _one_of(field, lookup, key)}, note=note)]

    def _place_in(self, words: str) -> list[Given]:
        """Find the one park that a line names, else the one region."""
        fields = self.context.fields
        for names, lookup, named_in in (
            (("park", "parks"), self.context.lookups.parks, _park_in),
            (("region",), self.context.lookups.regions, _region_in),
        ):
            place = next((fields[name] for name in names if name in fields), None)
            key = None if place is None else named_in(lookup, words)
            if place is None or key is None:
                continue
            note = _("“%(park)s” is named by the line above.") % {"park": lookup.label(key)}
            return [Given({place.name: _one_of(place, lookup, key)}, note=note)]
        return []


def _one_of(place: Field, lookup: Lookup, key: int) -> FieldValue:
    value = FieldValue(key, lookup.label(key))
    return _as_list([value]) if place.kind == FieldKind.PARKS else value


def _park_in(lookup: Lookup, words: str) -> int | None:
    match = lookup.index.find(words)
    return match.key if match.key is not None else match.likely


def _region_in(lookup: Lookup, words: str) -> int | None:
    """Find the region that a line names: 惠州市惠城区 is the district; two apart are none."""
    text = fold(words).replace(" ", "")
    places = sorted(
        (start, start + len(name), key)
        for key, label in lookup.labels.items()
        if (start := text.rfind(name := fold(label))) >= 0
    )
    is_chain = all(left[1] == right[0] for left, right in pairwise(places))
    return places[-1][2] if places and is_chain else None


def _too_long(cell: Cell, longest: int) -> Given | None:
    """Refuse words that are too long for what a column holds."""
    if not isinstance(cell.value, str) or len(cell.value) <= longest:
        return None
    words = _("%(count)d signs, more than fit.") % {"count": len(cell.value)}
    return Given(problem=Problem(words, _("at most %(most)d signs") % {"most": longest}))


def _doubts(reading: Reading[Any]) -> list[Doubt]:
    return [reading.doubt] if reading.doubt else []


def _as_list(values: Iterable[FieldValue]) -> FieldValue:
    unique = {str(value.stored): value for value in values}
    return FieldValue(
        [value.stored for value in unique.values()], [value.shown for value in unique.values()]
    )
