"""The verifier's desk: what was handed in, requests for more time, closed issues to look at
again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from dashboards.shared.links import issues_at
from parks.choices import EntryKind, Stage
from parks.models import Approval, Closing, Issue, IssueEntry
from parks.observations.permits import figures_to_review
from parks.readers import Reader
from recommendations.models import Extension
from recommendations.steps import MeasureStep

# A part of the desk shows so many; its count leads to the whole list.
MOST_ROWS = 25


@dataclass(frozen=True)
class Submitted:
    """An issue that waits for acceptance: what was promised beside what is shown."""

    issue: Issue
    done: int
    steps: int
    has_before: bool
    has_after: bool
    notice_ends_on: date | None
    signed: list[str]


@dataclass(frozen=True)
class VerifierDesk:
    """The desk of one verifier; every list stands at most 25 long beside its whole count."""

    submitted: list[Submitted]
    n_submitted: int
    submitted_address: str
    extensions: list[Extension]
    n_extensions: int
    rechecks: list[Closing]
    n_rechecks: int
    n_closed: int
    n_reopened: int
    n_values: int


def submitted_to(reader: Reader) -> QuerySet[Issue]:
    """Select the issues that wait for a verifier's acceptance, in the regions in charge."""
    return Issue.objects.editable_by(reader).filter(stage=Stage.SUBMITTED)


def requests_to(reader: Reader) -> QuerySet[Extension]:
    """Select the requests for more time that wait for a verifier's decision."""
    # once the issue is handed in, nobody needs more time
    at_work = Q(issue__isnull=True) | Q(issue__stage=Stage.ACTING)
    return Extension.objects.waiting().editable_by(reader).filter(at_work)


def decision_address(extension: Extension) -> str:
    """Make the address where a request is decided."""
    if extension.issue:
        return reverse("issue-extension", args=[extension.issue.number])
    return reverse(
        "measure-step", args=[extension.about.number, MeasureStep.DECIDE_EXTENSION.value]
    )


def rechecks_of(reader: Reader, today: date, days: int = 0) -> QuerySet[Closing]:
    """Select the closed issues in sight to be looked at again by now, or within `days`."""
    return Closing.objects.visible_to(reader).due_for_recheck(today, days)


def read_verifier_desk(reader: Reader, today: date) -> VerifierDesk:
    """Read what waits for a verifier in the regions in charge; the same statements however
    much waits.
    """
    waiting = submitted_to(reader)
    extensions = requests_to(reader).select_related("issue", "measure", "asked_by")
    rechecks = rechecks_of(reader, today).select_related("issue", "decided_by")
    own = Closing.objects.filter(decided_by=reader.pk, took_effect_on__isnull=False)
    record = own.aggregate(
        closed=Count("pk"), reopened=Count("pk", filter=Q(reopened_on__isnull=False))
    )
    return VerifierDesk(
        submitted=_read_submitted(waiting),
        n_submitted=waiting.count(),
        submitted_address=issues_at(stage=Stage.SUBMITTED),
        extensions=list(extensions.order_by("old_due_on", "pk")[:MOST_ROWS]),
        n_extensions=extensions.count(),
        rechecks=list(rechecks.order_by("recheck_on", "pk")[:MOST_ROWS]),
        n_rechecks=rechecks.count(),
        n_closed=record["closed"],
        n_reopened=record["reopened"],
        n_values=figures_to_review(reader).count(),
    )


def _read_submitted(waiting: QuerySet[Issue]) -> list[Submitted]:
    """Read the issues handed in longest ago, with milestones, pictures, sign-offs and a
    running notice.
    """
    submissions = IssueEntry.objects.filter(
        issue=OuterRef("pk"), what=EntryKind.SUBMITTED
    ).order_by("-seq")
    current = Q(measures__stopped_on__isnull=True, measures__withdrawn_on__isnull=True)
    issues = list(
        waiting.select_related("lead", "region", "submitted_by")
        .annotate(
            # the last words may be an objection's, or a sign-off's
            handed_in=Subquery(submissions.values("words")[:1]),
            steps=Count("measures__milestones", filter=current, distinct=True),
            done=Count(
                "measures__milestones",
                filter=current & Q(measures__milestones__done_on__isnull=False),
                distinct=True,
            ),
            before=Count("evidence", filter=Q(evidence__moment="before"), distinct=True),
            after=Count("evidence", filter=Q(evidence__moment="after"), distinct=True),
        )
        .order_by("submitted_on", "pk")[:MOST_ROWS]
    )
    keys = [issue.pk for issue in issues]
    notices = dict(
        Closing.objects.pending().filter(issue__in=keys).values_list("issue_id", "notice_ends_on")
    )
    signed: dict[int, list[str]] = {}
    for approval in Approval.objects.filter(issue__in=keys, withdrawn_on__isnull=True):
        signed.setdefault(approval.issue_id, []).append(str(approval.get_tier_display()))
    return [
        Submitted(
            issue=issue,
            done=issue.done,
            steps=issue.steps,
            has_before=bool(issue.before),
            has_after=bool(issue.after),
            notice_ends_on=notices.get(issue.pk),
            signed=signed.get(issue.pk, []),
        )
        for issue in issues
    ]
