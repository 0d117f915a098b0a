"""The park list: one statement for a page of rows and their number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.pages.parks.list.filters import ParkFilter
from dashboards.shared.links import issues_at, score_of
from dashboards.shared.lists.paging import CountSubquery
from dashboards.shared.reference import Label, ReferenceData
from dashboards.shared.rows.cells import DomainCell, PillarCell
from dashboards.shared.saved_views import Tabs, park_tabs, with_star
from dashboards.shared.wording import short_day
from parks.choices import RegionKind
from parks.fields import annotated
from parks.lights import STALE_DAYS
from parks.models import Park, ParkIndustry
from parks.models.park import ParkQuerySet
from parks.readers import Reader
from parks.text.language import in_english
from standings.days.as_of import AsOf

PER_PAGE = 25


# A page number with more digits is no page of ours.
LONGEST_PAGE = 7


# Value of `sort`: the order in words. Which fields it takes: `order_of`.
SORTS: dict[str, Any] = {
    "": gettext_lazy("worst light first, then lowest score"),
    "name": gettext_lazy("by name"),
    "score": gettext_lazy("lowest score first"),
    "-score": gettext_lazy("highest score first"),
    "-overdue": gettext_lazy("most overdue first"),
    "updated": gettext_lazy("longest without news first"),
}


# names by which a template can ask for the address of an order
NAMES = {"": "default", "-score": "score_down", "-overdue": "overdue"}


@dataclass
class ParkRow:
    """A park as the list prints it."""

    park: Park
    domains: list[DomainCell]
    pillars: list[PillarCell]
    open_address: str
    overdue_address: str
    updated: str
    is_stale: bool
    # rounded, in words; empty where there is no score
    score: str = ""
    score_parts: str = ""
    # why it has its score; what its box is called
    score_address: str = ""
    tick: str = ""

    @property
    def about(self) -> list[str]:
        """Region, level and leading industry, as far as known."""
        industry = annotated(self.park, "industry_en") if in_english() else ""
        industry = industry or annotated(self.park, "industry_zh")
        home = self.park.home_region
        said = [
            _("City-run") if home.kind == RegionKind.CITY else home.name,
            self.park.get_level_display(),
            industry,
        ]
        if annotated(self.park, "enclave"):
            said.insert(2, _("enclave"))
        return [words for words in said if words]


@dataclass
class ParkList:
    """A page of the list and what stands above it."""

    filter: ParkFilter
    page: Page
    rows: list[ParkRow]
    sort: str
    sort_words: str
    mistakes: list[str] = field(default_factory=list)
    chips: list[dict[str, str]] = field(default_factory=list)
    sort_links: dict[str, str] = field(default_factory=dict)
    query: str = ""
    tabs: Tabs = field(default_factory=Tabs)


class _Counted(Paginator):
    """A paginator that was told the count, so that it need not ask."""

    def __init__(self, rows: list[Park], count: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.__dict__["count"] = count


def order_of(sort: str, moment: AsOf) -> tuple[Any, ...]:
    """The fields of an order, over parks joined to the standing of a day."""
    stood = moment.path
    score = F(f"{stood}__score")
    return {
        "": (f"{stood}__light_rank", score.asc(nulls_last=True)),
        "name": ("name_zh",),
        "score": (score.asc(nulls_last=True),),
        "-score": (score.desc(nulls_last=True),),
        "-overdue": (f"-{stood}__overdue_issues", f"{stood}__light_rank"),
        "updated": (F(f"{stood}__last_entry_on").asc(nulls_first=True),),
    }[sort]


def for_list(parks: ParkQuerySet, moment: AsOf) -> ParkQuerySet:
    """The parks with all that a row prints, in the statement that finds them."""
    leading = ParkIndustry.objects.filter(park=OuterRef("pk")).order_by("position", "pk")
    return (
        moment.with_standing(parks.with_enclave())
        .select_related("home_region", moment.path)
        .annotate(
            industry_zh=Subquery(leading.values("industry__name_zh")[:1]),
            industry_en=Subquery(leading.values("industry__name_en")[:1]),
        )
    )


def park_list(data: QueryDict, reader: Reader, moment: AsOf) -> ParkList:
    """The page of the list that an address asks for."""
    frame = ReferenceData.load(reader)
    found = ParkFilter(
        data, moment.with_standing(Park.objects.visible_to(reader)), frame, reader, moment.path
    )
    mistakes = [
        _("“%(value)s” is no value of “%(filter)s”; the other filters hold.")
        % {"value": value, "filter": label}
        for label, value in found.wrong_values()
    ]
    sort = data.get("sort", "")
    if sort not in SORTS:
        mistakes.append(
            _("The list cannot be sorted by “%(sort)s”; it is in its usual order.") % {"sort": sort}
        )
        sort = ""
    parks = found.qs.order_by(*order_of(sort, moment), F(f"{moment.path}__park"))
    page = _page(parks, data.get("page", "1"), mistakes, reader, moment)
    rows = [park_row(park, frame, moment.day) for park in page.object_list]
    chips = [
        {"label": label, "value": value, "without": "?" + query_without(data, name)}
        for name, label, value in found.active()
    ]
    links = {NAMES.get(name, name): "?" + query_without(data, "sort", name) for name in SORTS}
    tabs = park_tabs(data, reader)
    return ParkList(
        found, page, rows, sort, str(SORTS[sort]), mistakes, chips, links, query_without(data), tabs
    )


def park_row(park: Park, frame: ReferenceData, today: date) -> ParkRow:
    """What the row of a park prints, from its standing."""
    standing = park.standing
    last = standing.last_entry_on
    parts = {"health": _whole(standing.health), "progress": _whole(standing.progress)}
    return ParkRow(
        park=park,
        domains=[_domain_cell(domain, park) for domain in frame.domains],
        pillars=[_pillar_cell(pillar, standing.pillars) for pillar in frame.pillars],
        open_address=issues_at(park=park.slug, stage="open"),
        overdue_address=issues_at(park=park.slug, overdue=1),
        updated=short_day(last, today) if last else "",
        is_stale=bool(last and (today - last).days > STALE_DAYS),
        score=_whole(standing.score),
        score_parts=_("health %(health)s, delivery %(progress)s") % parts
        if standing.score is not None
        else "",
        score_address=score_of(park.slug),
        tick=_("Choose %(park)s") % {"park": park.brief},
    )


def _whole(value: Decimal | None) -> str:
    """A score without decimals; a half goes up, as `floatformat` rounds."""
    return "" if value is None else str(value.quantize(Decimal(1), ROUND_HALF_UP))


def query_without(data: QueryDict, dropped: str = "", sort: str | None = None) -> str:
    """The query of the address without its page and one filter, with another sort where one is
    given.
    """
    kept = data.copy()
    for name in ("page", dropped):
        kept.pop(name, None)
    if dropped == "region":
        kept.pop("own", None)
    if sort:
        kept["sort"] = sort
    for name in [name for name, value in kept.items() if not value]:
        kept.pop(name)
    return kept.urlencode()


def _page(
    parks: ParkQuerySet, wanted: str, mistakes: list[str], reader: Reader, moment: AsOf
) -> Page:
    """A page of parks. The number of all is counted by the statement that reads the page."""
    number = int(wanted) if wanted.isdecimal() and len(wanted) < LONGEST_PAGE else 0
    start = (max(number, 1) - 1) * PER_PAGE
    rows = _rows(parks, start, reader, moment)
    if number == 0 or (not rows and start):
        mistakes.append(_("There is no page “%(page)s”; this is the first.") % {"page": wanted})
        number, rows = 1, rows if number == 0 else _rows(parks, 0, reader, moment)
    return Page(rows, number, _Counted(rows, annotated(rows[0], "all_rows") if rows else 0))


def _rows(parks: ParkQuerySet, start: int, reader: Reader, moment: AsOf) -> list[Park]:
    """The rows of a page: found among all parks by their keys alone, and only then read with
    what they print.
    """
    page = Park.objects.filter(pk__in=parks.values("pk")[start : start + PER_PAGE])
    all_rows = CountSubquery(parks.order_by().values("pk"))
    read = with_star(for_list(page, moment), reader).annotate(all_rows=all_rows)
    return moment.settled(read.order_by(*parks.query.order_by))


def _domain_cell(domain: Label, park: Park) -> DomainCell:
    stood = park.standing.domains.get(domain.code, {})
    address = issues_at(park=park.slug, domain=domain.code, stage="open")
    return DomainCell(
        domain.name, stood.get("open", 0), stood.get("overdue", 0), stood.get("light", ""), address
    )


def _pillar_cell(pillar: Label, pillars: dict[str, Any]) -> PillarCell:
    stood = pillars.get(pillar.code, {})
    return PillarCell(
        pillar.name, stood.get("progress"), stood.get("elapsed"), stood.get("light", "grey")
    )
