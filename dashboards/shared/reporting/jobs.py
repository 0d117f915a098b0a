"""Read issues as cards to report on: on the desk, and on their own pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import OuterRef, Prefetch, Subquery
from django.http import Http404

from dashboards.shared.reporting.cards import Job, RefusedForm, make_job
from dashboards.shared.rows.issues import for_rows
from parks.choices import Doer, EntryKind
from parks.ledger.needs import moments_shown
from parks.ledger.permits import doers
from parks.models import Issue, IssueEntry
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from recommendations.models import Extension, Measure, Milestone

SENT_BACK = (EntryKind.RETURNED, EntryKind.REOPENED)


def read_job(
    reader: Reader, today: date, data: Mapping[str, str], refused: RefusedForm | None = None
) -> Job:
    """Read the card of one issue, for everybody who may report on it; Http404 for any other."""
    wanted = refused.issue.number if refused else data.get("issue", "").replace("\0", "")
    issue = for_jobs(Issue.objects.visible_to(reader), today).filter(number=wanted).first()
    capacities = doers(reader, issue) if issue else frozenset()
    if issue is None or not capacities & {Doer.LEAD, Doer.SUPPORT, Doer.ANALYST}:
        raise Http404
    return make_job(issue, today, capacities, refused, is_open=True)


def for_jobs(issues: IssueQuerySet, today: date) -> IssueQuerySet:
    """Select issues with all that their cards print; measures and milestones come in statements
    of their own.
    """
    entries = IssueEntry.objects.filter(issue=OuterRef("pk")).order_by("-seq")
    pending = Extension.objects.filter(issue=OuterRef("pk"), decision="")
    steps = Milestone.objects.order_by("position", "pk")
    measures = (
        Measure.objects.current()
        .order_by("due_on", "pk")
        .prefetch_related(Prefetch("milestones", steps))
    )
    return (
        for_rows(issues.with_light(today))
        .prefetch_related(Prefetch("measures", measures), moments_shown())
        .annotate(
            last_seq=Subquery(entries.values("seq")[:1]),
            reported_at=Subquery(entries.filter(what=EntryKind.PROGRESS).values("at")[:1]),
            sent_back=Subquery(entries.filter(what__in=SENT_BACK).values("words")[:1]),
            asked_until=Subquery(pending.values("new_due_on")[:1]),
        )
    )
