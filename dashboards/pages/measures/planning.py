"""What the pages of planning print: how a new measure begins, the parks of a copy, and the
targets of regions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, QueryDict

from parks.choices import IssueScope
from parks.models import Issue, Park, Region
from parks.readers import Reader
from recommendations.actions.planning import shifted_day
from recommendations.models import Addresses, Measure, Milestone, Recommendation

# More boxes than this nobody ticks; a region narrows the list.
MOST_BOXES = 200


@dataclass(frozen=True)
class Start:
    """How a new measure begins: what its form is filled with, and the record that it was
    planned from.
    """

    initial: dict[str, Any]
    origin: Issue | Recommendation | None = None
    within: Region | None = None


def read_start(data: QueryDict, reader: Reader, today: date) -> Start:
    """Read the beginning that an address asks for; Http404 where it names something that is not
    in sight.
    """
    initial: dict[str, Any] = {"starts_on": today}
    origin: Issue | Recommendation | None = None
    if data.get("recommendation"):
        actions = Recommendation.objects.visible_to(reader).actions().select_related("pillar")
        advice = _first_or_404(actions.filter(number=_clean(data.get("recommendation", ""))))
        initial |= {"recommendation": advice.pk, "title": advice.text[:160], "lead": advice.lead_id}
        origin = advice
    if data.get("issue"):
        issues = Issue.objects.visible_to(reader)
        issue = _first_or_404(issues.filter(number=_clean(data.get("issue", ""))))
        initial |= _from_issue(issue, reader, today)
        origin = issue
    if data.get("park"):
        parks = Park.objects.editable_by(reader).current()
        initial["park"] = _first_or_404(parks.filter(slug=_clean(data.get("park", ""))))
    within = None
    if data.get("region"):
        regions = Region.objects.editable_by(reader).current()
        within = _first_or_404(regions.filter(slug=_clean(data.get("region", ""))))
        if "park" not in initial:
            initial["region"] = within
    return Start({name: value for name, value in initial.items() if value}, origin, within)


def _from_issue(issue: Issue, reader: Reader, today: date) -> dict[str, Any]:
    """Read units and deadline of the issue; park and advice where there is one only."""
    initial: dict[str, Any] = {
        "issues": issue.number,
        "lead": issue.lead_id,
        "supporting": [str(pk) for pk in issue.supporting.values_list("pk", flat=True)],
    }
    if issue.due_on and issue.due_on >= today:
        initial["due_on"] = issue.due_on
    parks = list(Park.objects.editable_by(reader).filter(issues=issue)[:2])
    if issue.scope == IssueScope.PARKS and len(parks) == 1:
        initial["park"] = parks[0]
    else:
        initial["region"] = Region.objects.editable_by(reader).filter(pk=issue.region_id).first()
    links = Addresses.objects.to_issue(issue).values("pk")
    actions = (
        Recommendation.objects.visible_to(reader)
        .actions()
        .filter(addresses__in=links)
        .distinct()[:2]
    )
    if len(actions) == 1:
        initial["recommendation"] = actions[0].pk
    return initial


@dataclass(frozen=True)
class ParkChoice:
    """A park to which a measure may be copied; `known` is the measure that it has for the same
    advice.
    """

    park: Park
    known: Measure | None
    is_own: bool


@dataclass(frozen=True)
class CopyPage:
    """The parks of the region asked for (`more` were left off), and the regions to choose from."""

    choices: list[ParkChoice]
    more: int
    region: Region | None
    regions: list[Region]

    @property
    def parks(self) -> list[Park]:
        """The parks that may be ticked."""
        return [choice.park for choice in self.choices if not choice.is_own]


def read_copy(measure: Measure, slug: str, reader: Reader) -> CopyPage:
    """Read the parks in the planner's charge, those of one region where it is asked for; Http404
    for an unknown one.
    """
    regions = Region.objects.editable_by(reader).current().order_by("sort_path")
    region = _first_or_404(regions.filter(slug=_clean(slug))) if slug else None
    parks = Park.objects.editable_by(reader).current()
    if region:
        parks = parks.in_region(region)
    offered = list(
        parks.select_related("home_region", "organisation").order_by(
            "home_region__sort_path", "sort_key"
        )[:MOST_BOXES]
    )
    same = (
        {"recommendation": measure.recommendation}
        if measure.recommendation_id
        else {"title": measure.title}
    )
    others = (
        Measure.objects.current()
        .filter(park__in=[park.pk for park in offered], **same)
        .exclude(pk=measure.pk)
    )
    known = {other.park_id: other for other in others.order_by("-pk")}
    choices = [ParkChoice(park, known.get(park.pk), park.pk == measure.park_id) for park in offered]
    more = parks.count() - len(offered) if len(offered) == MOST_BOXES else 0
    return CopyPage(choices, more, region, list(regions))


@dataclass(frozen=True)
class CopyPreview:
    """What copying would make: the days as they will stand, and for which parks."""

    starts_on: date | None
    due_on: date | None
    steps: list[tuple[str, int, date | None]]
    parks: list[Park]


def make_preview(measure: Measure, wanted: dict[str, Any]) -> CopyPreview:
    """Make the copies as they will stand, before they are stored."""
    days = wanted["days"]
    milestones: list[Milestone] = list(measure.milestones.all())
    return CopyPreview(
        shifted_day(measure.starts_on, days),
        shifted_day(measure.due_on, days),
        [
            (milestone.words, milestone.weight, shifted_day(milestone.due_on, days))
            for milestone in milestones
        ],
        wanted["parks"],
    )


def _clean(words: str) -> str:
    """Drop NUL: PostgreSQL takes none in a text."""
    return words.replace("\0", "")


def _first_or_404(rows: Any) -> Any:
    """Read the one row, or raise Http404."""
    row = rows.first()
    if row is None:
        raise Http404
    return row
