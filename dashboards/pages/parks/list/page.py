"""The page of the park list that an address asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.paginator import Page
from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext as _

from dashboards.pages.parks.list.columns import SORTS, order_of, park_columns
from dashboards.pages.parks.list.filters import ParkFilter
from dashboards.pages.parks.list.rows import ParkRow, for_list
from dashboards.shared.lists.columns import HeadGroup, RowWriter, columns_on_screen, make_heads
from dashboards.shared.lists.extras import ExtraControls
from dashboards.shared.lists.paging import page_size, read_page
from dashboards.shared.reference import ReferenceData
from dashboards.shared.saved_views import Tabs, park_tabs, with_star
from parks.models.base import closeness
from parks.models.park import ParkQuerySet
from parks.readers import Reader
from standings.days.as_of import AsOf

PER_PAGE = 25


class ParkSelection(NamedTuple):
    """The parks that an address asks for, in its order, and what it asks for in vain."""

    parks: ParkQuerySet
    filters: ParkFilter
    sort: str
    mistakes: list[str]


@dataclass
class ParkList:
    """A page of the list and what stands above it."""

    filter: ParkFilter
    page: Page
    heads: list[HeadGroup]
    writer: RowWriter[ParkRow]
    rows: list[ParkRow]
    sort: str
    sort_words: str
    mistakes: list[str] = field(default_factory=list)
    chips: list[dict[str, str]] = field(default_factory=list)
    query: str = ""
    tabs: Tabs = field(default_factory=Tabs)
    extras: ExtraControls = field(default_factory=ExtraControls)


def select_parks(
    data: QueryDict, reader: Reader, as_of: AsOf, reference: ReferenceData
) -> ParkSelection:
    """Filter and sort the parks in sight as an address asks."""
    in_sight = as_of.with_standing(as_of.parks.visible_to(reader))
    filters = ParkFilter(data, in_sight, reference)
    mistakes = [
        _("“%(value)s” is no value of “%(filter)s”; the other filters hold.")
        % {"value": value, "filter": label}
        for label, value in filters.wrong_values()
    ]
    sort = data.get("sort", "")
    if sort not in SORTS:
        mistakes.append(
            _("The list cannot be sorted by “%(sort)s”; it is in its usual order.") % {"sort": sort}
        )
        sort = ""
    order = [*order_of(sort, as_of), F(f"{as_of.path}__park")]
    if not sort and (words := data.get("q", "")):
        # whoever asks for a park by its name meets it first
        order.insert(0, closeness(words))
    parks = filters.qs.order_by(*order)
    return ParkSelection(parks, filters, sort, mistakes)


def park_list(data: QueryDict, reader: Reader, as_of: AsOf) -> ParkList:
    """Read the page of the list that an address asks for."""
    reference = ReferenceData(reader, as_of)
    parks, filters, sort, mistakes = select_parks(data, reader, as_of, reference)
    page, wrong_page = read_page(
        parks.values("pk"), data.get("page", "1"), page_size(data, PER_PAGE)
    )
    mistakes += wrong_page
    on_page = as_of.parks.filter(pk__in=page.object_list)
    printed = with_star(for_list(on_page, as_of), reader, as_of.record)
    columns = columns_on_screen(park_columns(reference))
    on_screen = list(printed.order_by(*parks.query.order_by))
    held = reference.extras.read_shown([park.pk for park in on_screen])
    return ParkList(
        filter=filters,
        page=page,
        heads=make_heads(columns, sort, lambda key: "?" + query_without(data, "sort", key)),
        writer=RowWriter(columns),
        rows=[
            ParkRow(park, reference, as_of.day, extras=held.get(park.pk, {})) for park in on_screen
        ],
        sort=sort,
        sort_words=str(SORTS[sort].words),
        mistakes=mistakes,
        chips=[
            {"label": label, "value": value, "without": "?" + query_without(data, name)}
            for name, label, value in filters.active()
        ],
        query=query_without(data),
        tabs=park_tabs(data, reader, as_of),
        extras=ExtraControls.make(reference.extras, filters.form),
    )


def query_without(data: QueryDict, dropped: str = "", sort: str | None = None) -> str:
    """Make the query of the address without its page and one filter, with another sort where one
    is given.
    """
    query = data.copy()
    for name in ("page", "print", dropped):
        query.pop(name, None)
    if dropped == "region":
        query.pop("own", None)
    if sort:
        query["sort"] = sort
    for name in [name for name, value in query.items() if not value]:
        query.pop(name)
    return query.urlencode()
