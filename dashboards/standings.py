"""Keeping one standing per park, and the tallies of regions, true: in the writer's transaction
and day by day.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from dashboards import scoring, tallies, turning
from dashboards.models import Standing
from dashboards.park_rows import Basis, Rows, days_overdue, facts_of, load_rows
from dashboards.scoring import DimensionScore, ParkFacts, Work
from parks import lights
from parks.actions import end_notices
from parks.actions.schemes import put_in_force
from parks.choices import OPEN_STAGES, Light, Severity, Stage
from parks.locks import lock_rows
from parks.models import BusinessDay, Park, Region, Scheme
from parks.writing import Touched, writing

CHUNK = 500
# up to so many parks `roll` freezes month ends by itself
FREEZES_ITSELF = 500
WORST_FIRST = (Light.RED, Light.AMBER, Light.GREY, Light.GREEN)


def refresh_standings(touched: Touched) -> None:
    """The refresher of `writing()`: recompute the parks that a write touched, and the tallies
    of their regions.
    """
    if touched.parks or touched.regions:
        today = BusinessDay.today()
        if touched.parks:
            _rebuild(sorted(touched.parks), today)
        tallies.refresh_of_parks(touched.parks, touched.regions, today)


def rebuild(today: date | None = None) -> int:
    """Recompute all standings and tallies; returns how many parks there are."""
    today = today or BusinessDay.today()
    ids = list(Park.objects.order_by("pk").values_list("pk", flat=True))
    _rebuild(ids, today)
    tallies.rebuild(Region.objects.values_list("pk", flat=True), today)
    return len(ids)


def _rebuild(ids: list[int], today: date) -> None:
    basis = Basis.load(today)
    fields = [f.name for f in Standing._meta.fields if not f.primary_key]
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        # locked in sorted order: two writers that share parks wait for each other, never in a
        # circle
        lock_rows(Park, chunk)
        rows = load_rows(chunk, basis)
        standings = [Standing(park_id=pk, **compute(rows[pk], basis)[0]) for pk in chunk]
        Standing.objects.bulk_create(
            standings, update_conflicts=True, unique_fields=["park"], update_fields=fields
        )


def roll(today: date | None = None) -> bool:
    """Move the business day forward: put an approved scheme in force, log lights that turn, end
    notices, recompute.

    False where it was done before.

    A city that never had a day has no lights of yesterday, so its first day logs none.
    """
    new_day = today or timezone.localdate()
    # one write, so that parks and regions are locked after all issues and measures (`parks.locks`)
    with writing():
        _, is_first = BusinessDay.objects.get_or_create(pk=1, defaults={"day": date(2021, 1, 1)})
        row = BusinessDay.objects.select_for_update().get(pk=1)
        if row.day >= new_day:
            return False
        old_day = row.day
        row.day = new_day
        if not is_first:
            freeze_passed(old_day, new_day)
        row.save(update_fields=["day"])
        if put_in_force(new_day):
            # locks all issues and measures, and so those that the day moves
            turning.change_thresholds(new_day if is_first else old_day, new_day, Scheme.current())
        else:
            turning.lock_what_moves(old_day, new_day)
            if not is_first:
                turning.log_turns(old_day, new_day)
        end_notices(new_day)
        rebuild(today=new_day)
    return True


def freeze_passed(old_day: date, new_day: date) -> None:
    """Freeze the month ends that pass, as nobody has written since; in a large set a command does
    it.
    """
    from dashboards import freezing  # which computes standings

    if Park.objects.count() > FREEZES_ITSELF:
        return
    last = freezing.last_stored()
    day = freezing.month_end_from(old_day)
    while day < new_day:
        if last is None or day > last:
            freezing.freeze(day)
        day = freezing.month_end_from(day + timedelta(days=1))


def compute(rows: Rows, basis: Basis) -> tuple[dict[str, Any], ParkFacts]:
    """The fields of a standing from the rows of a park, and the facts behind its score; writes
    nothing.
    """
    facts = facts_of(rows, basis)
    got = scoring.score_park(facts, basis.rules)
    late = [issue for issue in rows.issues if days_overdue(issue, basis.today)]
    critical = sum(issue["severity"] == Severity.CRITICAL for issue in late)
    score = scoring.to_places(got.score)
    light = scoring.park_light(score, critical, basis.scheme.red_below, basis.scheme.amber_below)
    moments = [
        row["last_entry_on"] for row in [*rows.issues, *rows.measures] if row["last_entry_on"]
    ]
    standing = {
        "day": basis.today,
        "light": light,
        "light_rank": Light(light).rank,
        "score": score,
        "health": scoring.to_places(got.health.score),
        "progress": scoring.to_places(got.progress.score),
        "low": scoring.to_places(got.low),
        "high": scoring.to_places(got.high),
        "balance": scoring.to_places(got.balance),
        "deducted": scoring.to_places(got.deducted),
        "state": got.state,
        "grade": got.grade,
        "scheme_version": basis.scheme.version,
        "open_issues": sum(issue["stage"] in OPEN_STAGES for issue in rows.issues),
        "overdue_issues": len(late),
        "closed_issues": sum(issue["stage"] == Stage.CLOSED for issue in rows.issues),
        "critical_overdue": critical,
        "domains": {one.code: _domain(one, rows, basis) for one in got.health.dimensions},
        "pillars": {one.code[1:]: _pillar(one, rows, basis) for one in got.progress.dimensions},
        "last_entry_on": max(moments, default=None),
    }
    return standing, facts


def _domain(got: DimensionScore, rows: Rows, basis: Basis) -> dict[str, Any]:
    """Light, counts, pressure and health of a domain; unknown where nobody has looked lately."""
    issues = [issue for issue in rows.issues if issue["type__domain__code"] == got.code]
    open_now = [issue for issue in issues if issue["stage"] in OPEN_STAGES]
    shown = {issue["light"] for issue in open_now}
    return {
        "light": next((light.value for light in WORST_FIRST if light in shown), ""),
        "open": len(open_now),
        "overdue": sum(bool(days_overdue(issue, basis.today)) for issue in open_now),
        "pressure": _text(got.second.pressure),
        "health": _text(got.score),
        **_common(got),
    }


def _pillar(got: DimensionScore, rows: Rows, basis: Basis) -> dict[str, Any]:
    """Progress against elapsed time of a park's measures under a pillar, and its score."""
    works = [work for work, _ in got.second.items if isinstance(work, Work)]
    planned = [work for work in works if work.progress is not None and work.elapsed is not None]
    progress = scoring.mean(Decimal(work.progress or 0) for work in planned)
    elapsed = scoring.mean(work.elapsed or Decimal(0) for work in planned)
    return {
        "progress": None if progress is None else int(progress),
        "elapsed": None if elapsed is None else int(elapsed),
        "light": lights.plan_light(progress, elapsed, basis.scheme.thresholds),
        "score": _text(got.score),
        "measures": len(works),
        **_common(got),
    }


def _common(got: DimensionScore) -> dict[str, Any]:
    """What a domain and a pillar both keep of their indicators."""
    verified = got.outcome.verified
    return {
        "indicators": _text(got.outcome.counts),
        "low": _text(got.low),
        "high": _text(got.high),
        "known": got.outcome.known,
        "asked": got.outcome.asked,
        "verified": None if verified is None else scoring.to_percent(verified),
        "state": got.state,
    }


def _text(value: Decimal | None) -> str | None:
    rounded = scoring.to_places(value)
    return None if rounded is None else str(rounded)
