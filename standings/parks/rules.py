"""A version of the scheme as the numbers that scoring takes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from parks.choices import WeightKind
from parks.models import Scheme, SchemeIndicator, SchemeMember, SchemeWeight
from recommendations.dimensions import dimension_codes
from standings.scoring import SEVERITY_POINTS, STAGE_FACTORS, Dimension, Rules, Scale

# How a weight names the severity that nobody has given yet.
UNGRADED = "none"


def rules_of(scheme: Scheme) -> Rules:
    """Read the rules of a stored version; of one that was never stored, the defaults.

    Four statements, at most.
    """
    weights: dict[str, dict[str, Decimal]] = defaultdict(dict)
    if scheme.pk:
        for kind, code, weight in SchemeWeight.objects.filter(scheme=scheme).values_list(
            "kind", "code", "weight"
        ):
            weights[kind][code] = weight
    scales = _scales(scheme)
    # a version that lists none takes all, as the default rules do
    listed = weights[WeightKind.DIMENSION] or dict.fromkeys(dimension_codes(), Decimal(1))
    dimensions = [
        Dimension(code, listed[code], scales.get(code, {}))
        for code in sorted(listed, key=_place_of_dimension)
    ]
    return replace(
        _numbers(scheme),
        dimensions=tuple(dimensions),
        severities={
            code: weights[WeightKind.SEVERITY].get(code or UNGRADED, points)
            for code, points in SEVERITY_POINTS.items()
        },
        stages={
            code: weights[WeightKind.STAGE].get(code, factor)
            for code, factor in STAGE_FACTORS.items()
        },
    )


def members_of(scheme: Scheme) -> dict[str, str]:
    """Read into which dimension a version counts problem types and advice, by their code."""
    members = SchemeMember.objects.filter(scheme=scheme.pk or 0)
    return dict(members.order_by().values_list("code", "dimension"))


def _place_of_dimension(code: str) -> tuple[bool, int, str]:
    """Put the domains before the pillars, each by number: no position of a list moves them."""
    return code.startswith("R"), len(code), code


def _scales(scheme: Scheme) -> dict[str, dict[str, Scale]]:
    """Read the ranges of a version by dimension and indicator."""
    scales: dict[str, dict[str, Scale]] = defaultdict(dict)
    if not scheme.pk:
        return scales
    rows = SchemeIndicator.objects.filter(scheme=scheme).order_by(
        "indicator__position", "indicator__code"
    )
    for dimension, code, weight, worst, best, by_log in rows.values_list(
        "dimension", "indicator__code", "weight", "worst", "best", "is_logarithmic"
    ):
        scales[dimension][code] = Scale(worst, best, by_log, weight)
    return scales


def _numbers(scheme: Scheme) -> Rules:
    """Make the rules from the columns of a scheme; weights and ranges come apart."""
    return Rules(
        version=scheme.version,
        half_pressure=Decimal(scheme.half_pressure),
        longest_overdue=scheme.longest_overdue,
        overdue_cap=Decimal(scheme.overdue_cap),
        indicator_share=Decimal(scheme.indicator_share) / 100,
        outcome_share=Decimal(scheme.outcome_share) / 100,
        health_share=Decimal(scheme.health_share) / 100,
        red_below=Decimal(scheme.red_below),
        amber_below=Decimal(scheme.amber_below),
        grades=(Decimal(scheme.grade_a), Decimal(scheme.grade_b), Decimal(scheme.grade_c)),
        weak_below=Decimal(scheme.weak_below),
        uneven_gap=Decimal(scheme.uneven_gap),
        quota_grading=scheme.quota_grading,
    )
