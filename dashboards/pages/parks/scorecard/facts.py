"""What a scorecard names and lists beside the standing of its park."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Max, Q

from parks.models import (
    ExternalRanking,
    Park,
    ParkAlias,
    RankingItem,
    SurveyCoverage,
)
from parks.models.place import under
from parks.readers import Reader
from parks.text.language import in_english
from recommendations.models import Agreement, Instruction, Milestone
from standings.days.as_of import AsOf, record_key
from standings.models import FrozenOrganisation, FrozenPark, FrozenSource, Snapshot
from standings.regions.read import means_of

MILESTONES_AHEAD_DAYS = 60


class NamedRecord(NamedTuple):
    """A record by the code that addresses use, with its names; `subject` is that of a pillar."""

    code: str
    name_zh: str
    name_en: str
    subject_zh: str = ""
    subject_en: str = ""

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if in_english() and self.name_en else self.name_zh


class CitedSource(NamedTuple):
    """A source that says something about the park."""

    key: str
    title: str
    date_words: str


class DueMilestone(NamedTuple):
    """A milestone that falls due soon, with its measure and who leads that."""

    due_on: date
    words: str
    measure: str
    lead_zh: str | None
    lead_en: str | None


class GivenInstruction(NamedTuple):
    """An instruction about the park, and whether it was answered by the day of the page."""

    number: str
    words: str
    unit_zh: str
    unit_en: str
    due_on: date
    is_answered: bool


class RankedPlace(NamedTuple):
    """A place in somebody else's ranking; `of` is None where the source does not say."""

    pk: int
    system: str
    year: str
    rank: int
    of: int | None
    source: str


class RankedItem(NamedTuple):
    """An item of such a ranking; its own place may be unknown."""

    ranking: int
    name: str
    standing: str
    rank: int | None


class EarlierScore(NamedTuple):
    """The score at a stored month end before the day, by a version of the scheme."""

    day: date
    score: Decimal | None
    version: int


@dataclass(frozen=True)
class FactSheet:
    """The records around a park, each kind in the order in which the page lists it."""

    domains: list[NamedRecord]
    pillars: list[NamedRecord]
    # mean progress of the city by pillar, percent
    city_means: dict[str, int]
    industries: list[NamedRecord]
    aliases: list[str]
    sources: list[CitedSource]
    agreements: list[NamedRecord]
    rankings: list[RankedPlace]
    ranked_items: list[RankedItem]
    milestones: list[DueMilestone]
    instructions: list[GivenInstruction]
    # the last survey or review that saw the park
    last_survey: date | None
    earlier: list[EarlierScore]


def read_fact_sheet(park: Park, reader: Reader, as_of: AsOf, city: str) -> FactSheet:
    """Read what is around a park, a statement for each kind; `city` is the path of its city."""
    key = record_key(park)
    names = ("name_zh", "name_en")
    domains = as_of.domains.order_by("position", "sort_key", "code").values_list("code", *names)
    pillars = as_of.pillars.order_by("number").values_list(
        "number", *names, "subject_zh", "subject_en"
    )
    tallies = as_of.tallies.filter(region__path__startswith=city)
    industries = (
        as_of.park_industries.filter(park=park.pk)
        .order_by("position", "industry__sort_key")
        .values_list("industry__slug", "industry__name_zh", "industry__name_en")
    )
    sources = as_of.sources.filter(**{as_of.record_of("", "parks"): key}).order_by("key")
    agreements = (
        Agreement.objects.filter(parks=key).order_by("sort_key").values_list("slug", *names)
    )
    return FactSheet(
        domains=[NamedRecord(*row) for row in domains],
        pillars=[NamedRecord(str(number), *words) for number, *words in pillars],
        city_means=means_of(tallies.order_by().values_list("pillars", flat=True)),
        industries=[NamedRecord(*row) for row in industries],
        aliases=_read_aliases(park),
        sources=[CitedSource(*row) for row in sources.values_list("key", "title", "date_words")],
        agreements=[NamedRecord(*row) for row in agreements],
        rankings=_read_rankings(key, as_of),
        ranked_items=_read_ranked_items(key),
        milestones=_read_milestones(key, reader, as_of),
        instructions=_read_instructions(key, as_of),
        last_survey=SurveyCoverage.objects.filter(park=key).aggregate(last=Max("covered_on"))[
            "last"
        ],
        earlier=_read_earlier(key, as_of.day),
    )


def _read_aliases(park: Park) -> list[str]:
    """Read the other names of a park; a frozen one holds its own."""
    if isinstance(park, FrozenPark):
        return list(park.other_names)
    aliases = ParkAlias.objects.filter(park=park).order_by("pk")
    return list(aliases.values_list("name", flat=True))


def _read_rankings(park: int, as_of: AsOf) -> list[RankedPlace]:
    rows = list(
        ExternalRanking.objects.filter(park=park).select_related("source").order_by("rank", "pk")
    )
    as_of.restore(FrozenSource, [row.source for row in rows])
    return [
        RankedPlace(row.pk, row.system, row.year, row.rank, row.of, row.source.title)
        for row in rows
    ]


def _read_ranked_items(park: int) -> list[RankedItem]:
    """Read the items of all rankings of a park; those without a place come first."""
    rows = RankingItem.objects.filter(ranking__park=park).order_by("pk")
    items = [RankedItem(*row) for row in rows.values_list("ranking", "name", "standing", "rank")]
    return sorted(items, key=lambda item: item.rank or 0)


def _read_milestones(park: int, reader: Reader, as_of: AsOf) -> list[DueMilestone]:
    """Read the milestones of the park's measures that fall due in the next days."""
    today = as_of.day
    rows = Milestone.objects.filter(
        Q(done_on__isnull=True) | Q(done_on__gt=today),
        under(reader.sees, "measure__region__path"),
        measure__park=park,
        measure__stopped_on__isnull=True,
        measure__withdrawn_on__isnull=True,
        due_on__gte=today,
        due_on__lte=today + timedelta(days=MILESTONES_AHEAD_DAYS),
    ).order_by("due_on", "measure__number_key")
    milestones = list(rows.select_related("measure__lead"))
    as_of.restore(FrozenOrganisation, [row.measure.lead for row in milestones])
    return [
        DueMilestone(
            row.due_on,
            row.words,
            row.measure.number,
            row.measure.lead.name_zh if row.measure.lead else None,
            row.measure.lead.name_en if row.measure.lead else None,
        )
        for row in milestones
        if row.due_on
    ]


def _read_instructions(park: int, as_of: AsOf) -> list[GivenInstruction]:
    """Read what leaders had asked about the park by the day; the answered ones of a day last."""
    today = as_of.day
    rows = list(
        Instruction.objects.filter(park=park, given_on__lte=today)
        .select_related("unit")
        .order_by("due_on", "number_key")
    )
    as_of.restore(FrozenOrganisation, [row.unit for row in rows])
    instructions = [
        GivenInstruction(
            number=row.number,
            words=row.words,
            unit_zh=row.unit.name_zh,
            unit_en=row.unit.name_en,
            due_on=row.due_on,
            is_answered=bool(row.answered_on and row.answered_on <= today),
        )
        for row in rows
    ]
    return sorted(instructions, key=lambda row: (row.due_on, row.is_answered))


def _read_earlier(park: int, today: date) -> list[EarlierScore]:
    """Read the scores of the last two stored month ends before the day."""
    rows = Snapshot.objects.filter(park__record=park, day__lt=today).order_by("-day")
    return [EarlierScore(*row) for row in rows.values_list("day", "score", "scheme_version")[:2]]
