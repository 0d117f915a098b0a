"""The day that a page is about: today, or a stored month's end named by `as_of`
(docs/decisions/0013-month-ends.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Model, Q, QuerySet

from parks.models import (
    Indicator,
    Industry,
    Issue,
    IssuePark,
    Organisation,
    Park,
    ParkIndustry,
    ProblemDomain,
    ProblemType,
    Region,
    Scheme,
    Source,
)
from parks.models.base import QuerySetT
from parks.models.issue import IssueQuerySet
from parks.models.park import ParkQuerySet
from parks.models.place import OrganisationQuerySet, RegionQuerySet
from recommendations.models import Pillar
from standings.models import (
    FrozenDomain,
    FrozenIndicator,
    FrozenIndustry,
    FrozenIssue,
    FrozenIssuePark,
    FrozenOrganisation,
    FrozenPark,
    FrozenParkIndustry,
    FrozenPillar,
    FrozenRecord,
    FrozenRegion,
    FrozenSource,
    FrozenTally,
    FrozenType,
    MonthEnd,
    Snapshot,
    Standing,
    Tally,
)
from standings.models.lasting import standing_at


def record_key(row: Model) -> int:
    """Return the key by which a row of today or of a month end is known on every day."""
    return row.record_id if isinstance(row, FrozenRecord) else row.pk


@dataclass(frozen=True)
class AsOf:
    """A day and the tables that speak of it.

    Frozen rows carry the same field names as those of today, and refer to frozen rows alone; to the
    records of today leads `record`.
    """

    day: date
    is_frozen: bool = False

    @property
    def record(self) -> str:
        """The name of the key by which rows are known on every day."""
        return "record" if self.is_frozen else "pk"

    def record_of(self, path: str, name: str = "") -> str:
        """Return the path to what a record that `path` refers to is today, such as its region.

        A reader's scope is of today, and so is what people keep.
        """
        return "__".join(filter(None, (path, "record" if self.is_frozen else "", name)))

    @property
    def regions(self) -> RegionQuerySet:
        """The regions, in the tree of the day."""
        return FrozenRegion.objects.at(self.day) if self.is_frozen else Region.objects.all()

    @property
    def units(self) -> OrganisationQuerySet:
        """The units."""
        return (
            FrozenOrganisation.objects.at(self.day)
            if self.is_frozen
            else Organisation.objects.all()
        )

    @property
    def parks(self) -> ParkQuerySet:
        """The parks, where they counted on the day."""
        return FrozenPark.objects.at(self.day) if self.is_frozen else Park.objects.all()

    @property
    def park_industries(self) -> QuerySet[Any]:
        """Which industries led in which park: rows of `park`, `industry` and `position`."""
        return FrozenParkIndustry.objects.all() if self.is_frozen else ParkIndustry.objects.all()

    @property
    def industries(self) -> QuerySet[Any]:
        """The industries."""
        return FrozenIndustry.objects.at(self.day) if self.is_frozen else Industry.objects.all()

    @property
    def domains(self) -> QuerySet[Any]:
        """The problem domains."""
        return FrozenDomain.objects.at(self.day) if self.is_frozen else ProblemDomain.objects.all()

    @property
    def types(self) -> QuerySet[Any]:
        """The problem types, in the domains of the day."""
        return FrozenType.objects.at(self.day) if self.is_frozen else ProblemType.objects.all()

    @property
    def indicators(self) -> QuerySet[Any]:
        """The indicators."""
        return FrozenIndicator.objects.at(self.day) if self.is_frozen else Indicator.objects.all()

    @property
    def sources(self) -> QuerySet[Any]:
        """The sources."""
        return FrozenSource.objects.at(self.day) if self.is_frozen else Source.objects.all()

    @property
    def pillars(self) -> QuerySet[Any]:
        """The pillars."""
        return FrozenPillar.objects.at(self.day) if self.is_frozen else Pillar.objects.all()

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
        return self.issues.filter(**{f"{self.record}__in": list(keys)})

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
        """Select the parks that stood somewhere on the day, joined to their standing.

        `parks` are those of the day; the `standing` of each is read with it.
        """
        if self.is_frozen:
            of_day = FilteredRelation("snapshots", condition=Q(snapshots__day=self.day))
            parks = parks.annotate(stood=of_day).defer("stood__facts")
        # said aloud, an index of the standings gives the rows in order
        return parks.filter(**{f"{self.path}__isnull": False}).select_related(self.path)

    def read_then(self, parks: Iterable[Park], *related: str) -> list[Park]:
        """Read parks as they were on the day, with what `related` names.

        One that was not there yet is as it is now.
        """
        rows = list(parks)
        if not self.is_frozen:
            return rows
        keys = [park.pk for park in rows]
        wanted = self.parks.with_enclave().filter(**{f"{self.record}__in": keys})
        then = {record_key(park): park for park in wanted.select_related(*related)}
        return [then.get(park.pk, park) for park in rows]

    def restore(self, kind: type[FrozenRecord], records: Iterable[Model | None]) -> None:
        """Give records that were read as they are now the names that they had on the day.

        What people keep, such as measures and values, refers to the records of today.
        """
        if not self.is_frozen:
            return
        by_key: dict[int, list[Model]] = defaultdict(list)
        for record in filter(None, records):
            by_key[record.pk].append(record)
        columns = [name for name in kind.columns() if name not in kind.relations()]
        then = kind._default_manager.filter(standing_at(self.day))
        rows = then.filter(**{"record__in": by_key})
        for row in rows.values("record_id", *columns):
            for record in by_key[row.pop("record_id")]:
                for name, value in row.items():
                    setattr(record, name, value)

    def standings_of(self, parks: Collection[int]) -> QuerySet[Any]:
        """Select the standings of parks by their keys of every day, each with its `key`."""
        key = self.record_of("park")
        return self.standings.filter(**{f"{key}__in": parks}).annotate(key=F(key))

    def read_scheme(self) -> Scheme:
        """Read the version of the rules in force on the day."""
        if self.is_frozen:
            version = MonthEnd.objects.filter(day=self.day).values("scheme_version")
            scheme = Scheme.objects.filter(version__in=version).first()
            if scheme:
                return scheme
        return Scheme.current()

    def of_today(self, **known: Any) -> dict[str, Any]:
        """Return context that holds today alone, such as the overdue count of the navigation.

        On a past day it is empty.
        """
        return {} if self.is_frozen else known

    @property
    def tallies(self) -> QuerySet[Any]:
        """One row a region."""
        return FrozenTally.objects.filter(day=self.day) if self.is_frozen else Tally.objects.all()
