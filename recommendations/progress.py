"""Progress, and the days on which lights turn, kept true from milestones at the end of
every write.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q, Sum

from parks import lights
from parks.models import Issue, IssueEvidence, IssuePark, Scheme
from parks.writing import Touched
from parks.writing.locks import lock_rows
from recommendations.models import Measure, MeasureEvidence, Milestone

CHUNK = 500
# What is kept true of an issue.
ISSUE_FIELDS = ["progress", "milestones_left", "evidence_files", "turns_amber_on", "turns_red_on"]


def share_done(done: int, total: int) -> int | None:
    """Weight done in percent, rounded down. None, never zero, where there is nothing to weigh."""
    return 100 * done // total if total else None


def refresh_progress(touched: Touched) -> None:
    """Bring progress and turn days of the touched measures and issues up to date; name
    their parks.
    """
    thresholds = (
        Scheme.current().thresholds if touched.measures or touched.issues else lights.Thresholds()
    )
    if touched.measures:
        through = Measure.issues.through.objects.filter(measure__in=touched.measures)
        touched.issues.update(through.values_list("issue_id", flat=True))
        # issues before measures, as in every write (`parks.locks`)
        lock_rows(Issue, touched.issues)
        _refresh_measures(touched, thresholds)
    if touched.issues:
        _refresh_issues(touched, thresholds)


def refresh_turns(thresholds: lights.Thresholds) -> None:
    """Bring the turn days of all issues and measures up to date with new thresholds.

    Lock them before, issues first.
    """
    tables: tuple[tuple[Any, str], ...] = ((Issue, "starts"), (Measure, "starts_on"))
    for model, starts_on in tables:
        last = 0
        while rows := list(model._default_manager.filter(pk__gt=last).order_by("pk")[:CHUNK]):
            last = rows[-1].pk
            for row in rows:
                _turn(row, getattr(row, starts_on), thresholds)
            model._default_manager.bulk_update(
                rows, ["turns_amber_on", "turns_red_on"], batch_size=CHUNK
            )


def _refresh_measures(touched: Touched, thresholds: lights.Thresholds) -> None:
    """A measure is done when all its weight is; its park follows."""
    weights = {
        row["measure"]: row
        for row in Milestone.objects.filter(measure__in=touched.measures)
        .values("measure")
        .annotate(
            total=Sum("weight"),
            done=Sum("weight", filter=Q(done_on__isnull=False)),
            last=Max("done_on"),
        )
    }
    changed = []
    rows = Measure.objects.filter(pk__in=touched.measures).order_by("pk")
    for measure in rows.select_for_update(of=("self",), no_key=True):
        weight = weights.get(measure.pk, {"total": 0, "done": 0, "last": None})
        measure.progress = share_done(weight["done"] or 0, weight["total"])
        measure.done_on = weight["last"] if measure.progress == 100 else None
        _turn(measure, measure.starts_on, thresholds)
        changed.append(measure)
        if measure.park_id:
            touched.parks.add(measure.park_id)
        touched.regions.add(measure.region_id)
    Measure.objects.bulk_update(
        changed, ["progress", "done_on", "turns_amber_on", "turns_red_on"], batch_size=500
    )


def _refresh_issues(touched: Touched, thresholds: lights.Thresholds) -> None:
    """An issue's progress is the plain mean of its measures, rounded down (docs/rules.md, 7)."""
    shares: dict[int, list[int]] = defaultdict(list)
    left: dict[int, int | None] = {}
    linked = Measure.objects.filter(issues__in=touched.issues).annotate(
        all_milestones=Count("milestones"),
        open_milestones=Count("milestones", filter=Q(milestones__done_on=None)),
    )
    for issue, progress, total, remaining in linked.values_list(
        "issues", "progress", "all_milestones", "open_milestones"
    ):
        if progress is not None:
            shares[issue].append(progress)
        if total:
            left[issue] = (left.get(issue) or 0) + remaining
    files = _count_files(touched.issues)
    changed = []
    rows = Issue.objects.filter(pk__in=touched.issues).order_by("pk")
    for issue_row in rows.select_for_update(of=("self",), no_key=True):
        before = [getattr(issue_row, name) for name in ISSUE_FIELDS]
        known = shares.get(issue_row.pk)
        issue_row.progress = sum(known) // len(known) if known else None
        issue_row.milestones_left = left.get(issue_row.pk)
        issue_row.evidence_files = files[issue_row.pk]
        _turn(issue_row, issue_row.starts, thresholds)
        # spelling out rows that stay as they are would cost more than a bulk edit itself
        if before != [getattr(issue_row, name) for name in ISSUE_FIELDS]:
            changed.append(issue_row)
        touched.regions.add(issue_row.region_id)
    Issue.objects.bulk_update(changed, ISSUE_FIELDS, batch_size=500)
    parks = IssuePark.objects.filter(issue__in=touched.issues).values_list("park_id", flat=True)
    touched.parks.update(parks)


def _count_files(issues: set[int]) -> Counter[int]:
    """Pieces of evidence of each issue: its own, and those of the measures that work on it.

    What other parks showed when they were asked about it is none of its evidence.
    """
    kept = IssueEvidence.objects.filter(issue__in=issues).exclude(self_check__issue=F("issue"))
    own = kept.values_list("issue_id", flat=True)
    of_measures = MeasureEvidence.objects.filter(measure__issues__in=issues).values_list(
        "measure__issues", flat=True
    )
    return Counter([*own, *of_measures])


def _turn(row: Issue | Measure, starts_on: date | None, thresholds: lights.Thresholds) -> None:
    turns = lights.turns(starts_on, row.due_on, row.progress, thresholds)
    row.turns_amber_on = turns.amber_on
    row.turns_red_on = turns.red_on
