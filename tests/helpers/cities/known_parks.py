"""Parks of which every dimension is known."""

from __future__ import annotations

from datetime import date, timedelta

from parks.models import Indicator, Observation, Park, Scheme, SchemeIndicator, SurveyCoverage
from parks.writing import writing
from tests.helpers.factories import TODAY, make_framework, make_park, make_source


def indicator(
    code: str, dimension: str, *, worst: int = 0, best: int = 100, weight: int = 1
) -> Indicator:
    """A scored indicator in the first version of the scheme."""
    scheme, _ = Scheme.objects.get_or_create(version=1, defaults={"is_current": True})
    indicator, _ = Indicator.objects.get_or_create(
        code=code,
        defaults={
            "name_zh": f"指标{code}",
            "kind": "scored",
            "dimension": dimension,
            "direction": "more",
        },
    )
    SchemeIndicator.objects.get_or_create(
        scheme=scheme,
        indicator=indicator,
        defaults={"worst": worst, "best": best, "weight": weight},
    )
    return indicator


def observe(
    park: Park,
    indicator: Indicator,
    value: float | None = None,
    *,
    day: date = date(2026, 3, 31),
    missing: str = "",
) -> Observation:
    """A value of a park, or the reason why there is none."""
    with writing() as touched:
        touched.parks.add(park.pk)
        return Observation.objects.create(
            park=park,
            indicator=indicator,
            period=day.isoformat(),
            period_end=day,
            value=value,
            missing=missing,
            source=make_source(),
            entered_on=day,
        )


def known_park(slug: str = "known", score: int = 50) -> Park:
    """A park with a value and a review in every dimension."""
    make_framework()
    park = make_park(slug)
    SurveyCoverage.objects.create(
        park=park, source=make_source(), covered_on=TODAY - timedelta(days=30)
    )
    for code in ("P1", "P2", "P3", "R1", "R2", "R3", "R4", "R5"):
        observe(park, indicator(f"{code}-x", code), score)
    return park
