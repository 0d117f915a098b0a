"""List agreements by stage, region, pillar, what is split, and amounts past their day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

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
from dashboards.shared.lists.paging import page_size
from parks.models import Region
from parks.readers import Reader
from recommendations.models import Agreement, AgreementPayment, Pillar
from recommendations.models.agreement import AgreementQuerySet

PER_PAGE = 25
# no source states the stage
NONE = "none"


@dataclass
class AgreementList:
    """A page of the list, what stands above it, and the totals of all that the filters leave."""

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
    """Read the page of agreements that an address asks for.

    A wrong value is named and the others hold.
    """
    regions = {region.slug: region for region in Region.objects.visible_to(reader)}
    offered = _read_offered(regions)
    chosen, mistakes = _read_chosen(data, offered)
    of_any_stage = _narrowed(Agreement.objects.visible_to(reader), chosen, regions)
    at_stage = _at_stage(of_any_stage, chosen["stage"])
    late = with_late_amounts(at_stage, today)
    listed = late if chosen["late"] else at_stage
    paginator = Paginator(with_terms(listed).order_by("sort_key", "pk"), page_size(data, PER_PAGE))
    page = paginator.get_page(data.get("page"))
    counted = with_late_amounts(of_any_stage, today) if chosen["late"] else of_any_stage
    counts = Counter(counted.order_by().values_list("stage", flat=True))
    payments = AgreementPayment.objects.filter(share__agreement__in=listed.order_by().values("pk"))
    late_link = CountedLink(
        _("An amount overdue"), late.count(), _at(chosen, late="1"), bool(chosen["late"])
    )
    return AgreementList(
        page=page,
        rows=[agreement_row(agreement, today) for agreement in page],
        total=paginator.count,
        sums=PaymentTotals.read(payments, today),
        stages=_stage_links(counts, chosen),
        late=late_link,
        regions=offered["region"],
        bases=offered["base"],
        pillars=offered["pillar"],
        chosen=chosen,
        query=_at(chosen).partition("?")[2],
        mistakes=mistakes,
    )


def _read_offered(regions: dict[str, Region]) -> dict[str, list[tuple[str, str]]]:
    """Read value and name of what each filter takes."""
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
        "pillar": [(str(pillar.number), pillar.name) for pillar in Pillar.objects.all()],
        "late": [("1", _("An amount overdue"))],
    }


def _read_chosen(
    data: QueryDict, offered: dict[str, list[tuple[str, str]]]
) -> tuple[dict[str, str], list[str]]:
    """Read what an address chooses of each filter, and what is wrong with it."""
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


def _narrowed(
    rows: AgreementQuerySet, chosen: dict[str, str], regions: dict[str, Region]
) -> AgreementQuerySet:
    """Filter by everything but the stage, of which the list counts each."""
    if chosen["region"]:
        rows = rows.in_region(regions[chosen["region"]])
    if chosen["base"]:
        rows = rows.filter(base="" if chosen["base"] == NONE else chosen["base"])
    if chosen["pillar"]:
        rows = rows.filter(recommendation__pillar__number=chosen["pillar"])
    return rows


def _at_stage(rows: AgreementQuerySet, stage: str) -> AgreementQuerySet:
    return rows.filter(stage="" if stage == NONE else stage) if stage else rows


def _stage_links(counts: Counter[str], chosen: dict[str, str]) -> list[CountedLink]:
    """Make a link for all agreements and for each stage, with its count."""
    links = [
        CountedLink(
            pgettext("agreements", "All"),
            sum(counts.values()),
            _at(chosen, stage=""),
            not chosen["stage"],
        )
    ]
    for value, name in [*Agreement.Stage.choices, (NONE, _("Stage not stated"))]:
        count = counts["" if value == NONE else value]
        address = _at(chosen, stage=value)
        links.append(CountedLink(str(name), count, address, chosen["stage"] == value))
    return links


def _at(chosen: dict[str, str], **other: str) -> str:
    """Return the address of the list with these filters, some of them changed."""
    return at("agreement-list", **(chosen | other))
