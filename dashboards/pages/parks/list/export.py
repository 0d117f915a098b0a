"""The park list as a file: the same parks in the same order, with the stored scores of all
dimensions and what each park is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.pages.parks.list.columns import SORTS, park_columns
from dashboards.pages.parks.list.page import select_parks
from dashboards.pages.parks.list.rows import ParkRow
from dashboards.shared.lists.columns import Column, columns_in_file
from dashboards.shared.lists.exports.asking import ExportRequest, filters_in_words
from dashboards.shared.lists.exports.exported_list import ExportedList
from dashboards.shared.lists.exports.words import BETWEEN_NAMES, joined
from dashboards.shared.reference import ReferenceData
from parks.models import ParkAlias
from parks.readers import Reader
from standings.days.as_of import AsOf

WITH_EACH = ("home_region", "located_in", "managed_by_region", "organisation", "parent")


def export_parks(request: ExportRequest) -> ExportedList[ParkRow]:
    """Put the parks that the list shows at an address into a file."""
    as_of = request.as_of
    reference = ReferenceData(request.reader, as_of)
    selection = select_parks(request.data, request.reader, as_of, reference)

    def read(keys: Sequence[int]) -> Iterator[ParkRow]:
        parks = as_of.with_standing(as_of.parks.order_by()).select_related(*WITH_EACH, as_of.path)
        by_key = parks.in_bulk(keys)
        aliases = _read_aliases(keys, as_of)
        industries = _read_industries(keys, as_of)
        held = reference.extras.read_all(keys)
        return (
            ParkRow(
                by_key[key],
                reference,
                as_of.day,
                aliases[key],
                industries[key],
                held.get(key, {}),
            )
            for key in keys
            if key in by_key
        )

    return ExportedList(
        stem="parks",
        name=_("Parks"),
        page=reverse("park-list"),
        day=as_of.day,
        columns=_columns(reference, as_of),
        keys=list(selection.parks.values_list("pk", flat=True)),
        read=read,
        filters=filters_in_words(
            selection.filters, selection.mistakes, {_("Sort"): SORTS[selection.sort].words}
        ),
        is_for_import=not as_of.is_frozen,
    )


def park_file_columns(reader: Reader, as_of: AsOf) -> list[Column[ParkRow]]:
    """List the columns that a file of parks has for a reader."""
    return _columns(ReferenceData(reader, as_of), as_of)


def _columns(reference: ReferenceData, as_of: AsOf) -> list[Column[ParkRow]]:
    return columns_in_file(park_columns(reference), is_frozen=as_of.is_frozen)


def _read_aliases(keys: Sequence[int], as_of: AsOf) -> dict[int, str]:
    """Read the other names of some parks, each in one cell."""
    if as_of.is_frozen:
        parks: Any = as_of.parks
        frozen = parks.filter(pk__in=keys).values_list("pk", "other_names")
        return defaultdict(str, {key: BETWEEN_NAMES.join(names) for key, names in frozen})
    names: dict[int, list[str]] = defaultdict(list)
    aliases = ParkAlias.objects.filter(park__in=keys).order_by("pk")
    for key, name in aliases.values_list("park", "name"):
        names[key].append(name)
    return defaultdict(str, {key: BETWEEN_NAMES.join(names[key]) for key in names})


def _read_industries(keys: Sequence[int], as_of: AsOf) -> dict[int, str]:
    """Read the leading industries of some parks, the first leading."""
    industries = defaultdict(list)
    leads = as_of.park_industries.filter(park__in=keys).order_by("position", "pk")
    for lead in leads.select_related("industry"):
        industries[lead.park_id].append(lead.industry)
    return defaultdict(str, {key: joined(industries[key]) for key in industries})
