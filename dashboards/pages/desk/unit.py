"""The unit's desk: instructions and self-checks first, then the issues that the unit leads, by
what is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.pages.desk.cards import Bound, Job, make_job
from dashboards.shared.rows.deadlines import Due, left_in_words
from dashboards.shared.rows.issues import BY_DUE, for_rows
from dashboards.shared.wording import short_day
from parks.actions import timestamp_on
from parks.choices import Doer, EntryKind, Stage
from parks.ledger.permits import doers
from parks.models import Extension, Issue, IssueEntry, Organisation, SelfCheck
from parks.models.issue import IssueQuerySet
from parks.models.selfcheck import SelfCheckQuerySet
from parks.readers import Reader
from recommendations.models import Instruction, Measure, Milestone

PER_PAGE = 25
NEAR_DAYS = 60
MOST_BESIDE = 25
SENT_BACK = (EntryKind.RETURNED, EntryKind.REOPENED)


@dataclass(frozen=True)
class DeskTab:
    """A view of the desk: how many issues it holds, and where they are listed."""

    key: str
    name: str
    n: int
    address: str
    is_current: bool


@dataclass(frozen=True)
class Waiting:
    """Something asked of the unit: an instruction or a self-check."""

    words: str
    about: str
    address: str
    by: str
    due: Due


@dataclass(frozen=True)
class Ahead:
    """A milestone or a measure that comes next."""

    day: date | None
    when: str
    words: str
    about: str
    address: str


@dataclass
class Desk:
    """A page of the desk and what stands around it."""

    unit: Organisation | None
    jobs: list[Job]
    page: Page | None = None
    tabs: list[DeskTab] = field(default_factory=list)
    counts: dict[str, DeskTab] = field(default_factory=dict)
    month: str = ""
    query: str = ""
    instructions: list[Waiting] = field(default_factory=list)
    self_checks: list[Waiting] = field(default_factory=list)
    milestones: list[Ahead] = field(default_factory=list)
    measures: list[Ahead] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many issues the view holds; the same number as on its tab."""
        return self.page.paginator.count if self.page else len(self.jobs)


def conditions(today: date) -> dict[str, Q]:
    """Which of the unit's issues belong to which view: the one definition for count and list."""
    first = timestamp_on(today.replace(day=1)).replace(hour=0, minute=0)
    entries = IssueEntry.objects.filter(issue=OuterRef("pk"))
    reported = entries.filter(what=EntryKind.PROGRESS, at__gte=first)
    return {
        "due": Q(stage__in=(Stage.FILED, Stage.ACTING, Stage.SUBMITTED)),
        "overdue": IssueQuerySet.overdue_when(today),
        "unreported": Q(stage=Stage.ACTING) & ~Q(Exists(reported)),
        # an issue under way that was sent back once has not been handed in again: handing in ends
        # the stage
        "returned": Q(stage=Stage.ACTING) & Q(Exists(entries.filter(what__in=SENT_BACK))),
        "submitted": Q(stage=Stage.SUBMITTED),
        "closed": Q(stage=Stage.CLOSED),
    }


def of_unit(unit: int, reader: Reader) -> IssueQuerySet:
    """The issues that a unit leads, as far as the person may see them."""
    return Issue.objects.visible_to(reader).problems().filter(lead=unit)


def supported_by(unit: int, reader: Reader) -> IssueQuerySet:
    """The open issues that another unit leads and this one supports."""
    links = Issue.supporting.through.objects.filter(organisation=unit).values("issue")
    return (
        Issue.objects.visible_to(reader).problems().open().filter(pk__in=links).exclude(lead=unit)
    )


def self_checks_of(unit: int) -> SelfCheckQuerySet:
    """The self-checks that wait for a unit's answer, with issue and park."""
    return SelfCheck.objects.filter(unit=unit).waiting().select_related("issue", "park")


def may_open(reader: Reader) -> bool:
    """Whether the person has a unit's desk: the role, and a unit to sit in."""
    return reader.unit_id is not None


