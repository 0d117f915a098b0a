"""The filters of the page of an indicator: region, period, and state of the observation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parks.models import Indicator, Observation, Park, Region
from parks.readers import Reader

# regions and periods that a select offers
MOST_CHOICES = 200
MISSING = "missing"
UNREVIEWED = "unreviewed"
REVIEWED = "reviewed"
VALUED = "valued"
STATED = "stated"


@dataclass
class IndicatorFilters:
    """What is chosen, what is offered, and what could not be used."""

    region: Region | None
    period: str
    state: str
    regions: list[Region]
    periods: list[str]
    mistakes: list[str] = field(default_factory=list)

    def as_query(self) -> dict[str, str]:
        """Return the filters as an address carries them."""
        return {
            "region": self.region.slug if self.region else "",
            "period": self.period,
            "state": self.state,
        }


def state_choices() -> list[tuple[str, str]]:
    """Return the states of an observation, with their words."""
    return [
        (STATED, _("with any entry")),
        (VALUED, _("with a value")),
        (MISSING, _("without a value")),
        (UNREVIEWED, _("self-reported, not reviewed")),
        (REVIEWED, _("reviewed")),
    ]


def read_filters(indicator: Indicator, reader: Reader, data: Mapping[str, str]) -> IndicatorFilters:
    """Read the filters that an address names; a wrong value is named and the others hold."""
    regions = list(Region.objects.visible_to(reader).current().order_by("sort_path")[:MOST_CHOICES])
    periods = _read_periods(indicator, reader)
    typed = {name: data.get(name, "").replace("\0", "") for name in ("region", "period", "state")}
    region = next((region for region in regions if region.slug == typed["region"]), None)
    period = typed["period"] if typed["period"] in periods else ""
    state = typed["state"] if typed["state"] in dict(state_choices()) else ""
    labels = {
        "region": _("Region"),
        "period": pgettext("of a figure", "Period"),
        "state": _("State"),
    }
    used = {"region": region, "period": period, "state": state}
    wrong = _("“%(value)s” is no value of “%(filter)s”; the other filters hold.")
    mistakes = [
        wrong % {"value": value[:60], "filter": labels[name]}
        for name, value in typed.items()
        if value and not used[name]
    ]
    return IndicatorFilters(region, period, state, regions, periods, mistakes)


def _read_periods(indicator: Indicator, reader: Reader) -> list[str]:
    """Read the periods of the observations in sight, the latest first."""
    observations = Observation.objects.of_parks().filter(
        indicator=indicator, park__in=Park.objects.visible_to(reader).values("pk")
    )
    rows = (
        observations.order_by(F("period_end").desc(nulls_last=True), "period")
        .values_list("period", "period_end")
        .distinct()
    )
    return list(dict.fromkeys(period for period, _end in rows[:MOST_CHOICES]))


def in_state(parks: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Narrow parks to those whose `latest` observation is in a state; all where none is named."""
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
