"""Self-checks as pages print them: lists by state, the parks that may be asked, and one with
its files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import pgettext

from dashboards.shared.rows.evidence import EvidenceRow, evidence_row
from parks.choices import ParkType
from parks.models import Issue, Park, Region, SelfCheck
from parks.models.park import ParkQuerySet
from parks.models.selfcheck import SelfCheckQuerySet
from parks.readers import Reader

# Parks offered at once; a province narrows them by the filter first.
MOST_OFFERED = 200


def readable_self_checks(reader: Reader) -> SelfCheckQuerySet:
    """The self-checks that a person may read."""
    return SelfCheck.objects.readable_by(reader)


def read_states(
    asked: QueryDict, reader: Reader, today: date
) -> tuple[list[tuple[str, str, int, bool]], SelfCheckQuerySet, QueryDict]:
    """The states (words, address, count, whether chosen), the self-checks of the one asked for, and
    the filters.
    """
    found = readable_self_checks(reader)
    number = asked.get("issue", "").replace("\0", "")
    if number:
        found = found.filter(issue__number=number)
    stops, state = _stops(found, number, asked.get("state", "waiting"), today)
    kept = QueryDict(mutable=True)
    kept.update({name: value for name, value in (("issue", number), ("state", state)) if value})
    return stops, _conditions(today)[state](found), kept


def read_states_of_issue(
    issue: Issue, reader: Reader, today: date
) -> list[tuple[str, str, int, bool]]:
    """The states of what was asked about one issue, with the addresses of their lists."""
    return _stops(readable_self_checks(reader).filter(issue=issue), issue.number, "", today)[0]


def _stops(
    found: SelfCheckQuerySet, number: str, wanted: str, today: date
) -> tuple[list[tuple[str, str, int, bool]], str]:
    words = {
        "all": pgettext("self-checks", "Asked"),
        "answered": pgettext("self-checks", "Answered"),
        "waiting": pgettext("self-checks", "Waiting for an answer"),
        "overdue": pgettext("self-checks", "Overdue"),
    }
    state = wanted if wanted in words else "all"
    late = Q(answer="", due_on__lt=today)
    counts = found.aggregate(
        all=Count("pk"),
        answered=Count("pk", filter=~Q(answer="")),
        waiting=Count("pk", filter=Q(answer="")),
        overdue=Count("pk", filter=late),
    )
    return [
        (words[one], self_checks_at(issue=number, state=one), counts[one], one == state)
        for one in words
    ], state


def _conditions(today: date) -> dict[str, Any]:
    """How each state is asked for."""
    return {
        "all": lambda found: found,
        "answered": lambda found: found.answered(),
        "waiting": lambda found: found.waiting(),
        "overdue": lambda found: found.overdue(today),
    }


def self_checks_at(**filters: str) -> str:
    """The list of self-checks with these filters."""
    kept = QueryDict(mutable=True)
    kept.update({name: value for name, value in filters.items() if value})
    return f"{reverse('self-check-list')}?{kept.urlencode()}"


class AskableParks:
    """The parks that may be asked about an issue: in sight, without it, not asked yet, and as
    the address narrows.
    """

    def __init__(self, issue: Issue, reader: Reader, asked: QueryDict) -> None:
        self.issue = issue
        self.reader = reader
        self.regions = list(Region.objects.visible_to(reader).order_by("path"))
        self.region = next((one for one in self.regions if one.slug == asked.get("region")), None)
        self.type = asked.get("type", "") if asked.get("type") in ParkType.values else ""
        self.peers = asked.get("peers") == "1"
        self.types = ParkType.choices

    @cached_property
    def parks(self) -> QuerySet[Park]:
        """Those of the same type as a park of the issue first."""
        found = Park.objects.visible_to(self.reader).exclude(
            pk__in=self.issue.self_checks.values("park")
        )
        found = self._narrowed(found.exclude(pk__in=self.issue.park_links.values("park")))
        unlike = Case(When(type__in=self.issue.parks.values("type"), then=0), default=1)
        return found.select_related("home_region").order_by(unlike, "name_zh")

    def _narrowed(self, found: ParkQuerySet) -> ParkQuerySet:
        if self.region:
            found = found.in_region(self.region)
        if self.type:
            found = found.filter(type=self.type)
        if self.peers:
            alike = Q(pk__in=[])
            for type_, level in self.issue.parks.values_list("type", "level").distinct():
                alike |= Q(type=type_, level=level)
            found = found.filter(alike)
        return found

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
        """What was asked already, with its answers."""
        return list(self.issue.self_checks.select_related("park", "unit", "found"))


@dataclass(frozen=True)
class SelfCheckPage:
    """What the page of a self-check shows beside its own fields."""

    files: list[EvidenceRow]
    sees_issue: bool
    sees_found: bool

    @classmethod
    def read(cls, check: SelfCheck, reader: Reader) -> SelfCheckPage:
        """Its files, and which of the two issues the reader may open."""
        files = [evidence_row(one) for one in check.evidence.select_related("uploaded_by", "issue")]
        wanted = [check.issue_id, check.found_id]
        seen = set(
            Issue.objects.visible_to(reader).filter(pk__in=wanted).values_list("pk", flat=True)
        )
        return cls(files, check.issue_id in seen, check.found_id in seen)
