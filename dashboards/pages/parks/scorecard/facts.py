"""What a scorecard names and lists beside the standing of its park."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Max, Q

from parks.models import (
    ExternalRanking,
    Park,
    ParkAlias,
    ParkIndustry,
    ProblemDomain,
    RankingItem,
    Source,
    SurveyCoverage,
)
from parks.models.place import under
from parks.readers import Reader
from parks.text.language import in_english
from recommendations.models import Agreement, Instruction, Milestone, Pillar
from standings.days.as_of import AsOf
from standings.models import Snapshot
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
    """The score at the last stored month end before the day, by a version of the scheme."""

    day: date
    score: Decimal
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
    earlier: EarlierScore | None


def read_fact_sheet(park: Park, reader: Reader, as_of: AsOf, city: str) -> FactSheet:
    """Read what is around a park, a statement for each kind; `city` is the path of its city."""
    names = ("name_zh", "name_en")
    domains = ProblemDomain.objects.order_by("position", "sort_key", "code").values_list(
        "code", *names
    )
    pillars = Pillar.objects.order_by("number").values_list(
        "number", *names, "subject_zh", "subject_en"
    )
    tallies = as_of.tallies.filter(region__path__startswith=city)
    industries = (
        ParkIndustry.objects.filter(park=park)
        .order_by("position", "industry__sort_key")
        .values_list("industry__slug", "industry__name_zh", "industry__name_en")
    )
    aliases = ParkAlias.objects.filter(park=park).order_by("pk").values_list("name", flat=True)
    sources = Source.objects.filter(parks=park).order_by("key")
    agreements = (
        Agreement.objects.filter(parks=park).order_by("sort_key").values_list("slug", *names)
    )
    return FactSheet(
        domains=[NamedRecord(*row) for row in domains],
        pillars=[NamedRecord(str(number), *words) for number, *words in pillars],
        city_means=means_of(tallies.order_by().values_list("pillars", flat=True)),
        industries=[NamedRecord(*row) for row in industries],
        aliases=list(aliases),
        sources=[CitedSource(*row) for row in sources.values_list("key", "title", "date_words")],
        agreements=[NamedRecord(*row) for row in agreements],
        rankings=_read_rankings(park),
        ranked_items=_read_ranked_items(park),
        milestones=_read_milestones(park, reader, as_of.day),
        instructions=_read_instructions(park, as_of.day),
        last_survey=SurveyCoverage.objects.filter(park=park).aggregate(last=Max("covered_on"))[
            "last"
        ],
        earlier=_read_earlier(park, as_of.day),
    )


def _read_rankings(park: Park) -> list[RankedPlace]:
    rows = ExternalRanking.objects.filter(park=park).order_by("rank", "pk")
    columns = ("pk", "system", "year", "rank", "of", "source__title")
    return [RankedPlace(*row) for row in rows.values_list(*columns)]


def _read_ranked_items(park: Park) -> list[RankedItem]:
    """Read the items of all rankings of a park; those without a place come first."""
    rows = RankingItem.objects.filter(ranking__park=park).order_by("pk")
    items = [RankedItem(*row) for row in rows.values_list("ranking", "name", "standing", "rank")]
    return sorted(items, key=lambda item: item.rank or 0)


def _read_milestones(park: Park, reader: Reader, today: date) -> list[DueMilestone]:
    """Read the milestones of the park's measures that fall due in the next days."""
    rows = Milestone.objects.filter(
        Q(done_on__isnull=True) | Q(done_on__gt=today),
        under(reader.sees, "measure__region__path"),
        measure__park=park,
        due_on__gte=today,
        due_on__lte=today + timedelta(days=MILESTONES_AHEAD_DAYS),
    ).order_by("due_on", "measure__number_key")
    lead = ("measure__lead__name_zh", "measure__lead__name_en")
    return [
        DueMilestone(*row) for row in rows.values_list("due_on", "words", "measure__number", *lead)
    ]


def _read_instructions(park: Park, today: date) -> list[GivenInstruction]:
    """Read what leaders had asked about the park by the day; the answered ones of a day last."""
    rows = (
        Instruction.objects.filter(park=park, given_on__lte=today)
        .select_related("unit")
        .order_by("due_on", "number_key")
    )
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


def _read_earlier(park: Park, today: date) -> EarlierScore | None:
    """Read the score of the last stored month end before the day; None where it had none."""
    rows: Iterable[tuple[date, Decimal | None, int]] = (
        Snapshot.objects.filter(park=park, day__lt=today)
        .order_by("-day")
        .values_list("day", "score", "scheme_version")[:1]
    )
    for day, score, version in rows:
        return None if score is None else EarlierScore(day, score, version)
    return None
