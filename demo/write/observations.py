"""Observations of the demonstration: three half years of the core indicators, partly reviewed.

Made up by seeded chance of its own, so that issues and measures keep their days; no source gives
such values.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from demo.plan.cast import Cast
from parks.choices import Direction, MissingReason
from parks.models import Indicator, Observation, Park, Scheme, SchemeIndicator
from parks.text.periods import end_of, ended_half_years
from parks.writing import writing

SEED = 20210107
HALF_YEARS = 3
# the score that a park of a profile comes near to, before chance
LEVELS = {"weak": 44, "middle": 66, "good": 88}
# parks with so many gaps in the latest values that their score is provisional
THIN = {
    "boluo-transfer": "T1 T5 S4 S6",
    "tonghu": "L3 L6 C2 C3 E5 E7 E10",
    "huiyang-economic": "T1 T4 C3 C4",
}
# what does not apply: no old area to renew, no neighbour to pass income to
NOT_APPLICABLE = {
    "new-materials": "E10",
    "dayawan-emerging": "E10 C3",
    "bay-area-data": "E10",
    "zhongkai-ai": "E10",
    "dayawan-petrochemical": "C4",
    "huidong-transfer": "C3",
}
REASONS = (
    MissingReason.NOT_REPORTED,
    MissingReason.NOT_REPORTED,
    MissingReason.NOT_PUBLISHED,
    MissingReason.NOT_SURVEYED,
    MissingReason.UNDEFINED,
    MissingReason.CONFIDENTIAL,
)
# units that are counted in whole numbers, and in hundredths
WHOLE = {"次", "个", "家", "件"}
FINE = {"系数（0—1）", "倍", "吨标准煤/万元"}
NOTE = "演示数据"
NOTES = {"F1": "演示数据：热力不适用，按六项计算", "F7": "演示数据：受访企业 60 家"}


@dataclass
class Clerk:
    """Who enters the observations of the demonstration, by chance of its own."""

    cast: Cast
    random: Random
    observations: list[Observation]

    def enter(
        self, park: Park, profile: str, scales: list[SchemeIndicator], periods: list[str]
    ) -> None:
        """Enter the observations of a park, the oldest first.

        The values drift a little from one period to the next.
        """
        base = LEVELS[profile] + self.random.uniform(-6, 6)
        leaning = {scale.indicator.dimension: self.random.uniform(-9, 9) for scale in scales}
        for scale in scales:
            target = base + leaning[scale.indicator.dimension] + self.random.gauss(0, 11)
            for place, period in enumerate(reversed(periods)):
                is_latest = place == len(periods) - 1
                self._enter_one(park, scale, period, target, is_latest)
                target += self.random.uniform(-1.5, 4.5)

    def _enter_one(
        self, park: Park, scale: SchemeIndicator, period: str, target: float, is_latest: bool
    ) -> None:
        """Enter a value, or why there is none; a sheet that nobody filled in yet leaves no row."""
        end = end_of(period)
        code = scale.indicator.code
        late = self.random.randint(21, 42)
        chance = self.random.random()
        reason = self.random.choice(REASONS)
        entered_on = end + timedelta(days=late) if end else self.cast.chance.today
        is_gap = is_latest and code in THIN.get(park.slug, "").split()
        if entered_on > self.cast.chance.today or (is_latest and chance < 0.03 and not is_gap):
            return
        missing = (
            MissingReason.NOT_APPLICABLE
            if code in NOT_APPLICABLE.get(park.slug, "").split()
            else None
        )
        if missing is None and (chance < 0.08 or is_gap):
            missing = reason
        value = None if missing else _make_value(scale, target)
        self.observations.append(
            Observation(
                indicator=scale.indicator,
                park=park,
                period=period,
                period_end=end,
                value=value,
                missing=missing or "",
                unit=scale.indicator.unit,
                source=self.cast.source,
                is_demo=True,
                note=NOTE if missing else NOTES.get(code, NOTE),
                entered_by=self._who(park),
                entered_on=entered_on,
            )
        )

    def _who(self, park: Park) -> User:
        """Say who enters: the officer of the unit for its own park, the analyst for the others."""
        return self.cast.people["unit" if park.slug == "huinan" else "analyst"]

    def review(self, latest: str) -> dict[int, Observation]:
        """Review most of the older values and less than half of the latest; some come out lower.

        Returns the observations as they are after the review, by their place among all.
        """
        scales = {scale.indicator_id: scale for scale in _read_scales()}
        reviewed = {}
        for place, observation in enumerate(self.observations):
            days = self.random.randint(6, 25)
            chance = self.random.random()
            shift = self.random.uniform(0.04, 0.12)
            is_lowered = self.random.random() < 0.12
            on = self.cast.chance.today
            if observation.entered_on:
                on = observation.entered_on + timedelta(days=days)
            share = 0.45 if observation.period == latest else 0.85
            value = observation.value
            if value is None or on > self.cast.chance.today or chance > share:
                continue
            if is_lowered:
                value = _lower(scales[observation.indicator_id], value, shift)
            after = copy(observation)
            after.reviewed_value = value
            after.reviewed_by = self.cast.people["verifier"]
            after.reviewed_on = on
            after.version += 1
            reviewed[place] = after
        return reviewed


def observe_parks(cast: Cast, profiles: dict[str, str]) -> None:
    """Store the observations of all parks of the demonstration, with their history."""
    scales = _read_scales()
    periods = ended_half_years(cast.chance.today, HALF_YEARS)
    clerk = Clerk(cast, Random(SEED), [])
    for slug, profile in profiles.items():
        clerk.enter(cast.parks[slug], profile, scales, periods)
    with writing() as touched:
        # stored as reviewed at once: writing them twice takes longer than all the rest
        reviewed = clerk.review(periods[0])
        stored = [
            reviewed.get(place, observation) for place, observation in enumerate(clerk.observations)
        ]
        Observation.objects.bulk_create(stored, batch_size=500)
        for entered, row in zip(clerk.observations, stored, strict=True):
            entered.pk = row.pk
        _remember(clerk.observations, "entered", update=False)
        _remember(reviewed.values(), "reviewed", update=True)
        touched.facts[Observation].update(row.pk for row in stored)
        touched.parks.update(row.park_id for row in stored if row.park_id)


def _read_scales() -> list[SchemeIndicator]:
    """Read the indicators of the version in force with their ranges, in their order."""
    rows = SchemeIndicator.objects.filter(
        scheme__version=Scheme.current().version, indicator__kind=Indicator.Kind.SCORED
    )
    return list(rows.select_related("indicator").order_by("indicator__position", "indicator__code"))


def _remember(observations: Iterable[Observation], stem: str, *, update: bool) -> None:
    """Write the history as it would have been written on the days themselves."""
    rows = list(observations)
    for row in rows:
        day: date = getattr(row, f"{stem}_on")
        row._history_user = getattr(row, f"{stem}_by")
        row._history_date = timezone.make_aware(datetime.combine(day, time(10, 30)))
    Observation.history.bulk_history_create(rows, batch_size=500, update=update)


def _make_value(scale: SchemeIndicator, target: float) -> Decimal:
    """Make a value that scores about the target, in the steps in which it is counted."""
    share = Decimal(str(round(min(max(target, 3.0), 99.0) / 100, 4)))
    value = scale.worst + (scale.best - scale.worst) * share
    if scale.indicator.direction == Direction.LEVEL:
        steps = [Decimal(part.split(" ")[0]) for part in scale.indicator.levels.split("；")]
        return min(steps, key=lambda step: abs(step - value))
    if scale.indicator.code == "F1":  # so many of six
        return _rounded(Decimal(round(value / 100 * 6)) / 6 * 100, "0.1")
    return _rounded(value, _step(scale))


def _lower(scale: SchemeIndicator, value: Decimal, shift: float) -> Decimal:
    """Make the value that a review found: a little worse, and never out of the range."""
    low, high = sorted((scale.worst, scale.best))
    if scale.indicator.direction == Direction.LEVEL:
        return value
    lowered = value - (scale.best - scale.worst) * Decimal(str(round(shift, 3)))
    return _rounded(min(max(lowered, low), high), _step(scale))


def _step(scale: SchemeIndicator) -> str:
    """Choose the step in which values are rounded."""
    if scale.indicator.unit in WHOLE:
        return "1"
    return "0.01" if scale.indicator.unit in FINE else "0.1"


def _rounded(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), rounding=ROUND_HALF_UP)
