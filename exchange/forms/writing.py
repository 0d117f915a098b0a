"""A form of another office, filled with the rows of a list."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from dashboards.exports import LISTS
from dashboards.shared.lists.columns import Column, ColumnKind
from dashboards.shared.lists.exports.asking import ExportRequest
from dashboards.shared.lists.exports.values import LONGEST_WORDS, FileValue, FileValues
from exchange.forms.columns import RUNNING, cell_values
from exchange.forms.filling import Body, UnfillableFormError, fill_form
from exchange.models import OfficeForm
from exchange.models.of_unit import unit_of
from parks.readers import Reader
from standings.days.as_of import AsOf

# A form is a sheet of paper; a longer list goes out as a file of its own.
MOST_ROWS = 5_000


def write_form(
    form: OfficeForm, query: QueryDict, reader: Reader, as_of: AsOf, today: date
) -> bytes:
    """Fill a form with the rows of its list, as they are filtered and sorted.

    Raises ValidationError where there are too many, or the form cannot be filled.
    """
    request = ExportRequest(query, reader, as_of, today)
    exported = LISTS[form.list].prepare(request)
    if len(exported.keys) > MOST_ROWS:
        words = _("A form takes %(most)s rows, and these are %(n)s. Narrow the list.")
        counts = {"most": f"{MOST_ROWS:,}", "n": f"{len(exported.keys):,}"}
        raise ValidationError(words % counts)
    by_key = {column.key: column for column in exported.columns}
    # a column that the list has no longer stays empty
    taken = [(letter, key) for letter, key in form.columns.items() if key]
    values = FileValues(LONGEST_WORDS)
    rows = [
        [_value(number, by_key.get(key), key, row, values) for _letter, key in taken]
        for number, row in enumerate(exported.rows(), start=1)
    ]
    unit = unit_of(reader)
    known = cell_values(reader, as_of.day, len(rows), unit.name if unit else "")
    cells = {address: known.get(code) for address, code in form.cells.items()}
    body = Body(form.first_row, form.drawn_rows, [letter for letter, _key in taken])
    try:
        with form.file.open("rb") as stored:
            return fill_form(stored.read(), form.sheet, body, rows, cells)
    except (OSError, UnfillableFormError):
        raise ValidationError(
            _("The stored form cannot be filled. Take it away and keep it anew.")
        ) from None


def _value(
    number: int, column: Column[object] | None, key: str, row: object, values: FileValues
) -> FileValue:
    if key == RUNNING:
        return number
    if column is None:
        return None
    value = values.make(column.value(row), column.kind)
    if column.kind == ColumnKind.PERCENT and isinstance(value, int | float):
        # the form has a look of its own: 0.45 would be no percentage in it
        return f"{value:.0%}"
    return value
