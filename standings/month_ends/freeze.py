"""Freeze the end of a month: parks with the facts behind their scores, regions, and the ledger.

What is stored is what the pages show on that day. A stored month end is never changed; they are
stored in order (docs/decisions/0013-month-ends.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parks.models import Issue, IssuePark, Park
from parks.writing import writing
from recommendations.gaps import uncovered, without_action, without_advice
from recommendations.models import Measure
from standings.days.calendar import is_month_end
from standings.days.stored import ask_anew
from standings.ledger_views import KEPT_FLAGS
from standings.models import (
    FrozenIssue,
    FrozenIssuePark,
    FrozenOrganisation,
    FrozenPark,
    FrozenRecord,
    FrozenRegion,
    FrozenSource,
    FrozenTally,
    FrozenType,
    MonthEnd,
    Snapshot,
)
from standings.month_ends.reference import FrozenKeys, freeze_reference
from standings.parks.compute import compute
from standings.parks.facts import Basis, Rows, read_rows
from standings.regions.count import REGIONS_AT_ONCE, count_regions
from standings.scoring import serialise

ROWS_AT_ONCE = 500
# Fields that a frozen issue takes from the issue under the same name.
COPIED = (
    "number",
    "title",
    "type_id",
    "kind",
    "severity",
    "stage",
    "scope",
    "region_id",
    "lead_id",
    "source_id",
    "found_on",
    "starts_on",
    "due_on",
    "passed_due_on",
    "progress",
    "turns_amber_on",
    "turns_red_on",
    "deadline_words",
    "submitted_on",
    "closed_on",
    "dismissed_on",
    "suspended_until",
    "reopened",
    "last_entry_on",
    "last_words",
    "search_text",
    "is_demo",
)
# The columns that refer to a record; a frozen issue refers to the frozen row of the record.
REFERRING: dict[str, type[FrozenRecord]] = {
    "type_id": FrozenType,
    "region_id": FrozenRegion,
    "lead_id": FrozenOrganisation,
    "source_id": FrozenSource,
}
# the views that a row remembers, by column
FLAGS = tuple(KEPT_FLAGS.values())


@dataclass(frozen=True)
class IssueState:
    """An issue at a month's end: the key of the record, its fields, the keys of its parks."""

    record: int
    fields: dict[str, Any]
    parks: frozenset[int]


def is_stored(day: date) -> bool:
    """Return whether a month's end is stored."""
    return MonthEnd.objects.filter(day=day).exists()


def read_last_stored() -> date | None:
    """Read which month end was stored last."""
    return MonthEnd.objects.order_by("-day").values_list("day", flat=True).first()


@writing()
def freeze(day: date) -> bool:
    """Store the city as it stands now as that of a month's end.

    Returns False where that one is stored already. Raises ValidationError for another day than a
    month's end, or one before the last that is stored.
    """
    if is_stored(day):
        return False
    previous = in_order(day)
    basis = Basis.load(day)
    keys = freeze_reference(day, previous)
    parks = freeze_parks(basis, keys)
    freeze_regions(day, keys)
    ids = list(Issue.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), ROWS_AT_ONCE):
        store_issues(day, previous, _read_states(ids[start : start + ROWS_AT_ONCE]), keys)
    MonthEnd.objects.create(
        day=day, parks=parks, scheme_version=basis.scheme.version, is_demo=holds_demo()
    )
    ask_anew()
    return True


def in_order(day: date) -> date | None:
    """Read the last stored month end.

    Raises ValidationError for a day that is no month's end, or lies before it.
    """
    last = read_last_stored()
    if not is_month_end(day):
        raise ValidationError(
            _("%(day)s is not the last day of a month. Name a month, such as 2026-10.")
            % {"day": day}
        )
    if last and day < last:
        message = _(
            "Month ends are stored in order: %(last)s is stored, so %(day)s can no longer be."
        )
        raise ValidationError(message % {"day": day, "last": last})
    return last


def holds_demo() -> bool:
    """Return whether any demonstration record is there, so that the numbers hold it."""
    return (
        Issue.objects.filter(is_demo=True).exists() or Measure.objects.filter(is_demo=True).exists()
    )


def freeze_parks(basis: Basis, keys: FrozenKeys) -> int:
    """Store one snapshot a park; returns how many."""
    there = Park.objects.there_on(basis.today)
    ids = list(there.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), ROWS_AT_ONCE):
        chunk = ids[start : start + ROWS_AT_ONCE]
        rows = read_rows(chunk, basis)
        Snapshot.objects.bulk_create(
            make_snapshot(keys[FrozenPark][pk], rows[pk], basis) for pk in chunk
        )
    return len(ids)


