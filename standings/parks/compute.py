"""Compute how a park stands on a day from its rows; reads and writes nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from parks import lights
from parks.choices import OPEN_STAGES, Light, Severity, Stage
from standings import scoring
from standings.parks.facts import Basis, Rows, facts_of
from standings.scoring import DimensionScore, ParkFacts, Work

WORST_FIRST = (Light.RED, Light.AMBER, Light.GREY, Light.GREEN)


def compute(rows: Rows, basis: Basis) -> tuple[dict[str, Any], ParkFacts]:
    """Compute the fields of a standing from the rows of a park, and the facts behind its score."""
    facts = facts_of(rows, basis)
    park_score = scoring.score_park(facts, basis.rules)
    late = [issue for issue in rows.issues if issue.days_overdue(basis.today)]
    critical = sum(issue.severity == Severity.CRITICAL for issue in late)
    score = scoring.to_places(park_score.score)
    light = scoring.park_light(score, critical, basis.scheme.red_below, basis.scheme.amber_below)
    entry_days = [
        *(issue.last_entry_on for issue in rows.issues if issue.last_entry_on),
        *(measure.last_entry_on for measure in rows.measures if measure.last_entry_on),
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
        "open_issues": sum(issue.stage in OPEN_STAGES for issue in rows.issues),
        "overdue_issues": len(late),
        "closed_issues": sum(issue.stage == Stage.CLOSED for issue in rows.issues),
        "critical_overdue": critical,
        "domains": {
            dimension.code: _domain(dimension, rows, basis)
            for dimension in park_score.health.dimensions
        },
        "pillars": {
            dimension.code[1:]: _pillar(dimension, basis)
            for dimension in park_score.progress.dimensions
        },
        "last_entry_on": max(entry_days, default=None),
    }
    return standing, facts


def _domain(dimension: DimensionScore, rows: Rows, basis: Basis) -> dict[str, Any]:
    """Return what a standing keeps of a domain; unknown where nobody has looked lately."""
    issues = [issue for issue in rows.issues if issue.domain == dimension.code]
    open_now = [issue for issue in issues if issue.stage in OPEN_STAGES]
    shown = {issue.light for issue in open_now}
    return {
        "light": next((light.value for light in WORST_FIRST if light in shown), ""),
        "open": len(open_now),
        "overdue": sum(bool(issue.days_overdue(basis.today)) for issue in open_now),
        "pressure": _text(dimension.second.pressure),
        "health": _text(dimension.score),
        **_common(dimension),
    }


def _pillar(dimension: DimensionScore, basis: Basis) -> dict[str, Any]:
    """Return what a standing keeps of a pillar: progress of the measures against time, score."""
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
    """Return what a domain and a pillar both keep of their indicators."""
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
