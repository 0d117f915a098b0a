"""Keeping one standing per park, and the tallies of regions, true: in the writer's transaction and day by day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from dashboards import scoring, tallies, turning
from dashboards.models import Standing
from parks import lights
from parks.actions import end_notices
from parks.choices import OPEN_STAGES, Light, Severity, Stage
from parks.locks import lock_rows
from parks.models import BusinessDay, Issue, IssuePark, Park, ProblemDomain, Region, Scheme, SurveyCoverage
from parks.writing import Touched, writing
from recommendations.models import Measure, Pillar

CHUNK = 500
WORST_FIRST = (Light.RED, Light.AMBER, Light.GREY, Light.GREEN)


@dataclass(frozen=True)
class Rules:
    """What a computation needs besides the rows: the day, the scheme and the framework."""

    today: date
    scheme: Scheme
    domains: list[str]
    pillars: list[int]

    @classmethod
    def load(cls, today: date) -> Rules:
        """The rules in force on a day."""
        return cls(
            today,
            Scheme.current(),
            list(ProblemDomain.objects.values_list("code", flat=True)),
            list(Pillar.objects.values_list("number", flat=True)),
        )

    def is_fresh(self, day: date | None) -> bool:
        """Whether a review on that day still counts."""
        if day is None:
            return False
        return (self.today.year - day.year) * 12 + self.today.month - day.month <= self.scheme.freshness_months


@dataclass
class Rows:
    """The rows that a standing is made of, for one park."""

    issues: list[dict[str, Any]] = field(default_factory=list)
    measures: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[tuple[str | None, date]] = field(default_factory=list)


def refresh_standings(touched: Touched) -> None:
    """The refresher of `writing()`: recompute the parks that a write touched, and the tallies of their regions."""
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
    rules = Rules.load(today)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        # locked in sorted order: two writers that share parks wait for each other, never in a circle
        lock_rows(Park, chunk)
        rows = _load(chunk, rules)
        standings = [compute(pk, rows[pk], rules) for pk in chunk]
        fields = [f.name for f in Standing._meta.fields if not f.primary_key]
        Standing.objects.bulk_create(standings, update_conflicts=True, unique_fields=["park"], update_fields=fields)


def roll(today: date | None = None) -> bool:
    """Move the business day forward: log lights that turn, close what was up for notice, recompute. False: done before.

    A city that never had a day has no lights of yesterday, so its first day logs none.
    """
    new_day = today or timezone.localdate()
    # one write, so that parks and regions are locked after all issues and measures (`parks.locks`)
    with writing():
        _, is_first = BusinessDay.objects.get_or_create(pk=1, defaults={"day": date(2021, 1, 1)})
        row = BusinessDay.objects.select_for_update().get(pk=1)
        if row.day >= new_day:
            return False
        old_day, row.day = row.day, new_day
        row.save(update_fields=["day"])
        turning.lock_what_moves(old_day, new_day)
        if not is_first:
            turning.log_turns(old_day, new_day)
        end_notices(new_day)
        rebuild(today=new_day)
    return True


def _load(ids: list[int], rules: Rules) -> dict[int, Rows]:
    """Issues, measures and reviews of the parks, in four statements however many there are."""
    rows: dict[int, Rows] = defaultdict(Rows)
    links = defaultdict(list)
    for issue_id, park_id in IssuePark.objects.filter(park__in=ids).values_list("issue_id", "park_id"):
        links[issue_id].append(park_id)
    issues = Issue.objects.problems().filter(park_links__park__in=ids).distinct().with_light(rules.today)
    for issue in issues.values(
        "pk", "type__domain__code", "severity", "stage", "due_on", "submitted_on", "closed_on", "dismissed_on",
        "last_entry_on", "light",
    ):  # fmt: skip
        for park_id in links[issue["pk"]]:
            rows[park_id].issues.append(issue)
    measures = Measure.objects.filter(park__in=ids).values(
        "park", "recommendation__pillar__number", "progress", "starts_on", "due_on", "done_on", "last_entry_on"
    )
    for measure in measures:
        rows[measure["park"]].measures.append(measure)
    reviews = SurveyCoverage.objects.filter(park__in=ids).values_list("park", "domain__code", "covered_on")
    for park_id, domain, day in reviews:
        rows[park_id].reviews.append((domain, day))
    return rows


def compute(park_id: int, rows: Rows, rules: Rules) -> Standing:
    """The standing of one park from its rows; writes nothing."""
    domains = {code: _domain(code, rows, rules) for code in rules.domains}
    pillars = {str(number): _pillar(number, rows, rules) for number in rules.pillars}
    health = scoring.to_places(scoring.headline([(_decimal(d["health"]), 1) for d in domains.values()]))
    progress = scoring.to_places(scoring.headline([(_decimal(p["score"]), 1) for p in pillars.values()]))
    score = scoring.to_places(scoring.score(health, progress))
    late = [issue for issue in rows.issues if days_overdue(issue, rules.today)]
    critical = sum(issue["severity"] == Severity.CRITICAL for issue in late)
    light = scoring.park_light(score, critical, rules.scheme.red_below, rules.scheme.amber_below)
    moments = [row["last_entry_on"] for row in [*rows.issues, *rows.measures] if row["last_entry_on"]]
    return Standing(
        park_id=park_id, day=rules.today, light=light, light_rank=Light(light).rank, score=score, health=health,
        progress=progress, open_issues=sum(issue["stage"] in OPEN_STAGES for issue in rows.issues),
        overdue_issues=len(late), closed_issues=sum(issue["stage"] == Stage.CLOSED for issue in rows.issues),
        critical_overdue=critical, domains=domains, pillars=pillars, last_entry_on=max(moments, default=None),
    )  # fmt: skip


def days_overdue(issue: dict[str, Any], today: date) -> int:
    """Days past the due day of an open issue; a submitted one is judged on the day of submission."""
    if issue["due_on"] is None or issue["stage"] not in OPEN_STAGES:
        return 0
    return max(0, ((issue["submitted_on"] or today) - issue["due_on"]).days)


def _domain(code: str, rows: Rows, rules: Rules) -> dict[str, Any]:
    """Light, counts, pressure and health of a domain; unknown where nobody has looked lately."""
    issues = [issue for issue in rows.issues if issue["type__domain__code"] == code]
    open_now = [issue for issue in issues if issue["stage"] in OPEN_STAGES]
    weighing = [issue for issue in issues if issue["stage"] in (*OPEN_STAGES, Stage.SUSPENDED)]
    reviewed = [issue["closed_on"] or issue["dismissed_on"] for issue in issues]
    reviewed += [day for domain, day in rows.reviews if domain in (None, code)]
    known = weighing or any(rules.is_fresh(day) for day in reviewed)
    points = [
        scoring.issue_points(issue["severity"], issue["stage"], days_overdue(issue, rules.today)) for issue in weighing
    ]
    now = scoring.pressure(points, rules.scheme.half_pressure) if known else None
    shown = {issue["light"] for issue in open_now}
    return {
        "light": next((light.value for light in WORST_FIRST if light in shown), ""),
        "open": len(open_now),
        "overdue": sum(bool(days_overdue(issue, rules.today)) for issue in open_now),
        "pressure": _text(now),
        "health": _text(scoring.domain_health(None, now)),
    }


def _pillar(number: int, rows: Rows, rules: Rules) -> dict[str, Any]:
    """Progress against elapsed time of a park's measures under a pillar, and their delivery."""
    measures = [m for m in rows.measures if m["recommendation__pillar__number"] == number]
    shares, passed, scores = [], [], []
    for measure in measures:
        share = lights.elapsed(measure["starts_on"], measure["due_on"], rules.today)
        elapsed = None if share is None else Decimal(share.numerator) / share.denominator
        overdue = bool(measure["due_on"] and measure["due_on"] < rules.today and not measure["done_on"])
        got = scoring.delivery(measure["progress"], elapsed, bool(measure["done_on"]), overdue)
        if got is not None:
            scores.append(got)
        if measure["progress"] is not None and elapsed is not None:
            shares.append(Decimal(measure["progress"]))
            passed.append(elapsed)
    progress, elapsed_mean = scoring.mean(shares), scoring.mean(passed)
    return {
        "progress": None if progress is None else int(progress),
        "elapsed": None if elapsed_mean is None else int(elapsed_mean),
        "light": plan_light(progress, elapsed_mean, rules.scheme),
        "score": _text(scoring.pillar_score(None, scoring.mean(scores))),
        "measures": len(measures),
    }


def plan_light(progress: Decimal | None, elapsed: Decimal | None, scheme: Scheme) -> str:
    """The light of a progress against its elapsed time; grey where one is unknown."""
    if progress is None or elapsed is None:
        return Light.GREY.value
    behind = elapsed - progress
    if behind > scheme.red_behind:
        return Light.RED.value
    return Light.AMBER.value if behind > scheme.amber_behind else Light.GREEN.value


def _text(value: Decimal | None) -> str | None:
    rounded = scoring.to_places(value)
    return None if rounded is None else str(rounded)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
