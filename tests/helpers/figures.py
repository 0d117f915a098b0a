"""Small makers of indicators and values for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from parks.models import Indicator, Observation, Park, Scheme, SchemeIndicator, Source
from parks.text.periods import end_of
from parks.writing import writing
from tests.helpers.factories import TODAY, make_framework, make_region, make_source

PERIOD = "2025H2"


def make_indicator(
    code: str = "G5", *, worst: Any = 0, best: Any = 100, **fields: Any
) -> Indicator:
    """A scored indicator of the first domain, with a range in the version in force."""
    make_framework()
    defaults = {
        "name_zh": f"指标{code}",
        "name_en": f"Indicator {code}",
        "kind": "scored",
        "dimension": "P1",
        "direction": "more",
        "unit": "%",
        "unit_en": "%",
        "formula": "甲 ÷ 乙",
        "formula_en": "A / B",
    }
    indicator = Indicator.objects.create(code=code, **(defaults | fields))
    scheme, _ = Scheme.objects.get_or_create(version=1, defaults={"is_current": True})
    SchemeIndicator.objects.create(scheme=scheme, indicator=indicator, worst=worst, best=best)
    return indicator


def observe(
    park: Park, indicator: Indicator, value: Any = 50, period: str = PERIOD, **fields: Any
) -> Observation:
    """A self-reported value of a park, entered in the month before the tests' day."""
    defaults: dict[str, Any] = {
        "source": make_source(),
        "unit": indicator.unit,
        "period_end": end_of(period),
    }
    if "entered_by" in fields:
        defaults["entered_on"] = TODAY - timedelta(days=30)
    with writing() as touched:
        touched.parks.add(park.pk)
        return Observation.objects.create(
            park=park, indicator=indicator, value=value, period=period, **(defaults | fields)
        )


def other_source() -> Source:
    """A second source to cite."""
    return Source.objects.get_or_create(
        key="T02",
        defaults={
            "title": "统计报表",
            "published_on": date(2026, 1, 1),
            "region": make_region(),
        },
    )[0]
