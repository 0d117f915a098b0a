"""Load the indicators that a score may be made of, and those of the first version of the rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from parks.models import Indicator, ProblemType, Scheme, SchemeIndicator
from parks.writing import writing
from recommendations.survey.tables import filled_cells, read_rows

TABLE = "parks/scored_indicators"


def load_scored() -> None:
    """Define the indicators that are not there yet.

    What is there belongs to people, and so do ranges and weights.
    """
    known = set(Indicator.objects.values_list("code", flat=True))
    types = {kind.code: kind for kind in ProblemType.objects.all()}
    for row in read_rows(TABLE):
        if row["code"] not in known:
            _define(row, types)
    _fill_first_version()


def _define(row: dict[str, str], types: dict[str, ProblemType]) -> None:
    """Create an indicator and link it with the problem types it measures."""
    fields: dict[str, Any] = filled_cells(
        row,
        "code",
        "name_zh",
        "name_en",
        "unit",
        "unit_en",
        "lowest",
        "highest",
        "dimension",
        "direction",
        "formula",
        "formula_en",
        "levels",
        "standard",
        "position",
    )
    indicator = Indicator.objects.create(kind=Indicator.Kind.SCORED, **fields)
    indicator.types.set(types[code] for code in row["types"].split())


def _fill_first_version() -> None:
    """Give version 1 its indicators, once: a version that holds any is never touched again."""
    scheme = Scheme.objects.filter(version=1).first()
    if scheme is None or scheme.indicators.exists():
        return
    scored = Indicator.objects.filter(kind=Indicator.Kind.SCORED)
    indicators = {indicator.code: indicator for indicator in scored}
    made = SchemeIndicator.objects.bulk_create(
        SchemeIndicator(
            scheme=scheme,
            indicator=indicators[row["code"]],
            dimension=indicators[row["code"]].dimension,
            worst=Decimal(row["worst"]),
            best=Decimal(row["best"]),
        )
        for row in read_rows(TABLE)
        if row["core"] == "yes" and row["code"] in indicators
    )
    with writing() as touched:
        touched.facts[SchemeIndicator].update(row.pk for row in made)
