"""The page of an issue: what it prints, made ready here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.security.rights import Right
from dashboards.shared.rows.extras import ExtraRows, read_extra_rows
from dashboards.shared.rows.issues import IssueRow, for_rows, is_untouched, issue_row
from dashboards.shared.rows.links import (
    Link,
    admin_address,
    make_reason,
    read_park_links,
    recommendation_name,
    region_link,
    unit_names,
)
from dashboards.shared.rows.log import LogLine, log_lines
from dashboards.shared.rows.measures import MeasureRow, measure_row
from dashboards.shared.wording import short_day
from parks.choices import EntryKind, ExtraOf, IssueKind, Light, Stage
from parks.ledger.sight import entries_in_sight
from parks.models import Issue, IssueExtra
from parks.readers import Reader
from parks.text.days import full_day
from recommendations.models import Addresses, Recommendation

# How many of the five steps on the page a stage has behind it.
STEPS_REACHED = {Stage.FILED: 1, Stage.ACTING: 2, Stage.SUBMITTED: 3, Stage.CLOSED: 5}
ALL_STEPS = 5
STOPPED_LAST = (F("stopped_on").asc(nulls_first=True), "due_on", "pk")


@dataclass(frozen=True)
class ProgressStep:
    """One of the five steps of an issue: `state` is "ok", "now" or ""."""

    name: str
    words: str
    state: str


@dataclass
class IssuePage:
    """Everything on the page of an issue."""

    issue: Issue
    row: IssueRow
    due_day: str
    steps: list[ProgressStep]
    reason: tuple[str, str] | None
    measures: list[MeasureRow]
    measures_in_all: int
    measures_done: int
    log: list[LogLine]
    parks: list[Link]
    region: Link
    advice: list[Link]
    supporting: str
    updated: str
    edit_address: str
    extras: ExtraRows
    extras_address: str


def read_issue(number: str, reader: Reader, today: date) -> IssuePage:
    """Read the page of an issue that the reader may see; Http404 for any other."""
    issue = (
        for_rows(Issue.objects.visible_to(reader).with_light(today))
        .select_related("source", "closed_by")
        .filter(number=number)
        .first()
    )
    if issue is None:
        raise Http404
    lit = issue.measures.visible_to(reader).worst_first(today).select_related("lead")
    measures = [measure_row(measure, today) for measure in lit]
    entries = list(entries_in_sight(issue.entries.select_related("by"), reader))
    may_edit = Issue.objects.editable_by(reader).filter(pk=issue.pk).exists()
    row = issue_row(issue, today)
    extras = read_extra_rows(IssueExtra, ExtraOf.ISSUES, issue.pk, reader)
    may_fill_in = extras.has_fields and may_edit and reader.may(Right.CHANGE, issue)
    return IssuePage(
        issue=issue,
        row=row,
        due_day=full_day(issue.due_on),
        steps=_steps(issue, entries, today),
        reason=make_reason(row, issue.is_overdue(today)) if row.light == Light.RED else None,
        measures=measures,
        measures_in_all=sum(measure.counts for measure in measures),
        measures_done=sum(measure.light == Light.DONE for measure in measures),
        log=log_lines(entries),
        parks=read_park_links(issue.parks.all(), reader),
        region=region_link(issue.region, reader),
        advice=_read_advice(issue),
        supporting=unit_names(issue.supporting.all()),
        updated=_last_news(issue, today),
        edit_address=admin_address(reader, may_edit, issue),
        extras=extras,
        extras_address=reverse("issue-extras", args=[issue.number]) if may_fill_in else "",
    )


def _steps(issue: Issue, entries: list[Any], today: date) -> list[ProgressStep]:
    """Make the five steps with their days; a strength, or an issue set aside, stands on none."""
    reached = STEPS_REACHED.get(Stage(issue.stage), 0) if issue.stage else 0
    if issue.kind == IssueKind.STRENGTH or not reached:
        return []
    days = {entry.what: timezone.localtime(entry.at).date() for entry in reversed(entries)}
    assigned = days.get(EntryKind.ASSIGNED)
    filed = issue.found_on or days.get(EntryKind.FILED)
    acting = ""
    if issue.stage == Stage.ACTING and assigned:
        count = (today - assigned).days
        acting = _("since today")
        if count:
            acting = ngettext("for %(n)d day", "for %(n)d days", count) % {"n": count}
    due = _("not reached")
    if issue.due_on:
        due = _("due %(day)s") % {"day": short_day(issue.due_on, today)}
    words = [
        full_day(filed),
        full_day(assigned) if reached > 1 else _("not reached"),
        acting,
        full_day(issue.submitted_on) or ("" if reached > 3 else due),
        full_day(issue.closed_on) or _("not reached"),
    ]
    names = [
        pgettext("step", "Filing"),
        pgettext("step", "Assignment"),
        pgettext("step", "Action"),
        pgettext("step", "Acceptance"),
        pgettext("step", "Closing"),
    ]
    return [
        ProgressStep(name, word, _step_state(place, reached))
        for place, (name, word) in enumerate(zip(names, words, strict=True))
    ]


def _step_state(place: int, reached: int) -> str:
    if place < reached or reached == ALL_STEPS:
        return "ok"
    return "now" if place == reached else ""


def _read_advice(issue: Issue) -> list[Link]:
    """Read what addresses the issue, by its type or one by one, at any of the three levels."""
    links = Addresses.objects.to_issue(issue).select_related(
        "recommendation__pillar", "strategy__pillar", "pillar"
    )
    by_name = {}
    for link in links:
        child = link.recommendation or link.strategy
        pillar = child.pillar if child else link.pillar
        advice = child or pillar
        # a link leads to advice of one of three levels: the table says so
        assert advice
        name = recommendation_name(advice) if isinstance(advice, Recommendation) else str(advice)
        about = f"{pillar or _('Without a pillar')} · {link.get_how_display()}"
        if link.is_our_reading:
            about += " · " + _("our reading")
        page = advice if isinstance(advice, Recommendation) or not pillar else pillar
        by_name[name] = Link(name, page.get_absolute_url(), about)
    return sorted(by_name.values(), key=lambda link: link.name)


def _last_news(issue: Issue, today: date) -> str:
    """Say when the log was last written; nothing where it never was."""
    if issue.last_entry_on is None or (is_untouched(issue) and issue.progress):
        return ""
    if is_untouched(issue):
        return _("No progress yet.")
    days = (today - issue.last_entry_on).days
    if days == 0:
        return _("News today.")
    return ngettext("Last news %(n)d day ago.", "Last news %(n)d days ago.", days) % {"n": days}
