"""Where each column of a file goes: a field, an extra field, nowhere yet, or out by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from dashboards.shared.lists.exports.heads import is_computed_head
from exchange.records.reading.column_home import (
    DROP,
    EXTRA,
    FIGURE,
    HEADER,
    TAKES_EXTRA,
    ColumnHome,
)
from exchange.records.reading.context import PlanContext
from exchange.records.reading.extras import extra_home, known_extra, with_likely_kind
from exchange.tables.columns.recognise import Recognised, recognise
from exchange.tables.table import Table, TableColumn
from exchange.workbooks.cells import EMPTY, Cell
from parks.text.folding import fold

__all__ = ["DROP", "EXTRA", "FIGURE", "HEADER", "TAKES_EXTRA", "ColumnHome", "read_homes"]
SAMPLES = 3
CERTAIN = 100


def read_homes(tables: Sequence[Table], context: PlanContext) -> list[ColumnHome]:
    """Say of every column that people see where it goes."""
    return [home for number, table in enumerate(tables) for home in _homes(number, table, context)]


def by_table(homes: Sequence[ColumnHome]) -> Mapping[int, list[ColumnHome]]:
    """Sort homes by their tables."""
    sorted_homes: dict[int, list[ColumnHome]] = defaultdict(list)
    for home in homes:
        sorted_homes[home.table].append(home)
    return sorted_homes


def _homes(number: int, table: Table, context: PlanContext) -> Iterator[ColumnHome]:
    columns = [column for column in table.columns if not column.is_hidden]
    open_columns = [column for column in table.columns if not is_computed_head(column.header)]
    recognised = {
        column.place: column
        for column in recognise(
            replace(table, columns=open_columns),
            context.kind,
            tuple(context.fields.values()),
            knows=context.lookups.knows,
            indicator_of=context.lookups.indicator_of,
        )
    }
    for column in columns:
        samples = _samples(table, column)
        home = _recognised_home(number, table, column, recognised.get(column.place), samples)
        cells = [row.cells.get(column.place, EMPTY) for row in table.rows]
        yield _decided(home, cells, context)


def _recognised_home(
    number: int,
    table: Table,
    column: TableColumn,
    recognised: Recognised | None,
    samples: Sequence[str],
) -> ColumnHome:
    is_known = recognised is not None and bool(recognised.field)
    return ColumnHome(
        sheet=table.sheet,
        table=number,
        place=column.place,
        letter=column.letter,
        header=column.header,
        field=recognised.field if recognised and is_known else "",
        certainty=recognised.certainty if recognised and is_known else 0,
        why=recognised.why if recognised else "",
        samples=samples,
        comment=column.comment,
        # an empty column without a head holds nothing that could be lost
        is_dropped=not is_known and not column.header and not samples,
    )


def _decided(home: ColumnHome, cells: Sequence[Cell], context: PlanContext) -> ColumnHome:
    """Put what a person decided in the place of what was recognised."""
    choices = context.choices
    target = choices.columns.get(f"{home.sheet}!{home.letter}")
    if target is None and home.header:
        # of a mapping that was saved: the columns of another file of the same form
        target = choices.columns.get(f"{HEADER}{fold(home.header)}")
    names = {fold(name) for name in choices.drops}
    if target is None and {fold(home.header), fold(home.letter)} & names:
        target = DROP
    if target is None and is_computed_head(home.header):
        # it follows from what other columns hold, and a file of ours says so
        return replace(home, is_dropped=True, certainty=CERTAIN, why=_("computed by the system"))
    if target is None and home.header and home.certainty < CERTAIN:
        # of an earlier file, or of an export of ours
        known = known_extra(home.header, context)
        target = f"{EXTRA}{known.name_zh}" if known else None
    if target is None and not home.field and not home.is_dropped and choices.keeps_extra:
        target = f"{EXTRA}{home.header or home.letter}"
    if target is None:
        is_lost = not home.field and not home.is_dropped
        asks = is_lost and context.kind.value in TAKES_EXTRA and context.defines_extras
        return with_likely_kind(home, cells, context) if asks else home
    home = replace(home, field="", extra="", is_dropped=False, certainty=100, why=_("chosen"))
    if target == DROP:
        return replace(home, is_dropped=True)
    if target.startswith(EXTRA):
        return extra_home(home, target.removeprefix(EXTRA), cells, context)
    return replace(home, field=target)


def _samples(table: Table, column: TableColumn) -> list[str]:
    """Pick three values that are not alike."""
    samples: list[str] = []
    for row in table.rows:
        cell = row.cells.get(column.place)
        if cell is not None and not cell.is_empty and cell.text not in samples:
            samples.append(cell.text or cell.details.error)
        if len(samples) == SAMPLES:
            break
    return samples
