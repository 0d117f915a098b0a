"""The day that a page is about: today, or a stored month's end named by `as_of` (decision 26)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from dashboards.models import FrozenIssue, FrozenTally, MonthEnd, Snapshot, Standing, Tally
from parks.models import Issue
from parks.models.issue import IssueQuerySet


@dataclass(frozen=True)
class Moment:
    """A day and the tables that speak of it. Frozen rows carry the same field names as those of today."""

    day: date
    is_frozen: bool = False

    @property
    def issues(self) -> IssueQuerySet:
        """The ledger as it stood, each issue once; with strengths."""
        return FrozenIssue.objects.at(self.day) if self.is_frozen else Issue.objects.all()

    def of_records(self, keys: Iterable[int]) -> IssueQuerySet:
        """Some issues by the keys of the ledger, as they stood."""
        return self.issues.filter(**{f"{'record' if self.is_frozen else 'pk'}__in": list(keys)})  # type: ignore[no-any-return]

    @property
    def standings(self) -> QuerySet[Any]:
        """One row a park."""
        return Snapshot.objects.filter(day=self.day).defer("facts") if self.is_frozen else Standing.objects.all()

    @property
    def tallies(self) -> QuerySet[Any]:
        """One row a region."""
        return FrozenTally.objects.filter(day=self.day) if self.is_frozen else Tally.objects.all()


def moment_of(request: HttpRequest) -> Moment:
    """Today, unless the address names a month's end that is stored."""
    # the business day rolls the tallies, which are read by moments
    from dashboards.today import business_day

    asked = request.GET.get("as_of", "")
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return Moment(business_day(request))
    if day < business_day(request) and MonthEnd.objects.filter(day=day).exists():
        return Moment(day, is_frozen=True)
    return Moment(business_day(request))
