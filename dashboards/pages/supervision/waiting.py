"""Count what waits for a decision or an answer, for supervision and the desks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.pages.issues.list.filters import issues_waiting_for
from dashboards.shared.links import issues_at, measures_at
from parks.choices import LedgerView
from parks.models import Closing, Issue, SelfCheck
from parks.readers import Reader
from recommendations.gaps import MeasureState
from recommendations.models import Measure
from standings.regions.read import RegionTotals


@dataclass(frozen=True)
class WorkCount:
    """A number in words, and the list that shows the same number; `is_late` where it should be
    nought.
    """

    words: str
    n: int
    address: str
    is_late: bool = False


@dataclass(frozen=True)
class WaitingCounts:
    """How much waits that stands in no tally: decisions and answers."""

    extensions: int
    acceptances: int
    suspensions_over: int
    found_by_self_check: int
    rechecks: int
    self_checks: int


def read_waiting_counts(reader: Reader, today: date) -> WaitingCounts:
    """Count what waits in sight of a reader, each by the question of its list."""
    issues = Issue.objects.visible_to(reader).problems()
    return WaitingCounts(
        extensions=issues_waiting_for(issues, "extension", today).count(),
        acceptances=issues_waiting_for(issues, "acceptance", today).count(),
        suspensions_over=issues_waiting_for(issues, "resume", today).count(),
        found_by_self_check=issues_waiting_for(issues, "found", today).count(),
        rechecks=Closing.objects.visible_to(reader).due_for_recheck(today).count(),
        self_checks=SelfCheck.objects.visible_to(reader).waiting().count(),
    )


def decision_counts(waiting: WaitingCounts) -> list[WorkCount]:
    """Name what waits for the decision of a verifier or of an analyst."""
    return [
        WorkCount(_("Requests for more time"), waiting.extensions, issues_at(waiting="extension")),
        WorkCount(
            _("Handed in more than 7 days ago"),
            waiting.acceptances,
            issues_at(waiting="acceptance"),
            is_late=True,
        ),
        WorkCount(
            _("Suspensions that have run out"),
            waiting.suspensions_over,
            issues_at(waiting="resume"),
            is_late=True,
        ),
        WorkCount(_("Due re-checks"), waiting.rechecks, reverse("recheck-list")),
        WorkCount(
            _("Self-checks without an answer"), waiting.self_checks, reverse("self-check-list")
        ),
    ]


def read_supervised_counts(totals: RegionTotals, reader: Reader, today: date) -> list[WorkCount]:
    """Name what is overdue, due soon and silent; the measures are in no tally and are counted."""
    overdue_measures = Measure.objects.visible_to(reader).overdue(today).count()
    return [
        WorkCount(_("Overdue issues"), totals.overdue, issues_at(overdue=1), is_late=True),
        WorkCount(_("Due within 15 days"), totals.issues.due_soon, issues_at(due=15)),
        WorkCount(
            _("Not updated for 30 days"),
            totals.issues.views.get(LedgerView.STALE_30, 0),
            issues_at(view=LedgerView.STALE_30),
        ),
        WorkCount(
            _("Overdue measures"),
            overdue_measures,
            measures_at(state=MeasureState.OVERDUE),
            is_late=True,
        ),
    ]
