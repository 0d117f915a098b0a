"""What the pages of forms print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from dashboards.exports import LISTS
from dashboards.shared.lists.exports.heads import head_in_file
from exchange.forms.columns import CELLS, RUNNING, offered_columns
from exchange.forms.layout import FormLayout
from exchange.models import OfficeForm
from parks.readers import Reader


@dataclass(frozen=True)
class FormLine:
    """A form in the list, and the address of its file."""

    form: OfficeForm
    list_words: str
    query: str


@dataclass(frozen=True)
class Place:
    """A column or a cell of a form, the words at it, and what it takes."""

    name: str
    at: str
    words: str
    chosen: str


@dataclass(frozen=True)
class FormPage:
    """What belongs where in a form."""

    columns: Sequence[Place]
    cells: Sequence[Place]
    column_options: Sequence[tuple[str, str]]
    cell_options: Sequence[tuple[str, str]]
    list_words: str


def read_lines(reader: Reader, query: QueryDict) -> list[FormLine]:
    """List the forms of a unit; those of the list that one comes from take its filters along."""
    came_from = query.get("list", "")
    filters = query.copy()
    filters.pop("list", None)
    forms = OfficeForm.objects.visible_to(reader)
    if came_from in LISTS:
        forms = forms.filter(list=came_from)
    return [
        FormLine(form, str(LISTS[form.list].name), filters.urlencode() if came_from else "")
        for form in forms
    ]


def column_options(list_name: str, reader: Reader, today: date) -> dict[str, str]:
    """List what a column may take, by the key: the running number, and the columns of the list."""
    columns = offered_columns(list_name, reader, today)
    heads = {column.key: head_in_file(column, is_for_import=False) for column in columns}
    return {RUNNING: "1, 2, 3"} | heads


def read_form_page(
    form: OfficeForm,
    layout: FormLayout | None,
    columns: Mapping[str, str],
    cells: Mapping[str, str],
    offered: Mapping[str, str],
) -> FormPage:
    """Put what belongs where in a form beside the words that stand there."""
    heads = {column.letter: column.header for column in layout.table.columns} if layout else {}
    labels = {blank.address: blank.label for blank in layout.blanks} if layout else {}
    return FormPage(
        columns=_places("column", heads, form.columns, columns),
        cells=_places("cell", labels, form.cells, cells),
        column_options=list(offered.items()),
        cell_options=[(code, str(words)) for code, words in CELLS.items()],
        list_words=str(LISTS[form.list].name),
    )


def _places(
    what: str, words: Mapping[str, str], kept: Mapping[str, str], chosen: Mapping[str, str]
) -> list[Place]:
    """List what the form has, and what is kept of it though its file no longer says so."""
    return [
        Place(f"{what}-{at}", at, words.get(at, ""), chosen.get(at, ""))
        for at in dict.fromkeys([*words, *kept])
    ]
