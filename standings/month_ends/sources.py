"""Read all rows that a past month end is worked out from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from parks.choices import Decision, EntryKind
from parks.models import (
    Extension,
    Issue,
    IssueEntry,
    IssuePark,
    Observation,
    Park,
    ParkEvent,
    Region,
    SchemeIndicator,
    SurveyCoverage,
)
from recommendations.models import Addresses, Measure, MeasureEntry, Milestone
from standings.month_ends.freeze import COPIED


@dataclass(frozen=True)
class IssueSource:
    """An issue as it is now: its key, type and domain, and the fields that a frozen one takes."""

    pk: int
    kind: str
    domain: str
    fields: dict[str, Any]


class SourceEntry(NamedTuple):
    """A line of the log of an issue."""

    what: str
    new: str
    words: str
    on: date


class GrantedExtension(NamedTuple):
    """A deadline that was put off: the one before, and when that was decided."""

    old_due_on: date | None
    decided_on: date


class MeasureSource(NamedTuple):
    """What does not change of a measure; `advice` is the number of what it carries out,
    `pillar` the one of that.
    """

    pk: int
    park: int | None
    region: int
    number: str
    recommendation: int | None
    advice: str | None
    pillar: int | None
    starts_on: date | None
    due_on: date | None


class SourceMilestone(NamedTuple):
    """The weight of a milestone, and when it was done."""

    weight: int
    done_on: date | None


class ObservationSource(NamedTuple):
    """A value of an indicator in a park, as it was entered and reviewed."""

    park: int
    code: str
    value: Decimal | None
    reviewed_value: Decimal | None
    reviewed_on: date | None
    missing: str
    period_end: date
    entered_on: date | None


class EventSource(NamedTuple):
    """An event of a park, with the days on which it counts."""

    park: int
    kind: str
    points: Decimal
    happened_on: date
    ends_on: date | None


class SourceRows:
    """The rows of the whole city, read once for any number of past month ends."""

    def __init__(self) -> None:
        self._read_issues()
        self._read_measures()
        self._read_facts()
        self.homes = dict(Park.objects.values_list("pk", "home_region_id"))
        retired = Park.objects.filter(retired_on__isnull=False)
        self.retired_on: dict[int, date] = {
            pk: day for pk, day in retired.values_list("pk", "retired_on") if day
        }
        self.regions = list(Region.objects.order_by("pk").values_list("pk", flat=True))
        addressed = list(Addresses.objects.values_list("type_id", "issue_id"))
        self.advised_types = {kind for kind, issue in addressed if issue is None}
        self.advised_issues = {issue for _kind, issue in addressed if issue}

    def _read_issues(self) -> None:
        """Read the issues with their parks, their logs and what put their deadlines off."""
        self.issues = [
            IssueSource(
                row["pk"],
                row["type__code"],
                row["type__domain__code"],
                {name: row[name] for name in COPIED},
            )
            for row in Issue.objects.order_by("pk").values(
                "pk", "type__code", "type__domain__code", *COPIED
            )
        ]
        self.entries: dict[int, list[SourceEntry]] = defaultdict(list)
        entries = IssueEntry.objects.order_by("at", "seq")
        for issue, what, new, words, at in entries.values_list(
            "issue_id", "what", "new", "words", "at"
        ):
            self.entries[issue].append(SourceEntry(what, new, words, timezone.localdate(at)))
        self.parks: dict[int, set[int]] = defaultdict(set)
        for issue, park in IssuePark.objects.values_list("issue_id", "park_id"):
            self.parks[issue].add(park)
        self.extensions: dict[int, list[GrantedExtension]] = defaultdict(list)
        granted = Extension.objects.filter(decision=Decision.GRANTED).order_by("decided_on", "pk")
        for issue, *columns in granted.values_list("issue_id", *GrantedExtension._fields):
            self.extensions[issue].append(GrantedExtension(*columns))

    def _read_measures(self) -> None:
        """Read the measures with their milestones, the days of their logs and their issues."""
        paths = {"advice": "recommendation__number", "pillar": "recommendation__pillar__number"}
        columns = [paths.get(name, name) for name in MeasureSource._fields]
        self.measures = [
            MeasureSource(*row)
            for row in Measure.objects.order_by("number_key").values_list(*columns)
        ]
        self.milestones: dict[int, list[SourceMilestone]] = defaultdict(list)
        for measure, *milestone in Milestone.objects.values_list(
            "measure_id", *SourceMilestone._fields
        ):
            self.milestones[measure].append(SourceMilestone(*milestone))
        self.entry_days: dict[int, list[date]] = defaultdict(list)
        entries = MeasureEntry.objects.order_by("at").exclude(what=EntryKind.LIGHT)
        for measure, at in entries.values_list("measure_id", "at"):
            self.entry_days[measure].append(timezone.localdate(at))
        self.measures_of: dict[int, list[int]] = defaultdict(list)
        for measure, issue in Measure.issues.through.objects.values_list("measure_id", "issue_id"):
            self.measures_of[issue].append(measure)

    def _read_facts(self) -> None:
        """Read the values of indicators, the reviews and the events of parks."""
        in_versions = SchemeIndicator.objects.values("indicator")
        dated = Observation.objects.of_parks().filter(
            indicator__in=in_versions, period_end__isnull=False
        )
        columns = [
            "indicator__code" if name == "code" else name for name in ObservationSource._fields
        ]
        self.observations = [
            ObservationSource(*row)
            for row in dated.order_by("period_end", "pk").values_list(*columns)
        ]
        self.reviews = list(
            SurveyCoverage.objects.values_list("park", "domain__code", "covered_on")
        )
        self.events = [
            EventSource(*row)
            for row in ParkEvent.objects.order_by("happened_on", "pk").values_list(
                *EventSource._fields
            )
        ]
