"""The figures of some parks: the latest value of each scored indicator, as known on the day of
a page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from parks.choices import Direction
from parks.models import Indicator, Observation, Park, Scheme, SchemeIndicator
from parks.text.language import in_english
from standings.days.as_of import AsOf, record_key
from standings.models import FrozenIndicator
from standings.parks.facts import Basis, reading_of
from standings.scoring import ObservedValue, Rules, Scale, deserialise

# An indicator is shown where so many of the parks have a value.
FEWEST = 2


@dataclass
class Figure:
    """An indicator with the value, or the reason why there is none, of each park."""

    name: str
    less_is_better: bool
    code: str
    position: tuple[str, int, str]
    values: dict[int, tuple[Decimal | None, str]] = field(default_factory=dict)
    periods: set[str] = field(default_factory=set)
    is_demo: bool = False
    # how far apart the parks are on the range of the rules, 0 to 100; nothing where the rules give
    # no range
    spread: Decimal = Decimal(0)


def figures_of(parks: list[Park], as_of: AsOf, scheme: Scheme) -> list[Figure]:
    """Read the figures that at least two of the parks have, in the order of the indicators."""
    figures = _frozen(parks, as_of) if as_of.is_frozen else _latest(parks, as_of, scheme)
    shared = [
        figure
        for figure in figures
        if sum(value is not None for value, _missing in figure.values.values()) >= FEWEST
    ]
    ranges = SchemeIndicator.objects.filter(scheme=scheme.pk or 0)
    columns = ("indicator__code", "worst", "best", "is_logarithmic")
    scales = {code: Scale(*numbers) for code, *numbers in ranges.values_list(*columns)}
    for figure in shared:
        if figure.code in scales:
            scores = [
                scales[figure.code].score(value)
                for value, _missing in figure.values.values()
                if value is not None
            ]
            figure.spread = max(scores) - min(scores)
    return sorted(shared, key=lambda figure: figure.position)


def _latest(parks: list[Park], as_of: AsOf, scheme: Scheme) -> list[Figure]:
    """Read the latest fresh values, as scoring takes them."""
    fresh_from = Basis(as_of.day, scheme, Rules()).fresh_from
    rows = (
        Observation.objects.of_parks()
        .scored()
        .filter(park__in=parks, period_end__gte=fresh_from, period_end__lte=as_of.day)
        .select_related("indicator")
        .order_by("period_end", "pk")
    )
    last: dict[tuple[int, int], Observation] = {}
    for row in rows:
        last[row.park_id or 0, row.indicator_id] = row
    figures: dict[int, Figure] = {}
    for (park, pk), row in last.items():
        figure = figures.setdefault(pk, _figure(row.indicator))
        reading = reading_of(row.indicator.code, row.value, row.reviewed_value, row.missing)
        figure.values[park] = _value(reading)
        figure.is_demo |= row.is_demo
        if reading.value is not None:
            figure.periods.add(row.period)
    return list(figures.values())


def _frozen(parks: list[Park], as_of: AsOf) -> list[Figure]:
    """Read the values that the month end froze."""
    keys = [record_key(park) for park in parks]
    snapshots = as_of.standings_of(keys).values_list("key", "facts")
    readings = {park: deserialise(facts).readings for park, facts in snapshots}
    codes = {reading.code for readings_of_park in readings.values() for reading in readings_of_park}
    indicators = list(Indicator.objects.filter(code__in=codes))
    as_of.restore(FrozenIndicator, indicators)
    figures = {indicator.code: _figure(indicator) for indicator in indicators}
    for park, readings_of_park in readings.items():
        for reading in readings_of_park:
            if reading.code in figures:
                figures[reading.code].values[park] = _value(reading)
    return list(figures.values())


def _value(reading: ObservedValue) -> tuple[Decimal | None, str]:
    """Give the value without idle zeros, and why there is none."""
    return None if reading.value is None else Decimal(
        f"{reading.value.normalize():f}"
    ), reading.missing


def _figure(indicator: Indicator) -> Figure:
    name = indicator.name_en if in_english() and indicator.name_en else indicator.name_zh
    unit = indicator.unit_shown
    words = _("%(indicator)s (%(unit)s)") % {"indicator": name, "unit": unit} if unit else name
    return Figure(
        words,
        indicator.direction == Direction.LESS,
        indicator.code,
        (indicator.dimension, indicator.position, indicator.code),
    )
