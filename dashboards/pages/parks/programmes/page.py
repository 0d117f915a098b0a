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
    """Read the page of a programme.

    Parks and regions out of sight keep their slot and show no figures.
    """
    rows = programme.members.select_related(
        "park__home_region", "park__standing", "region", "industry", "source"
    ).order_by("pk")
    members = [Member(row) for row in rows]
    in_sight = {
        row.member.park_id
        for row in members
        if row.member.park
        and any(row.member.park.home_region.path.startswith(path) for path in reader.sees)
    }
    observations = _latest(in_sight) if programme.target is not None else {}
    counts = _parks_of_industries(members, reader)
    slots: dict[str, Slot] = {}
    for row in members:
        row.seen = observations.get(row.member.park_id or 0)
        row.is_hidden = bool(row.member.park_id) and row.member.park_id not in in_sight
        if row.member.park_id in in_sight:
            row.light = getattr(getattr(row.member.park, "standing", None), "light", "")
        row.is_reached = _reaches(row.seen, programme.target)
        if row.member.industry:
            row.parks = counts.get(row.member.industry.pk, 0)
            row.address = parks_at(industry=row.member.industry.slug)
        slots.setdefault(row.member.slot, Slot(row.member.slot)).members.append(row)
    with_target = [row for row in members if row.member.park_id and programme.target is not None]
    return ProgrammePage(
        programme,
        list(slots.values()),
        sum(bool(row.member.park_id) for row in members),
        sum(row.is_empty for row in members),
        sum(row.is_reached is True for row in with_target),
        sum(row.is_reached is None for row in with_target),
    )


def _latest(parks: set[Any]) -> dict[int, Observation]:
    """Read the latest observation of output of each park; a period begins with its year."""
    observations = Observation.objects.filter(
        park__in=parks, indicator__code__in=OUTPUT, industry__isnull=True
    )
    latest: dict[int, Observation] = {}
    for observation in observations.select_related("indicator", "source").order_by("period", "pk"):
        if observation.park_id:
            latest[observation.park_id] = observation
    return latest


def _reaches(seen: Observation | None, target: Decimal | None) -> bool | None:
    """Whether a figure reaches the target; a printed bound such as “>500” decides nothing, nor does
    no figure.
    """
    if seen is None or seen.value is None or target is None:
        return None
    return seen.value >= target


def _parks_of_industries(members: list[Member], reader: Reader) -> dict[int, int]:
    industries = [row.member.industry_id for row in members if row.member.industry_id]
    if not industries:
        return {}
    leads = ParkIndustry.objects.filter(under(reader.sees, "park__home_region__path"))
    chain = Coalesce("industry__parent", "industry")
    counts = (
        leads.annotate(chain=chain).filter(chain__in=industries).order_by().values_list("chain")
    )
    return dict(counts.annotate(n=Count("park", distinct=True)))
