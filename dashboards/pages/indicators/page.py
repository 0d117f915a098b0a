"""Indicators as pages show them: definitions with range and weight in force, parks with their
values, the trail.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.shared.links import with_query
from parks.models import (
    Indicator,
    Observation,
    Park,
    ProblemDomain,
    Region,
    Scheme,
    SchemeIndicator,
)
from parks.models.indicator import ObservationQuerySet
from parks.observations.permits import enters_figures, parks_to_enter
from parks.readers import Reader
from parks.text.numbers import plain
from recommendations.models import Pillar
from standings.parks.facts import fresh_from
from standings.scoring import Scale, to_places

PER_PAGE = 50
# regions and periods that a select offers
OFFERED = 200
# parks whose sheets the list of indicators leads to; to others their page leads
SHEETS = 40
MISSING = "missing"
UNREVIEWED = "unreviewed"
REVIEWED = "reviewed"
VALUED = "valued"
STATED = "stated"


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator in the list: its range in force (None: not in the scheme), and how many
    parks have a value.
    """

    indicator: Indicator
    scale: SchemeIndicator | None
    valued: int
    reviewed: int

    def listed(self, state: str) -> str:
        """Where the parks of a state are listed."""
        return with_query(self.indicator.get_absolute_url(), {"state": state})

    @property
    def valued_at(self) -> str:
        """Where the parks with a value are listed."""
        return self.listed(VALUED)

    @property
    def stated_at(self) -> str:
        """Where the parks with a figure, be it in words, are listed."""
        return self.listed(STATED)

    @property
    def reviewed_at(self) -> str:
        """Where the parks with a reviewed value are listed."""
        return self.listed(REVIEWED)


@dataclass(frozen=True)
class DimensionPart:
    """A domain or a pillar with its indicators."""

    code: str
    about: Any
    rows: list[IndicatorRow]


@dataclass(frozen=True)
class IndicatorsPage:
    """All indicators: the scored ones by dimension, those that are only shown, the version in
    force, parks in sight.

    `sheets` are parks for which the reader enters figures, the first of them where there are many.
    """

    parts: list[DimensionPart]
    context: list[IndicatorRow]
    scheme: Scheme
    parks: int
    in_force: int
    sheets: list[Park]


def read_scored_indicators() -> list[Indicator]:
    """The indicators that may be scored, in the order of their table."""
    return list(Indicator.objects.filter(kind=Indicator.Kind.SCORED).order_by("position", "code"))


def read_indicators(reader: Reader, today: date) -> IndicatorsPage:
    """The list; the same statements however many parks and values there are."""
    scheme = Scheme.current()
    scales = _scales(scheme)
    parks = Park.objects.visible_to(reader)
    known = _latest(parks, scheme, today).filter(value__isnull=False).order_by().values("indicator")
    rows = known.annotate(valued=Count("pk"), reviewed=Count("reviewed_on"))
    counts = {row["indicator"]: row for row in rows}
    shown = Observation.objects.of_parks().filter(
        park__in=parks.values("pk"), indicator__kind=Indicator.Kind.CONTEXT
    )
    others = dict(
        shown.order_by()
        .values("indicator")
        .annotate(n=Count("park", distinct=True))
        .values_list("indicator", "n")
    )
    by_dimension: dict[str, list[IndicatorRow]] = defaultdict(list)
    context = []
    for one in Indicator.objects.order_by("position", "code"):
        if one.kind == Indicator.Kind.CONTEXT:
            context.append(IndicatorRow(one, None, others.get(one.pk, 0), 0))
        else:
            found = counts.get(one.pk, {"valued": 0, "reviewed": 0})
            row = IndicatorRow(one, scales.get(one.pk), found["valued"], found["reviewed"])
            by_dimension[one.dimension].append(row)
    parts = [
        DimensionPart(code, about, by_dimension[code])
        for code, about in read_dimensions()
        if by_dimension[code]
    ]
    sheets = (
        list(parks_to_enter(reader).order_by("name_zh", "pk")[:SHEETS])
        if enters_figures(reader)
        else []
    )
    return IndicatorsPage(parts, context, scheme, parks.count(), len(scales), sheets)


def read_dimensions() -> list[tuple[str, Any]]:
    """Codes of all domains, then of all pillars, each with its record. Two statements."""
    domains = [(one.code, one) for one in ProblemDomain.objects.order_by("position", "code")]
    return [*domains, *((f"R{one.number}", one) for one in Pillar.objects.order_by("number"))]


def _scales(scheme: Scheme) -> dict[int, SchemeIndicator]:
    if scheme.pk is None:
        return {}
    return {one.indicator_id: one for one in SchemeIndicator.objects.filter(scheme=scheme)}


