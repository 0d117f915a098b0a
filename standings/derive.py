"""Derive values of indicators from other records: rankings and output by industry.

Nothing is invented: without ranks of items, or output by industry, there is no value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from parks.actions.observations import Derived, store_derived
from parks.models import (
    ExternalRanking,
    Indicator,
    Observation,
    ParkIndustry,
)
from parks.text.periods import end_of
from standings.scoring.similarity import (
    location_quotient,
    similarity,
    together,
)

RANK_GAP = "N5"


LIKENESS = "T1"


QUOTIENT = "T4"


# kept in the language of the ledger
FROM_RANKING = "由外部评价位次推算：{}"


FROM_OUTPUT = "由分行业产值推算"


def derive() -> int:
    """Store all values that follow from what is recorded; returns how many changed."""
    indicators = {
        indicator.code: indicator
        for indicator in Indicator.objects.filter(
            code__in=(RANK_GAP, LIKENESS, QUOTIENT), kind="scored"
        )
    }
    return store_derived([*_rank_gaps(indicators), *_of_structures(indicators)])


def _rank_gaps(known: dict[str, Indicator]) -> Iterator[Derived]:
    """Compare the worst item of each ranking with its overall rank.

    A ranking needs a year, and items with ranks.
    """
    indicator = known.get(RANK_GAP)
    for ranking in ExternalRanking.objects.select_related("park", "source").prefetch_related(
        "items"
    ):
        ranked = [item for item in ranking.items.all() if item.rank is not None]
        if indicator and ranked and end_of(ranking.year):
            worst = max(ranked, key=lambda item: item.rank or 0)
            gap = Decimal((worst.rank or 0) - ranking.rank)
            note = FROM_RANKING.format(worst.name)[:250]
            yield Derived(ranking.park, indicator, ranking.year, gap, ranking.source, note)


def _of_structures(known: dict[str, Indicator]) -> Iterator[Derived]:
    """Compute, by period, the likeness to the other parks and the quotient of the leading industry.

    The others are weighted by size.
    """
    by_period: dict[str, dict[int, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    rows = Observation.objects.filter(
        indicator__code=INDICATOR,
        park__isnull=False,
        industry__isnull=False,
        value__gt=0,
        period_end__isnull=False,
    )
    for row in rows.select_related("park", "source").order_by("pk"):
        by_period[row.period][row.park_id or 0].append(row)
    leading = dict(ParkIndustry.objects.order_by("-position").values_list("park", "industry"))
    for period, parks in by_period.items():
        output = {
            key: {row.industry_id or 0: float(row.value or 0) for row in mine}
            for key, mine in parks.items()
        }
        for key, mine in parks.items():
            others = [other for park, other in output.items() if park != key]
            values = {LIKENESS: _likeness(output[key], others)}
            if others and leading.get(key) in output[key]:
                everybody = together([*output.values()])
                values[QUOTIENT] = location_quotient(output[key], everybody, leading[key])
            for code, value in values.items():
                if value is not None and code in known:
                    yield _derived(mine, known[code], period, value)


def _likeness(own: Any, others: list[Any]) -> float | None:
    """Compute the mean likeness to the others, each weighted by its output; None without others."""
    pairs = [(similarity(own, other), sum(other.values())) for other in others]
    total = sum(size for alike, size in pairs if alike is not None)
    return (
        sum(alike * size for alike, size in pairs if alike is not None) / total if total else None
    )


def _derived(mine: list[Observation], indicator: Indicator, period: str, value: float) -> Derived:
    park = mine[0].park
    assert park, "`_of_structures` reads observations of parks"
    number = Decimal(str(round(value, 4)))
    return Derived(
        park,
        indicator,
        period,
        number,
        mine[0].source,
        FROM_OUTPUT,
        any(row.is_demo for row in mine),
    )


# output by industry, one unit for all, such as 亿元
INDICATOR = "industry_output"
