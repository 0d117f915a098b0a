"""Search parks, issues, recommendations, units, regions and sources.

A number leads straight to its record.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from dashboards.shared.links import at, issues_at, parks_at
from parks.models import Issue, Organisation, Park, Region, Source
from parks.models.base import closeness
from parks.readers import Reader
from parks.text.folding import fold
from parks.text.phrases import listed
from recommendations.models import Instruction, Measure, Recommendation
from recommendations.models.advice import ADVICE_NUMBER

MOST_HITS = 10
MOST_HITS_WITHOUT_LIST = 50
MOST_CHARACTERS = 80
MODELS_BY_NUMBER: dict[str, Any] = {
    r"WT-\d{4}-\d{3,}": Issue,
    r"CS-\d{4}-\d{3,}": Measure,
    r"PS-\d{4}-\d{3,}": Instruction,
    ADVICE_NUMBER: Recommendation,
}


@dataclass(frozen=True)
class Hit:
    """A record that was found: its name in both languages, where it leads, and a line about it."""

    name_zh: str
    name_en: str
    address: str
    about: str = ""


@dataclass(frozen=True)
class HitGroup:
    """Records of one kind: how many, the first of them, and the list that shows all.

    The address is empty where there is no such list.
    """

    name: str
    count: int
    hits: list[Hit]
    address: str = ""


def read_record(words: str, reader: Reader) -> Any | None:
    """Read the record in sight that has this very number."""
    number = fold(words)
    for shape, model in MODELS_BY_NUMBER.items():
        if re.fullmatch(shape, number, re.IGNORECASE):
            return model.objects.visible_to(reader).filter(number__iexact=number).first()
    return None


def read_hit_groups(words: str, reader: Reader) -> list[HitGroup]:
    """Search what is in sight, by kind; each word of the question must match.

    What bears the very name comes first. Thirteen statements at most.
    """
    words = words.strip()[:MOST_CHARACTERS].replace("\0", "")
    if not fold(words):
        return []
    parks = Park.objects.visible_to(reader)
    issues = Issue.objects.visible_to(reader).problems().matching(words)
    groups = [
        _group(
            words,
            _("Parks"),
            parks.matching(words),
            _park_hit,
            "sort_key",
            parks_at(q=words),
        ),
        _group(
            words,
            _("Issues"),
            issues.select_related("lead", "region").prefetch_related(Prefetch("parks", parks)),
            _issue_hit,
            "-number_key",
            issues_at(q=words),
        ),
        _group(
            words,
            _("Recommendations"),
            Recommendation.objects.visible_to(reader).matching(words).select_related("pillar"),
            _advice_hit,
            "number",
            at("recommendation-list", q=words),
        ),
        _group(
            words,
            _("Units"),
            Organisation.objects.visible_to(reader).matching(words),
            _unit_hit,
            "sort_key",
        ),
        _group(
            words,
            _("Regions"),
            Region.objects.visible_to(reader).matching(words),
            _region_hit,
            "sort_path",
        ),
        _group(
            words,
            _("Sources"),
            Source.objects.visible_to(reader).matching(words),
            _source_hit,
            "key",
        ),
    ]
    return [group for group in groups if group.count]


def _group(
    words: str,
    name: str,
    rows: QuerySet[Any],
    make_hit: Callable[[Any], Hit],
    order: str,
    address: str = "",
) -> HitGroup:
    count = rows.count()
    most = MOST_HITS if address else MOST_HITS_WITHOUT_LIST
    first = rows.order_by(closeness(words), order)[:most] if count else []
    return HitGroup(name, count, [make_hit(row) for row in first], address)


def _park_hit(park: Park) -> Hit:
    return Hit(park.name_zh, park.name_en, park.get_absolute_url())


def _issue_hit(issue: Issue) -> Hit:
    places = listed(park.brief for park in issue.parks.all()) or issue.region
    about = " · ".join(
        str(part) for part in (places, issue.number, issue.get_stage_display(), issue.lead) if part
    )
    return Hit(issue.title, "", issue.get_absolute_url(), about)


def _advice_hit(advice: Recommendation) -> Hit:
    about = f"{advice.number} · {advice.pillar_name}"
    return Hit(advice.text, advice.text_en, advice.get_absolute_url(), about)


def _unit_hit(unit: Organisation) -> Hit:
    return Hit(unit.name_zh, unit.name_en, issues_at(lead=unit.slug), _("issues that it leads"))


def _source_hit(source: Source) -> Hit:
    about = " · ".join(part for part in (source.publisher, _("issues that cite it")) if part)
    return Hit(source.title, "", issues_at(source=source.key), about)


def _region_hit(region: Region) -> Hit:
    return Hit(region.name_zh, region.name_en, region.get_absolute_url(), region.get_kind_display())
