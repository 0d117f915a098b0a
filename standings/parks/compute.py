"""Keeping one standing per park, and the tallies of regions, true: in the writer's transaction
and day by day.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from parks import lights
from parks.choices import OPEN_STAGES, Light, Severity, Stage
from standings import scoring
from standings.parks.facts import Basis, Rows, days_overdue, facts_of
from standings.scoring import DimensionScore, ParkFacts, Work

WORST_FIRST = (Light.RED, Light.AMBER, Light.GREY, Light.GREEN)


def compute(rows: Rows, basis: Basis) -> tuple[dict[str, Any], ParkFacts]:
    """The fields of a standing from the rows of a park, and the facts behind its score; writes
    nothing.
    """
    facts = facts_of(rows, basis)
    park_score = scoring.score_park(facts, basis.rules)
    late = [issue for issue in rows.issues if days_overdue(issue, basis.today)]
    critical = sum(issue["severity"] == Severity.CRITICAL for issue in late)
    score = scoring.to_places(park_score.score)
    light = scoring.park_light(score, critical, basis.scheme.red_below, basis.scheme.amber_below)
    moments = [
        row["last_entry_on"] for row in [*rows.issues, *rows.measures] if row["last_entry_on"]
    ]
    standing = {
        "day": basis.today,
        "light": light,
        "light_rank": Light(light).rank,
        "score": score,
        "health": scoring.to_places(park_score.health.score),
        "progress": scoring.to_places(park_score.progress.score),
        "low": scoring.to_places(park_score.low),
        "high": scoring.to_places(park_score.high),
        "balance": scoring.to_places(park_score.balance),
        "deducted": scoring.to_places(park_score.deducted),
        "state": park_score.state,
        "grade": park_score.grade,
        "scheme_version": basis.scheme.version,
        "open_issues": sum(issue["stage"] in OPEN_STAGES for issue in rows.issues),
        "overdue_issues": len(late),
        "closed_issues": sum(issue["stage"] == Stage.CLOSED for issue in rows.issues),
        "critical_overdue": critical,
        "domains": {
            dimension.code: _domain(dimension, rows, basis)
            for dimension in park_score.health.dimensions
        },
        "pillars": {
            dimension.code[1:]: _pillar(dimension, rows, basis)
            for dimension in park_score.progress.dimensions
        },
        "last_entry_on": max(moments, default=None),
    }
    return standing, facts


def _domain(dimension: DimensionScore, rows: Rows, basis: Basis) -> dict[str, Any]:
    """Light, counts, pressure and health of a domain; unknown where nobody has looked lately."""
    issues = [issue for issue in rows.issues if issue["type__domain__code"] == dimension.code]
    open_now = [issue for issue in issues if issue["stage"] in OPEN_STAGES]
    shown = {issue["light"] for issue in open_now}
    return {
        "light": next((light.value for light in WORST_FIRST if light in shown), ""),
        "open": len(open_now),
        "overdue": sum(bool(days_overdue(issue, basis.today)) for issue in open_now),
        "pressure": _text(dimension.second.pressure),
        "health": _text(dimension.score),
        **_common(dimension),
    }


def _pillar(dimension: DimensionScore, rows: Rows, basis: Basis) -> dict[str, Any]:
    """Progress against elapsed time of a park's measures under a pillar, and its score."""
    works = [work for work, _ in dimension.second.items if isinstance(work, Work)]
    planned = [work for work in works if work.progress is not None and work.elapsed is not None]
    progress = scoring.mean(Decimal(work.progress or 0) for work in planned)
    elapsed = scoring.mean(work.elapsed or Decimal(0) for work in planned)
    return {
        "progress": None if progress is None else int(progress),
        "elapsed": None if elapsed is None else int(elapsed),
        "light": lights.plan_light(progress, elapsed, basis.scheme.thresholds),
        "score": _text(dimension.score),
        "measures": len(works),
        **_common(dimension),
    }


def _common(dimension: DimensionScore) -> dict[str, Any]:
    """What a domain and a pillar both keep of their indicators."""
    verified = dimension.outcome.verified
    return {
        "indicators": _text(dimension.outcome.counts),
        "low": _text(dimension.low),
        "high": _text(dimension.high),
        "known": dimension.outcome.known,
        "asked": dimension.outcome.asked,
        "verified": None if verified is None else scoring.to_percent(verified),
        "state": dimension.state,
    }


def _text(value: Decimal | None) -> str | None:
    rounded = scoring.to_places(value)
    return None if rounded is None else str(rounded)