def read_desk(
    reader: Reader, today: date, data: Mapping[str, str], bound: Bound | None = None
) -> Desk:
    """The desk that an address asks for; `bound` is the form that could not be stored."""
    if not may_open(reader):
        return Desk(None, [_one(reader, today, data, bound)])
    assert reader.unit_id  # a desk that may be opened has a unit
    unit = Organisation.objects.get(pk=reader.unit_id)
    counts = _counts(unit.pk, reader, today)
    view = data.get("view", "") if data.get("view", "") in counts else "due"
    desk = Desk(unit, [], counts=_tabs(counts, view, today), month=_month(today))
    desk.tabs = [
        tab for tab in desk.counts.values() if tab.n or tab.is_current or tab.key != "supporting"
    ]
    chosen = (
        supported_by(unit.pk, reader)
        if view == "supporting"
        else of_unit(unit.pk, reader).filter(conditions(today)[view])
    )
    paginator = Paginator(_for_jobs(chosen, today).order_by(BY_DUE, "number"), PER_PAGE)
    paginator.__dict__["count"] = counts[view]  # counted with the tabs
    desk.page = paginator.get_page(data.get("page", "1"))
    capacity = Doer.SUPPORT if view == "supporting" else Doer.LEAD
    issues = list(desk.page.object_list)
    desk.query = f"view={view}" if view != "due" else ""
    open_first = next((one.pk for one in issues if one.stage == Stage.ACTING), None)
    desk.jobs = [
        make_job(
            one,
            today,
            {capacity},
            bound,
            is_open=one.pk == open_first,
            is_main=one.pk == open_first,
        )
        for one in issues
    ]
    _put_first(desk, reader, today, data, bound)
    desk.instructions = _instructions(unit.pk, today)
    desk.self_checks = _self_checks(unit.pk, today)
    desk.milestones = _milestones(unit.pk, reader, today)
    desk.measures = _measures(unit.pk, reader, today)
    return desk


def _put_first(
    desk: Desk, reader: Reader, today: date, data: Mapping[str, str], bound: Bound | None
) -> None:
    """The issue that was asked for, or whose form failed, stands on the page whatever the view;
    only it is open.
    """
    wanted = bound.issue.number if bound else data.get("issue")
    if not wanted:
        return
    if all(job.row.number != wanted for job in desk.jobs):
        desk.jobs.insert(0, _one(reader, today, data, bound))
    for job in desk.jobs:
        job.is_open = job.is_main = job.row.number == wanted


def _one(reader: Reader, today: date, data: Mapping[str, str], bound: Bound | None) -> Job:
    """The card of one issue, for everybody who may report on it; Http404 for any other."""
    wanted = bound.issue.number if bound else data.get("issue", "").replace("\0", "")
    issue = _for_jobs(Issue.objects.visible_to(reader), today).filter(number=wanted).first()
    capacities = doers(reader, issue) if issue else frozenset()
    if issue is None or not capacities & {Doer.LEAD, Doer.SUPPORT, Doer.ANALYST}:
        raise Http404
    return make_job(issue, today, capacities, bound, is_open=True, is_main=True)


def _for_jobs(issues: Any, today: date) -> IssueQuerySet:
    """The issues with all that their cards print; measures and milestones come in statements of
    their own.
    """
    entries = IssueEntry.objects.filter(issue=OuterRef("pk")).order_by("-seq")
    pending = Extension.objects.filter(issue=OuterRef("pk"), decision="")
    steps = Milestone.objects.order_by("position", "pk")
    measures = Measure.objects.order_by("due_on", "pk").prefetch_related(
        Prefetch("milestones", steps)
    )
    return (
        for_rows(issues.with_light(today))
        .prefetch_related(Prefetch("measures", measures))
        .annotate(
            last_seq=Subquery(entries.values("seq")[:1]),
            reported_at=Subquery(entries.filter(what=EntryKind.PROGRESS).values("at")[:1]),
            sent_back=Subquery(entries.filter(what__in=SENT_BACK).values("words")[:1]),
            asked_until=Subquery(pending.values("new_due_on")[:1]),
        )
    )


