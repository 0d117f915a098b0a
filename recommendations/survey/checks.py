"""Which records represent a statement of the survey, and the counts that must come out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from parks.models import (
    ExternalRanking,
    Issue,
    Park,
    ProblemDomain,
    ProblemType,
    Programme,
    RankingItem,
    Region,
    Source,
)
from recommendations.models import Agreement, Pillar, Recommendation, RegionIndustry, Strategy, Target

FINDERS: dict[str, Callable[[str], QuerySet[Any]]] = {
    "source": lambda key: Source.objects.filter(key=key),
    "region": lambda slug: Region.objects.filter(slug=slug).exclude(intro="").exclude(goal=""),
    "programme": lambda slug: Programme.objects.filter(slug=slug, members__isnull=False).distinct(),
    "domain": lambda code: ProblemDomain.objects.filter(code=code),
    "type": lambda code: ProblemType.objects.filter(code=code),
    "issue": lambda number: Issue.objects.filter(survey_no=number),
    "enclave": lambda slug: Park.objects.with_enclave().filter(slug=slug, enclave=True),
    "ranking": lambda number: ExternalRanking.objects.filter(survey_no=number),
    "item": lambda number: RankingItem.objects.filter(survey_no=number),
    "pillar": lambda number: Pillar.objects.filter(number=number).exclude(statement=""),
    "strategy": lambda number: Strategy.objects.filter(survey_no=number),
    "recommendation": lambda number: Recommendation.objects.filter(survey_no=number),
    "target": lambda number: Target.objects.filter(recommendation__number=number),
    "assigned": lambda number: RegionIndustry.objects.filter(survey_no=number),
    "agreement": lambda number: Agreement.objects.filter(survey_no=number),
}
NAMED_PARKS = ("huinan", "sandong", "dongjiang", "zhongkai", "dayawan-petrochemical", "zhongkai-ai", "huiyang-xinxu")


def representing(records: str) -> tuple[list[str], list[str]]:
    """The records that a statement names, as words, and those that are missing."""
    found, missing = [], []
    for name in records.split():
        kind, _, key = name.partition(":")
        matches = [f"{name} {record}" for record in FINDERS[kind](key)]
        found += matches
        missing += [] if matches else [name]
    return found, missing


def counts() -> list[tuple[str, int, int]]:
    """What is counted, how many there must be, how many there are (end of the survey page)."""
    seven = Programme.objects.filter(slug="3-plus-7", members__region__isnull=False)
    return [
        ("problem domains", 3, ProblemDomain.objects.count()),
        ("problem types", 7, ProblemType.objects.count()),
        ("pillars", 5, Pillar.objects.count()),
        ("strategies: eight slogans and 一张蓝图抓到底", 9, Strategy.objects.count()),
        ("parks named in the survey", 7, Park.objects.filter(slug__in=NAMED_PARKS).count()),
        ("districts with an industry role", 4, RegionIndustry.objects.values("region").distinct().count()),
        ("slots of the 7 in 3+7", 7, seven.values("members__slot").distinct().count()),
        ("industries of 2+1", 3, Programme.objects.filter(slug="2-plus-1").values("members__industry").count()),
        ("members of 1+N", 2, Programme.objects.filter(slug="1-plus-n").values("members").count()),
        ("place of 仲恺 in the national ranking", 36, _rank()),
    ]


def _rank() -> int:
    return ExternalRanking.objects.filter(survey_no="P2.2a").values_list("rank", flat=True).first() or 0
