"""The ledger: what a page of it prints, read in as many statements for 2 rows as for 200."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboards.pages.issues.list.columns import COLUMNS
from dashboards.pages.issues.list.filters import (
    ALL_STAGES,
    MINE,
    VIEWS,
    FilterChoices,
    IssueFilter,
    issues_in_view,
)
from dashboards.shared.links import issues_at
from dashboards.shared.lists.columns import Column, RowWriter, columns_on_screen
from dashboards.shared.lists.counted_links import CountedLink
from dashboards.shared.lists.extras import ExtraControls
from dashboards.shared.lists.paging import page_size, read_page
from dashboards.shared.rows.issues import ORDERS, IssueRow, for_rows, issue_row
from dashboards.shared.saved_views import Tabs, issue_tabs
from parks.choices import OPEN_STAGES, LedgerView, Light, Stage
from parks.models import Issue
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.regions.read import RegionTotals, read_totals

PER_PAGE = 25
# What an address carries beside its filters, and the filters that the standard views set.
ARRANGING = ("page", "print", "sort", "group", "as_of")
TAB_FILTERS = ("stage", "overdue", "view")


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

    `hidden`: name and value of the filters that are on and have no field. `is_empty`: no issue is
    in sight, whatever the filters.
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
    is_empty: bool
    extras: ExtraControls

    @property
    def total(self) -> int:
        """How many issues the filters list, on all pages."""
        return self.page.paginator.count


class IssueSelection(NamedTuple):
    """The issues that an address asks for, in its order, and what it asks for in vain.

    `visible` are all that the reader may see.
    """

    issues: IssueQuerySet
    filters: IssueFilter
    visible: IssueQuerySet
    sort: str
    group: str
    mistakes: list[str]


def select_issues(data: QueryDict, reader: Reader, as_of: AsOf) -> IssueSelection:
    """Filter and sort the issues in sight as an address asks."""
    data = with_default(data)
    choices = FilterChoices.load(reader, data, as_of)
    visible = as_of.issues.visible_to(reader).problems()
    filters = IssueFilter(data, visible, choices, as_of.day)
    # reading what is wrong cleans the form
    mistakes = [*_wrong_values(filters), *filters.not_kept()]
    group = filters.form.cleaned_data.get("group", "")
    sort = filters.form.cleaned_data.get("sort") or "light"
    issues = in_order(filters.qs, sort, group)
    return IssueSelection(issues, filters, visible, sort, group, mistakes)


def read_ledger(data: QueryDict, reader: Reader, as_of: AsOf) -> Ledger:
    """Read the page of the ledger that an address asks for; a wrong value is named, the others
    hold.
    """
    typed = data
    data = with_default(data)
    selection = select_issues(data, reader, as_of)
    filters = selection.filters
    choices = filters.choices
    visible = selection.visible
    sort = selection.sort
    group = selection.group
    counts = read_counts(visible, read_totals(reader, as_of), choices)
    narrowing = Narrowing(visible, choices, as_of.day)
    beside_tabs = others_on(data, tab_filters(data))
    in_tabs = narrowing.count_all(beside_tabs) if beside_tabs else counts
    beside_stages = others_on(data, ("stage",))
    in_strip = counts
    if beside_stages:
        is_same = beside_stages == beside_tabs
        in_strip = in_tabs if is_same else narrowing.count_stages(beside_stages)
    ordered = _keys(selection.issues)
    page, no_such_page = read_page(ordered, data.get("page", "1"), page_size(data, PER_PAGE))
    is_whole = not others_on(data, ("stage",)) and data.get("stage", "open") == "open"
    is_whole = is_whole and sort == "light" and not group
    if is_whole and 0 < page.end_index() <= counts[Light.RED.value]:
        # the first pages of the whole ledger are red throughout: an index on due days has them
        reds = filters.qs.open().filter(light=Light.RED).order_by(*ORDERS["due"], "pk")
        keys = _keys(reds)[page.start_index() - 1 : page.end_index()]
    else:
        keys = page.object_list
    issues = read_issues(filters.queryset, list(keys), group)
    extras = choices.extras
    columns = columns_on_screen([*COLUMNS, *extras.columns()])
    held = extras.read_shown([issue.pk for issue in issues])
    return Ledger(
        filter=filters,
        columns=columns,
        writer=RowWriter(columns),
        page=page,
        issues=issues,
        rows=[issue_row(issue, as_of.day, group, held.get(issue.pk)) for issue in issues],
        extras=ExtraControls.make(extras, filters.form),
        overdue=counts["overdue"],
        stages=_stages(in_strip, data),
        views=_views(in_tabs, data, choices),
        mistakes=selection.mistakes + no_such_page,
        chips=[
            {"label": label, "value": value, "without": "?" + query_without(data, name)}
            for name, label, value in filters.active()
        ],
        hidden=[
            (name, str(data[name]))
            for name in HIDDEN_FILTERS
            if filters.form.cleaned_data.get(name)
        ],
        query=query_without(data),
        tabs=issue_tabs(typed, reader),
        is_empty=not counts["all"],
    )


def with_default(data: QueryDict) -> QueryDict:
    """Ask for what is open where an address asks for nothing.

    A form that was sent with an empty stage asks for all.
    """
    if "stage" in data or others_on(data, ()):
        return data
    query = data.copy()
    query["stage"] = "open"
    return query


def others_on(data: QueryDict, dropped: Collection[str]) -> dict[str, str]:
    """Return the filters that are on, without some of them."""
    skipped = (*ARRANGING, *dropped)
    filters = {name: str(value) for name, value in data.items() if value and name not in skipped}
    if filters.get("stage") == ALL_STAGES:
        del filters["stage"]
    if "region" not in filters:
        filters.pop("own", None)
    return filters


def arranged_by(data: QueryDict) -> dict[str, str]:
    """Return order and groups, which links to other parts of the ledger keep."""
    return {name: str(data[name]) for name in ("sort", "group") if data.get(name)}


def tab_filters(data: QueryDict) -> tuple[str, ...]:
    """Name the filters that a standard view sets, which another one replaces."""
    return (*TAB_FILTERS, *(["light"] if data.get("light") == Light.RED else []))


def query_without(data: QueryDict, dropped: str = "") -> str:
    """The query of the address without its page, its empty values and one filter."""
    query = data.copy()
    for name, value in data.items():
        if not value or name in ("page", "print", dropped):
            del query[name]
    if dropped == "region":
        query.pop("own", None)
    if not others_on(query, ()):
        query["stage"] = ALL_STAGES
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


@dataclass(frozen=True)
class Narrowing:
    """Counts what strip and tabs lead to within other filters, which the tallies do not know."""

    visible: IssueQuerySet
    choices: FilterChoices
    day: date

    def count_stages(self, others: dict[str, str]) -> dict[str, int]:
        """Count the stages of the process, for the strip."""
        return _count(self._issues(others), self._in_stages())

    def count_all(self, others: dict[str, str]) -> dict[str, int]:
        """Count stages and views, for the strip and the tabs."""
        issues = self._issues(others)
        in_views = {
            "all": Q(),
            "open": Q(stage__in=OPEN_STAGES),
            "overdue": issues.overdue_when(self.day),
            Light.RED.value: Q(light=Light.RED.value),
        }
        counts = _count(issues, self._in_stages() | in_views)
        if "light" in others:
            # the view of what is off track replaces another light
            red = others | {"light": Light.RED.value}
            counts[Light.RED.value] = self._issues(red).count()
        for view, _name in [*VIEWS, *([MINE] if self.choices.mine else [])]:
            counts[view] = issues_in_view(issues, view, self.day, self.choices).count()
        return counts

    def _in_stages(self) -> dict[str, Q]:
        this_month = Q(closed_on__gte=self.day.replace(day=1), closed_on__lte=self.day)
        return {stage.value: Q(stage=stage.value) for stage in Stage} | {"closed_now": this_month}

    def _issues(self, others: dict[str, str]) -> IssueQuerySet:
        query = QueryDict(mutable=True)
        query.update(others)
        issues: IssueQuerySet = IssueFilter(query, self.visible, self.choices, self.day).qs
        return issues


def _count(issues: IssueQuerySet, conditions: dict[str, Q]) -> dict[str, int]:
    counted = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    counts: dict[str, int] = issues.order_by().aggregate(**counted)
    return counts


def _stages(counts: dict[str, int], data: QueryDict) -> list[CountedLink]:
    """The stages of the process, each with its list, within the other filters that are on."""
    closed = counts["closed_now"]
    words = ngettext("%(n)d this month", "%(n)d this month", closed) % {"n": closed}
    notes = {Stage.CLOSED: words if closed else ""}
    others = others_on(data, ("stage",))
    return [
        CountedLink(
            str(stage.label),
            counts[stage.value],
            issues_at(**others, stage=stage.value, **arranged_by(data)),
            data.get("stage") == stage.value,
            notes.get(stage, ""),
            stage in (Stage.FILED, Stage.ACTING, Stage.SUBMITTED),
        )
        for stage in Stage
    ]


def _views(counts: dict[str, int], data: QueryDict, choices: FilterChoices) -> list[CountedLink]:
    """The standard views as named addresses, within the other filters that are on."""
    own_view = [MINE] if choices.mine else []
    views: list[tuple[str, Any, Mapping[str, str]]] = [
        ("open", _("Open"), {"stage": "open"}),
        ("overdue", _("Overdue"), {"overdue": "1"}),
        ("red", pgettext("light", "Off track"), {"light": "red"}),
        *[(view, name, {"view": view}) for view, name in [*VIEWS, *own_view]],
        ("all", _("All"), {}),
    ]
    others = others_on(data, tab_filters(data))
    chosen = {
        name: value for name, value in others_on(data, ()).items() if name in tab_filters(data)
    }
    whole = {} if others else {"stage": ALL_STAGES}
    return [
        CountedLink(
            str(name),
            counts[key],
            issues_at(**{**others, **(query or whole), **arranged_by(data)}),
            chosen == query,
        )
        for key, name, query in views
    ]
