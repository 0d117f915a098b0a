"""Read the issues, measures, reviews, values and events of many parks for scoring.

`load_rows` reads them, `facts_of` turns the rows of a park into the plain facts that
`standings/scoring/` takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from parks import lights
from parks.choices import OPEN_STAGES, IssueScope, MissingReason, ParkEventKind, Stage
from parks.models import Issue, IssuePark, Observation, ParkEvent, Scheme, SurveyCoverage
from recommendations.dimensions import pillar_code
from recommendations.models import Measure
from standings.parks.rules import members_of, rules_of
from standings.scoring import IssueLoad, ObservedValue, ParkFacts, Rules, Work


class ScoredIssue(NamedTuple):
    """An issue of parks as a standing takes it; `light` is that of the day.

    `kind` is the code of its problem type, `domain` the one in which the ledger lists it.
    """

    number: str
    kind: str
    domain: str
    severity: str
    stage: str
    due_on: date | None
    submitted_on: date | None
    closed_on: date | None
    dismissed_on: date | None
    last_entry_on: date | None
    light: str

    def days_overdue(self, today: date) -> int:
        """Return the days by which the issue, if it is open, is past its due day."""
        return lights.days_overdue(self.stage, self.due_on, self.submitted_on, today)


class ScoredMeasure(NamedTuple):
    """A measure of a park as a standing takes it.

    `advice` is the number of what it carries out, `pillar` the one of that.
    """

    number: str
    advice: str | None
    pillar: int | None
    weight_done: int | None
    weight: int | None
    starts_on: date | None
    due_on: date | None
    done_on: date | None
    paused_on: date | None
    last_entry_on: date | None


COLUMNS = {
    "kind": "type__code",
    "domain": "type__domain__code",
    "advice": "recommendation__number",
    "pillar": "recommendation__pillar__number",
}
ISSUE_COLUMNS = tuple(COLUMNS.get(name, name) for name in ScoredIssue._fields)
MEASURE_COLUMNS = tuple(COLUMNS.get(name, name) for name in ScoredMeasure._fields)


def fresh_from(today: date, freshness_months: int) -> date:
    """Return the first day that is not too old for a review or a value to count on a day."""
    months = today.year * 12 + today.month - 1 - freshness_months
    return date(max(months // 12, 1), months % 12 + 1, 1)


@dataclass(frozen=True)
class Basis:
    """What a computation needs besides the rows: the day, the scheme, and the scheme as numbers."""

    today: date
    scheme: Scheme
    rules: Rules
    # the dimension into which the version counts a problem type or advice, by code
    members: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, today: date, scheme: Scheme | None = None) -> Basis:
        """Read the rules in force on a day, or those of a given version, in six statements."""
        scheme = scheme or Scheme.current()
        return cls(today, scheme, rules_of(scheme), members_of(scheme))

    def domain_of(self, issue: ScoredIssue) -> str:
        """Return the domain in which the version counts an issue; a new type counts in its own."""
        return self.members.get(issue.kind, issue.domain)

    def pillar_of(self, measure: ScoredMeasure) -> str | None:
        """Return the pillar in which the version counts a measure; None where it has no advice."""
        own = None if measure.pillar is None else pillar_code(measure.pillar)
        return self.members.get(measure.advice or "", own)

    @property
    def fresh_from(self) -> date:
        """The first day that is not too old for a review or a value to count."""
        return fresh_from(self.today, self.scheme.freshness_months)

    def is_fresh(self, day: date | None) -> bool:
        """Return whether a review or a value of that day still counts."""
        return day is not None and self.fresh_from <= day <= self.today


@dataclass
class Rows:
    """The rows of one park."""

    issues: list[ScoredIssue] = field(default_factory=list)
    measures: list[ScoredMeasure] = field(default_factory=list)
    reviews: list[tuple[str | None, date]] = field(default_factory=list)
    # by indicator: the latest period
    readings: dict[str, ObservedValue] = field(default_factory=dict)
    events: list[tuple[str, Decimal]] = field(default_factory=list)


def read_rows(ids: list[int], basis: Basis) -> dict[int, Rows]:
    """Read the rows of the parks, by key, in six statements however many there are."""
    rows: dict[int, Rows] = defaultdict(Rows)
    links = defaultdict(list)
    for issue_id, park_id in IssuePark.objects.filter(park__in=ids).values_list(
        "issue_id", "park_id"
    ):
        links[issue_id].append(park_id)
    # what concerns a whole region weighs on no park (docs/rules.md, 3)
    of_parks = Issue.objects.problems().filter(scope=IssueScope.PARKS, park_links__park__in=ids)
    issues = of_parks.distinct().with_light(basis.today)
    for issue_id, *columns in issues.values_list("pk", *ISSUE_COLUMNS):
        for park_id in links[issue_id]:
            rows[park_id].issues.append(ScoredIssue(*columns))
    measures = (
        Measure.objects.current()
        .filter(park__in=ids)
        .with_weights()
        .order_by("number_key")
        .values_list("park", *MEASURE_COLUMNS)
    )
    for park_id, *columns in measures:
        rows[park_id].measures.append(ScoredMeasure(*columns))
    reviews = SurveyCoverage.objects.filter(park__in=ids).values_list(
        "park", "domain__code", "covered_on"
    )
    for park_id, domain, day in reviews:
        rows[park_id].reviews.append((domain, day))
    _add_readings(rows, ids, basis)
    events = (
        ParkEvent.objects.in_effect(basis.today).filter(park__in=ids).order_by("happened_on", "pk")
    )
    for park_id, kind, points in events.values_list("park", "kind", "points"):
        rows[park_id].events.append((kind, points))
    return rows


def _add_readings(rows: dict[int, Rows], ids: list[int], basis: Basis) -> None:
    """Read the latest period of each indicator, also where it says that there is no value."""
    codes = {code for dimension in basis.rules.dimensions for code in dimension.scales}
    if not codes:
        return
    # what the version scores, whatever kind the indicator has become since
    observations = Observation.objects.of_parks().filter(
        indicator__code__in=codes,
        park__in=ids,
        period_end__gte=basis.fresh_from,
        period_end__lte=basis.today,
    )
    columns = ("park", "indicator__code", "value", "reviewed_value", "missing")
    for park_id, code, value, reviewed, missing in observations.order_by(
        "period_end", "pk"
    ).values_list(*columns):
        rows[park_id].readings[code] = reading_of(code, value, reviewed, missing)


def reading_of(
    code: str, value: Decimal | None, reviewed: Decimal | None, missing: str
) -> ObservedValue:
    """Make an observation as scoring takes it: the reviewed value counts where there is one."""
    counted = value if reviewed is None else reviewed
    if counted is None:
        # words alone, such as ">500", give no number
        return ObservedValue(code, missing=missing or MissingReason.UNDEFINED.value)
    return ObservedValue(code, counted, is_reviewed=reviewed is not None)


def facts_of(rows: Rows, basis: Basis) -> ParkFacts:
    """Make the facts of a park on the day from its rows."""
    issues: dict[str, list[IssueLoad]] = defaultdict(list)
    seen = set()
    for issue in rows.issues:
        if issue.stage in (*OPEN_STAGES, Stage.SUSPENDED):
            load = IssueLoad(
                issue.number, issue.severity, issue.stage, issue.days_overdue(basis.today)
            )
            issues[basis.domain_of(issue)].append(load)
        elif basis.is_fresh(issue.closed_on or issue.dismissed_on):
            # closing or dismissing is a review of the domain (docs/scoring.md, "Issue pressure")
            seen.add(basis.domain_of(issue))
    every_domain = {dimension.code for dimension in basis.rules.half(is_pillar=False)}
    for domain, day in rows.reviews:
        if basis.is_fresh(day):
            seen |= {domain} if domain else every_domain
    works: dict[str, list[Work]] = defaultdict(list)
    for measure in rows.measures:
        if pillar := basis.pillar_of(measure):
            works[pillar].append(work_of(measure, basis.today))
    kinds = {kind for kind, _ in rows.events}
    return ParkFacts(
        readings=tuple(rows.readings.values()),
        issues={
            code: tuple(sorted(loads, key=lambda load: load.number))
            for code, loads in sorted(issues.items())
        },
        seen=frozenset(seen),
        works={code: tuple(measures) for code, measures in sorted(works.items())},
        deductions=tuple(points for kind, points in rows.events if kind == ParkEventKind.DEDUCTION),
        red_line=ParkEventKind.RED_LINE in kinds,
        base_unmet=ParkEventKind.BASE_UNMET in kinds,
        in_transition=ParkEventKind.TRANSITION in kinds,
    )


def work_of(measure: ScoredMeasure, today: date) -> Work:
    """Make a measure as it is judged on a day."""
    # the plan of a paused measure asks nothing, so it is not judged
    is_paused = measure.paused_on is not None
    share = None if is_paused else lights.elapsed(measure.starts_on, measure.due_on, today)
    # without milestones nothing is known of its progress
    total = measure.weight or 0
    return Work(
        measure.number,
        done=(measure.weight_done or 0) if total else None,
        elapsed=None if share is None else Decimal(share.numerator) / share.denominator,
        is_done=measure.done_on is not None,
        is_overdue=lights.is_measure_overdue(
            measure.due_on, measure.done_on, today, measure.paused_on
        ),
        is_ahead=measure.starts_on is not None and today < measure.starts_on,
        total=total or 100,
    )
