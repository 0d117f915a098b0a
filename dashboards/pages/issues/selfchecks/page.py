"""Self-checks as pages print them: by state, the parks that may be asked, and one with files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Case, Q, QuerySet, When
from django.http import QueryDict
from django.utils.translation import pgettext_lazy

from dashboards.shared.links import at
from dashboards.shared.lists.counted_links import CountedLink
from dashboards.shared.rows.evidence import EvidenceRow, evidence_row
from parks.choices import ParkType
from parks.models import Issue, Park, Region, SelfCheck
from parks.models.park import ParkQuerySet
from parks.models.selfcheck import SelfCheckQuerySet
from parks.readers import Reader

ALL = "all"


# States by the value in the address.
STATES = {
    ALL: pgettext_lazy("self-checks", "Asked"),
    "answered": pgettext_lazy("self-checks", "Answered"),
    "waiting": pgettext_lazy("self-checks", "Waiting for an answer"),
    "overdue": pgettext_lazy("self-checks", "Overdue"),
    "lapsed": pgettext_lazy("self-checks", "Lapsed"),
}


# Parks offered at once; a province narrows them by the filter first.
MOST_OFFERED = 200


def readable_self_checks(reader: Reader) -> SelfCheckQuerySet:
    """The self-checks that a person may read."""
    return SelfCheck.objects.readable_by(reader)


@dataclass(frozen=True)
class SelfCheckList:
    """The self-checks of a state, the states with their counts, and the filters that are on."""

    self_checks: SelfCheckQuerySet
    states: list[CountedLink]
    issue: str
    query: str


def read_list(data: QueryDict, reader: Reader, today: date) -> SelfCheckList:
    """Read the list that an address asks for; all states where it names none that there is."""
    self_checks = readable_self_checks(reader)
    # PostgreSQL takes no NUL in a text
    number = data.get("issue", "").replace("\0", "")
    if number:
        self_checks = self_checks.filter(issue__number=number)
    state = data.get("state", "waiting")
    if state not in STATES:
        state = ALL
    return SelfCheckList(
        in_state(self_checks, state, today),
        _read_states(self_checks, number, state, today),
        number,
        self_checks_at(issue=number, state=state).partition("?")[2],
    )


def read_states_of_issue(issue: Issue, reader: Reader, today: date) -> list[CountedLink]:
    """Read the states of what was asked about one issue, with the addresses of their lists."""
    of_issue = readable_self_checks(reader).filter(issue=issue)
    return _read_states(of_issue, issue.number, ALL, today)


def in_state(self_checks: SelfCheckQuerySet, state: str, today: date) -> SelfCheckQuerySet:
    """The self-checks in a state: the one definition for its list and its count."""
    if state == "answered":
        return self_checks.answered()
    if state == "waiting":
        return self_checks.waiting()
    if state == "overdue":
        return self_checks.overdue(today)
    if state == "lapsed":
        return self_checks.filter(lapsed_on__isnull=False)
    return self_checks


def _read_states(
    self_checks: SelfCheckQuerySet, number: str, chosen: str, today: date
) -> list[CountedLink]:
    links = {
        state: CountedLink(
            str(words),
            in_state(self_checks, state, today).count(),
            self_checks_at(issue=number, state=state),
            state == chosen,
        )
        for state, words in STATES.items()
    }
    if not links["lapsed"].n and chosen != "lapsed":
        del links["lapsed"]  # few ever lapse
    return list(links.values())


def self_checks_at(**filters: str) -> str:
    """The list of self-checks with these filters."""
    return at("self-check-list", **filters)


class AskableParks:
    """The parks that may be asked about an issue: in sight, without it, not asked yet, and as
    the address narrows.
    """

    def __init__(self, issue: Issue, reader: Reader, data: QueryDict) -> None:
        self.issue = issue
        self.reader = reader
        self.regions = list(Region.objects.visible_to(reader).current().order_by("sort_path"))
        slug = data.get("region")
        self.region = next((region for region in self.regions if region.slug == slug), None)
        self.type = data.get("type", "") if data.get("type") in ParkType.values else ""
        self.peers = data.get("peers") == "1"
        self.types = ParkType.choices

    @cached_property
    def parks(self) -> QuerySet[Park]:
        """Those of the same type as a park of the issue first."""
        parks = Park.objects.visible_to(self.reader).current()
        parks = parks.exclude(
            pk__in=self.issue.self_checks.filter(lapsed_on__isnull=True).values("park")
        )
        parks = parks.exclude(pk__in=self.issue.park_links.values("park"))
        unlike = Case(When(type__in=self.issue.parks.values("type"), then=0), default=1)
        ordered = self._narrowed(parks).order_by(unlike, "sort_key")
        return ordered.select_related("home_region")

    def _narrowed(self, parks: ParkQuerySet) -> ParkQuerySet:
        if self.region:
            parks = parks.in_region(self.region)
        if self.type:
            parks = parks.filter(type=self.type)
        if self.peers:
            alike = Q(pk__in=[])
            for park_type, level in self.issue.parks.values_list("type", "level").distinct():
                alike |= Q(type=park_type, level=level)
            parks = parks.filter(alike)
        return parks

    @cached_property
    def count(self) -> int:
        """How many parks fit."""
        return self.parks.count()

    @cached_property
    def shown(self) -> list[Park]:
        """The parks that the form offers."""
        return list(self.parks[:MOST_OFFERED])

    @cached_property
    def asked(self) -> list[SelfCheck]:
        """What was asked already in sight, with its answers."""
        asked = readable_self_checks(self.reader).filter(issue=self.issue)
        return list(asked.select_related("park", "unit", "found"))


@dataclass(frozen=True)
class SelfCheckPage:
    """What the page of a self-check shows beside its own fields."""

    files: list[EvidenceRow]
    sees_issue: bool
    sees_found: bool

    @classmethod
    def read(cls, check: SelfCheck, reader: Reader) -> SelfCheckPage:
        """Read its files, and which of the two issues the reader may open."""
        evidence = check.evidence.select_related("uploaded_by", "issue")
        issues = Issue.objects.visible_to(reader).filter(pk__in=[check.issue_id, check.found_id])
        seen = set(issues.values_list("pk", flat=True))
        return cls(
            [evidence_row(file) for file in evidence],
            check.issue_id in seen,
            check.found_id in seen,
        )
