"""Work out how the city stood at a month's end that nobody froze, from dates and logs.

Reference data is as its history has it. What a log does not keep (a severity, a title, a unit that
were changed later) is as it is now; so such a month end says that it was reconstructed. Everything
that is computed goes through the same functions as on the day itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from parks import lights
from parks.choices import EntryKind, IssueKind, IssueScope, Light, Stage
from parks.ledger.hash_chain import STAGE_ENTRIES
from parks.models import BusinessDay, Region
from parks.writing import writing
from recommendations.gaps import is_uncovered, is_without_action, is_without_advice
from recommendations.progress import share_done
from standings.days.stored import ask_anew
from standings.days.timelines import IssueTimeline
from standings.models import FrozenPark, FrozenTally, FrozenType, MonthEnd, Snapshot
from standings.month_ends.freeze import (
    IssueState,
    holds_demo,
    in_order,
    is_stored,
    make_snapshot,
    make_tallies,
    store_issues,
    store_tallies,
)
from standings.month_ends.reference import FrozenKeys, freeze_reference
from standings.month_ends.sources import (
    IssueSource,
    MeasureSource,
    ObservationSource,
    SourceEntry,
    SourceRows,
)
from standings.parks.facts import Basis, Rows, ScoredIssue, ScoredMeasure, reading_of
from standings.regions.count import RegionIssue, count_problems
from standings.regions.refresh import rebuild
from standings.regions.sums import CountedIssue, add_pillars, elapsed_parts

# entries whose words are not shown as the last ones of an issue
SILENT = {EntryKind.EDITED, EntryKind.EVIDENCE, EntryKind.LIGHT, EntryKind.SELF_CHECK}
# steps whose entries say from which day to which they moved the due date
MOVES_THE_DUE_DATE = {EntryKind.RESUMED, EntryKind.RETURNED, EntryKind.REOPENED}
PARKS_AT_ONCE = 500


@dataclass(frozen=True)
class PastMeasure:
    """A measure as it stood on a past day."""

    source: MeasureSource
    progress: int | None
    weight_done: int
    weight: int
    done_on: date | None
    last_entry_on: date


@dataclass(frozen=True)
class PastIssue:
    """An issue as it stood on a past day; `fields` are those that a frozen issue takes."""

    pk: int
    kind: str
    domain: str
    fields: dict[str, Any]
    light: Light

    @property
    def is_problem(self) -> bool:
        """Whether it is to be worked on; strengths are not."""
        return bool(self.fields["kind"] == IssueKind.PROBLEM)


class PastState:
    """The city on a past day, in the rows that the pages are computed from."""

    def __init__(self, sources: SourceRows, day: date, basis: Basis) -> None:
        self.sources = sources
        self.day = day
        self.basis = basis
        # where parks counted, which were there, and in which domain a type stood
        parks = FrozenPark.objects.at(day).values_list("record", "home_region__record")
        self.homes: dict[int, int] = dict(parks)
        there = FrozenPark.objects.at(day).there_on(day)
        self.there = list(there.order_by("record").values_list("record", flat=True))
        types = FrozenType.objects.at(day).values_list("record", "code", "domain__code")
        self.types: dict[int, tuple[str, str]] = {pk: (code, domain) for pk, code, domain in types}
        measures = map(self._measure, sources.measures)
        self.measures = {measure.source.pk: measure for measure in measures if measure}
        self.issues = [issue for issue in map(self._issue, sources.issues) if issue]

    def _measure(self, source: MeasureSource) -> PastMeasure | None:
        """Return a measure with the milestones done by then.

        None where it did not exist yet, or was stopped.
        """
        entry_days = self.sources.entry_days[source.pk]
        if not entry_days or entry_days[0] > self.day:
            return None
        if source.stopped_on and source.stopped_on <= self.day:
            return None
        for extension in self.sources.measure_extensions[source.pk]:
            if extension.decided_on > self.day:
                source = source._replace(due_on=extension.old_due_on)
                break
        if source.paused_on and source.paused_on > self.day:
            source = source._replace(paused_on=None)
        milestones = self.sources.milestones[source.pk]
        done = [
            (step.weight, step.done_on)
            for step in milestones
            if step.done_on and step.done_on <= self.day
        ]
        weight_done = sum(weight for weight, _done_on in done)
        weight = sum(step.weight for step in milestones)
        progress = share_done(weight_done, weight)
        return PastMeasure(
            source,
            progress,
            weight_done,
            weight,
            done_on=max(done_on for _weight, done_on in done) if progress == 100 else None,
            last_entry_on=max(day for day in entry_days if day <= self.day),
        )

    def _issue(self, source: IssueSource) -> PastIssue | None:
        """Return an issue as its log tells it; None where it was not filed yet."""
        entries = [entry for entry in self.sources.entries[source.pk] if entry.on <= self.day]
        if not entries:
            return None
        fields = dict(source.fields)
        if fields["kind"] == IssueKind.PROBLEM:
            fields |= _replay([entry for entry in entries if entry.what in STAGE_ENTRIES])
        fields["due_on"] = self._due_then(source)
        missed = fields["passed_due_on"]
        if missed and missed >= self.day:
            fields |= {"due_on": missed, "passed_due_on": None}
        by_people = [entry for entry in entries if entry.what != EntryKind.LIGHT]
        words = [entry.words for entry in by_people if entry.words and entry.what not in SILENT]
        fields["last_entry_on"] = by_people[-1].on if by_people else None
        fields["last_words"] = words[-1][:200] if words else ""
        shares = [
            measure.progress
            for measure in self._measures_of(source.pk)
            if measure.progress is not None
        ]
        fields["progress"] = sum(shares) // len(shares) if shares else None
        turns = lights.turns(
            fields["starts_on"] or fields["found_on"],
            fields["due_on"],
            fields["progress"],
            self.basis.scheme.thresholds,
        )
        fields["turns_amber_on"] = turns.amber_on
        fields["turns_red_on"] = turns.red_on
        light = lights.issue_light_on(self.day, fields["stage"], turns, fields["submitted_on"])
        code, domain = self.types[fields["type_id"]]
        return PastIssue(source.pk, code, domain, fields, light)

    def _due_then(self, source: IssueSource) -> date | None:
        """Return the due date as it was before all that moved it later: time granted, or a step."""
        moved = [
            (extension.decided_on, extension.old_due_on)
            for extension in self.sources.extensions[source.pk]
        ]
        moved += [
            (entry.on, before)
            for entry in self.sources.entries[source.pk]
            if entry.what in MOVES_THE_DUE_DATE and (before := _moved_from(entry.changes))
        ]
        later = [move for move in moved if move[0] > self.day]
        return min(later)[1] if later else source.fields["due_on"]

    def _measures_of(self, issue: int) -> list[PastMeasure]:
        """Return the measures that worked on an issue by then."""
        keys = self.sources.measures_of[issue]
        return [self.measures[key] for key in keys if key in self.measures]

    def rows(self) -> dict[int, Rows]:
        """Return the rows of every park, as `load_rows` reads those of today."""
        rows: dict[int, Rows] = defaultdict(Rows)
        for issue in self.issues:
            if issue.is_problem and issue.fields["scope"] == IssueScope.PARKS:
                for park in self.sources.parks[issue.pk]:
                    rows[park].issues.append(_scored_issue(issue))
        for measure in self.measures.values():
            if measure.source.park:
                rows[measure.source.park].measures.append(_scored_measure(measure))
        for park, domain, covered_on in self.sources.reviews:
            if covered_on <= self.day:
                rows[park].reviews.append((domain, covered_on))
        codes = {code for dimension in self.basis.rules.dimensions for code in dimension.scales}
        for observation in self.sources.observations:
            code = observation.code
            if code in codes and self._counts(observation):
                reviewed_on = observation.reviewed_on
                was_reviewed = reviewed_on is not None and reviewed_on <= self.day
                reviewed = observation.reviewed_value if was_reviewed else None
                reading = reading_of(code, observation.value, reviewed, observation.missing)
                rows[observation.park].readings[code] = reading
        for event in self.sources.events:
            has_ended = event.ends_on is not None and event.ends_on < self.day
            if event.happened_on <= self.day and not has_ended:
                rows[event.park].events.append((event.kind, event.points))
        return rows

    def _counts(self, observation: ObservationSource) -> bool:
        """Return whether an observation was there, and fresh, on the day."""
        entered_on = observation.entered_on or observation.period_end
        return entered_on <= self.day and self.basis.is_fresh(observation.period_end)

    def states(self) -> list[IssueState]:
        """Return the ledger, to be stored."""
        return [
            IssueState(
                issue.pk,
                issue.fields | self._flags(issue),
                frozenset(self.sources.parks[issue.pk]),
            )
            for issue in self.issues
        ]

    def _flags(self, issue: PastIssue) -> dict[str, bool]:
        """Return in which views that hang on advice and measures an issue stood."""
        measures = self._measures_of(issue.pk)
        kind = issue.fields["kind"]
        is_addressed = self.sources.is_advised(
            issue.pk, issue.fields["type_id"], issue.fields["region_id"]
        )
        carries_out_advice = any(measure.source.recommendation for measure in measures)
        return {
            "without_action": is_without_action(kind, has_measures=bool(measures)),
            "without_advice": is_without_advice(kind, is_addressed=is_addressed),
            "uncovered": is_uncovered(
                kind, issue.fields["stage"], carries_out_advice=carries_out_advice
            ),
        }

    def tallies(self, snapshots: dict[int, Snapshot], keys: FrozenKeys) -> dict[int, FrozenTally]:
        """Return one tally a region; lights of parks from their snapshots."""
        tallies = make_tallies(self.day, self.sources.regions, keys)
        for park, snapshot in snapshots.items():
            counts = tallies[self.homes[park]].lights
            counts[snapshot.light] = counts.get(snapshot.light, 0) + 1
        regions_of = {
            issue: {self.homes[park] for park in parks}
            for issue, parks in self.sources.parks.items()
        }
        count_problems(tallies, self._problems(), regions_of, self.day)
        for measure in self.measures.values():
            source = measure.source
            if (
                source.pillar is not None
                and measure.progress is not None
                and source.paused_on is None
                and source.starts_on
                and source.due_on
            ):
                elapsed = elapsed_parts(source.starts_on, source.due_on, self.day)
                sums = {str(source.pillar): [1, measure.progress, elapsed]}
                add_pillars(tallies[source.region].pillars, sums)
        return tallies

    def _problems(self) -> Iterator[RegionIssue]:
        """Yield the problems as tallies count them."""
        for issue in self.issues:
            if issue.is_problem:
                timeline = IssueTimeline(*(issue.fields[name] for name in IssueTimeline._fields))
                counted = CountedIssue(
                    timeline,
                    issue.fields["last_entry_on"],
                    issue.light.rank,
                    self._flags(issue)["without_action"],
                )
                yield RegionIssue(issue.pk, issue.fields["region_id"], issue.domain, counted)


def _scored_issue(issue: PastIssue) -> ScoredIssue:
    own = {"kind": issue.kind, "domain": issue.domain, "light": issue.light.value}
    copied = {name: issue.fields[name] for name in ScoredIssue._fields if name in issue.fields}
    return ScoredIssue(**copied | own)


def _scored_measure(measure: PastMeasure) -> ScoredMeasure:
    return ScoredMeasure(
        number=measure.source.number,
        advice=measure.source.advice,
        pillar=measure.source.pillar,
        weight_done=measure.weight_done,
        weight=measure.weight,
        starts_on=measure.source.starts_on,
        due_on=measure.source.due_on,
        done_on=measure.done_on,
        paused_on=measure.source.paused_on,
        last_entry_on=measure.last_entry_on,
    )


def _moved_from(changes: str) -> date | None:
    """Read from what an entry changed the due date that it moved; None where it moved none."""
    for change in json.loads(changes)["changes"] if changes else ():
        if change["field"] == "due_on" and change["before"] not in (None, change["after"]):
            return date.fromisoformat(change["before"])
    return None


def _replay(moves: list[SourceEntry]) -> dict[str, Any]:
    """Return the stage that a log had reached, with the dates of the last steps."""
    stage = moves[-1].new if moves else Stage.FILED
    last = {entry.what: entry.on for entry in moves}
    was_sent = stage in (Stage.SUBMITTED, Stage.CLOSED)
    return {
        "stage": stage,
        "submitted_on": last.get(EntryKind.SUBMITTED) if was_sent else None,
        "closed_on": last.get(EntryKind.CLOSED) if stage == Stage.CLOSED else None,
        "dismissed_on": last.get(EntryKind.DISMISSED) if stage == Stage.DISMISSED else None,
        "reopened": sum(entry.what == EntryKind.REOPENED for entry in moves),
    }


@writing()
def reconstruct(days: Iterable[date]) -> int:
    """Store month ends that have passed, the earliest first; returns how many were not stored."""
    missing = sorted(day for day in days if not is_stored(day))
    if missing:
        sources = SourceRows()
        for day in missing:
            _store(sources, day)
        ask_anew()
        # the series of today end in what is stored now
        rebuild(Region.objects.values_list("pk", flat=True), BusinessDay.today())
    return len(missing)


def _store(sources: SourceRows, day: date) -> None:
    """Store one month's end."""
    previous = in_order(day)
    basis = Basis.load(day)
    keys = freeze_reference(day, previous, from_histories=True)
    past = PastState(sources, day, basis)
    rows = past.rows()
    snapshots = {pk: make_snapshot(keys[FrozenPark][pk], rows[pk], basis) for pk in past.there}
    Snapshot.objects.bulk_create(snapshots.values(), batch_size=PARKS_AT_ONCE)
    store_tallies(past.tallies(snapshots, keys), keys)
    store_issues(day, previous, past.states(), keys)
    MonthEnd.objects.create(
        day=day,
        parks=len(snapshots),
        scheme_version=basis.scheme.version,
        is_reconstructed=True,
        is_demo=holds_demo(),
    )
