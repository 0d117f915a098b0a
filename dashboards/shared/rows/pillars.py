"""Make the bars of the pillars: progress against elapsed time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dashboards.shared.links import at
from dashboards.shared.reference import Label, ReferenceData
from parks.choices import Light
from parks.lights import Thresholds, plan_light
from parks.readers import Reader
from recommendations.models import Measure
from recommendations.models.measure import MeasureQuerySet
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
    """Make the bars of the pillars over the measures in sight that have dates and milestones."""
    return [
        _pillar_bar(pillar, seen.pillars.get(pillar.code), reference)
        for pillar in reference.pillars
    ]


def mean_bar(bars: list[PillarBar]) -> tuple[int | None, int | None]:
    """Mean progress and elapsed share of the pillars that have work, in percent rounded down.

    None where no pillar has work.
    """
    exact = [bar.exact for bar in bars if bar.exact]
    progress = scoring.mean(progress for progress, _elapsed in exact)
    elapsed = scoring.mean(elapsed for _progress, elapsed in exact)
    return (None if progress is None else int(progress), None if elapsed is None else int(elapsed))


def mean_light(progress: int | None, elapsed: int | None, thresholds: Thresholds) -> str:
    """Decide the light of a mean progress against a mean elapsed share; grey where unknown."""
    if progress is None or elapsed is None:
        return Light.GREY.value
    return plan_light(Decimal(progress), Decimal(elapsed), thresholds)


def park_measures(reader: Reader) -> MeasureQuerySet:
    """Select the measures that a reader may see and that carry out a recommendation."""
    return Measure.objects.visible_to(reader).current().filter(recommendation__isnull=False)


def _pillar_bar(pillar: Label, sums: list[int] | None, reference: ReferenceData) -> PillarBar:
    address = at("recommendation-list", pillar=pillar.code)
    if not sums:
        return PillarBar(pillar, None, Light.GREY.value, 0, address)
    count, progress, elapsed = sums
    exact = Decimal(progress) / count, Decimal(elapsed) / MILLION / count
    light = plan_light(*exact, reference.scheme.thresholds)
    return PillarBar(pillar, exact, light, count, address)
