"""Compute how a park stands on a day from its rows; reads and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
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
        "domains": _domains(park_score.health.dimensions, rows, basis),
        "pillars": _pillars(park_score.progress.dimensions, facts, basis),
        "last_entry_on": max(entry_days, default=None),
    }
    return standing, facts


def _domains(
    dimensions: Iterable[DimensionScore], rows: Rows, basis: Basis
) -> dict[str, dict[str, Any]]:
    """Return what a standing keeps of the domains, by code.

    Of one outside of the version only its issues are counted: it has no health.
    """
    codes = {issue.domain for issue in rows.issues}
    outside = {code: _issues(code, rows, basis) for code in sorted(codes)}
    return outside | {
        dimension.code: _issues(dimension.code, rows, basis)
        | {
            # unknown where nobody has looked lately
            "pressure": _text(dimension.second.pressure),
            "health": _text(dimension.score),
            **_common(dimension),
        }
        for dimension in dimensions
    }


def _issues(domain: str, rows: Rows, basis: Basis) -> dict[str, Any]:
    """Count the issues of a domain, with the worst light of those that are open."""
    issues = [issue for issue in rows.issues if issue.domain == domain]
    open_now = [issue for issue in issues if issue.stage in OPEN_STAGES]
    shown = {issue.light for issue in open_now}
    return {
        "light": next((light.value for light in WORST_FIRST if light in shown), ""),
        "open": len(open_now),
        "overdue": sum(bool(issue.days_overdue(basis.today)) for issue in open_now),
    }


def _pillars(
    dimensions: Iterable[DimensionScore], facts: ParkFacts, basis: Basis
) -> dict[str, dict[str, Any]]:
    """Return what a standing keeps of the pillars, by number.

    Of one outside of the version only its measures are counted: it has no score.
    """
    outside = {code[1:]: _delivery(works, basis) for code, works in facts.works.items()}
    return outside | {
        dimension.code[1:]: _delivery(facts.works.get(dimension.code, ()), basis)
        | {"score": _text(dimension.score), **_common(dimension)}
        for dimension in dimensions
    }


def _delivery(works: Iterable[Work], basis: Basis) -> dict[str, Any]:
    """Return the progress of the measures under a pillar against time, with its light."""
    works = list(works)
    planned = [work for work in works if work.progress is not None and work.elapsed is not None]
    progress = scoring.mean(Decimal(work.progress or 0) for work in planned)
    elapsed = scoring.mean(work.elapsed or Decimal(0) for work in planned)
    return {
        "progress": None if progress is None else int(progress),
        "elapsed": None if elapsed is None else int(elapsed),
        "light": lights.plan_light(progress, elapsed, basis.scheme.thresholds),
        "measures": len(works),
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
