"""The list of agreements: by stage, region, pillar, what is split, and amounts past their day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.pages.agreements.detail import (
    AgreementRow,
    PaymentTotals,
    agreement_row,
    with_late_amounts,
    with_terms,
)
from dashboards.shared.links import at
from dashboards.shared.lists.counted_links import CountedLink
from parks.models import Region
from parks.readers import Reader
from recommendations.models import Agreement, AgreementPayment, Pillar

PER_PAGE = 25
# no source states the stage
NONE = "none"


@dataclass
class AgreementList:
    """A page of the list, what stands above it, and the sums over everything that the filters
    leave.
    """

    page: Page
    rows: list[AgreementRow]
    total: int
    sums: PaymentTotals
    stages: list[CountedLink]
    late: CountedLink
    regions: list[tuple[str, str]]
    bases: list[tuple[str, str]]
    pillars: list[tuple[str, str]]
    chosen: dict[str, str]
    query: str
    mistakes: list[str]


def read_agreements(data: QueryDict, reader: Reader, today: date) -> AgreementList:
    """The page of agreements that an address asks for; a wrong value is named and the
    others hold.
    """
    seen = Agreement.objects.visible_to(reader)
    regions = {one.slug: one for one in Region.objects.visible_to(reader)}
    offered = _offered(regions)
    chosen, mistakes = _chosen(data, offered)
    narrowed = _narrowed(seen, chosen, regions)
    past = with_late_amounts(_at_stage(narrowed, chosen["stage"]), today)
    found = past if chosen["late"] else _at_stage(narrowed, chosen["stage"])
    paginator = Paginator(with_terms(found).order_by("name_zh", "pk"), PER_PAGE)
    page = paginator.get_page(data.get("page"))
    counted = with_late_amounts(narrowed, today) if chosen["late"] else narrowed
    counts = Counter(counted.order_by().values_list("stage", flat=True))
    sums = PaymentTotals.over(
        AgreementPayment.objects.filter(share__agreement__in=found.order_by().values("pk")), today
    )
    late = CountedLink(
        _("An amount overdue"), past.count(), _at(chosen, late="1"), bool(chosen["late"])
    )
    return AgreementList(
        page,
        [agreement_row(one, today) for one in page],
        paginator.count,
        sums,
        _stages(counts, chosen),
        late,
        offered["region"],
        offered["base"],
        offered["pillar"],
        chosen,
        _at(chosen).partition("?")[2],
        mistakes,
    )


def _offered(regions: dict[str, Region]) -> dict[str, list[tuple[str, str]]]:
    """Value and name of what each filter takes."""
    return {
        "stage": [
            *((value, str(name)) for value, name in Agreement.Stage.choices),
            (NONE, _("Stage not stated")),
        ],
        "region": [(slug, region.name) for slug, region in regions.items()],
        "base": [
            *((value, str(name)) for value, name in Agreement.Base.choices),
            (NONE, _("Not stated")),
        ],
        "pillar": [(str(one.number), one.name) for one in Pillar.objects.all()],
        "late": [("1", _("An amount overdue"))],
    }


def _chosen(
    data: QueryDict, offered: dict[str, list[tuple[str, str]]]
) -> tuple[dict[str, str], list[str]]:
    chosen = {}
    mistakes = []
    labels = {
        "stage": _("Stage"),
        "region": _("Region"),
        "base": _("What is split"),
        "pillar": _("Pillar"),
        "late": _("Overdue"),
    }
    for name, choices in offered.items():
        value = data.get(name, "").replace("\0", "")
        if value and value not in dict(choices):
            words = _("“%(value)s” is no value of “%(filter)s”; the other filters hold.")
            mistakes.append(words % {"value": value, "filter": labels[name]})
            value = ""
        chosen[name] = value
    return chosen, mistakes


def _narrowed(rows: Any, chosen: dict[str, str], regions: dict[str, Region]) -> Any:
    """Everything but the stage, of which the list counts each."""
    if chosen["region"]:
        rows = rows.in_region(regions[chosen["region"]])
    if chosen["base"]:
        rows = rows.filter(base="" if chosen["base"] == NONE else chosen["base"])
    if chosen["pillar"]:
        rows = rows.filter(recommendation__pillar__number=chosen["pillar"])
    return rows


def _at_stage(rows: Any, stage: str) -> Any:
    return rows.filter(stage="" if stage == NONE else stage) if stage else rows


def _stages(counts: Counter[str], chosen: dict[str, str]) -> list[CountedLink]:
    stops = [
        CountedLink(
            pgettext("agreements", "All"),
            sum(counts.values()),
            _at(chosen, stage=""),
            not chosen["stage"],
        )
    ]
    for value, name in [*Agreement.Stage.choices, (NONE, _("Stage not stated"))]:
        n = counts["" if value == NONE else value]
        stops.append(CountedLink(str(name), n, _at(chosen, stage=value), chosen["stage"] == value))
    return stops


def _at(chosen: dict[str, str], **other: str) -> str:
    return at("agreement-list", **(chosen | other))
