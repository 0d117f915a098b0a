"""The ledger: what a page of it prints, made ready in few statements however many rows there
are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, OuterRef, Prefetch, Q, Subquery, Value
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboards.filters.issues import MINE, VIEWS, IssueFilter, Offers, in_view
from dashboards.findings import listed, short_day
from dashboards.keeping import Tabs, issue_tabs
from dashboards.links import issues_at
from dashboards.moments import Moment
from dashboards.paging import HowMany
from dashboards.tallies import Sight, sight
from parks import lights
from parks.choices import IssueScope, LedgerView, Light, Stage
from parks.fields import annotated
from parks.models import Issue, Park
from parks.models.issue import IssueQuerySet
from parks.readers import Reader

PER_PAGE = 25
STALE_DAYS = 30
SOON_DAYS = 15
# How many of the five steps (filed, assigned, acting, accepted, closed) a stage has reached.
STEPS = {Stage.FILED: 1, Stage.ACTING: 3, Stage.SUBMITTED: 4, Stage.CLOSED: 5}
STEP_PLACES = ("0", "10.6", "21.2", "31.8", "42.4")
BY_DUE = F("due_on").asc(nulls_last=True)
ORDERS: dict[str, tuple[Any, ...]] = {
    "light": ("light_rank", BY_DUE, "number"),
    "due": (BY_DUE, "number"),
    "found": (F("found_on").desc(nulls_last=True), "-number"),
    "number": ("number",),
}
GROUP_ORDERS = {
    "park": F("first_park").asc(nulls_last=True),
    "unit": F("lead__name_zh").asc(nulls_last=True),
    "type": F("type__code").asc(),
}


@dataclass(frozen=True)
class Due:
    """A deadline in words: the day, what is left or over, and its tone ("over", "soon" or "")."""

    day: str = ""
    words: str = ""
    tone: str = ""


@dataclass(frozen=True)
class IssueRow:
    """An issue as a list prints it; progress and elapsed in percent, None where unknown."""

    number: str
    title: str
    address: str
    light: str
    parks: str
    type: str
    lead: str
    stage: str
    steps: list[tuple[str, bool]]
    progress: int | None
    elapsed: int | None
    due: Due
    last_day: str
    last_words: str
    quiet: str
    group: str = ""
    no_progress: bool = False

    @property
    def tone(self) -> str:
        """The tone of the bar."""
        return "neutral" if self.light == Light.GREY else self.light


@dataclass(frozen=True)
class Stop:
    """A stage of the process strip or a standard view: what it counts, and where that is listed."""

    name: str
    n: int
    address: str
    is_current: bool
    note: str = ""
    is_step: bool = False


@dataclass
class Ledger:
    """A page of the ledger and what stands above it."""

    filter: IssueFilter
    page: Page
    rows: list[IssueRow]
    total: int
    overdue: int
    stages: list[Stop] = field(default_factory=list)
    views: list[Stop] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    chips: list[dict[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    query: str = ""
    tabs: Tabs = field(default_factory=Tabs)


def read_ledger(data: QueryDict, reader: Reader, moment: Moment) -> Ledger:
    """The page of the ledger that an address asks for."""
    offers = Offers.load(reader, data)
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
    asked = Asked(
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
    ledger.query = without(data)
    ledger.stages = _stages(counts, data)
    ledger.views = _views(counts, data, offers)
    ledger.chips = [
        {"label": label, "value": value, "without": "?" + without(data, name)}
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


def without(data: QueryDict, dropped: str = "") -> str:
    """The query of the address without its page, its empty values and one filter."""
    kept = data.copy()
    for name in [name for name, value in data.items() if not value or name in ("page", dropped)]:
        kept.pop(name, None)
    if dropped == "region":
        kept.pop("own", None)
    return kept.urlencode()


def for_rows(issues: Any) -> IssueQuerySet:
    """The issues with all that a row prints; their parks come in a second statement."""
    parks = Park.objects.only("slug", "name_zh", "name_en", "short_name")
    return issues.select_related("lead", "type__domain", "region").prefetch_related(
        Prefetch("parks", parks)
    )


def rows_of(issues: Any, today: date, most: int) -> list[IssueRow]:
    """The first rows of some issues, the worst light first."""
    lit = for_rows(issues.with_light(today)).order_by(*ORDERS["light"], "pk")[:most]
    return [issue_row(issue, today) for issue in lit]


def issue_row(issue: Issue, today: date, group: str = "") -> IssueRow:
    """What the row of an issue prints."""
    quiet = (today - issue.last_entry_on).days if issue.last_entry_on else 0
    untouched = is_untouched(issue)
    is_quiet = quiet > STALE_DAYS and Stage(issue.stage or Stage.CLOSED).is_open and not untouched
    row = {
        "park": park_names(issue, short=True),
        "unit": str(issue.lead or _("No lead unit yet")),
        "type": str(issue.type),
    }
    return IssueRow(
        number=issue.number,
        title=issue.title,
        address=issue.get_absolute_url(),
        light=annotated(issue, "light"),
        parks=row["park"],
        type=f"{issue.type.domain} / {issue.type}",
        lead=str(issue.lead or ""),
        stage=issue.get_stage_display(),
        steps=steps_of(issue.stage),
        progress=issue.progress,
        elapsed=elapsed_of(issue, today),
        due=due_in_words(issue, today),
        last_day=short_day(issue.last_entry_on, today) if issue.last_entry_on else "",
        last_words=issue.last_words,
        quiet=ngettext("%(n)d day without news", "%(n)d days without news", quiet) % {"n": quiet}
        if is_quiet
        else "",
        group=_group_name(issue, group, row),
        no_progress=untouched and not issue.progress and not issue.last_words,
    )


def is_untouched(issue: Issue) -> bool:
    """Filed and no more: nobody has set it a deadline, so the days since then are nobody's
    silence.
    """
    return issue.stage == Stage.FILED and issue.due_on is None and not issue.deadline_words


def park_names(issue: Issue, *, short: bool = False) -> str:
    """The parks that an issue names, or its region where it is about the region as a whole."""
    if issue.scope == IssueScope.REGION:
        return _("%(region)s as a whole") % {"region": issue.region}
    return listed(park.brief if short else park.name for park in issue.parks.all())


def steps_of(stage: str) -> list[tuple[str, bool]]:
    """Five marks: where each stands in the drawing, and whether it is reached."""
    reached = STEPS.get(Stage(stage), 0) if stage else 0
    return (
        [(place, number < reached) for number, place in enumerate(STEP_PLACES)] if reached else []
    )


def elapsed_of(issue: Issue, today: date) -> int | None:
    """Share of the planned time passed, percent; the clock of a submitted or closed issue stands
    still.
    """
    share = lights.elapsed(
        issue.starts, issue.due_on, issue.submitted_on or issue.closed_on or today
    )
    return None if share is None else int(share)


def due_in_words(issue: Issue, today: date) -> Due:
    """The deadline of an issue and how far off it is."""
    if issue.due_on is None:
        return Due(words=issue.deadline_words)
    when = short_day(issue.due_on, today)
    if issue.stage == Stage.CLOSED:
        return Due(when, _("closed %(day)s") % {"day": short_day(issue.closed_on or today, today)})
    if issue.stage not in STEPS:
        return Due(when)
    if issue.submitted_on and not issue.is_overdue(today):
        return Due(when, _("submitted in time"))
    return Due(when, *left_in_words(issue.due_on, issue.submitted_on or today))


def left_in_words(due_on: date, today: date) -> tuple[str, str]:
    """Days left or over in words, and their tone."""
    left = (due_on - today).days
    if left < 0:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", -left) % {"n": -left}, "over"
    if left == 0:
        return _("due today"), "soon"
    words = ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}
    return words, "soon" if left <= SOON_DAYS else ""


def full_day(day: date | None) -> str:
    """A day with its year."""
    return date_format(day, "DATE_FORMAT") if day else ""


def _group_name(issue: Issue, group: str, row: dict[str, str]) -> str:
    """The head under which a row stands; a multi-park issue stands once, under its first park."""
    if group != "park" or issue.scope == IssueScope.REGION:
        return row.get(group, "")
    first = annotated(issue, "first_park_pk")
    return next((park.name for park in issue.parks.all() if park.pk == first), "")


@dataclass(frozen=True)
class Asked:
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
        return list(for_rows(page).annotate(all_rows=HowMany(self.issues.order_by().values("pk"))))

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


def _page(asked: Asked, wanted: str, mistakes: list[str]) -> tuple[Page, int]:
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


def _counts(issues: IssueQuerySet, seen: Sight, offers: Offers) -> dict[str, int]:
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
        in_view(issues, view, seen.today, offers)
        .order_by()
        .annotate(asked=Value(view, output_field=CharField()))
        .values_list("asked")
        .annotate(n=Count("pk"))
        for view in asked
    ]
    return counts | dict(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])


def _stages(counts: dict[str, int], data: QueryDict) -> list[Stop]:
    closed = counts["closed_now"]
    notes = {
        Stage.CLOSED: ngettext("%(n)d this month", "%(n)d this month", closed) % {"n": closed}
        if closed
        else ""
    }
    return [
        Stop(
            str(stage.label),
            counts[stage.value],
            issues_at(stage=stage.value),
            data.get("stage") == stage.value,
            notes.get(stage, ""),
            stage in (Stage.FILED, Stage.ACTING, Stage.SUBMITTED),
        )
        for stage in Stage
    ]


def _views(counts: dict[str, int], data: QueryDict, offers: Offers) -> list[Stop]:
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
        Stop(str(name), counts[key], issues_at(**query), on == query) for key, name, query in named
    ]
