"""The bars of the pillars: progress against elapsed time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from dashboards.shared.reference import Label, ReferenceData
from parks.choices import Light
from parks.lights import Thresholds, plan_light
from parks.readers import Reader
from recommendations.models import Measure
from standings import scoring
from standings.regions.read import RegionTotals
from standings.regions.sums import MILLION


@dataclass(frozen=True)
class PillarBar:
    """Mean progress of a pillar's measures against the mean share of time elapsed, in percent.

    `exact`: both as they are; they are shown rounded down, because 100 % is for what is done.
    """

    pillar: Label
    exact: tuple[Decimal, Decimal] | None
    light: str
    measures: int
    address: str

    @property
    def progress(self) -> int | None:
        """Mean progress, as shown; None where no measure has dates and milestones."""
        return int(self.exact[0]) if self.exact else None

    @property
    def elapsed(self) -> int | None:
        """Mean share of the time elapsed, as shown."""
        return int(self.exact[1]) if self.exact else None

    @property
    def behind(self) -> int:
        """Points behind the plan; negative ahead, 0 where unknown."""
        return 0 if self.progress is None or self.elapsed is None else self.elapsed - self.progress


def pillar_bars(seen: RegionTotals, reference: ReferenceData) -> list[PillarBar]:
    """The pillars over the measures in sight that have dates and milestones."""
    return [
        _pillar_bar(pillar, seen.pillars.get(pillar.code), reference)
        for pillar in reference.pillars
    ]


def mean_bar(bars: list[PillarBar]) -> tuple[int | None, int | None]:
    """Mean progress and mean elapsed share of the pillars that have work, in percent
    rounded down.
    """
    progress, elapsed = (scoring.mean(bar.exact[at] for bar in bars if bar.exact) for at in (0, 1))
    return (None if progress is None else int(progress), None if elapsed is None else int(elapsed))


def mean_light(progress: int | None, elapsed: int | None, thresholds: Thresholds) -> str:
    """The light of a mean progress against a mean elapsed share."""
    known = progress is not None and elapsed is not None
    return (
        plan_light(Decimal(progress or 0), Decimal(elapsed or 0), thresholds)
        if known
        else Light.GREY.value
    )


def park_measures(reader: Reader) -> Any:
    """The measures that a reader may see and that carry out a recommendation."""
    return Measure.objects.visible_to(reader).filter(recommendation__isnull=False)


def _pillar_bar(pillar: Label, sums: list[int] | None, reference: ReferenceData) -> PillarBar:
    address = f"{reverse('recommendation-list')}?pillar={pillar.code}"
    if not sums:
        return PillarBar(pillar, None, Light.GREY.value, 0, address)
    n, done, passed = sums
    exact = Decimal(done) / n, Decimal(passed) / MILLION / n
    return PillarBar(pillar, exact, plan_light(*exact, reference.scheme.thresholds), n, address)
