"""What stands behind a score, row by row: values with their sources, issues behind a pressure,
measures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from dashboards.shared.numbers import plain
from parks.choices import MissingReason, Severity, Stage
from parks.models import Indicator, Observation, Park, SchemeIndicator
from recommendations.models import Measure
from standings.days.as_of import AsOf, record_key
from standings.models import FrozenIndicator, FrozenSource
from standings.parks.facts import Basis
from standings.scoring import IssueLoad, ParkFacts, Scored, ShownDimension, Work
from standings.scoring.parts import NOT_APPLICABLE

MISSING: dict[str, Any] = dict(MissingReason.choices)
# what a row says beside the value
BESIDE = ("indicator", "source", "entered_by", "reviewed_by")


@dataclass(frozen=True)
class ScoredIndicatorRow:
    """An indicator of a park: value, where it comes from, what it scores and what it brings."""

    indicator: Indicator
    scored: Scored
    weight: str
    worst: str
    best: str
    points: Decimal | None
    # against the last stored month end, in points
    change: Decimal | None
    # of a past day the entry of the trail, which has the same fields
    observation: Any

    @property
    def value(self) -> str:
        """The value that counts, without its unit."""
        return plain(self.scored.reading.value)

    @property
    def reported(self) -> str:
        """What was reported, where a reviewer found something else."""
        observation = self.observation
        return (
            plain(observation.value)
            if observation
            and observation.reviewed_value is not None
            and observation.value != observation.reviewed_value
            else ""
        )

    @property
    def is_known(self) -> bool:
        """Whether it has a score."""
        return self.scored.score is not None

    @property
    def applies(self) -> bool:
        """Whether it stands in the coverage."""
        return self.scored.reading.missing != NOT_APPLICABLE

    @property
    def missing(self) -> str:
        """Why there is no value."""
        return str(MISSING.get(self.scored.reading.missing, self.scored.reading.missing))


@dataclass(frozen=True)
class ItemRow:
    """An issue or a measure behind the second part of a dimension.

    `points`: what it costs, or brings.
    """

    number: str
    title: str
    address: str
    item: IssueLoad | Work
    value: Decimal | None
    points: Decimal | None
    facts: dict[str, str] = field(default_factory=dict)
    due_on: date | None = None


@dataclass
class Records:
    """The records that a score names, by their codes and numbers."""

    indicators: dict[str, Indicator]
    ranges: dict[str, tuple[str, str, str]]
    observations: dict[str, Any]
    titles: dict[str, tuple[str, date | None]]


def records_behind(park: Park, facts: ParkFacts, basis: Basis, as_of: AsOf) -> Records:
    """Read the records that a score names; one statement more for a past day."""
    codes = [code for rule in basis.rules.dimensions for code in rule.scales]
    indicators = {
        indicator.code: indicator for indicator in Indicator.objects.filter(code__in=codes)
    }
    as_of.restore(FrozenIndicator, indicators.values())
    ranges = {
        code: (plain(weight), plain(worst), plain(best))
        for code, weight, worst, best in SchemeIndicator.objects.filter(
            scheme__version=basis.rules.version
        ).values_list("indicator__code", "weight", "worst", "best")
    }
    return Records(
        indicators, ranges, _observations(record_key(park), codes, as_of), _titles(facts, as_of)
    )


def _observations(park: int, codes: list[str], as_of: AsOf) -> dict[str, Any]:
    """Read the latest observation of each indicator, as scoring picks it.

    Of a past day as the trail has it then.
    """
    current = (
        Observation.objects.of_parks()
        .filter(park=park, indicator__code__in=codes, period_end__lte=as_of.day)
        .select_related(*BESIDE)
        .order_by("period_end", "pk")
    )
    observations: list[Any] = [*current]
    if as_of.is_frozen:
        trail = _trail(park, codes, as_of.day)
        # what the trail does not reach back to stands by the rule of `reconstructing`
        still_current = [
            observation
            for observation in observations
            if observation.pk not in trail
            and (observation.entered_on or observation.period_end) <= as_of.day
        ]
        from_trail = [
            observation for observation in trail.values() if _stood(observation, park, as_of.day)
        ]
        observations = sorted(
            [*still_current, *from_trail],
            key=lambda observation: (observation.period_end, observation.id),
        )
    as_of.restore(FrozenSource, [observation.source for observation in observations])
    return {observation.indicator.code: observation for observation in observations}


def _trail(park: int, codes: list[str], day: date) -> dict[int, Any]:
    """Read the last entry of the trail at the end of a day, of every observation that was ever one
    of the park.
    """
    keys = Observation.history.filter(park=park, indicator__code__in=codes).order_by().values("id")
    next_day = datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())
    rows = Observation.history.filter(id__in=keys, history_date__lt=next_day).select_related(
        *BESIDE
    )
    return {entry.id: entry for entry in rows.order_by("history_date", "history_id")}


def _stood(entry: Any, park: int, day: date) -> bool:
    """Whether an entry of the trail left an observation of the park whose period had ended."""
    is_own = entry.history_type != "-" and entry.park_id == park and entry.industry_id is None
    return bool(is_own and entry.period_end and entry.period_end <= day)


def _titles(facts: ParkFacts, as_of: AsOf) -> dict[str, tuple[str, date | None]]:
    """Read titles and due days of the issues and measures behind a score, by number."""
    issues = [load.number for loads in facts.issues.values() for load in loads]
    works = [work.number for works_of_pillar in facts.works.values() for work in works_of_pillar]
    rows = [
        *as_of.issues.filter(number__in=issues).order_by().values_list("number", "title", "due_on"),
        *Measure.objects.filter(number__in=works)
        .order_by()
        .values_list("number", "title", "due_on"),
    ]
    return {number: (title, due_on) for number, title, due_on in rows}


def indicator_rows(
    dimension: ShownDimension, records: Records, changes: Mapping[str, Decimal | None]
) -> list[ScoredIndicatorRow]:
    """Make the rows of the indicators of a dimension.

    `changes`: the points that each gained or lost; none where not comparable.
    """
    rows = []
    for item in dimension.indicators:
        code = item.scored.reading.code
        rows.append(
            ScoredIndicatorRow(
                records.indicators[code],
                item.scored,
                *records.ranges[code],
                item.points,
                changes.get(code),
                records.observations.get(code),
            )
        )
    return rows


def item_rows(dimension: ShownDimension, records: Records) -> list[ItemRow]:
    """Make the rows of the issues or measures of a dimension, those that weigh most first."""
    rows = []
    for shown in dimension.items:
        title, due_on = records.titles.get(shown.item.number, ("", None))
        page = "measure-detail" if dimension.part.rule.is_pillar else "issue-detail"
        rows.append(
            ItemRow(
                shown.item.number,
                title,
                reverse(page, args=[shown.item.number]),
                shown.item,
                shown.value,
                shown.points,
                dict(_facts_of(shown.item)),
                due_on,
            )
        )
    return sorted(rows, key=lambda row: (-(row.points or Decimal(-1)), row.number))


def _facts_of(item: IssueLoad | Work) -> Iterable[tuple[str, str]]:
    """Say severity and stage of an issue; nothing of a measure, whose numbers speak."""
    if isinstance(item, IssueLoad):
        yield "severity", str(Severity(item.severity).label) if item.severity else ""
        yield "stage", str(Stage(item.stage).label)
