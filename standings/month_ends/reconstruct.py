"""How the city stood at a month's end that nobody froze, worked out from dates and logs.

What a log does not keep (a severity, a title, a unit that were changed later) is as it is now; so
such a month end says that it was reconstructed. Everything that is computed goes through the same
functions as on the day itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from parks import lights
from parks.choices import Decision, EntryKind, IssueKind, IssueScope, Light, Stage
from parks.models import (
    BusinessDay,
    Extension,
    Issue,
    IssueEntry,
    IssuePark,
    Observation,
    Park,
    ParkEvent,
    Region,
    SurveyCoverage,
)
from recommendations.gaps import is_uncovered, is_without_action, is_without_advice
from recommendations.models import Addresses, Measure, MeasureEntry, Milestone
from recommendations.progress import share_done
from standings.days.stored import ask_anew
from standings.days.timelines import IssueTimeline
from standings.models import FrozenTally, MonthEnd, Snapshot
from standings.month_ends.freeze import (
    COPIED,
    REGIONS,
    IssueState,
    holds_demo,
    in_order,
    is_stored,
    snapshot,
    store_issues,
)
from standings.parks.facts import Basis, Rows, reading_of
from standings.regions.count import fill_issues
from standings.regions.refresh import rebuild
from standings.regions.sums import CountedIssue, add_pillars, elapsed_parts

MOVES = {
    EntryKind.FILED,
    EntryKind.ASSIGNED,
    EntryKind.SUBMITTED,
    EntryKind.RETURNED,
    EntryKind.CLOSED,
    EntryKind.REOPENED,
    EntryKind.SUSPENDED,
    EntryKind.RESUMED,
    EntryKind.DISMISSED,
}
SILENT = {EntryKind.EDITED, EntryKind.EVIDENCE, EntryKind.LIGHT}
Row = dict[str, Any]


class SourceRows:
    """All rows that a past month end is worked out from, read once for any number of them."""

    def __init__(self) -> None:
        self.issues: list[Row] = list(
            Issue.objects.order_by("pk").values("pk", "type__domain__code", *COPIED)
        )
        self.entries: dict[int, list[Row]] = defaultdict(list)
        for entry in IssueEntry.objects.order_by("at", "seq").values(
            "issue_id", "what", "new", "words", "at"
        ):
            on = timezone.localdate(entry["at"])
            self.entries[entry["issue_id"]].append({**entry, "on": on})
        self.parks: dict[int, set[int]] = defaultdict(set)
        for issue, park in IssuePark.objects.values_list("issue_id", "park_id"):
            self.parks[issue].add(park)
        self.extensions: dict[int, list[Row]] = defaultdict(list)
        granted = Extension.objects.filter(decision=Decision.GRANTED).order_by("decided_on", "pk")
        for row in granted.values("issue_id", "old_due_on", "decided_on"):
            self.extensions[row["issue_id"]].append({**row})
        self._read_work()
        self.homes = dict(Park.objects.values_list("pk", "home_region_id"))
        self.regions = list(Region.objects.order_by("pk").values_list("pk", flat=True))
        addressed = Addresses.objects.values_list("type_id", "issue_id")
        self.advised_types = {kind for kind, issue in addressed if issue is None}
        self.advised = {issue for _kind, issue in addressed if issue}
        self._read_facts()

    def _read_work(self) -> None:
        self.measures: list[Row] = [
            {**row}
            for row in Measure.objects.order_by("number").values(
                "pk",
                "park",
                "region",
                "number",
                "recommendation",
                "recommendation__pillar__number",
                "starts_on",
                "due_on",
            )
        ]
        self.steps: dict[int, list[tuple[int, date | None]]] = defaultdict(list)
        for measure, weight, done in Milestone.objects.values_list(
            "measure_id", "weight", "done_on"
        ):
            self.steps[measure].append((weight, done))
        self.days: dict[int, list[date]] = defaultdict(list)
        for measure, at in (
            MeasureEntry.objects.order_by("at")
            .exclude(what=EntryKind.LIGHT)
            .values_list("measure_id", "at")
        ):
            self.days[measure].append(timezone.localdate(at))
        self.works_on: dict[int, list[int]] = defaultdict(list)
        for measure, issue in Measure.issues.through.objects.values_list("measure_id", "issue_id"):
            self.works_on[issue].append(measure)

    def _read_facts(self) -> None:
        dated = Observation.objects.of_parks().scored().filter(period_end__isnull=False)
        self.values: Sequence[Mapping[str, Any]] = list(
            dated.order_by("period_end", "pk").values(
                "park",
                "indicator__code",
                "value",
                "reviewed_value",
                "reviewed_on",
                "missing",
                "period_end",
                "entered_on",
            )
        )
        self.reviews = list(
            SurveyCoverage.objects.values_list("park", "domain__code", "covered_on")
        )
        self.events = list(
            ParkEvent.objects.order_by("happened_on", "pk").values(
                "park", "kind", "points", "happened_on", "ends_on"
            )
        )


class PastState:
    """The city on a past day, in the rows that the pages are computed from."""

    def __init__(self, history: SourceRows, day: date, basis: Basis) -> None:
        self.history = history
        self.day = day
        self.basis = basis
        self.measures = {one["pk"]: one for one in map(self._measure, history.measures) if one}
        self.issues = [one for one in map(self._issue, history.issues) if one]

    def _measure(self, row: Row) -> Row | None:
        """A measure with the milestones that were done by then; None where it did not exist yet."""
        days = self.history.days[row["pk"]]
        if not days or days[0] > self.day:
            return None
        steps = self.history.steps[row["pk"]]
        done = [(weight, on) for weight, on in steps if on and on <= self.day]
        weights = sum(weight for weight, _on in done), sum(weight for weight, _on in steps)
        progress = share_done(*weights)
        return row | {
            "progress": progress,
            "weight_done": weights[0],
            "weight": weights[1],
            "done_on": max(on for _weight, on in done) if progress == 100 else None,
            "last_entry_on": max(on for on in days if on <= self.day),
        }

    def _issue(self, row: Row) -> Row | None:
        """An issue as its log tells it; None where it was not filed yet."""
        past = [entry for entry in self.history.entries[row["pk"]] if entry["on"] <= self.day]
        if not past:
            return None
        then = dict(row)
        if row["kind"] == IssueKind.PROBLEM:
            _replay(then, [entry for entry in past if entry["what"] in MOVES])
        later = [
            extension
            for extension in self.history.extensions[row["pk"]]
            if extension["decided_on"] > self.day
        ]
        if later:
            then["due_on"] = later[0]["old_due_on"]
        by_people = [entry for entry in past if entry["what"] != EntryKind.LIGHT]
        words = [
            entry["words"] for entry in by_people if entry["words"] and entry["what"] not in SILENT
        ]
        then["last_entry_on"], then["last_words"] = (
            by_people[-1]["on"] if by_people else None,
            words[-1][:200] if words else "",
        )
        shares = [
            self.measures[pk]["progress"]
            for pk in self.history.works_on[row["pk"]]
            if pk in self.measures
        ]
        known = [share for share in shares if share is not None]
        then["progress"] = sum(known) // len(known) if known else None
        turns = lights.turns(
            then["starts_on"] or then["found_on"],
            then["due_on"],
            then["progress"],
            self.basis.scheme.thresholds,
        )
        then["turns_amber_on"], then["turns_red_on"] = turns.amber_on, turns.red_on
        then["light"] = lights.issue_light_on(
            self.day, then["stage"], turns, then["submitted_on"]
        ).value
        return then

    def rows(self) -> dict[int, Rows]:
        """The rows of every park, as `park_rows.load_rows` reads those of today."""
        rows: dict[int, Rows] = defaultdict(Rows)
        for issue in self.issues:
            if issue["kind"] == IssueKind.PROBLEM and issue["scope"] == IssueScope.PARKS:
                for park in self.history.parks[issue["pk"]]:
                    rows[park].issues.append(issue)
        for measure in self.measures.values():
            if measure["park"]:
                rows[measure["park"]].measures.append(measure)
        for park, domain, on in self.history.reviews:
            if on <= self.day:
                rows[park].reviews.append((domain, on))
        asked = {code for one in self.basis.rules.dimensions for code in one.scales}
        for one in self.history.values:
            if one["indicator__code"] in asked and self._counts(one):
                reviewed = (
                    one["reviewed_value"]
                    if one["reviewed_on"] and one["reviewed_on"] <= self.day
                    else None
                )
                code = one["indicator__code"]
                rows[one["park"]].readings[code] = reading_of(
                    code, one["value"], reviewed, one["missing"]
                )
        for event in self.history.events:
            if event["happened_on"] <= self.day and not (
                event["ends_on"] and event["ends_on"] < self.day
            ):
                rows[event["park"]].events.append((event["kind"], event["points"]))
        return rows

    def _counts(self, value: Mapping[str, Any]) -> bool:
        """Whether an observation was there, and fresh, on the day."""
        entered = value["entered_on"] or value["period_end"]
        return entered <= self.day and self.basis.fresh_from <= value["period_end"] <= self.day

    def states(self) -> list[IssueState]:
        """The ledger, to be stored."""
        return [
            IssueState(
                issue["pk"],
                {name: issue[name] for name in COPIED} | self._flags(issue),
                frozenset(self.history.parks[issue["pk"]]),
            )
            for issue in self.issues
        ]

    def _flags(self, issue: Row) -> dict[str, bool]:
        works = [
            self.measures[pk] for pk in self.history.works_on[issue["pk"]] if pk in self.measures
        ]
        kind = issue["kind"]
        is_addressed = (
            issue["pk"] in self.history.advised or issue["type_id"] in self.history.advised_types
        )
        carries_out_advice = any(measure["recommendation"] for measure in works)
        return {
            "without_action": is_without_action(kind, has_measures=bool(works)),
            "without_advice": is_without_advice(kind, is_addressed=is_addressed),
            "uncovered": is_uncovered(kind, issue["stage"], carries_out_advice=carries_out_advice),
        }

    def tallies(
        self, regions: Iterable[int], snapshots: Iterable[Snapshot]
    ) -> dict[int, FrozenTally]:
        """One tally a region."""
        made = {pk: FrozenTally(region_id=pk, day=self.day) for pk in regions}
        for one in snapshots:
            counts = made[self.history.homes[one.park_id]].lights
            counts[one.light] = counts.get(one.light, 0) + 1
        problems = [issue for issue in self.issues if issue["kind"] == IssueKind.PROBLEM]
        counted = (
            (one["pk"], one["region_id"], one["type__domain__code"], self._line(one))
            for one in problems
        )
        places = {
            pk: {self.history.homes[park] for park in parks}
            for pk, parks in self.history.parks.items()
        }
        fill_issues(made, counted, places, self.day)
        for measure in self.measures.values():
            if (
                measure["recommendation"]
                and measure["progress"] is not None
                and measure["starts_on"]
                and measure["due_on"]
            ):
                passed = elapsed_parts(measure["starts_on"], measure["due_on"], self.day)
                number = str(measure["recommendation__pillar__number"])
                pillars = {number: [1, measure["progress"], passed]}
                add_pillars(made[measure["region"]].pillars, pillars)
        return made

    def _line(self, issue: Row) -> CountedIssue:
        course = IssueTimeline(*(issue[name] for name in IssueTimeline._fields))
        is_idle = self._flags(issue)["without_action"]
        return CountedIssue(course, issue["last_entry_on"], Light(issue["light"]).rank, is_idle)


def _replay(issue: Row, moves: list[Row]) -> None:
    """Put an issue into the stage that its log had reached, with the dates of the last steps."""
    stage = moves[-1]["new"] if moves else Stage.FILED
    last = {entry["what"]: entry["on"] for entry in moves}
    issue["stage"] = stage
    was_sent = stage in (Stage.SUBMITTED, Stage.CLOSED)
    issue["submitted_on"] = last.get(EntryKind.SUBMITTED) if was_sent else None
    issue["closed_on"] = last.get(EntryKind.CLOSED) if stage == Stage.CLOSED else None
    issue["dismissed_on"] = last.get(EntryKind.DISMISSED) if stage == Stage.DISMISSED else None
    issue["reopened"] = sum(entry["what"] == EntryKind.REOPENED for entry in moves)


@transaction.atomic
def reconstruct(days: Iterable[date]) -> int:
    """Store month ends that have passed, the earliest first; returns how many were not
    stored yet.
    """
    wanted = sorted(day for day in days if not is_stored(day))
    history = SourceRows() if wanted else None
    for day in wanted:
        if history:
            _store(history, day)
    if wanted:
        ask_anew()
        # the series of today end in what is stored now
        rebuild(Region.objects.values_list("pk", flat=True), BusinessDay.today())
    return len(wanted)


def _store(history: SourceRows, day: date) -> None:
    previous = in_order(day)
    basis = Basis.load(day)
    then = PastState(history, day, basis)
    rows = then.rows()
    snapshots = [snapshot(pk, rows[pk], basis) for pk in sorted(history.homes)]
    Snapshot.objects.bulk_create(snapshots, batch_size=500)
    FrozenTally.objects.bulk_create(
        then.tallies(history.regions, snapshots).values(), batch_size=REGIONS
    )
    store_issues(day, previous, then.states())
    MonthEnd.objects.create(
        day=day,
        parks=len(snapshots),
        scheme_version=basis.scheme.version,
        is_reconstructed=True,
        is_demo=holds_demo(),
    )
