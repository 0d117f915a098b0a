"""The park list as an Excel file: the same parks in the same order, with the stored scores of
all dimensions.
"""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from dashboards.pages.parks.list.columns import park_columns
from dashboards.pages.parks.list.page import select_parks
from dashboards.pages.parks.list.rows import ParkRow
from dashboards.shared.lists.columns import columns_in_file
from dashboards.shared.lists.workbook import ListSheet, write_workbook
from dashboards.shared.reference import ReferenceData
from parks.readers import Reader
from standings.days.as_of import AsOf

ROWS_AT_ONCE = 500


def sheet_of_parks(data: QueryDict, reader: Reader, as_of: AsOf) -> bytes:
    """Write one row a park that the list shows at this address."""
    reference = ReferenceData(reader, as_of)
    parks_in_order = select_parks(data, reader, as_of, reference).parks
    parks = parks_in_order.select_related("home_region", as_of.path)
    rows = (ParkRow(park, reference, as_of.day) for park in parks.iterator(chunk_size=ROWS_AT_ONCE))
    title = f"{_('Parks')} · {as_of.day.isoformat()}"
    columns = columns_in_file(park_columns(reference))
    return write_workbook(ListSheet(_("Parks"), title, columns, rows))
