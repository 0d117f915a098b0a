"""The park list as an Excel file: the same parks in the same order, with the stored scores of
all dimensions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from dashboards.pages.parks.list.filters import ParkFilter
from dashboards.pages.parks.list.page import SORTS, order_of
from dashboards.shared.reference import ReferenceData
from parks.choices import LIST_WORDS
from parks.models import Park
from parks.readers import Reader
from standings.days.as_of import AsOf

CHUNK = 500


def sheet_of_parks(data: QueryDict, reader: Reader, moment: AsOf) -> bytes:
    """One row a park that the list shows at this address; an unknown score is an empty cell, never
    zero.
    """
    frame = ReferenceData.load(reader)
    kept = BytesIO()
    found = ParkFilter(
        data, moment.with_standing(Park.objects.visible_to(reader)), frame, reader, moment.path
    )
    sort = data.get("sort", "") if data.get("sort", "") in SORTS else ""
    parks = found.qs.select_related("home_region", moment.path).order_by(
        *order_of(sort, moment), F(f"{moment.path}__park")
    )
    # what a person typed is never read as a formula; rows go to the disk, however many there are
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(kept, options) as book:
        sheet = book.add_worksheet(_("Parks"))
        head = book.add_format({"bold": True, "bottom": 1})
        sheet.set_column(0, 1, 24)
        sheet.freeze_panes(3, 1)
        sheet.write(0, 0, f"{_('Parks')} · {moment.day.isoformat()}")
        sheet.write_row(2, 0, _heads(frame), head)
        for line, park in enumerate(_read(parks, moment), start=3):
            sheet.write_row(line, 0, _values(park, frame))
    return kept.getvalue()


def _read(parks: QuerySet[Park], moment: AsOf) -> Iterator[Park]:
    """The parks with their standing of the day, a few hundred at a time."""
    chunk: list[Park] = []
    for park in parks.iterator(chunk_size=CHUNK):
        chunk.append(park)
        if len(chunk) == CHUNK:
            yield from moment.settled(chunk)
            chunk = []
    yield from moment.settled(chunk)


def _heads(frame: ReferenceData) -> list[str]:
    return [
        _("Park"),
        _("Region"),
        _("Light"),
        _("State"),
        _("Grade"),
        _("Score"),
        _("Lower bound"),
        _("Upper bound"),
        _("Health"),
        _("Progress index"),
        _("Points deducted"),
        _("Balance"),
        _("Open issues"),
        _("Overdue"),
        *(one.name for one in frame.domains),
        *(one.name for one in frame.pillars),
        _("Scheme version"),
    ]


def _values(park: Park, frame: ReferenceData) -> Iterable[Any]:
    stood = park.standing
    return [
        park.name,
        park.home_region.name,
        str(LIST_WORDS[stood.light]),
        stood.get_state_display(),
        stood.grade,
        *map(
            _cell,
            (
                stood.score,
                stood.low,
                stood.high,
                stood.health,
                stood.progress,
                stood.deducted,
                stood.balance,
            ),
        ),
        stood.open_issues,
        stood.overdue_issues,
        *(_cell(stood.domains.get(one.code, {}).get("health")) for one in frame.domains),
        *(_cell(stood.pillars.get(one.code, {}).get("score")) for one in frame.pillars),
        stood.scheme_version,
    ]


def _cell(value: Decimal | str | None) -> float | None:
    return None if value is None else float(value)
