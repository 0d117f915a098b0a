"""Figures as their sheet has them: what will be stored, and below it what was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.translation import gettext as _

from dashboards.shared.lists.paging import page_size, read_page
from exchange.imports.rows import place_in_words, value_in_words
from exchange.records.plan import Plan, PlannedRow, RowState
from exchange.records.selection import Selection
from parks.choices import MissingReason

PER_PAGE = 50
MISSING = dict(MissingReason.choices)


@dataclass(frozen=True)
class FigureCell:
    """A figure: large what will be stored, small what was written where that differs."""

    value: str
    missing: str = ""
    printed: str = ""
    notes: Sequence[str] = ()
    state: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether it cannot be written."""
        return self.state == RowState.REFUSED

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == RowState.ASKED


@dataclass(frozen=True)
class FigureColumn:
    """A column of the sheet: its indicator, and its unit."""

    letter: str
    name: str
    unit: str


@dataclass(frozen=True)
class FigureLine:
    """A row of the sheet: the park, and a cell a column; None where the sheet is blank."""

    place: str
    park: str
    printed: str
    cells: Sequence[tuple[FigureColumn, FigureCell | None]]


@dataclass(frozen=True)
class Figures:
    """A wide sheet."""

    columns: Sequence[FigureColumn]
    lines: Sequence[FigureLine]
    page: Page
    parks: int
    values: int
    missing: int


def read_figures(selection: Selection, query: QueryDict) -> Figures | None:
    """Lay rows of a wide sheet out as the sheet has them; None where a row is one figure."""
    rows = [row for row in selection.plan.rows if row.column]
    if not rows:
        return None
    headers = {(column.sheet, column.column): column.header for column in selection.plan.columns}
    places: dict[tuple[str, str], FigureColumn] = {}
    lines: dict[tuple[str, int], dict[tuple[str, str], PlannedRow]] = {}
    for row in rows:
        place = (row.sheet, row.column)
        if place not in places:
            name = value_in_words(row.fields.get("indicator")) if row.fields else ""
            unit = row.fields.get("unit") or ""
            places[place] = FigureColumn(row.column, headers.get(place) or name, str(unit))
        lines.setdefault((row.sheet, row.row), {})[place] = row
    columns = sorted(places, key=lambda place: (place[0], len(place[1]), place[1]))
    page, _messages = read_page(list(lines), query.get("page", "1"), page_size(query, PER_PAGE))
    return Figures(
        columns=[places[place] for place in columns],
        lines=[
            _line(
                [(places[place], lines[key].get(place)) for place in columns if place[0] == key[0]],
                selection.plan,
            )
            for key in page.object_list
        ],
        page=page,
        parks=len(lines),
        values=sum(row.fields.get("value") not in (None, "") for row in rows),
        missing=sum(bool(row.fields.get("missing")) for row in rows),
    )


def _line(cells: Sequence[tuple[FigureColumn, PlannedRow | None]], plan: Plan) -> FigureLine:
    first = next(row for _column, row in cells if row is not None)
    park = value_in_words(first.fields.get("park") or first.fields.get("region"))
    printed = first.printed.get("park") or first.printed.get("region") or ""
    return FigureLine(
        place=place_in_words(first, plan),
        park=park,
        printed=printed,
        cells=[(column, make_cell(row) if row else None) for column, row in cells],
    )


def make_cell(row: PlannedRow) -> FigureCell:
    """Put a figure in words."""
    printed = row.printed.get("value", "")
    value = row.fields.get("value")
    words = "" if value in (None, "") else value_in_words(value)
    missing = str(row.fields.get("missing") or "")
    notes = [str(problem.why) for problem in row.problems] + [str(note) for note in row.notes]
    if row.state in (RowState.REFUSED, RowState.ASKED) and not words:
        words = printed
    return FigureCell(
        value=words,
        missing=str(MISSING.get(missing, missing)),
        printed=_("written as “%(words)s”") % {"words": printed}
        if printed and printed != words
        else "",
        notes=notes,
        state=row.state,
    )
