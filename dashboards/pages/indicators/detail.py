"""The page of an indicator: the parks with their observations, and those of regions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.urls import reverse

from dashboards.pages.indicators.filters import (
    IndicatorFilters,
    in_state,
    read_filters,
    state_choices,
)
from dashboards.pages.indicators.page import read_dimensions
from dashboards.shared.links import with_query
from dashboards.shared.lists.paging import page_size
from parks.models import Indicator, Observation, Park, Region, Scheme, SchemeIndicator
from parks.models.indicator import ObservationQuerySet
from parks.observations.permits import parks_to_enter
from parks.readers import Reader
from standings.parks.facts import fresh_from
from standings.scoring import Scale, printed

PER_PAGE = 50


@dataclass(frozen=True)
class ObservationRow:
    """A park with its observation of an indicator; None where nothing was entered."""

    park: Park
    observation: Observation | None
    score: Decimal | None
    is_fresh: bool
    may_enter: bool

    @property
    def gap(self) -> Decimal | None:
        """Reviewed minus self-reported; None where one of them is unknown."""
        observation = self.observation
        if observation is None or observation.value is None or observation.reviewed_value is None:
            return None
        return observation.reviewed_value - observation.value

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
    filters: IndicatorFilters
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
        return state_choices()

    @property
    def query(self) -> str:
        """The filters as a query, without the page."""
        return with_query("", self.filters.as_query()).removeprefix("?")


def read_indicator(
    indicator: Indicator, reader: Reader, data: Mapping[str, str], today: date
) -> IndicatorPage:
    """Read the page of an indicator; the statements are the same for few parks and for many."""
    scheme = Scheme.current()
    scale = SchemeIndicator.objects.filter(scheme=scheme.pk, indicator=indicator).first()
    filters = read_filters(indicator, reader, data)
    parks = _filtered_parks(indicator, reader, filters, scheme, today)
    page = Paginator(parks, page_size(data, PER_PAGE)).get_page(data.get("page"))
    observations = _read_observations(park.latest for park in page)
    keys = [park.pk for park in page]
    enterable = set(parks_to_enter(reader).filter(pk__in=keys).values_list("pk", flat=True))
    rows = []
    for park in page:
        observation = observations.get(park.pk)
        row = ObservationRow(
            park,
            observation,
            _score(observation, scale),
            _is_fresh(observation, scheme, today),
            park.pk in enterable,
        )
        rows.append(row)
    about = dict(read_dimensions()).get(indicator.dimension)
    regional = _read_regional(indicator, reader)
    return IndicatorPage(indicator, about, scale, scheme, page, rows, filters, regional)


def _filtered_parks(
    indicator: Indicator, reader: Reader, filters: IndicatorFilters, scheme: Scheme, today: date
) -> QuerySet[Any]:
    """Choose the parks in sight by the filters, each with the key of its `latest` observation."""
    parks = Park.objects.visible_to(reader).current()
    if filters.region:
        parks = parks.in_region(filters.region)
    observations = _counting_observations(indicator, scheme, today, filters.period)
    latest = observations.filter(park=OuterRef("pk")).order_by(
        F("period_end").desc(nulls_last=True), "-pk"
    )
    with_latest = parks.annotate(latest=Subquery(latest.values("pk")[:1]))
    narrowed = in_state(with_latest, filters.state)
    order: list[Any] = ["sort_key", "pk"]
    if indicator.kind != Indicator.Kind.SCORED:
        # few parks have a printed value: they stand first
        order.insert(0, Case(When(latest__isnull=True, then=1), default=0))
    return narrowed.select_related("home_region").order_by(*order)


def _counting_observations(
    indicator: Indicator, scheme: Scheme, today: date, period: str
) -> ObservationQuerySet:
    """Choose from which observations the latest of a park is taken.

    Those of the period where one is named, else those that still count.
    """
    observations = Observation.objects.of_parks().filter(indicator=indicator)
    if period:
        return observations.filter(period=period)
    if indicator.kind == Indicator.Kind.SCORED:
        observations = observations.filter(
            period_end__gte=fresh_from(today, scheme.freshness_months), period_end__lte=today
        )
    return observations


def _read_observations(keys: Iterable[int | None]) -> dict[int | None, Observation]:
    """Read observations with what a row prints, by park."""
    observations = Observation.objects.filter(pk__in=list(keys)).select_related(
        "source", "entered_by", "reviewed_by", "indicator"
    )
    return {observation.park_id: observation for observation in observations}


def _read_regional(indicator: Indicator, reader: Reader) -> list[Observation]:
    """Read the values of the regions in sight, the latest of each first."""
    regions = Region.objects.visible_to(reader).values("pk")
    observations = Observation.objects.filter(
        indicator=indicator, region__in=regions, industry__isnull=True
    )
    ordered = observations.select_related("region", "source").order_by(
        "region__sort_path", "-period_end", "-pk"
    )
    return list(ordered[:PER_PAGE])


def _score(observation: Observation | None, scale: SchemeIndicator | None) -> Decimal | None:
    """Score an observation to a tenth; None where nothing is scored."""
    if observation is None or scale is None or observation.counted is None:
        return None
    score = Scale(scale.worst, scale.best, scale.is_logarithmic).score(observation.counted)
    return None if score is None else printed(score)


def _is_fresh(observation: Observation | None, scheme: Scheme, today: date) -> bool:
    """Say whether an observation still counts on a day."""
    if observation is None or observation.period_end is None:
        return False
    return fresh_from(today, scheme.freshness_months) <= observation.period_end <= today
