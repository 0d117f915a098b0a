"""The list of all indicators, with their range in force and how many parks have a value."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dashboards.pages.indicators.filters import REVIEWED, STATED, VALUED
from dashboards.shared.links import with_query
from parks.models import (
    Indicator,
    Observation,
    Park,
    ProblemDomain,
    Scheme,
    SchemeIndicator,
)
from parks.models.indicator import ObservationQuerySet
from parks.observations.permits import enters_figures, parks_to_enter
from parks.readers import Reader
from recommendations.dimensions import pillar_code
from recommendations.models import Pillar
from standings.parks.facts import fresh_from

# parks to whose sheets the list leads; to the sheets of others their page leads
MOST_SHEETS = 40


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator in the list, and how many parks have a value.

    `scale` is its range in force; None where it is not in the scheme.
    """

    indicator: Indicator
    scale: SchemeIndicator | None
    valued: int
    reviewed: int

    def address_of_state(self, state: str) -> str:
        """Return where the parks of a state are listed."""
        return with_query(self.indicator.get_absolute_url(), {"state": state})

    @property
    def valued_at(self) -> str:
        """Where the parks with a value are listed."""
        return self.address_of_state(VALUED)

    @property
    def stated_at(self) -> str:
        """Where the parks with an observation, be it in words, are listed."""
        return self.address_of_state(STATED)

    @property
    def reviewed_at(self) -> str:
        """Where the parks with a reviewed value are listed."""
        return self.address_of_state(REVIEWED)


@dataclass(frozen=True)
class DimensionPart:
    """A domain or a pillar with its indicators."""

    code: str
    about: Any
    rows: list[IndicatorRow]


@dataclass(frozen=True)
class IndicatorsPage:
    """All indicators: the scored ones by dimension, then those that are only shown.

    `sheets` are parks for which the reader enters values, the first of them where there are many.
    """

    parts: list[DimensionPart]
    context: list[IndicatorRow]
    scheme: Scheme
    parks: int
    in_force: int
    sheets: list[Park]


def read_scored_indicators() -> list[Indicator]:
    """Read the indicators that may be scored, in the order of their table."""
    return list(
        Indicator.objects.filter(kind=Indicator.Kind.SCORED).order_by(
            "position", "sort_key", "code"
        )
    )


def read_indicators(reader: Reader, today: date) -> IndicatorsPage:
    """Read the list; the statements are the same for few parks and for many."""
    scheme = Scheme.current()
    scales = _read_scales(scheme)
    parks = Park.objects.visible_to(reader).current()
    scored_counts = _count_scored(parks, scheme, today)
    context_counts = _count_context(parks)
    rows: dict[str, list[IndicatorRow]] = defaultdict(list)
    context = []
    for indicator in Indicator.objects.order_by("position", "sort_key", "code"):
        if indicator.kind == Indicator.Kind.CONTEXT:
            parks_stated = context_counts.get(indicator.pk, 0)
            context.append(IndicatorRow(indicator, None, parks_stated, 0))
        else:
            valued, reviewed = scored_counts.get(indicator.pk, (0, 0))
            row = IndicatorRow(indicator, scales.get(indicator.pk), valued, reviewed)
            rows[indicator.dimension].append(row)
    parts = [
        DimensionPart(code, about, rows[code]) for code, about in read_dimensions() if rows[code]
    ]
    sheets: list[Park] = []
    if enters_figures(reader):
        sheets = list(parks_to_enter(reader).order_by("sort_key", "pk")[:MOST_SHEETS])
    return IndicatorsPage(parts, context, scheme, parks.count(), len(scales), sheets)


def read_dimensions() -> list[tuple[str, Any]]:
    """Read all domains, then all pillars, each with its code. Two statements."""
    domains = ProblemDomain.objects.order_by("position", "sort_key", "code")
    pillars = Pillar.objects.order_by("number")
    return [
        *((domain.code, domain) for domain in domains),
        *((pillar_code(pillar.number), pillar) for pillar in pillars),
    ]


def _read_scales(scheme: Scheme) -> dict[int, SchemeIndicator]:
    """Read the ranges of a version by indicator; none where no version is stored."""
    if scheme.pk is None:
        return {}
    scales = SchemeIndicator.objects.filter(scheme=scheme)
    return {scale.indicator_id: scale for scale in scales}


def _count_scored(parks: QuerySet[Park], scheme: Scheme, today: date) -> dict[int, tuple[int, int]]:
    """Count the parks with a value and with a reviewed value, by scored indicator."""
    valued = _latest_observations(parks, scheme, today).filter(value__isnull=False)
    rows = (
        valued.order_by()
        .values("indicator")
        .annotate(valued=Count("pk"), reviewed=Count("reviewed_on"))
        .values_list("indicator", "valued", "reviewed")
    )
    return {indicator_id: (valued, reviewed) for indicator_id, valued, reviewed in rows}


def _count_context(parks: QuerySet[Park]) -> dict[int, int]:
    """Count the parks with an observation, by indicator that is only shown."""
    stated = Observation.objects.of_parks().filter(
        park__in=parks.values("pk"), indicator__kind=Indicator.Kind.CONTEXT
    )
    rows = stated.order_by().values("indicator").annotate(parks=Count("park", distinct=True))
    return dict(rows.values_list("indicator", "parks"))


def _latest_observations(parks: QuerySet[Park], scheme: Scheme, today: date) -> ObservationQuerySet:
    """Choose the observations that count on a day: the latest fresh one of each park."""
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