def _counts(unit: int, reader: Reader, today: date) -> dict[str, int]:
    parts = {view: Count("pk", filter=when) for view, when in conditions(today).items()}
    counts = of_unit(unit, reader).order_by().aggregate(**parts)
    return {**counts, "supporting": supported_by(unit, reader).count()}


def _tabs(counts: Mapping[str, int], current: str, today: date) -> dict[str, DeskTab]:
    names = {
        "due": _("By deadline"),
        "overdue": _("Overdue"),
        "unreported": _("%(month)s not reported") % {"month": _month(today)},
        "returned": _("Sent back to us"),
        "submitted": _("Waiting for acceptance"),
        "closed": _("Closed"),
        "supporting": _("We support"),
    }
    home = reverse("desk")
    return {
        key: DeskTab(
            key, names[key], n, home if key == "due" else f"{home}?view={key}", key == current
        )
        for key, n in counts.items()
    }


def _month(today: date) -> str:
    return date_format(today, pgettext("month alone", "F"))


def _instructions(unit: int, today: date) -> list[Waiting]:
    """What leaders wait for, the most urgent first."""
    rows = (
        Instruction.objects.for_unit(unit)
        .waiting()
        .for_rows()
        .order_by("due_on", "pk")[:MOST_BESIDE]
    )
    return [
        Waiting(
            one.words,
            str(one.about),
            page_of("instruction-detail", one.number) or one.about.get_absolute_url(),
            one.given_by.get_full_name(),
            Due(short_day(one.due_on, today), *left_in_words(one.due_on, today)),
        )
        for one in rows
    ]


def _self_checks(unit: int, today: date) -> list[Waiting]:
    """Where an analyst asked whether a park of ours has the problem too."""
    rows = self_checks_of(unit).select_related("asked_by")
    return [
        Waiting(
            one.words,
            f"{one.park} · {one.issue}",
            page_of("self-check", one.pk) or one.issue.get_absolute_url(),
            one.asked_by.get_full_name(),
            Due(short_day(one.due_on, today), *left_in_words(one.due_on, today)),
        )
        for one in rows.order_by("due_on", "pk")[:MOST_BESIDE]
    ]


def own_work(unit: int, reader: Reader) -> QuerySet:
    """The measures that the unit leads, or that work on its open issues."""
    links = Measure.issues.through.objects.filter(
        issue__in=of_unit(unit, reader).open().values("pk")
    ).values("measure")
    return Measure.objects.visible_to(reader).filter(Q(lead=unit) | Q(pk__in=links)).values("pk")


def _milestones(unit: int, reader: Reader, today: date) -> list[Ahead]:
    """The milestones of the next 60 days that are not done yet."""
    until = today + timedelta(days=NEAR_DAYS)
    steps = Milestone.objects.filter(
        done_on__isnull=True,
        due_on__gte=today,
        due_on__lte=until,
        measure__in=own_work(unit, reader),
    )
    return [
        Ahead(
            one.due_on,
            short_day(one.due_on, today) if one.due_on else "",
            one.words,
            str(one.measure),
            one.measure.get_absolute_url(),
        )
        for one in steps.select_related("measure").order_by("due_on", "pk")[:MOST_BESIDE]
    ]


def _measures(unit: int, reader: Reader, today: date) -> list[Ahead]:
    """The measures that the unit leads and that work on no issue: they have no card."""
    rows = Measure.objects.visible_to(reader).filter(
        lead=unit, issues__isnull=True, done_on__isnull=True
    )
    return [
        Ahead(
            one.due_on,
            short_day(one.due_on, today) if one.due_on else _("no date"),
            one.title,
            one.number,
            one.get_absolute_url(),
        )
        for one in rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_BESIDE]
    ]


def page_of(name: str, *args: object) -> str:
    """The address of a page by its name; empty where there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
