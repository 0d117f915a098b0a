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
    Issue,
    IssueEntry,
    IssuePark,
    Observation,
    ParkEvent,
    Region,
    SchemeIndicator,
    SurveyCoverage,
)
from recommendations.gaps import read_types_by_path
from recommendations.models import Addresses, Extension, Measure, MeasureEntry, Milestone
from standings.month_ends.freeze import COPIED


@dataclass(frozen=True)
class IssueSource:
    """An issue as it is now: its key, and the fields that a frozen issue takes."""

    pk: int
    fields: dict[str, Any]


class SourceEntry(NamedTuple):
    """A line of the log of an issue."""

    what: str
    new: str
    words: str
    changes: str
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
    paused_on: date | None
    stopped_on: date | None


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
        self.paths = dict(Region.objects.order_by("pk").values_list("pk", "path"))
        self.regions = list(self.paths)
        self.advised_types = read_types_by_path(Addresses.objects.all())
        one_by_one = Addresses.objects.filter(issue__isnull=False)
        self.advised_issues = set(one_by_one.values_list("issue_id", flat=True))

    def is_advised(self, issue: int, kind: int, region: int) -> bool:
        """Return whether advice answers an issue, itself or by its type (docs/rules.md, 21)."""
        path = self.paths[region]
        return issue in self.advised_issues or any(
            kind in types and path.startswith(above) for above, types in self.advised_types.items()
        )

    def _read_issues(self) -> None:
        """Read the issues with their parks, their logs and what put their deadlines off."""
        self.issues = [
            IssueSource(row["pk"], {name: row[name] for name in COPIED})
            for row in Issue.objects.order_by("pk").values("pk", *COPIED)
        ]
        self.entries: dict[int, list[SourceEntry]] = defaultdict(list)
        entries = IssueEntry.objects.order_by("at", "seq")
        for issue, what, new, words, changes, at in entries.values_list(
            "issue_id", "what", "new", "words", "changes", "at"
        ):
            day = timezone.localdate(at)
            self.entries[issue].append(SourceEntry(what, new, words, changes, day))
        self.parks: dict[int, set[int]] = defaultdict(set)
        for issue, park in IssuePark.objects.values_list("issue_id", "park_id"):
            self.parks[issue].add(park)
        self.extensions: dict[int, list[GrantedExtension]] = defaultdict(list)
        self.measure_extensions: dict[int, list[GrantedExtension]] = defaultdict(list)
        granted = Extension.objects.filter(decision=Decision.GRANTED).order_by("decided_on", "pk")
        for issue, measure, *columns in granted.values_list(
            "issue_id", "measure_id", *GrantedExtension._fields
        ):
            of_record = self.extensions[issue] if issue else self.measure_extensions[measure]
            of_record.append(GrantedExtension(*columns))

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
