"""The unit's desk: instructions and self-checks first, then the issues that the unit leads, by
what is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.shared.findings import none_overdue
from dashboards.shared.lists.paging import page_size
from dashboards.shared.reporting.cards import Job, RefusedForm, make_job
from dashboards.shared.reporting.jobs import SENT_BACK, for_jobs, read_job
from dashboards.shared.rows.deadlines import Due, left_in_words
from dashboards.shared.rows.issues import BY_DUE
from dashboards.shared.wording import short_day, short_month
from parks.actions import timestamp_on
from parks.choices import Doer, EntryKind, Stage
from parks.models import Issue, IssueEntry, Organisation, SelfCheck
from parks.models.issue import IssueQuerySet
from parks.models.selfcheck import SelfCheckQuerySet
from parks.readers import Reader
from recommendations.models import Instruction, Measure, Milestone

PER_PAGE = 25
MILESTONES_AHEAD_DAYS = 60
MOST_BESIDE = 25


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
    page: Page[Issue] | None = None
    tabs: list[DeskTab] = field(default_factory=list)
    counts: dict[str, DeskTab] = field(default_factory=dict)
    # said where nothing is overdue, and where nothing is unreported
    not_overdue: str = ""
    reported: str = ""
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
    """Tell which of the unit's issues belong to which view: the one definition for count and
    list.
    """
    month_start = timestamp_on(today.replace(day=1)).replace(hour=0, minute=0)
    entries = IssueEntry.objects.filter(issue=OuterRef("pk"))
    reported = entries.filter(what=EntryKind.PROGRESS, at__gte=month_start)
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
    """Select the issues that a unit leads, as far as the person may see them."""
    return Issue.objects.visible_to(reader).problems().filter(lead=unit)


def supported_by(unit: int, reader: Reader) -> IssueQuerySet:
    """Select the open issues that another unit leads and this one supports."""
    links = Issue.supporting.through.objects.filter(organisation=unit).values("issue")
    return (
        Issue.objects.visible_to(reader).problems().open().filter(pk__in=links).exclude(lead=unit)
    )


def self_checks_of(unit: int) -> SelfCheckQuerySet:
    """Select the self-checks that wait for a unit's answer, with issue and park."""
    return SelfCheck.objects.filter(unit=unit).waiting().select_related("issue", "park")


def may_open(reader: Reader) -> bool:
    """Tell whether the person has a unit's desk: the role, and a unit to sit in."""
    return reader.unit_id is not None


def read_desk(
    reader: Reader, today: date, data: Mapping[str, str], refused: RefusedForm | None = None
) -> Desk:
    """Read the desk that an address asks for; `refused` is the form that could not be stored."""
    if not may_open(reader):
        return Desk(None, [read_job(reader, today, data, refused)])
    assert reader.unit_id  # a desk that may be opened has a unit
    unit = Organisation.objects.get(pk=reader.unit_id)
    counts = _read_counts(unit.pk, reader, today)
    dated = counts.pop("dated")
    acting = counts.pop("acting")
    view = data.get("view", "") if data.get("view", "") in counts else "due"
    tabs = _make_tabs(counts, view, today)
    page = _read_page(unit.pk, reader, today, view, data)
    return Desk(
        unit,
        _make_jobs(page, reader, today, data, refused, is_supporting=view == "supporting"),
        page=page,
        tabs=[tab for tab in tabs.values() if tab.n or tab.is_current or tab.key != "supporting"],
        counts=tabs,
        not_overdue=none_overdue(counts["due"], dated),
        reported=_all_reported(acting, today),
        month=_month(today),
        query=f"view={view}" if view != "due" else "",
        instructions=_read_instructions(unit.pk, today),
        self_checks=_read_self_checks(unit.pk, today),
        milestones=_read_milestones(unit.pk, reader, today),
        measures=_read_measures(unit.pk, reader, today),
    )


def _read_page(
    unit: int, reader: Reader, today: date, view: str, data: Mapping[str, str]
) -> Page[Issue]:
    """Select a page of the issues of a view, by what is due."""
    issues = (
        supported_by(unit, reader)
        if view == "supporting"
        else of_unit(unit, reader).filter(conditions(today)[view])
    )
    paginator = Paginator(
        for_jobs(issues, today).order_by(BY_DUE, "number_key"), page_size(data, PER_PAGE)
    )
    return paginator.get_page(data.get("page", "1"))


