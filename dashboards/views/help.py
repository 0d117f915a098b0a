"""How lights and scores work, with the rules now in force and worked numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards import scoring
from parks.choices import Severity, Stage
from parks.models import Scheme

# The example of the indicators page, 3.9: severity, stage, days overdue.
EXAMPLE_ISSUES = (
    (Severity.CRITICAL, Stage.ACTING, 90),
    (Severity.SERIOUS, Stage.FILED, 0),
    (Severity.MODERATE, Stage.SUBMITTED, 0),
    (Severity.MINOR, Stage.CLOSED, 0),
)
EXAMPLE_PILLARS = (72, 55, 38, 61, 80)


@dataclass(frozen=True)
class ExampleIssue:
    """One issue of the worked example and the points that it weighs."""

    severity: str
    stage: str
    days_overdue: int
    points: Decimal | None


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """The rules as now configured; the example is computed by the code that scores the parks."""
    scheme = Scheme.current()
    return render(request, "help/method.html", {"scheme": scheme, **_factors(), **_example(scheme)})


def _factors() -> dict[str, Any]:
    return {
        "severities": [(severity.label, scoring.SEVERITY_POINTS[severity]) for severity in Severity],
        "ungraded": scoring.SEVERITY_POINTS[""],
        "stages": [(stage.label, scoring.STAGE_FACTORS[stage]) for stage in Stage],
        "longest": 180,
        "cap": 80,
    }


def _example(scheme: Scheme) -> dict[str, Any]:
    points = [scoring.issue_points(*issue) for issue in EXAMPLE_ISSUES]
    pressure = scoring.pressure(points, scheme.half_pressure)
    pillars = [Decimal(value) for value in EXAMPLE_PILLARS]
    return {
        "issues": [
            ExampleIssue(str(severity.label), str(stage.label), days, scoring.to_places(weight, "0.1"))
            for (severity, stage, days), weight in zip(EXAMPLE_ISSUES, points, strict=True)
        ],
        "total": scoring.to_places(sum(points, Decimal(0)), "0.1"),
        "pressure": scoring.to_places(pressure),
        "relief": scoring.to_places(Decimal(100) - pressure),
        "pillars": EXAMPLE_PILLARS,
        "arithmetic": scoring.to_places(scoring.mean(pillars), "0.1"),
        "geometric": scoring.to_places(scoring.geometric([(value, Decimal(1)) for value in pillars]), "0.1"),
    }
