"""One search over parks, issues, recommendations, units and regions; a number leads straight to its
record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dashboards.shared.links import at, issues_at, parks_at
from parks.models import Issue, Organisation, Park, Region
from parks.readers import Reader
from recommendations.models import Instruction, Measure, Recommendation

SHOWN = 10
LONGEST = 80
NUMBERS: dict[str, Any] = {
    r"WT-\d{4}-\d{3,}": Issue,
    r"CS-\d{4}-\d{3,}": Measure,
    r"PS-\d{4}-\d{3,}": Instruction,
    r"\d-\d\d": Recommendation,
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
    """Records of one kind: how many, the first of them, and the list that shows all (empty
    where there is none).
    """

    name: str
    n: int
    hits: list[Hit]
    address: str = ""


def record_of(words: str, reader: Reader) -> Any | None:
    """The record in sight that has this very number."""
    number = words.strip().upper()
    for shape, model in NUMBERS.items():
        if re.fullmatch(shape, number):
            rows = (
                model.objects.all() if model is Recommendation else model.objects.visible_to(reader)
            )
            return rows.filter(number=number).first()
    return None


def search(words: str, reader: Reader) -> list[HitGroup]:
    """What matches in sight, by kind; each word of the question must be found.

    Ten statements at most.
    """
    words = words.strip()[:LONGEST].replace("\0", "")
    if not words:
        return []
    groups = [
        _group(
            _("Parks"),
            Park.objects.visible_to(reader).matching(words),
            _park,
            "name_zh",
            parks_at(q=words),
        ),
        _group(
            _("Issues"),
            Issue.objects.visible_to(reader).problems().matching(words).select_related("lead"),
            _issue,
            "-number",
            issues_at(q=words),
        ),
        _group(
            _("Recommendations"),
            Recommendation.objects.matching(words).select_related("pillar"),
            _advice,
            "number",
            at("recommendation-list", q=words),
        ),
        _group(
            _("Units"), Organisation.objects.visible_to(reader).matching(words), _unit, "name_zh"
        ),
        _group(_("Regions"), Region.objects.visible_to(reader).matching(words), _region, "path"),
    ]
    return [group for group in groups if group.n]


def _group(name: str, rows: Any, hit: Any, order: str, address: str = "") -> HitGroup:
    n = rows.count()
    shown = rows.order_by(order)[: SHOWN if address else 5 * SHOWN] if n else []
    return HitGroup(name, n, [hit(one) for one in shown], address)


def _park(park: Park) -> Hit:
    return Hit(park.name_zh, park.name_en, park.get_absolute_url())


def _issue(issue: Issue) -> Hit:
    about = " · ".join(
        str(part) for part in (issue.number, issue.get_stage_display(), issue.lead) if part
    )
    return Hit(issue.title, "", issue.get_absolute_url(), about)


def _advice(advice: Recommendation) -> Hit:
    return Hit(
        advice.text, advice.text_en, advice.get_absolute_url(), f"{advice.number} · {advice.pillar}"
    )


def _unit(unit: Organisation) -> Hit:
    return Hit(unit.name_zh, unit.name_en, issues_at(lead=unit.slug), _("issues that it leads"))


def _region(region: Region) -> Hit:
    return Hit(region.name_zh, region.name_en, region.get_absolute_url(), region.get_kind_display())