def _make_jobs(
    page: Page[Issue],
    reader: Reader,
    today: date,
    data: Mapping[str, str],
    refused: RefusedForm | None,
    *,
    is_supporting: bool,
) -> list[Job]:
    """Make the cards of a page; the first issue under way is open.

    The issue that was asked for, or whose form failed, stands on the page whatever the view; then
    only it is open.
    """
    issues = list(page.object_list)
    capacity = Doer.SUPPORT if is_supporting else Doer.LEAD
    wanted = refused.issue.number if refused else data.get("issue")
    first = next((issue.number for issue in issues if issue.stage == Stage.ACTING), None)
    open_number = wanted or first
    jobs = [
        make_job(issue, today, {capacity}, refused, is_open=issue.number == open_number)
        for issue in issues
    ]
    if wanted and all(issue.number != wanted for issue in issues):
        jobs.insert(0, read_job(reader, today, data, refused))
    return jobs


def _read_counts(unit: int, reader: Reader, today: date) -> dict[str, int]:
    """Count the issues of each view, those with a due date, and those under way."""
    parts = {view: Count("pk", filter=when) for view, when in conditions(today).items()}
    parts["dated"] = Count("pk", filter=conditions(today)["due"] & Q(due_on__isnull=False))
    parts["acting"] = Count("pk", filter=Q(stage=Stage.ACTING))
    counts = of_unit(unit, reader).order_by().aggregate(**parts)
    return {**counts, "supporting": supported_by(unit, reader).count()}


def _make_tabs(counts: Mapping[str, int], current: str, today: date) -> dict[str, DeskTab]:
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
        view: DeskTab(
            key=view,
            name=names[view],
            n=count,
            address=home if view == "due" else f"{home}?view={view}",
            is_current=view == current,
        )
        for view, count in counts.items()
    }


def _all_reported(acting: int, today: date) -> str:
    """Say that all that is under way was reported on this month; of nothing, that there is none."""
    if not acting:
        return _("nothing is under way that is to be reported.")
    return _("all reported in %(month)s.") % {"month": _month(today)}


def _month(today: date) -> str:
    return short_month(today, today)


def _read_instructions(unit: int, today: date) -> list[Waiting]:
    """Read what leaders wait for, the most urgent first."""
    instructions = Instruction.objects.for_unit(unit).waiting().for_rows()
    return [
        Waiting(
            words=instruction.words,
            about=str(instruction.about),
            address=instruction.get_absolute_url(),
            by=instruction.given_by.get_full_name(),
            due=_due(instruction.due_on, today),
        )
        for instruction in instructions.order_by("due_on", "pk")[:MOST_BESIDE]
    ]


def _read_self_checks(unit: int, today: date) -> list[Waiting]:
    """Read where an analyst asked whether a park of ours has the problem too."""
    checks = self_checks_of(unit).select_related("asked_by")
    return [
        Waiting(
            words=check.words,
            about=f"{check.park} · {check.issue}",
            address=reverse("self-check", args=[check.pk]),
            by=check.asked_by.get_full_name(),
            due=_due(check.due_on, today),
        )
        for check in checks.order_by("due_on", "pk")[:MOST_BESIDE]
    ]


def _due(due_on: date, today: date) -> Due:
    return Due(short_day(due_on, today), *left_in_words(due_on, today))


def own_work(unit: int, reader: Reader) -> QuerySet[Measure, Any]:
    """Select the keys of the running measures that the unit leads, or that work on its open
    issues.
    """
    links = Measure.issues.through.objects.filter(
        issue__in=of_unit(unit, reader).open().values("pk")
    ).values("measure")
    mine = Q(lead=unit) | Q(pk__in=links)
    return Measure.objects.visible_to(reader).running().filter(mine).values("pk")


def _read_milestones(unit: int, reader: Reader, today: date) -> list[Ahead]:
    """Read the milestones of the next 60 days that are not done yet."""
    milestones = Milestone.objects.filter(
        done_on__isnull=True,
        due_on__gte=today,
        due_on__lte=today + timedelta(days=MILESTONES_AHEAD_DAYS),
        measure__in=own_work(unit, reader),
    ).select_related("measure")
    return [
        Ahead(
            day=milestone.due_on,
            when=short_day(milestone.due_on, today) if milestone.due_on else "",
            words=milestone.words,
            about=str(milestone.measure),
            address=milestone.measure.get_absolute_url(),
        )
        for milestone in milestones.order_by("due_on", "pk")[:MOST_BESIDE]
    ]


def _read_measures(unit: int, reader: Reader, today: date) -> list[Ahead]:
    """Read the measures that the unit leads and that work on no issue: they have no card."""
    measures = Measure.objects.visible_to(reader).running().filter(lead=unit, issues__isnull=True)
    return [
        Ahead(
            day=measure.due_on,
            when=short_day(measure.due_on, today) if measure.due_on else _("no date"),
            words=measure.title,
            about=measure.number,
            address=measure.get_absolute_url(),
        )
        for measure in measures.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_BESIDE]
    ]
