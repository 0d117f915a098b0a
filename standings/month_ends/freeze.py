"""Freezing the end of a month: parks with the facts behind their scores, regions, and the ledger
(docs/decisions/0013-month-ends.md).

What is stored is what the pages show on that day. A stored month end is never changed; they are
stored in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parks.models import Issue, IssuePark, Park, Region
from recommendations.gaps import uncovered, without_action, without_advice
from recommendations.models import Measure
from standings.days.calendar import is_month_end
from standings.days.stored import ask_anew
from standings.models import FrozenIssue, FrozenIssuePark, FrozenTally, MonthEnd, Snapshot
from standings.parks.compute import compute
from standings.parks.facts import Basis, load_rows
from standings.regions.count import fill
from standings.scoring import serialise

CHUNK = 500


REGIONS = 50


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


FLAGS = ("without_action", "without_advice", "uncovered")


@dataclass(frozen=True)
class IssueState:
    """An issue as it stands at a month's end: the key of the record, its fields, and the keys
    of its parks.
    """

    record: int
    fields: dict[str, Any]
    parks: frozenset[int]


def is_stored(day: date) -> bool:
    """Whether a month's end is stored."""
    return MonthEnd.objects.filter(day=day).exists()


def last_stored() -> date | None:
    """The latest stored month end."""
    return MonthEnd.objects.order_by("-day").values_list("day", flat=True).first()


@transaction.atomic
def freeze(day: date) -> bool:
    """Store the city as it stands now as that of a month's end; False where that one is stored
    already.

    Raises ValidationError for another day than a month's end, or one before the last that is
    stored.
    """
    if is_stored(day):
        return False
    previous = in_order(day)
    basis = Basis.load(day)
    parks = freeze_parks(day, basis)
    freeze_regions(day)
    ids = list(Issue.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        store_issues(day, previous, _states(ids[start : start + CHUNK]))
    MonthEnd.objects.create(
        day=day, parks=parks, scheme_version=basis.scheme.version, is_demo=holds_demo()
    )
    ask_anew()
    return True


def in_order(day: date) -> date | None:
    """The last stored month end; refuses a day that is no month's end, or lies before it."""
    last = last_stored()
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
    """Whether any demonstration record is there, so that the numbers hold it."""
    return (
        Issue.objects.filter(is_demo=True).exists() or Measure.objects.filter(is_demo=True).exists()
    )


def freeze_parks(day: date, basis: Basis) -> int:
    """One snapshot a park; returns how many."""
    ids = list(Park.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        rows = load_rows(chunk, basis)
        Snapshot.objects.bulk_create(snapshot(pk, rows[pk], basis) for pk in chunk)
    return len(ids)


def snapshot(park: int, rows: Any, basis: Basis) -> Snapshot:
    """The snapshot of a park from its rows; not stored."""
    fields, facts = compute(rows, basis)
    return Snapshot(park_id=park, facts=serialise(facts), **fields)


def freeze_regions(day: date) -> None:
    """One tally a region, made from the rows like those of today."""
    ids = list(Region.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), REGIONS):
        made = {pk: FrozenTally(region_id=pk, day=day) for pk in ids[start : start + REGIONS]}
        fill(made, day, Snapshot.objects.filter(day=day))
        FrozenTally.objects.bulk_create(made.values())


def _states(ids: list[int]) -> list[IssueState]:
    """Issues as they stand now, in five statements."""
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


def store_issues(day: date, previous: date | None, states: Iterable[IssueState]) -> None:
    """Give a row to every issue that differs from its last one, which ends with the month end
    before.
    """
    wanted = {state.record: state for state in states}
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


def _differs(state: IssueState, row: dict[str, Any] | None, held: dict[int, set[int]]) -> bool:
    if row is None:
        return True
    return held[row["pk"]] != state.parks or any(
        row[name] != value for name, value in state.fields.items()
    )
