"""The ledger: what a page of it prints, made ready in few statements however many rows there
are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, OuterRef, Q, Subquery, Value
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboards.pages.issues.list.filters import (
    MINE,
    VIEWS,
    FilterChoices,
    IssueFilter,
    issues_in_view,
)
from dashboards.shared.links import issues_at
from dashboards.shared.lists.counted_links import CountedLink
from dashboards.shared.lists.paging import CountSubquery
from dashboards.shared.rows.issues import ORDERS, IssueRow, for_rows, issue_row
from dashboards.shared.saved_views import Tabs, issue_tabs
from parks.choices import LedgerView, Light, Stage
from parks.fields import annotated
from parks.models import Issue
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.regions.read import RegionTotals, sight

PER_PAGE = 25


GROUP_ORDERS = {
    "park": F("first_park").asc(nulls_last=True),
    "unit": F("lead__name_zh").asc(nulls_last=True),
    "type": F("type__code").asc(),
}


@dataclass
class Ledger:
    """A page of the ledger and what stands above it."""

    filter: IssueFilter
    page: Page
    rows: list[IssueRow]
    total: int
    overdue: int
    stages: list[CountedLink] = field(default_factory=list)
    views: list[CountedLink] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    chips: list[dict[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    query: str = ""
    tabs: Tabs = field(default_factory=Tabs)


def read_ledger(data: QueryDict, reader: Reader, moment: AsOf) -> Ledger:
    """The page of the ledger that an address asks for."""
    offers = FilterChoices.load(reader, data)
    today = moment.day
    issues = moment.issues.visible_to(reader).problems()
    found = IssueFilter(data, issues, offers, today)
    mistakes = [
        _("“%(value)s” is no value of “%(filter)s”; the other filters hold.")
        % {"value": value, "filter": label}
        for label, value in found.wrong_values()
    ]
    mistakes += found.not_kept()
    arranged = found.form.cleaned_data
    group = arranged.get("group", "")
    counts = _counts(issues, sight(reader, moment), offers)
    asked = ListQuery(
        found.qs,
        arranged.get("sort") or "light",
        group,
        today,
        0 if found.active() else counts["red"],
    )
    page, total = _page(asked, data.get("page", "1"), mistakes)
    ledger = Ledger(
        found,
        page,
        [issue_row(issue, today, group) for issue in page.object_list],
        total,
        counts["overdue"],
    )
    ledger.mistakes = mistakes
    ledger.query = query_without(data)
    ledger.stages = _stages(counts, data)
    ledger.views = _views(counts, data, offers)
    ledger.chips = [
        {"label": label, "value": value, "without": "?" + query_without(data, name)}
        for name, label, value in found.active()
    ]
    ledger.tabs = issue_tabs(data, reader)
    hidden = (
        "own",
        "view",
        "advice",
        "due",
        "source",
        "closed_from",
        "closed_to",
        "found_from",
        "found_to",
    )
    ledger.kept = [(name, str(data[name])) for name in hidden if arranged.get(name)]
    return ledger


def query_without(data: QueryDict, dropped: str = "") -> str:
    """The query of the address without its page, its empty values and one filter."""
    kept = data.copy()
    for name in [name for name, value in data.items() if not value or name in ("page", dropped)]:
        kept.pop(name, None)
    if dropped == "region":
        kept.pop("own", None)
    return kept.urlencode()


@dataclass(frozen=True)
class ListQuery:
    """The issues that an address asks for, and their order.

    `reds`: how many are red, where nothing is filtered.
    """

    issues: IssueQuerySet
    sort: str
    group: str
    today: date
    reds: int

    def rows(self, start: int) -> list[Issue]:
        """The rows of a page: found among all issues by their keys alone, and only then read
        with what they print.
        """
        keys = self._in_order(start).values("pk")[start : start + PER_PAGE]
        every = self.issues.model._default_manager
        page = self.arranged(every.filter(pk__in=keys).with_light(self.today))
        return list(
            for_rows(page).annotate(all_rows=CountSubquery(self.issues.order_by().values("pk")))
        )

    def _in_order(self, start: int) -> IssueQuerySet:
        """All in order.

        The first pages of the whole ledger are red throughout: the index on due days gives them.
        """
        if self.sort == "light" and not self.group and start + PER_PAGE <= self.reds:
            return self.issues.open().filter(Q(light=Light.RED)).order_by(*ORDERS["due"], "pk")
        return self.arranged(self.issues)

    def arranged(self, issues: Any) -> IssueQuerySet:
        """The issues, read with their light, in the order that the address asks for."""
        order: tuple[Any, ...] = ORDERS[self.sort]
        if self.group == "park":
            links = issues.model.parks.through.objects.filter(issue=OuterRef("pk")).order_by(
                "park__name_zh", "park"
            )
            issues = issues.annotate(
                first_park=Subquery(links.values("park__name_zh")[:1]),
                first_park_pk=Subquery(links.values("park")[:1]),
            )
        if self.group:
            order = (GROUP_ORDERS[self.group], *order)
        return issues.order_by(*order, "pk")


def _page(asked: ListQuery, wanted: str, mistakes: list[str]) -> tuple[Page, int]:
    """A page of issues. The number of all is counted by the statement that reads the page."""
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 7 else 0
    start = (max(number, 1) - 1) * PER_PAGE
    rows = asked.rows(start)
    if number == 0 or (not rows and start):
        mistakes.append(_("There is no page “%(page)s”; this is the first.") % {"page": wanted})
        rows = asked.rows(0) if start else rows
        number = 1
    total = annotated(rows[0], "all_rows") if rows else 0
    paginator = Paginator(rows, PER_PAGE)
    # told, so that it need not ask
    paginator.__dict__["count"] = total
    return Page(rows, number, paginator), total


def _counts(issues: IssueQuerySet, seen: RegionTotals, offers: FilterChoices) -> dict[str, int]:
    """What strip and views count: from the tallies, all but what hangs on advice and on the
    reader's unit.
    """
    sums = seen.issues
    now = seen.months[-1]
    counts = {stage.value: sums.stages.get(stage.value, 0) for stage in Stage}
    counts |= {name: sums.views.get(name, 0) for name in (Light.RED.value, *dict(VIEWS))}
    counts |= {
        "all": sum(counts[stage.value] for stage in Stage),
        "open": now.open,
        "overdue": now.overdue,
        "closed_now": now.closed,
    }
    asked = [LedgerView.NO_ADVICE, *([LedgerView.MINE] if offers.mine else [])]
    counts |= dict.fromkeys(asked, 0)
    parts = [
        issues_in_view(issues, view, seen.today, offers)
        .order_by()
        .annotate(asked=Value(view, output_field=CharField()))
        .values_list("asked")
        .annotate(n=Count("pk"))
        for view in asked
    ]
    return counts | dict(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])


def _stages(counts: dict[str, int], data: QueryDict) -> list[CountedLink]:
    closed = counts["closed_now"]
    notes = {
        Stage.CLOSED: ngettext("%(n)d this month", "%(n)d this month", closed) % {"n": closed}
        if closed
        else ""
    }
    return [
        CountedLink(
            str(stage.label),
            counts[stage.value],
            issues_at(stage=stage.value),
            data.get("stage") == stage.value,
            notes.get(stage, ""),
            stage in (Stage.FILED, Stage.ACTING, Stage.SUBMITTED),
        )
        for stage in Stage
    ]


def _views(counts: dict[str, int], data: QueryDict, offers: FilterChoices) -> list[CountedLink]:
    """The standard views as named addresses; the one whose filters are on is current."""
    named: list[tuple[str, Any, Mapping[str, str]]] = [
        ("open", _("Open"), {"stage": "open"}),
        ("overdue", _("Overdue"), {"overdue": "1"}),
        ("red", pgettext("light", "Off track"), {"light": "red"}),
        *[
            (view, name, {"view": view})
            for view, name in [*VIEWS, *([MINE] if offers.mine else [])]
        ],
        ("all", _("All"), {}),
    ]
    on = {
        name: value
        for name, value in data.items()
        if value and name not in ("page", "sort", "group")
    }
    return [
        CountedLink(str(name), counts[key], issues_at(**query), on == query)
        for key, name, query in named
    ]
