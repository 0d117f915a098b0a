"""The list of measures: by state and lead unit, the longest overdue first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dashboards.shared.links import measures_at
from dashboards.shared.lists.columns import RowWriter, columns_on_screen
from dashboards.shared.lists.counted_links import CountedLink
from dashboards.shared.lists.extras import (
    ExtraControls,
    ListExtras,
    add_filters,
    chosen_filters,
    read_list_extras,
)
from dashboards.shared.lists.filters import OFFERED, SpokenFilter
from dashboards.shared.lists.paging import page_size
from dashboards.shared.rows.measures import MeasureRow, measure_row
from parks import lights
from parks.choices import ExtraOf
from parks.models import Organisation
from parks.models.base import DatedQuerySet
from parks.models.place import under
from parks.readers import Reader
from recommendations.gaps import MeasureState, loose, loose_condition
from recommendations.models import Measure
from recommendations.models.measure import MeasureQuerySet

PER_PAGE = 25
NO_UNIT = "none"


@dataclass(frozen=True)
class ListedMeasure:
    """A measure as the list prints it: its row, and where it is carried out."""

    row: MeasureRow
    place: str
    # the cells of its extra fields
    cells: SafeString = SafeString()


@dataclass
class MeasureList:
    """A page of the list and what stands above it.

    `lead` is the unit chosen, `NO_UNIT` or empty.
    """

    page: Page[Measure]
    rows: list[ListedMeasure]
    total: int
    views: list[CountedLink]
    units: list[tuple[str, str]]
    state: str
    lead: str
    query: str
    mistakes: list[str]
    heads: list[str]
    extras: ExtraControls
    chips: list[dict[str, str]]

    @property
    def unit(self) -> str:
        """The name of the unit chosen."""
        return dict(self.units).get(self.lead, "")


class Held(NamedTuple):
    """What a measure holds in extra fields, as columns read it."""

    extras: Mapping[int, Any]


class MeasureFilter(SpokenFilter):
    """Which measures to list, by their extra fields."""

    class Meta:
        model = Measure
        fields: list[str] = []

    def __init__(self, data: QueryDict, queryset: MeasureQuerySet, extras: ListExtras) -> None:
        super().__init__(data, queryset)
        add_filters(self, extras)


def in_state(measures: MeasureQuerySet, state: str, today: date) -> MeasureQuerySet:
    """Select the measures of a state."""
    if state == MeasureState.OVERDUE:
        return measures.overdue(today)
    if state == MeasureState.STOPPED:
        return measures.stopped()
    if state in (MeasureState.OPEN, MeasureState.DONE):
        return measures.current().filter(done_on__isnull=state == MeasureState.OPEN)
    return loose(measures) if state == MeasureState.LOOSE else measures.current()


def led_by(measures: MeasureQuerySet, lead: str) -> MeasureQuerySet:
    """Select the measures that a unit leads, those that none leads, or all."""
    if not lead:
        return measures
    return measures.filter(lead=None) if lead == NO_UNIT else measures.filter(lead__slug=lead)


@dataclass(frozen=True)
class MeasureSelection:
    """The measures that an address asks for, in their order, before the state narrows them down
    and after it; a wrong value is named, and the others hold.
    """

    in_any_state: MeasureQuerySet
    measures: DatedQuerySet[Measure]
    filters: MeasureFilter
    extras: ListExtras
    state: str
    lead: str
    units: list[tuple[str, str]]
    mistakes: list[str]


def select_measures(data: QueryDict, reader: Reader, today: date) -> MeasureSelection:
    """Select the measures that an address asks for."""
    in_sight = Measure.objects.visible_to(reader)
    # PostgreSQL takes no NUL in a text
    state = data.get("state", "")
    lead = data.get("lead", "").replace("\0", "")
    units = _read_units(in_sight, lead, reader)
    mistakes = []
    if state not in ("", *(known.value for known in MeasureState)):
        mistakes.append(_wrong(state, _("State")))
        state = ""
    if lead and lead not in dict(units):
        mistakes.append(_wrong(lead, _("Lead unit")))
        lead = ""
    extras = read_list_extras(ExtraOf.MEASURES, reader)
    filters = MeasureFilter(data, led_by(in_sight, lead), extras)
    mistakes += [_wrong(value, label) for label, value in filters.wrong_values()]
    in_any_state = filters.qs
    return MeasureSelection(
        in_any_state=in_any_state,
        measures=in_state(in_any_state, state, today).worst_first(today),
        filters=filters,
        extras=extras,
        state=state,
        lead=lead,
        units=units,
        mistakes=mistakes,
    )


def read_measures(data: QueryDict, reader: Reader, today: date) -> MeasureList:
    """Read the page of measures that an address asks for."""
    selection = select_measures(data, reader, today)
    extras = selection.extras
    state, lead = selection.state, selection.lead
    kept = chosen_filters(data, extras)
    current = Q(stopped_on__isnull=True)
    counts = selection.in_any_state.aggregate(
        open=Count("pk", filter=current & Q(done_on__isnull=True)),
        done=Count("pk", filter=current & Q(done_on__isnull=False)),
        overdue=Count("pk", filter=lights.measure_overdue_when(today)),
        all=Count("pk", filter=current),
        stopped=Count("pk", filter=~current),
        loose=Count("pk", filter=loose_condition()),
    )
    rows = selection.measures.select_related("lead", "park", "region")
    page = Paginator(rows, page_size(data, PER_PAGE)).get_page(data.get("page"))
    columns = columns_on_screen(extras.columns())
    held = extras.read_shown([measure.pk for measure in page])
    writer = RowWriter(columns)
    return MeasureList(
        page=page,
        rows=[
            ListedMeasure(
                measure_row(measure, today),
                str(measure.park or measure.region),
                writer.cells(Held(held.get(measure.pk, {}))),
            )
            for measure in page
        ],
        total=page.paginator.count,
        views=_make_views(counts, state, lead, kept),
        units=selection.units,
        state=state,
        lead=lead,
        query=measures_at(state=state, lead=lead, **kept).partition("?")[2],
        mistakes=selection.mistakes,
        heads=[str(column.head) for column in columns],
        extras=ExtraControls.make(extras, selection.filters.form),
        chips=[
            {
                "label": label,
                "value": value,
                "without": measures_at(
                    state=state, lead=lead, **{key: kept[key] for key in kept if key != name}
                ),
            }
            for name, label, value in selection.filters.active()
        ],
    )


def _wrong(value: str, label: str) -> str:
    return _("“%(value)s” is no value of “%(filter)s”; the other filters hold.") % {
        "value": value,
        "filter": label,
    }


def _read_units(measures: MeasureQuerySet, lead: str, reader: Reader) -> list[tuple[str, str]]:
    """Read the units that lead a measure in sight, as value and name; the chosen one is among
    them.
    """
    leading = measures.filter(lead__isnull=False).order_by().values("lead").distinct()[:OFFERED]
    named = Q(slug=lead) & under(reader.sees, "region__path")
    units = Organisation.objects.filter(
        Q(pk__in=leading, retired_on__isnull=True) | named
    ).order_by("sort_key")
    return [(NO_UNIT, _("No lead unit yet")), *((unit.slug, str(unit)) for unit in units)]


# in the order of the page
STATES: dict[str, Promise] = {
    MeasureState.OPEN: pgettext_lazy("measures", "Open"),
    MeasureState.OVERDUE: pgettext_lazy("measures", "Overdue"),
    MeasureState.DONE: pgettext_lazy("measures", "Done"),
    MeasureState.LOOSE: pgettext_lazy("measures", "Answering nothing"),
    "": pgettext_lazy("measures", "All"),
    MeasureState.STOPPED: pgettext_lazy("measures", "Stopped"),
}


def _make_views(
    counts: dict[str, int], state: str, lead: str, kept: dict[str, str]
) -> list[CountedLink]:
    return [
        CountedLink(
            str(name),
            counts[key or "all"],
            measures_at(state=key, lead=lead, **kept),
            key == state,
        )
        for key, name in STATES.items()
    ]
