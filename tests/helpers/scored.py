"""Parks with a complete score, made of one indicator for each dimension."""

from __future__ import annotations

from typing import Any

from parks.models import Indicator, Observation, Park, Scheme, SchemeIndicator
from recommendations.dimensions import list_dimensions
from tests.helpers.factories import TODAY, make_framework, make_park, make_source

DIMENSIONS = ("P1", "P2", "P3", "R1", "R2", "R3", "R4", "R5")


def make_scheme(**fields: Any) -> Scheme:
    """The version in force, which scores an indicator of each dimension from 0 to 100."""
    make_framework()
    scheme, _ = Scheme.objects.update_or_create(version=1, defaults={"is_current": True} | fields)
    for code in DIMENSIONS:
        indicator, _ = Indicator.objects.get_or_create(
            code=f"{code}-value",
            defaults={
                "name_zh": f"{code}指标",
                "kind": "scored",
                "dimension": code,
                "direction": "more",
            },
        )
        SchemeIndicator.objects.get_or_create(
            scheme=scheme, indicator=indicator, defaults={"worst": 0, "best": 100}
        )
    list_dimensions(scheme)
    return scheme


def make_scored(
    value: int, *, without: tuple[str, ...] = (), park: Park | None = None, **fields: Any
) -> Park:
    """A park with this value in every dimension but those `without` one; call make_scheme first."""
    park = park or make_park(**fields)
    source = make_source()
    Observation.objects.bulk_create(
        Observation(
            indicator=indicator,
            park=park,
            period="2026",
            period_end=TODAY,
            value=value,
            source=source,
        )
        for indicator in Indicator.objects.filter(code__endswith="-value")
        if indicator.dimension not in without
    )
    return park
