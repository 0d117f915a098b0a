"""Work out how the city stood at a month's end that nobody froze, from dates and logs.

What a log does not keep (a severity, a title, a unit that were changed later) is as it is now; so
such a month end says that it was reconstructed. Everything that is computed goes through the same
functions as on the day itself.
"""

from __future__ import annotations

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
from standings.models import FrozenTally, MonthEnd, Snapshot
from standings.month_ends.freeze import (
    IssueState,
    holds_demo,
    in_order,
    is_stored,
    make_snapshot,
    store_issues,
)
from standings.month_ends.sources import (
    IssueSource,
    MeasureSource,
    ObservationSource,
    SourceEntry,
    SourceRows,
)
from standings.parks.facts import Basis, Rows, ScoredIssue, ScoredMeasure, reading_of
from standings.regions.count import REGIONS_AT_ONCE, RegionIssue, count_problems
from standings.regions.refresh import rebuild
from standings.regions.sums import CountedIssue, add_pillars, elapsed_parts

# entries whose words are not shown as the last ones of an issue
SILENT = {EntryKind.EDITED, EntryKind.EVIDENCE, EntryKind.LIGHT}
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
        measures = map(self._measure, sources.measures)
        self.measures = {measure.source.pk: measure for measure in measures if measure}
        self.issues = [issue for issue in map(self._issue, sources.issues) if issue]

    def _measure(self, source: MeasureSource) -> PastMeasure | None:
        """Return a measure with the milestones done by then; None where it did not exist yet."""
        entry_days = self.sources.entry_days[source.pk]
        if not entry_days or entry_days[0] > self.day:
            return None
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
        later = [
            extension
            for extension in self.sources.extensions[source.pk]
            if extension.decided_on > self.day
        ]
        if later:
            fields["due_on"] = later[0].old_due_on
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
        return PastIssue(source.pk, source.domain, fields, light)

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
        is_addressed = (
            issue.pk in self.sources.advised_issues
            or issue.fields["type_id"] in self.sources.advised_types
        )
        carries_out_advice = any(measure.source.recommendation for measure in measures)
        return {
            "without_action": is_without_action(kind, has_measures=bool(measures)),
            "without_advice": is_without_advice(kind, is_addressed=is_addressed),
            "uncovered": is_uncovered(
                kind, issue.fields["stage"], carries_out_advice=carries_out_advice
            ),
        }

    def tallies(self, snapshots: Iterable[Snapshot]) -> dict[int, FrozenTally]:
        """Return one tally a region; lights of parks from their snapshots."""
        tallies = {pk: FrozenTally(region_id=pk, day=self.day) for pk in self.sources.regions}
        for park in snapshots:
            counts = tallies[self.sources.homes[park.park_id]].lights
            counts[park.light] = counts.get(park.light, 0) + 1
        regions_of = {
            issue: {self.sources.homes[park] for park in parks}
            for issue, parks in self.sources.parks.items()
        }
        count_problems(tallies, self._problems(), regions_of, self.day)
        for measure in self.measures.values():
            source = measure.source
            if (
                source.pillar is not None
                and measure.progress is not None
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
    columns = {name: issue.fields[name] for name in ScoredIssue._fields if name in issue.fields}
    return ScoredIssue(domain=issue.domain, light=issue.light.value, **columns)


def _scored_measure(measure: PastMeasure) -> ScoredMeasure:
    return ScoredMeasure(
        number=measure.source.number,
        pillar=measure.source.pillar,
        weight_done=measure.weight_done,
        weight=measure.weight,
        starts_on=measure.source.starts_on,
        due_on=measure.source.due_on,
        done_on=measure.done_on,
        last_entry_on=measure.last_entry_on,
    )


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
    past = PastState(sources, day, basis)
    rows = past.rows()
    snapshots = [make_snapshot(pk, rows[pk], basis) for pk in sorted(sources.homes)]
    Snapshot.objects.bulk_create(snapshots, batch_size=PARKS_AT_ONCE)
    FrozenTally.objects.bulk_create(past.tallies(snapshots).values(), batch_size=REGIONS_AT_ONCE)
    store_issues(day, previous, past.states())
    MonthEnd.objects.create(
        day=day,
        parks=len(snapshots),
        scheme_version=basis.scheme.version,
        is_reconstructed=True,
        is_demo=holds_demo(),
    )