def _latest(parks: QuerySet[Park], scheme: Scheme, today: date) -> ObservationQuerySet:
    """The observation of each park and scored indicator that counts on a day: the latest fresh
    period.
    """
    fresh = Observation.objects.of_parks().filter(
        period_end__gte=fresh_from(today, scheme.freshness_months), period_end__lte=today
    )
    # asked for as "none is later": a database joins that in one pass, where places in order are a
    # sort of all values
    later = fresh.filter(
        Q(period_end__gt=OuterRef("period_end"))
        | Q(period_end=OuterRef("period_end"), pk__gt=OuterRef("pk")),
        indicator=OuterRef("indicator"),
        park=OuterRef("park"),
    )
    return fresh.scored().filter(~Exists(later), park__in=parks.order_by().values("pk"))


@dataclass(frozen=True)
class ObservationRow:
    """A park with its value of an indicator; None: nothing was entered. `gap` is reviewed minus
    reported.
    """

    park: Park
    observation: Observation | None
    score: Decimal | None
    is_fresh: bool
    may_enter: bool

    @property
    def gap(self) -> Decimal | None:
        """Reviewed minus self-reported; None where one of them is unknown."""
        one = self.observation
        if one is None or one.value is None or one.reviewed_value is None:
            return None
        return one.reviewed_value - one.value

    @property
    def trail_address(self) -> str:
        """Where the changes of the park's values are told; empty where there is no value."""
        if self.observation is None:
            return ""
        return with_query(
            reverse("indicator-history", args=[self.observation.indicator.code]),
            {"park": self.park.slug},
        )

    @property
    def score_address(self) -> str:
        """Where the score of the park is explained."""
        return reverse("park-score", args=[self.park.slug])


@dataclass
class IndicatorPage:
    """An indicator with the parks in sight, filtered and paged, and the values of regions."""

    indicator: Indicator
    about: Any
    scale: SchemeIndicator | None
    scheme: Scheme
    page: Page
    rows: list[ObservationRow]
    filters: IndicatorSelection
    regional: list[Observation]

    @property
    def is_scored(self) -> bool:
        """Whether it may enter a score."""
        return self.indicator.kind == Indicator.Kind.SCORED

    @property
    def entry_address(self) -> str:
        """Where its values are entered."""
        return reverse("indicator-entry", args=[self.indicator.code])

    @property
    def states(self) -> list[tuple[str, str]]:
        """What the filter of states offers."""
        return states()

    @property
    def query(self) -> str:
        """The filters as a query, without the page."""
        return with_query("", self.filters.as_query()).removeprefix("?")


@dataclass
class IndicatorSelection:
    """The filters of an indicator's page: what is chosen, what is offered, and what could not
    be used.
    """

    region: Region | None
    period: str
    state: str
    regions: list[Region]
    periods: list[str]
    mistakes: list[str] = field(default_factory=list)

    def as_query(self) -> dict[str, str]:
        """The filters as an address carries them."""
        return {
            "region": self.region.slug if self.region else "",
            "period": self.period,
            "state": self.state,
        }


def states() -> list[tuple[str, str]]:
    """The states of a value, with their words."""
    return [
        (STATED, _("with any entry")),
        (VALUED, _("with a value")),
        (MISSING, _("without a value")),
        (UNREVIEWED, _("self-reported, not reviewed")),
        (REVIEWED, _("reviewed")),
    ]


def read_indicator(
    indicator: Indicator, reader: Reader, data: Mapping[str, str], today: date
) -> IndicatorPage:
    """The page of an indicator; the same statements however many parks there are."""
    scheme = Scheme.current()
    scale = SchemeIndicator.objects.filter(scheme=scheme.pk, indicator=indicator).first()
    chosen = _chosen(indicator, reader, data)
    counting = _counting(indicator, scheme, today, chosen.period)
    parks = Park.objects.visible_to(reader)
    if chosen.region:
        parks = parks.in_region(chosen.region)
    last = counting.filter(park=OuterRef("pk")).order_by(
        F("period_end").desc(nulls_last=True), "-pk"
    )
    parks = _in_state(parks.annotate(latest=Subquery(last.values("pk")[:1])), chosen.state)
    # few parks have a printed figure: they stand first
    first = (
        []
        if indicator.kind == Indicator.Kind.SCORED
        else [Case(When(latest__isnull=True, then=1), default=0)]
    )
    parks = parks.select_related("home_region").order_by(*first, "name_zh", "pk")
    page = Paginator(parks, PER_PAGE).get_page(data.get("page"))
    found = Observation.objects.filter(pk__in=[park.latest for park in page])
    known = {
        one.park_id: one
        for one in found.select_related("source", "entered_by", "reviewed_by", "indicator")
    }
    mine = _enterable(reader, [park.pk for park in page])
    rows = [_value_row(park, known.get(park.pk), scale, scheme, today, mine) for park in page]
    regions = Region.objects.visible_to(reader).values("pk")
    regional = Observation.objects.filter(
        indicator=indicator, region__in=regions, industry__isnull=True
    )
    regional = regional.select_related("region", "source").order_by(
        "region__path", "-period_end", "-pk"
    )[:PER_PAGE]
    about = dict(read_dimensions()).get(indicator.dimension)
    return IndicatorPage(indicator, about, scale, scheme, page, rows, chosen, list(regional))


