"""Find the records that represent a statement of the survey, and count what it names."""

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
    """Read the records that a statement names, as words, and name those that are missing."""
    present = []
    missing = []
    for name in records.split():
        kind, _, key = name.partition(":")
        matches = [f"{name} {record}" for record in FINDERS[kind](key)]
        present += matches
        missing += [] if matches else [name]
    return present, missing


def read_counts() -> list[tuple[str, int, int]]:
    """Read what is counted, how many the survey names, how many are in the database."""
    national_parks = Q(
        programme__slug="3-plus-7", region__isnull=True, park__level=ParkLevel.NATIONAL
    )
    regions = Q(programme__slug="3-plus-7", region__isnull=False)
    pillar_industries = Q(programme__slug="2-plus-1", slot="支柱")
    added_industry = Q(programme__slug="2-plus-1", slot="加 1")
    national_leader = Q(programme__slug="1-plus-n", park__level=ParkLevel.NATIONAL)
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
        ("national parks of 3+7", 3, _count_members(national_parks, "park")),
        ("counties and zones of 3+7, one slot each", 7, _count_members(regions, "region")),
        ("pillar industries of 2+1", 2, _count_members(pillar_industries, "industry")),
        ("industries added in 2+1", 1, _count_members(added_industry, "industry")),
        ("national leaders of 1+N", 1, _count_members(national_leader, "park")),
        ("place of 仲恺 in the national ranking", 36, _read_rank()),
    ]


def _count_members(condition: Q, place: str) -> int:
    """Count the different parks, regions or industries in a part of a programme."""
    return ProgrammeMember.objects.filter(condition).values(place).distinct().count()


def _read_rank() -> int:
    rankings = ExternalRanking.objects.filter(survey_no="P2.2a")
    return rankings.values_list("rank", flat=True).first() or 0
