"""What waits for a decision or an answer, counted for supervision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.pages.issues.list.filters import issues_waiting_for
from dashboards.shared.links import issues_at, measures_at
from parks.choices import LedgerView
from parks.models import Closing, Issue, SelfCheck
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from recommendations.gaps import MeasureState
from recommendations.models import Measure
from standings.regions.read import RegionTotals


@dataclass(frozen=True)
class Counted:
    """A number in words, and the list that shows the same number; `is_late` where it should be
    nought.
    """

    words: str
    n: int
    address: str
    is_late: bool = False


def counted(asked: Mapping[str, QuerySet]) -> dict[str, int]:
    """How many rows each queryset holds, whatever they are rows of; one statement."""
    parts = [
        rows.order_by()
        .annotate(asked_=Value(name, output_field=CharField()))
        .values_list("asked_")
        .annotate(n=Count("pk"))
        for name, rows in asked.items()
    ]
    return dict.fromkeys(asked, 0) | dict(
        parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    )


def questions(reader: Reader, today: date) -> dict[str, QuerySet]:
    """What stands in no tally: decisions that wait and lists beside the ledger, by the name of
    their list.
    """
    issues: IssueQuerySet = Issue.objects.visible_to(reader).problems()
    return {
        **{
            what: issues_waiting_for(issues, what, today)
            for what in ("extension", "acceptance", "resume", "found")
        },
        "rechecks": Closing.objects.visible_to(reader).due_for_recheck(today),
        "selfchecks": SelfCheck.objects.visible_to(reader).waiting(),
        "measures": Measure.objects.visible_to(reader).overdue(today),
    }


def decisions(n: Mapping[str, int]) -> list[Counted]:
    """What waits for the decision of a verifier or of an analyst."""
    return [
        Counted(_("Requests for more time"), n["extension"], issues_at(waiting="extension")),
        Counted(
            _("Handed in more than 7 days ago"),
            n["acceptance"],
            issues_at(waiting="acceptance"),
            is_late=True,
        ),
        Counted(
            _("Suspensions that have run out"),
            n["resume"],
            issues_at(waiting="resume"),
            is_late=True,
        ),
        Counted(_("Due re-checks"), n["rechecks"], reverse("recheck-list")),
        Counted(_("Self-checks without an answer"), n["selfchecks"], reverse("self-check-list")),
    ]


def supervised(seen: RegionTotals, n: Mapping[str, int]) -> list[Counted]:
    """What is overdue, due soon and silent."""
    return [
        Counted(_("Overdue issues"), seen.overdue, issues_at(overdue=1), is_late=True),
        Counted(_("Due within 15 days"), seen.issues.due_soon, issues_at(due=15)),
        Counted(
            _("Not updated for 30 days"),
            seen.issues.views.get(LedgerView.STALE_30, 0),
            issues_at(view=LedgerView.STALE_30),
        ),
        Counted(
            _("Overdue measures"),
            n["measures"],
            measures_at(state=MeasureState.OVERDUE),
            is_late=True,
        ),
    ]