def _counting(
    indicator: Indicator, scheme: Scheme, today: date, period: str
) -> ObservationQuerySet:
    """The values from which the latest of a park is taken: of the period asked for, else those
    that still count.
    """
    found = Observation.objects.of_parks().filter(indicator=indicator)
    if period:
        return found.filter(period=period)
    if indicator.kind == Indicator.Kind.SCORED:
        found = found.filter(
            period_end__gte=fresh_from(today, scheme.freshness_months), period_end__lte=today
        )
    return found


def _in_state(parks: Any, state: str) -> Any:
    """The parks whose latest value is in a state; all where none is asked for."""
    values = Observation.objects.filter(value__isnull=False)
    if state == STATED:
        return parks.filter(latest__isnull=False)
    if state == MISSING:
        return parks.exclude(pk__in=parks.filter(latest__in=values.values("pk")).values("pk"))
    if state == UNREVIEWED:
        values = values.filter(reviewed_on__isnull=True)
    elif state == REVIEWED:
        values = values.filter(reviewed_on__isnull=False)
    return parks.filter(latest__in=values.values("pk")) if state else parks


def _chosen(indicator: Indicator, reader: Reader, data: Mapping[str, str]) -> IndicatorSelection:
    """The filters that an address asks for; a wrong value is named and the others hold."""
    regions = list(Region.objects.visible_to(reader).order_by("path")[:OFFERED])
    dated = Observation.objects.of_parks().filter(
        indicator=indicator, park__in=Park.objects.visible_to(reader).values("pk")
    )
    rows = (
        dated.order_by(F("period_end").desc(nulls_last=True), "period")
        .values_list("period", "period_end")
        .distinct()
    )
    periods = list(dict.fromkeys(period for period, _end in rows[:OFFERED]))
    asked = {name: data.get(name, "").replace("\0", "") for name in ("region", "period", "state")}
    region = next((one for one in regions if one.slug == asked["region"]), None)
    period = asked["period"] if asked["period"] in periods else ""
    state = asked["state"] if asked["state"] in dict(states()) else ""
    labels = {
        "region": _("Region"),
        "period": pgettext("of a figure", "Period"),
        "state": _("State"),
    }
    used = {"region": region, "period": period, "state": state}
    wrong = _("“%(value)s” is no value of “%(filter)s”; the other filters hold.")
    mistakes = [
        wrong % {"value": value[:60], "filter": labels[name]}
        for name, value in asked.items()
        if value and not used[name]
    ]
    return IndicatorSelection(region, period, state, regions, periods, mistakes)


def _enterable(reader: Reader, keys: list[int]) -> set[int]:
    """Which of these parks a person enters figures for."""
    return set(parks_to_enter(reader).filter(pk__in=keys).values_list("pk", flat=True))


def _value_row(
    park: Park,
    one: Observation | None,
    scale: SchemeIndicator | None,
    scheme: Scheme,
    today: date,
    mine: set[int],
) -> ObservationRow:
    score = None
    if one and scale and one.counted is not None:
        score = to_places(
            Scale(scale.worst, scale.best, scale.is_logarithmic).score(one.counted), "0.1"
        )
    end = one.period_end if one else None
    is_fresh = end is not None and fresh_from(today, scheme.freshness_months) <= end <= today
    return ObservationRow(park, one, score, is_fresh, park.pk in mine)


@dataclass(frozen=True)
class ObservationChange:
    """A change of a value: who, when, and each field as (name, from, to)."""

    at: Any
    by: Any
    period: str
    kind: str
    fields: list[tuple[str, str, str]]


def read_trail(indicator: Indicator, park: Park, data: Mapping[str, str]) -> Page:
    """The changes of a park's values of an indicator, the newest first, fifty a page."""
    rows = Observation.history.filter(indicator=indicator, park=park, industry__isnull=True)
    rows = rows.select_related("history_user", "source", "reviewed_by").order_by(
        "history_date", "history_id"
    )
    last: dict[int, Any] = {}
    changes = []
    for row in rows:
        changes.append(
            ObservationChange(
                row.history_date,
                row.history_user,
                row.period,
                row.history_type,
                _fields(last.get(row.id), row),
            )
        )
        last[row.id] = row
    return Paginator(changes[::-1], PER_PAGE).get_page(data.get("page"))


def _fields(before: Any, row: Any) -> list[tuple[str, str, str]]:
    """What a row of the history changed, in words."""
    found = []
    for name, words in _told(row):
        old = dict(_told(before)).get(name, "") if before else ""
        if old != words:
            found.append((name, old, words))
    return found


def _told(row: Any) -> Iterable[tuple[str, str]]:
    """The fields that the trail tells of, in words."""
    numbers = {
        name: "" if value is None else plain(value)
        for name, value in (("value", row.value), ("found", row.reviewed_value))
    }
    yield _("Self-reported value"), numbers["value"]
    yield _("Why there is no value"), str(row.get_missing_display()) if row.missing else ""
    yield _("Reviewed value"), numbers["found"]
    yield _("Source"), str(row.source or "")
    yield _("Note"), row.note
