"""What the pages of forms print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from dashboards.exports import LISTS
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


def read_form_page(
    form: OfficeForm, layout: FormLayout | None, reader: Reader, today: date
) -> FormPage:
    """Read what belongs where in a form."""
    columns = offered_columns(form.list, reader, today)
    heads = {column.letter: column.header for column in layout.table.columns} if layout else {}
    labels = {blank.address: blank.label for blank in layout.blanks} if layout else {}
    letters = list(dict.fromkeys([*heads, *form.columns]))
    addresses = list(dict.fromkeys([*labels, *form.cells]))
    return FormPage(
        columns=[
            Place(f"column-{letter}", letter, heads.get(letter, ""), form.columns.get(letter, ""))
            for letter in letters
        ],
        cells=[
            Place(f"cell-{address}", address, labels.get(address, ""), form.cells.get(address, ""))
            for address in addresses
        ],
        column_options=[(RUNNING, "1, 2, 3"), *((one.key, str(one.head)) for one in columns)],
        cell_options=[(code, str(words)) for code, words in CELLS.items()],
        list_words=str(LISTS[form.list].name),
    )
