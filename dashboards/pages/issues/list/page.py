"""The ledger: what a page of it prints, read in as many statements for 2 rows as for 200."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import F, OuterRef, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboards.pages.issues.list.columns import COLUMNS
from dashboards.pages.issues.list.filters import (
    MINE,
    VIEWS,
    FilterChoices,
    IssueFilter,
    issues_in_view,
)
from dashboards.shared.links import issues_at
from dashboards.shared.lists.columns import Column, RowWriter, columns_on_screen
from dashboards.shared.lists.counted_links import CountedLink
from dashboards.shared.lists.paging import read_page
from dashboards.shared.rows.issues import ORDERS, IssueRow, for_rows, issue_row
from dashboards.shared.saved_views import Tabs, issue_tabs
from parks.choices import LedgerView, Light, Stage
from parks.models import Issue
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.regions.read import RegionTotals, read_totals

PER_PAGE = 25


GROUP_ORDERS = {
    "park": F("first_park").asc(nulls_last=True),
    "unit": F("lead__sort_key").asc(nulls_last=True),
    "type": F("type__sort_key").asc(),
}


# filters that the form has no field for: it carries them along unseen
HIDDEN_FILTERS = (
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


@dataclass(frozen=True)
class Ledger:
    """A page of the ledger and what stands above it.

    `hidden`: name and value of the filters that are on and have no field.
    """

    filter: IssueFilter
    columns: list[Column[IssueRow]]
    writer: RowWriter[IssueRow]
    page: Page
    issues: list[Issue]
    rows: list[IssueRow]
    overdue: int
    stages: list[CountedLink]
    views: list[CountedLink]
    mistakes: list[str]
    chips: list[dict[str, str]]
    hidden: list[tuple[str, str]]
    query: str
    tabs: Tabs

    @property
    def total(self) -> int:
        """How many issues the filters list, on all pages."""
        return self.page.paginator.count


def read_ledger(data: QueryDict, reader: Reader, as_of: AsOf) -> Ledger:
    """Read the page of the ledger that an address asks for; a wrong value is named, the others
    hold.
    """
    choices = FilterChoices.load(reader, data)
    visible = as_of.issues.visible_to(reader).problems()
    filters = IssueFilter(data, visible, choices, as_of.day)
    # reading what is wrong cleans the form
    mistakes = [*_wrong_values(filters), *filters.not_kept()]
    arrangement = filters.form.cleaned_data
    group = arrangement.get("group", "")
    sort = arrangement.get("sort") or "light"
    counts = read_counts(visible, read_totals(reader, as_of), choices)
    ordered = in_order(filters.qs, sort, group)
    page, no_such_page = read_page(_keys(ordered), data.get("page", "1"), PER_PAGE)
    is_whole = not filters.active() and sort == "light" and not group
    if is_whole and 0 < page.end_index() <= counts[Light.RED.value]:
        # the first pages of the whole ledger are red throughout: an index on due days has them
        reds = filters.qs.open().filter(light=Light.RED).order_by(*ORDERS["due"], "pk")
        keys = _keys(reds)[page.start_index() - 1 : page.end_index()]
    else:
        keys = page.object_list
    issues = read_issues(filters.queryset, list(keys), group)
    columns = columns_on_screen(COLUMNS)
    return Ledger(
        filter=filters,
        columns=columns,
        writer=RowWriter(columns),
        page=page,
        issues=issues,
        rows=[issue_row(issue, as_of.day, group) for issue in issues],
        overdue=counts["overdue"],
        stages=_stages(counts, data),
        views=_views(counts, data, choices),
        mistakes=mistakes + no_such_page,
        chips=[
            {"label": label, "value": value, "without": "?" + query_without(data, name)}
            for name, label, value in filters.active()
        ],
        hidden=[(name, str(data[name])) for name in HIDDEN_FILTERS if arrangement.get(name)],
        query=query_without(data),
        tabs=issue_tabs(data, reader),
    )


def query_without(data: QueryDict, dropped: str = "") -> str:
    """The query of the address without its page, its empty values and one filter."""
    query = data.copy()
    for name, value in data.items():
        if not value or name in ("page", dropped):
            del query[name]
    if dropped == "region":
        query.pop("own", None)
    return query.urlencode()


def _wrong_values(filters: IssueFilter) -> list[str]:
    words = _("“%(value)s” is no value of “%(filter)s”; the other filters hold.")
    return [words % {"value": value, "filter": label} for label, value in filters.wrong_values()]


def in_order(issues: IssueQuerySet, sort: str, group: str) -> IssueQuerySet:
    """The issues in the order that an address asks for; those of a group stand together."""
    order: tuple[Any, ...] = ORDERS[sort]
    if group:
        order = (GROUP_ORDERS[group], *order)
    return _with_first_park(issues, group).order_by(*order, "pk")


def _with_first_park(issues: IssueQuerySet, group: str) -> IssueQuerySet:
    """The issues with the park under which each stands, where parks are the groups."""
    if group != "park":
        return issues
    links = issues.model.parks.through.objects.filter(issue=OuterRef("pk"))
    first = links.order_by("park__sort_key", "park")
    return issues.annotate(
        first_park=Subquery(first.values("park__sort_key")[:1]),
        first_park_pk=Subquery(first.values("park")[:1]),
    )


def _keys(issues: IssueQuerySet) -> Any:
    return issues.values_list("pk", flat=True)


def read_issues(lit: IssueQuerySet, keys: list[int], group: str) -> list[Issue]:
    """Read the issues of a page with what their rows print, in the order of their keys.

    Sorting a hundred thousand keys is cheap, sorting as many whole rows is not.
    """
    by_key = for_rows(_with_first_park(lit, group)).in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]


def read_counts(
    issues: IssueQuerySet, totals: RegionTotals, choices: FilterChoices
) -> dict[str, int]:
    """Read what strip and views count: from the tallies, but for what hangs on advice and on the
    reader's unit.
    """
    stages = {stage.value: totals.issues.stages.get(stage.value, 0) for stage in Stage}
    views = {name: totals.issues.views.get(name, 0) for name in (Light.RED.value, *dict(VIEWS))}
    this_month = totals.months[-1]
    counts = stages | views
    counts["all"] = sum(stages.values())
    counts["open"] = this_month.open
    counts["overdue"] = this_month.overdue
    counts["closed_now"] = this_month.closed
    for view in (LedgerView.NO_ADVICE, *([LedgerView.MINE] if choices.mine else [])):
        counts[view] = issues_in_view(issues, view, totals.today, choices).count()
    return counts


def _stages(counts: dict[str, int], data: QueryDict) -> list[CountedLink]:
    """The stages of the process, each with its list."""
    closed = counts["closed_now"]
    words = ngettext("%(n)d this month", "%(n)d this month", closed) % {"n": closed}
    notes = {Stage.CLOSED: words if closed else ""}
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


def _views(counts: dict[str, int], data: QueryDict, choices: FilterChoices) -> list[CountedLink]:
    """The standard views as named addresses; the one whose filters are on is current."""
    own_view = [MINE] if choices.mine else []
    views: list[tuple[str, Any, Mapping[str, str]]] = [
        ("open", _("Open"), {"stage": "open"}),
        ("overdue", _("Overdue"), {"overdue": "1"}),
        ("red", pgettext("light", "Off track"), {"light": "red"}),
        *[(view, name, {"view": view}) for view, name in [*VIEWS, *own_view]],
        ("all", _("All"), {}),
    ]
    filters_on = {
        name: value
        for name, value in data.items()
        if value and name not in ("page", "sort", "group")
    }
    return [
        CountedLink(str(name), counts[key], issues_at(**query), filters_on == query)
        for key, name, query in views
    ]