def make_snapshot(park: int, rows: Rows, basis: Basis) -> Snapshot:
    """Make the snapshot of a frozen park from the rows of its record; stores nothing."""
    fields, facts = compute(rows, basis)
    return Snapshot(park_id=park, facts=serialise(facts), **fields)


def freeze_regions(day: date, keys: FrozenKeys) -> None:
    """Store one tally a region, made from the rows like those of today."""
    ids = sorted(keys[FrozenRegion])
    for start in range(0, len(ids), REGIONS_AT_ONCE):
        made = make_tallies(day, ids[start : start + REGIONS_AT_ONCE], keys)
        count_regions(made, day, Snapshot.objects.filter(day=day))
        store_tallies(made, keys)


def make_tallies(day: date, regions: Iterable[int], keys: FrozenKeys) -> dict[int, FrozenTally]:
    """Make an empty tally for each region, by its key."""
    return {pk: FrozenTally(region_id=keys[FrozenRegion][pk], day=day) for pk in regions}


def store_tallies(tallies: dict[int, FrozenTally], keys: FrozenKeys) -> None:
    """Store tallies that were counted by the keys of today's regions."""
    for tally in tallies.values():
        for issue in tally.spanning:
            # the regions that it touches
            issue[1] = sorted(keys[FrozenRegion][pk] for pk in issue[1])
    FrozenTally.objects.bulk_create(tallies.values(), batch_size=REGIONS_AT_ONCE)


def _read_states(ids: list[int]) -> list[IssueState]:
    """Read issues as they stand now, in five statements."""
    issues = Issue.objects.filter(pk__in=ids)
    flags = {
        "without_action": set(without_action(issues).values_list("pk", flat=True)),
        "without_advice": set(without_advice(issues).values_list("pk", flat=True)),
        "uncovered": set(uncovered(issues).values_list("pk", flat=True)),
    }
    parks: dict[int, set[int]] = defaultdict(set)
    for issue, park in IssuePark.objects.filter(issue__in=ids).values_list("issue_id", "park_id"):
        parks[issue].add(park)
    return [
        IssueState(
            row["pk"],
            {name: row[name] for name in COPIED}
            | {name: row["pk"] in flags[name] for name in FLAGS},
            frozenset(parks[row["pk"]]),
        )
        for row in issues.order_by("pk").values("pk", *COPIED)
    ]


def store_issues(
    day: date, previous: date | None, states: Iterable[IssueState], keys: FrozenKeys
) -> None:
    """Store a row for every issue that differs from its last one, which ends a month before."""
    wanted = {state.record: _of_then(state, keys) for state in states}
    last = {
        row["record_id"]: row
        for row in FrozenIssue.objects.filter(record__in=wanted, until=None).values(
            "pk", "record_id", *COPIED, *FLAGS
        )
    }
    held: dict[int, set[int]] = defaultdict(set)
    of_rows = FrozenIssuePark.objects.filter(issue__in=[row["pk"] for row in last.values()])
    for row, park in of_rows.values_list("issue_id", "park_id"):
        held[row].add(park)
    fresh = [state for state in wanted.values() if _differs(state, last.get(state.record), held)]
    ended = [last[state.record]["pk"] for state in fresh if state.record in last]
    FrozenIssue.objects.filter(pk__in=ended).update(until=previous)
    made = FrozenIssue.objects.bulk_create(
        FrozenIssue(record_id=state.record, since=day, **state.fields) for state in fresh
    )
    FrozenIssuePark.objects.bulk_create(
        FrozenIssuePark(issue=row, park_id=park)
        for row, state in zip(made, fresh, strict=True)
        for park in sorted(state.parks)
    )


def _of_then(state: IssueState, keys: FrozenKeys) -> IssueState:
    """Return the state with the keys of frozen records in place of those of today's."""
    referring = {
        name: keys[kind][state.fields[name]]
        for name, kind in REFERRING.items()
        if state.fields[name] is not None
    }
    parks = frozenset(keys[FrozenPark][park] for park in state.parks)
    return IssueState(state.record, state.fields | referring, parks)


def _differs(state: IssueState, row: dict[str, Any] | None, held: dict[int, set[int]]) -> bool:
    if row is None:
        return True
    return held[row["pk"]] != state.parks or any(
        row[name] != value for name, value in state.fields.items()
    )
