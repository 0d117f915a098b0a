"""Keep progress and the days on which lights turn true at the end of every write."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q, Sum

from parks import lights
from parks.models import Issue, IssueEvidence, IssuePark, Scheme
from parks.writing import Touched
from parks.writing.locks import lock_rows
from parks.writing.rows import update_rows
from recommendations.models import Measure, MeasureEvidence, Milestone

CHUNK = 500
# What is kept true of an issue.
ISSUE_FIELDS = ["progress", "milestones_left", "evidence_files", "turns_amber_on", "turns_red_on"]
MEASURE_FIELDS = ["progress", "done_on", "turns_amber_on", "turns_red_on"]


class MilestoneWeights(NamedTuple):
    """The weight of the milestones of a measure: done, in all, and the day of the last one done."""

    done: int
    total: int
    last_done_on: date | None


NOTHING_TO_WEIGH = MilestoneWeights(0, 0, None)


def share_done(done: int, total: int) -> int | None:
    """Return the weight done in percent, rounded down; None where there is nothing to weigh."""
    return 100 * done // total if total else None


def weigh(milestones: Iterable[Milestone]) -> MilestoneWeights:
    """Weigh milestones in memory."""
    rows = list(milestones)
    return MilestoneWeights(
        sum(row.weight for row in rows if row.done_on),
        sum(row.weight for row in rows),
        max((row.done_on for row in rows if row.done_on), default=None),
    )


def set_progress(measure: Measure, weight: MilestoneWeights, thresholds: lights.Thresholds) -> None:
    """Set what follows from the milestones of a measure; the caller saves."""
    measure.progress = share_done(weight.done, weight.total)
    measure.done_on = weight.last_done_on if measure.progress == 100 else None
    measure.set_turns(thresholds)


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
    tables: tuple[Any, ...] = (Issue, Measure)
    for model in tables:
        last = 0
        while rows := list(model._default_manager.filter(pk__gt=last).order_by("pk")[:CHUNK]):
            last = rows[-1].pk
            for row in rows:
                row.set_turns(thresholds)
            update_rows(rows, ["turns_amber_on", "turns_red_on"])


def _refresh_measures(touched: Touched, thresholds: lights.Thresholds) -> None:
    """Bring the touched measures up to date: one is done when all its weight is."""
    weights = _read_weights(touched.measures)
    changed = []
    rows = Measure.objects.filter(pk__in=touched.measures).order_by("pk")
    for measure in rows.select_for_update(of=("self",), no_key=True):
        before = [getattr(measure, name) for name in MEASURE_FIELDS]
        weight = weights.get(measure.pk, NOTHING_TO_WEIGH)
        set_progress(measure, weight, thresholds)
        if before != [getattr(measure, name) for name in MEASURE_FIELDS]:
            changed.append(measure)
        if measure.park_id:
            touched.parks.add(measure.park_id)
        touched.regions.add(measure.region_id)
    update_rows(changed, MEASURE_FIELDS)


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
    shares, left = _read_work(touched.issues)
    files = _count_files(touched.issues)
    changed = []
    rows = Issue.objects.filter(pk__in=touched.issues).order_by("pk")
    for issue in rows.select_for_update(of=("self",), no_key=True):
        before = [getattr(issue, name) for name in ISSUE_FIELDS]
        known_shares = shares.get(issue.pk)
        issue.progress = sum(known_shares) // len(known_shares) if known_shares else None
        issue.milestones_left = left.get(issue.pk)
        issue.evidence_files = files[issue.pk]
        issue.set_turns(thresholds)
        # spelling out rows that stay as they are would cost more than a bulk edit itself
        if before != [getattr(issue, name) for name in ISSUE_FIELDS]:
            changed.append(issue)
        touched.regions.add(issue.region_id)
    update_rows(changed, ISSUE_FIELDS)
    parks = IssuePark.objects.filter(issue__in=touched.issues).values_list("park_id", flat=True)
    touched.parks.update(parks)


def _read_work(issues: set[int]) -> tuple[dict[int, list[int]], dict[int, int]]:
    """Read of each issue the progress of its measures where it is known, and the milestones left.

    Where no measure has a milestone, the issue is in neither or only in the first.
    """
    links = (
        Measure.issues.through.objects.filter(
            issue__in=issues,
            measure__stopped_on__isnull=True,
            measure__withdrawn_on__isnull=True,
        )
        .order_by("measure")
        .values_list("issue_id", "measure_id", "measure__progress")
    )
    rows = list(links)
    counts = (
        Milestone.objects.filter(measure__in={measure for _issue, measure, _progress in rows})
        .order_by()
        .values_list("measure")
        .annotate(open_ones=Count("pk", filter=Q(done_on=None)))
    )
    open_milestones = dict(counts.values_list("measure", "open_ones"))
    shares: dict[int, list[int]] = defaultdict(list)
    left: dict[int, int] = {}
    for issue, measure, progress in rows:
        if progress is not None:
            shares[issue].append(progress)
        if measure in open_milestones:
            left[issue] = left.get(issue, 0) + open_milestones[measure]
    return shares, left


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
