"""Keep progress and the days on which lights turn true at the end of every write."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q, Sum

from parks import lights
from parks.models import Issue, IssueEvidence, IssuePark, Scheme
from parks.writing import Touched
from parks.writing.locks import lock_rows
from recommendations.models import Measure, MeasureEvidence, Milestone

CHUNK = 500
# What is kept true of an issue.
ISSUE_FIELDS = ["progress", "milestones_left", "evidence_files", "turns_amber_on", "turns_red_on"]


class MilestoneWeights(NamedTuple):
    """The weight of the milestones of a measure: done, in all, and the day of the last one done."""

    done: int
    total: int
    last_done_on: date | None


NOTHING_TO_WEIGH = MilestoneWeights(0, 0, None)


def share_done(done: int, total: int) -> int | None:
    """Return the weight done in percent, rounded down; None where there is nothing to weigh."""
    return 100 * done // total if total else None


def refresh_progress(touched: Touched) -> None:
    """Bring progress and turn days of the touched measures and issues up to date.

    Their parks and regions join what is touched.
    """
    thresholds = (
        Scheme.current().thresholds if touched.measures or touched.issues else lights.Thresholds()
    )
    if touched.measures:
        through = Measure.issues.through.objects.filter(measure__in=touched.measures)
        touched.issues.update(through.values_list("issue_id", flat=True))
        # issues before measures, as in every write (`parks.writing.locks`)
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
    """Bring the touched measures up to date: one is done when all its weight is."""
    weights = _read_weights(touched.measures)
    changed = []
    rows = Measure.objects.filter(pk__in=touched.measures).order_by("pk")
    for measure in rows.select_for_update(of=("self",), no_key=True):
        weight = weights.get(measure.pk, NOTHING_TO_WEIGH)
        measure.progress = share_done(weight.done, weight.total)
        measure.done_on = weight.last_done_on if measure.progress == 100 else None
        _turn(measure, measure.starts_on, thresholds)
        changed.append(measure)
        if measure.park_id:
            touched.parks.add(measure.park_id)
        touched.regions.add(measure.region_id)
    Measure.objects.bulk_update(
        changed, ["progress", "done_on", "turns_amber_on", "turns_red_on"], batch_size=CHUNK
    )


def _read_weights(measures: set[int]) -> dict[int, MilestoneWeights]:
    """Read the weights of the milestones of each measure, by the key of the measure."""
    rows = (
        Milestone.objects.filter(measure__in=measures)
        .order_by()
        .values_list("measure")
        .annotate(
            done=Sum("weight", filter=Q(done_on__isnull=False), default=0),
            total=Sum("weight"),
            last_done_on=Max("done_on"),
        )
    )
    return {pk: MilestoneWeights(*weights) for pk, *weights in rows}


def _refresh_issues(touched: Touched, thresholds: lights.Thresholds) -> None:
    """Bring the touched issues up to date.

    Progress is the plain mean of the measures, rounded down (docs/rules.md, 7).
    """
    shares: dict[int, list[int]] = defaultdict(list)
    left: dict[int, int | None] = {}
    linked_measures = (
        Measure.objects.current()
        .filter(issues__in=touched.issues)
        .annotate(
            all_milestones=Count("milestones"),
            open_milestones=Count("milestones", filter=Q(milestones__done_on=None)),
        )
    )
    for issue_key, progress, total, remaining in linked_measures.values_list(
        "issues", "progress", "all_milestones", "open_milestones"
    ):
        if progress is not None:
            shares[issue_key].append(progress)
        if total:
            left[issue_key] = (left.get(issue_key) or 0) + remaining
    files = _count_files(touched.issues)
    changed = []
    rows = Issue.objects.filter(pk__in=touched.issues).order_by("pk")
    for issue in rows.select_for_update(of=("self",), no_key=True):
        before = [getattr(issue, name) for name in ISSUE_FIELDS]
        known_shares = shares.get(issue.pk)
        issue.progress = sum(known_shares) // len(known_shares) if known_shares else None
        issue.milestones_left = left.get(issue.pk)
        issue.evidence_files = files[issue.pk]
        _turn(issue, issue.starts, thresholds)
        # spelling out rows that stay as they are would cost more than a bulk edit itself
        if before != [getattr(issue, name) for name in ISSUE_FIELDS]:
            changed.append(issue)
        touched.regions.add(issue.region_id)
    Issue.objects.bulk_update(changed, ISSUE_FIELDS, batch_size=CHUNK)
    parks = IssuePark.objects.filter(issue__in=touched.issues).values_list("park_id", flat=True)
    touched.parks.update(parks)


def _count_files(issues: set[int]) -> Counter[int]:
    """Count the evidence of each issue: its own, and that of the measures that work on it.

    What other parks showed when they were asked about it is none of its evidence.
    """
    evidence = IssueEvidence.objects.filter(issue__in=issues).exclude(self_check__issue=F("issue"))
    own = evidence.values_list("issue_id", flat=True)
    of_measures = MeasureEvidence.objects.filter(measure__issues__in=issues).values_list(
        "measure__issues", flat=True
    )
    return Counter([*own, *of_measures])


def _turn(row: Issue | Measure, starts_on: date | None, thresholds: lights.Thresholds) -> None:
    """Set the days on which the light of a record turns; it is not saved."""
    turns = lights.turns(starts_on, row.due_on, row.progress, thresholds)
    row.turns_amber_on = turns.amber_on
    row.turns_red_on = turns.red_on
