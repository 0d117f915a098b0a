"""Measures, requests for more time and instructions follow the stages of issues.

A measure runs while one of its issues is open, waits while the others are suspended, and ends when
all are closed or dismissed (docs/rules.md, 24). A request that hangs on a stage lapses with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from parks.actions.file import DatedEntry
from parks.actions.following import Lapsed, StageChange, log_lapsed, log_together
from parks.choices import OPEN_STAGES, Decision, EntryKind, Stage
from parks.ledger.changes import LOG_LANGUAGE, changed_line
from parks.models import Issue
from parks.text.days import full_day
from parks.writing import writing
from parks.writing.rows import update_rows
from recommendations.locks import lock_work
from recommendations.models import Extension, Instruction, Measure, Milestone

# What a step writes of measures and milestones.
MEASURE_FIELDS = [
    "due_on",
    "paused_on",
    "stopped_on",
    "stopped_by",
    "stopped_reason",
    "successor",
    "version",
]


def lock_work_of(issues: Iterable[int]) -> None:
    """Lock the measures of issues, and before them every issue that they work on."""
    lock_work(issues=issues)


def follow_stages(issues: Collection[Issue], change: StageChange) -> Lapsed:
    """Pause, resume or end the measures of issues whose stage changed, and let requests lapse."""
    keys = [issue.pk for issue in issues]
    with writing():
        follow_issues(Measure.objects.filter(issues__in=keys).values_list("pk", flat=True), change)
        return lapse_requests("issue", keys, change)


def follow_issues(measures: Iterable[int], change: StageChange) -> None:
    """Bring measures to the state that the stages of their issues ask for; log each change."""
    unfinished = Measure.objects.unfinished().filter(pk__in=set(measures)).order_by("pk")
    stages = _read_stages(unfinished)
    resumed = []
    lines: list[tuple[Measure, DatedEntry]] = []
    milestones = _read_open_milestones(unfinished)
    moved: list[Milestone] = []
    for measure in unfinished:
        line: DatedEntry | None = None
        wanted = stages.get(measure.pk, set())
        if wanted & set(OPEN_STAGES) or not wanted:
            if measure.paused_on:
                moved += milestones[measure.pk]
                line = _resume(measure, milestones[measure.pk], change)
        elif Stage.SUSPENDED in wanted:
            if measure.paused_on is None:
                measure.paused_on = change.day
                line = _line(EntryKind.SUSPENDED, change, _("Its issues are suspended."))
        else:
            line = end(measure, change, _("All of its issues are closed or dismissed."))
        if line:
            measure.version += 1
            resumed.append(measure)
            lines.append((measure, line))
    with writing() as touched:
        touched.rows[Milestone].update(milestone.pk for milestone in moved)
        update_rows(moved, ["due_on"])
        store(resumed, lines, change)


def store(
    measures: list[Measure],
    lines: list[tuple[Measure, DatedEntry]],
    change: StageChange,
    *,
    lapses: bool = True,
) -> None:
    """Store measures with their lines in the log; with their state, what hung on it lapses."""
    with writing() as touched:
        update_rows(measures, MEASURE_FIELDS)
        touched.measures.update(measure.pk for measure in measures)
        log_together(lines)
        if not lapses:
            return
        lapsed = lapse_requests("measure", [measure.pk for measure in measures], change)
        log_lapsed(
            [(measure, lapsed[measure.pk]) for measure in measures if measure.pk in lapsed], change
        )


def end(measure: Measure, change: StageChange, reason: str) -> DatedEntry:
    """Stop a measure in memory, and return its line for the log."""
    measure.paused_on = None
    measure.stopped_on = change.day
    measure.stopped_by = change.by
    measure.stopped_reason = reason
    return _line(EntryKind.STOPPED, change, reason)


def move_dates(measure: Measure, milestones: Iterable[Milestone], days: int) -> str:
    """Move the due dates of a measure and of its open milestones; return a line for the log."""
    before = measure.due_on
    records: list[Measure | Milestone] = [measure, *milestones]
    for record in records:
        if record.due_on:
            record.due_on += timedelta(days=days)
    with override(LOG_LANGUAGE):
        label = Measure._meta.get_field("due_on").verbose_name
        return changed_line(label, before, measure.due_on)


def lapse_requests(record: str, keys: Collection[int], change: StageChange) -> Lapsed:
    """Let undecided requests lapse, and instructions whose day has not passed; in words, by record.

    What is overdue stays open: nobody gets rid of it by a step.
    """
    lapsed: dict[int, list[str]] = defaultdict(list)
    requests = Extension.objects.waiting().filter(**{f"{record}__in": keys})
    with writing() as touched, override(LOG_LANGUAGE):
        for pk, day in requests.values_list(record, "new_due_on"):
            lapsed[pk].append(_("Request for more time until %(day)s") % {"day": full_day(day)})
        if lapsed:
            touched.rows[Extension].update(requests.values_list("pk", flat=True))
            requests.update(decision=Decision.LAPSED, decided_by=change.by, decided_on=change.day)
        instructions = Instruction.objects.waiting().filter(
            **{f"{record}__in": keys}, due_on__gte=change.day
        )
        told = list(instructions.order_by("pk").values_list("pk", record, "number"))
        for _instruction, pk, number in told:
            lapsed[pk].append(_("Instruction %(number)s") % {"number": number})
        if told:
            touched.rows[Instruction].update(row[0] for row in told)
            touched.facts[Instruction].update(row[0] for row in told)
            instructions.update(lapsed_on=change.day)
    return lapsed


def _resume(measure: Measure, milestones: list[Milestone], change: StageChange) -> DatedEntry:
    """Set the clock of a paused measure going again, as much later as it stood still."""
    assert measure.paused_on, "only a paused measure is resumed"
    days = max(0, (change.day - measure.paused_on).days)
    measure.paused_on = None
    words = move_dates(measure, milestones, days)
    return _line(EntryKind.RESUMED, change, words if days and measure.due_on else "")


def _line(what: EntryKind, change: StageChange, words: str) -> DatedEntry:
    return {"what": what, "by": change.by, "on": change.on, "words": words}


def _read_stages(measures: Any) -> dict[int, set[str]]:
    """Read in which stages the issues of each measure stand, by its key."""
    stages: dict[int, set[str]] = defaultdict(set)
    links = Measure.issues.through.objects.filter(measure__in=measures.order_by().values("pk"))
    for measure, stage in links.values_list("measure_id", "issue__stage"):
        stages[measure].add(stage)
    return stages


def _read_open_milestones(measures: Any) -> dict[int, list[Milestone]]:
    """Read the milestones with a day that are not done, by the key of their measure."""
    rows: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in Milestone.objects.filter(
        measure__in=measures.order_by().values("pk"), done_on__isnull=True, due_on__isnull=False
    ).order_by("pk"):
        rows[milestone.measure_id].append(milestone)
    return rows
