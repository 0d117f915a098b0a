"""Programmes such as 3+7 and 1+N: their slots, who stands in them, stages, and the target
against what was seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.db.models.functions import Coalesce

from dashboards.shared.links import parks_at
from parks.models import Observation, ParkIndustry, Programme, ProgrammeMember
from parks.models.place import under
from parks.readers import Reader

# Sources print output in three ways; each is shown under its own name, so that nobody takes one for
# another.
OUTPUT = ("industrial_output", "industrial_output_above_scale", "output")


@dataclass
class Member:
    """Who stands in a slot: a park, a region or an industry, or nobody; with the latest
    observation of the target.
    """

    member: ProgrammeMember
    seen: Observation | None = None
    is_reached: bool | None = None
    parks: int = 0
    address: str = ""
    light: str = ""
    is_hidden: bool = False

    @property
    def is_empty(self) -> bool:
        """A slot of a region for which no source names a park."""
        return not (self.member.park_id or self.member.industry_id)


@dataclass
class Slot:
    """A place of the programme, which holds nobody, one or several (docs/rules.md, 10)."""

    name: str
    members: list[Member] = field(default_factory=list)


@dataclass
class ProgrammePage:
    """Everything that the page prints."""

    programme: Programme
    slots: list[Slot]
    parks: int
    empty: int
    reached: int
    unknown: int


def read_programme(programme: Programme, reader: Reader) -> ProgrammePage:
    """The page of a programme; parks and regions out of sight keep their slot and show
    no figures.
    """
    rows = programme.members.select_related(
        "park__home_region", "park__standing", "region", "industry", "source"
    ).order_by("pk")
    members = [Member(one) for one in rows]
    in_sight = {
        one.member.park_id
        for one in members
        if one.member.park
        and any(one.member.park.home_region.path.startswith(path) for path in reader.sees)
    }
    seen = _latest(in_sight) if programme.target is not None else {}
    counts = _parks_of_industries(members, reader)
    slots: dict[str, Slot] = {}
    for one in members:
        one.seen = seen.get(one.member.park_id or 0)
        one.is_hidden = bool(one.member.park_id) and one.member.park_id not in in_sight
        if one.member.park_id in in_sight:
            one.light = getattr(getattr(one.member.park, "standing", None), "light", "")
        one.is_reached = _reaches(one.seen, programme.target)
        if one.member.industry:
            one.parks = counts.get(one.member.industry.pk, 0)
            one.address = parks_at(industry=one.member.industry.slug)
        slots.setdefault(one.member.slot, Slot(one.member.slot)).members.append(one)
    with_target = [one for one in members if one.member.park_id and programme.target is not None]
    return ProgrammePage(
        programme,
        list(slots.values()),
        sum(bool(one.member.park_id) for one in members),
        sum(one.is_empty for one in members),
        sum(one.is_reached is True for one in with_target),
        sum(one.is_reached is None for one in with_target),
    )


def _latest(parks: set[Any]) -> dict[int, Observation]:
    """The latest observation of output of each park; a period begins with its year."""
    found = Observation.objects.filter(
        park__in=parks, indicator__code__in=OUTPUT, industry__isnull=True
    )
    latest: dict[int, Observation] = {}
    for one in found.select_related("indicator", "source").order_by("period", "pk"):
        if one.park_id:
            latest[one.park_id] = one
    return latest


def _reaches(seen: Observation | None, target: Decimal | None) -> bool | None:
    """Whether a figure reaches the target; a printed bound such as “>500” decides nothing, nor does
    no figure.
    """
    if seen is None or seen.value is None or target is None:
        return None
    return seen.value >= target


def _parks_of_industries(members: list[Member], reader: Reader) -> dict[int, int]:
    asked = [one.member.industry_id for one in members if one.member.industry_id]
    if not asked:
        return {}
    leads = ParkIndustry.objects.filter(under(reader.sees, "park__home_region__path"))
    chain = Coalesce("industry__parent", "industry")
    counted = leads.annotate(chain=chain).filter(chain__in=asked).order_by().values_list("chain")
    return dict(counted.annotate(n=Count("park", distinct=True)))
