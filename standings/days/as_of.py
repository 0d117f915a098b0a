"""The day that a page is about: today, or a stored month's end named by `as_of`
(docs/decisions/0013-month-ends.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from parks.fields import annotated
from parks.models import Issue, IssuePark, Park
from parks.models.base import QuerySetT
from parks.models.issue import IssueQuerySet
from standings.models import (
    FrozenIssue,
    FrozenIssuePark,
    FrozenTally,
    Snapshot,
    Standing,
    Tally,
)


@dataclass(frozen=True)
class AsOf:
    """A day and the tables that speak of it.

    Frozen rows carry the same field names as those of today.
    """

    day: date
    is_frozen: bool = False

    @property
    def issues(self) -> IssueQuerySet:
        """The ledger as it stood, each issue once; with strengths."""
        return FrozenIssue.objects.at(self.day) if self.is_frozen else Issue.objects.all()

    @property
    def park_links(self) -> QuerySet[Any]:
        """Which issue was about which park: rows of `issue` and `park`."""
        return FrozenIssuePark.objects.all() if self.is_frozen else IssuePark.objects.all()

    def of_records(self, keys: Iterable[int]) -> IssueQuerySet:
        """Select issues by the keys of the ledger, as they stood."""
        return self.issues.filter(**{f"{'record' if self.is_frozen else 'pk'}__in": list(keys)})

    @property
    def standings(self) -> QuerySet[Any]:
        """One row a park."""
        return (
            Snapshot.objects.filter(day=self.day).defer("facts")
            if self.is_frozen
            else Standing.objects.all()
        )

    @property
    def path(self) -> str:
        """The name under which `with_standing` joins the standing of the day to a park."""
        return "stood" if self.is_frozen else "standing"

    def with_standing(self, parks: QuerySetT) -> QuerySetT:
        """Select the parks that stood somewhere on the day, joined to their standing."""
        if self.is_frozen:
            of_day = FilteredRelation("snapshots", condition=Q(snapshots__day=self.day))
            parks = parks.annotate(stood=of_day).defer("stood__facts")
        # said aloud, an index of the standings gives the rows in order
        return parks.filter(**{f"{self.path}__isnull": False}).select_related(self.path)

    def attach_standings(self, parks: Iterable[Park]) -> list[Park]:
        """Read parks selected by `with_standing`; the `standing` of each is that of the day."""
        rows = list(parks)
        for park in rows if self.is_frozen else ():
            # where a reverse relation remembers what it read
            park._state.fields_cache["standing"] = annotated(park, "stood")
        return rows

    def of_today(self, **known: Any) -> dict[str, Any]:
        """Return context that holds today alone, such as the overdue count of the navigation.

        On a past day it is empty.
        """
        return {} if self.is_frozen else known

    @property
    def tallies(self) -> QuerySet[Any]:
        """One row a region."""
        return FrozenTally.objects.filter(day=self.day) if self.is_frozen else Tally.objects.all()
