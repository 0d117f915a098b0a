"""Which records represent a statement of the survey, and the counts that must come out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from parks.choices import ParkLevel
from parks.models import (
    ExternalRanking,
    Issue,
    Park,
    ProblemDomain,
    ProblemType,
    Programme,
    ProgrammeMember,
    RankingItem,
    Region,
    Source,
)
from recommendations.models import (
    Agreement,
    Pillar,
    Recommendation,
    RegionIndustry,
    Strategy,
    Target,
)

FINDERS: dict[str, Callable[[str], QuerySet[Any]]] = {
    "source": lambda key: Source.objects.filter(key=key, published_on__isnull=False),
    "survey": lambda key: (
        Source.objects.filter(key=key, reports__isnull=False).exclude(organiser="").exclude(team="")
    ),
    "note": lambda key: Source.objects.filter(key=key).exclude(note=""),
    "intro": lambda slug: Region.objects.filter(slug=slug).exclude(intro=""),
    "goal": lambda slug: Region.objects.filter(slug=slug).exclude(goal=""),
    "programme": lambda slug: Programme.objects.filter(slug=slug, members__isnull=False).distinct(),
    "domain": lambda code: ProblemDomain.objects.filter(code=code),
    "strength": lambda code: ProblemDomain.objects.filter(code=code).exclude(strength_note=""),
    "type": lambda code: ProblemType.objects.filter(code=code),
    "issue": lambda number: Issue.objects.filter(survey_no=number),
    "enclave": lambda slug: Park.objects.with_enclave().filter(Q(enclave=True), slug=slug),
    "ranking": lambda number: ExternalRanking.objects.filter(survey_no=number),
    "item": lambda number: RankingItem.objects.filter(survey_no=number),
    "pillar": lambda number: Pillar.objects.filter(number=number).exclude(statement=""),
    "strategy": lambda number: Strategy.objects.filter(survey_no=number),
    "recommendation": lambda number: Recommendation.objects.filter(survey_no=number),
    "target": lambda number: Target.objects.filter(recommendation__number=number),
    "assigned": lambda number: RegionIndustry.objects.filter(survey_no=number),
    "agreement": lambda number: Agreement.objects.filter(survey_no=number),
}
NAMED_PARKS = (
    "huinan",
    "sandong",
    "dongjiang",
    "zhongkai",
    "dayawan-petrochemical",
    "zhongkai-ai",
    "huiyang-xinxu",
)


def read_representing(records: str) -> tuple[list[str], list[str]]:
    """The records that a statement names, as words, and those that are missing."""
    found = []
    missing = []
    for name in records.split():
        kind, _, key = name.partition(":")
        matches = [f"{name} {record}" for record in FINDERS[kind](key)]
        found += matches
        missing += [] if matches else [name]
    return found, missing


def read_counts() -> list[tuple[str, int, int]]:
    """What is counted, how many the survey names, how many are in the database."""
    three = Q(programme__slug="3-plus-7", region__isnull=True, park__level=ParkLevel.NATIONAL)
    seven = Q(programme__slug="3-plus-7", region__isnull=False)
    two = Q(programme__slug="2-plus-1", slot="支柱")
    one = Q(programme__slug="2-plus-1", slot="加 1")
    leader = Q(programme__slug="1-plus-n", park__level=ParkLevel.NATIONAL)
    return [
        ("problem domains", 3, ProblemDomain.objects.count()),
        ("problem types", 7, ProblemType.objects.count()),
        ("pillars", 5, Pillar.objects.count()),
        ("strategies: eight slogans and 一张蓝图抓到底", 9, Strategy.objects.count()),
        ("parks named in the survey", 7, Park.objects.filter(slug__in=NAMED_PARKS).count()),
        (
            "districts with an industry role",
            4,
            RegionIndustry.objects.values("region").distinct().count(),
        ),
        ("national parks of 3+7", 3, _members(three, "park")),
        ("counties and zones of 3+7, one slot each", 7, _members(seven, "region")),
        ("pillar industries of 2+1", 2, _members(two, "industry")),
        ("industries added in 2+1", 1, _members(one, "industry")),
        ("national leaders of 1+N", 1, _members(leader, "park")),
        ("place of 仲恺 in the national ranking", 36, _rank()),
    ]


def _members(condition: Q, place: str) -> int:
    """How many different parks, regions or industries stand in a part of a programme."""
    return ProgrammeMember.objects.filter(condition).values(place).distinct().count()


def _rank() -> int:
    return (
        ExternalRanking.objects.filter(survey_no="P2.2a").values_list("rank", flat=True).first()
        or 0
    )
