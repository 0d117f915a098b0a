"""Read the page of a measure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.security.rights import Right
from dashboards.pages.measures.step_forms import BUTTONS
from dashboards.shared.reporting.cards import Task, make_task, ticked_in
from dashboards.shared.reporting.forms import ReportForm
from dashboards.shared.rows.deadlines import left_in_words
from dashboards.shared.rows.evidence import EvidenceRow, read_files_by_milestone
from dashboards.shared.rows.extras import ExtraRows, read_extra_rows
from dashboards.shared.rows.issues import IssueRow, for_rows, issue_row
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
from parks import lights
from parks.choices import ExtraOf, Light
from parks.ledger.needs import MissingNeed
from parks.models import Scheme
from parks.readers import Reader
from parks.text.days import full_day
from recommendations.models import (
    Extension,
    Measure,
    MeasureExtra,
    Milestone,
    Recommendation,
)
from recommendations.progress import share_done
from recommendations.steps import MeasureStep, steps_with


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone: its share of the whole in percent, and its state as a light with words."""

    words: str
    weight: int
    due: str
    done: str
    light: str
    state: str
    files: list[EvidenceRow]


@dataclass(frozen=True)
class StepButton:
    """A step that the reader may take now."""

    name: str
    address: str


@dataclass(frozen=True)
class ReportCard:
    """The form of a report with the milestones of the measure; `failed` where it was refused."""

    form: ReportForm
    task: Task
    failed: bool
    # a list names what is missing in words of its own; here the form does
    missing: tuple[MissingNeed, ...] = ()

    @property
    def tasks(self) -> list[Task]:
        """The measure alone, as the fields of a report take it."""
        return [self.task]


@dataclass
class MeasurePage:
    """Everything on the page of a measure."""

    measure: Measure
    row: MeasureRow
    due_day: str
    starts: str
    milestones: list[MilestoneRow]
    done: int
    planned: int | None
    reason: tuple[str, str] | None
    next_step: str
    issues: list[IssueRow]
    log: list[LogLine]
    park: Link | None
    region: Link
    advice: Link | None
    supporting: str
    edit_address: str
    report: ReportCard | None
    buttons: list[StepButton]
    extensions: list[Extension]
    extras: ExtraRows
    extras_address: str


def read_measure(
    number: str, reader: Reader, today: date, refused: ReportForm | None = None
) -> MeasurePage:
    """Read the page of a measure that the reader may see; Http404 for any other.

    `refused` is a report that could not be stored.
    """
    measure = (
        Measure.objects.visible_to(reader)
        .with_light(today)
        .select_related(
            "lead", "park", "region", "recommendation__pillar", "stopped_by", "successor"
        )
        .filter(number=number)
        .first()
    )
    if measure is None:
        raise Http404
    steps = list(measure.milestones.all())
    extensions = list(measure.extensions.select_related("asked_by", "decided_by"))
    is_asked = any(not extension.decision for extension in extensions)
    files = read_files_by_milestone(measure)
    row = measure_row(measure, today)
    following = "" if measure.stopped_on else _next_words(measure, steps, today)
    late = lights.is_measure_overdue(
        measure.due_on, measure.done_on, today, measure.paused_on, measure.stopped_on
    )
    open_steps = steps_with(reader, measure, today)
    was_stopped = measure.stopped_on is not None
    report = _read_report(measure, open_steps, today, refused)
    reason = (make_reason(row, late)[0], following) if row.light == Light.RED else None
    issues = for_rows(measure.issues.visible_to(reader).with_light(today)).order_by(
        "light_rank", "number_key"
    )
    may_edit = Measure.objects.editable_by(reader).filter(pk=measure.pk).exists()
    extras = read_extra_rows(MeasureExtra, ExtraOf.MEASURES, measure.pk, reader)
    may_fill_in = extras.has_fields and may_edit and reader.may(Right.CHANGE, measure)
    return MeasurePage(
        measure=measure,
        row=row,
        due_day=full_day(measure.due_on),
        starts=full_day(measure.starts_on),
        milestones=[
            milestone_row(step, share, today, files.get(step.pk, []), is_stopped=was_stopped)
            for step, share in zip(steps, _shares(steps), strict=True)
        ],
        done=measure.progress or 0,
        planned=_planned_share(measure, steps, today),
        reason=reason,
        next_step="" if reason else following,
        issues=[issue_row(issue, today) for issue in issues],
        log=log_lines(measure.entries.select_related("by")),
        park=read_park_links([measure.park], reader)[0] if measure.park else None,
        region=region_link(measure.region, reader),
        advice=_carried_out(measure.recommendation) if measure.recommendation else None,
        supporting=unit_names(measure.supporting.all()),
        edit_address=admin_address(reader, may_edit, measure),
        report=report,
        buttons=[
            StepButton(str(BUTTONS[step]), reverse("measure-step", args=[measure.number, step]))
            for step in open_steps
            if step in BUTTONS and (step != MeasureStep.DECIDE_EXTENSION or is_asked)
        ],
        extensions=extensions,
        extras=extras,
        extras_address=reverse("measure-extras", args=[measure.number]) if may_fill_in else "",
    )


def _read_report(
    measure: Measure,
    open_steps: list[MeasureStep],
    today: date,
    refused: ReportForm | None,
) -> ReportCard | None:
    """Make the form of a report, for those who may report now or tried to."""
    if refused is None and MeasureStep.REPORT not in open_steps:
        return None
    form = refused or ReportForm(measure=measure)
    ticked = ticked_in(refused) if refused else set()
    return ReportCard(form, make_task(measure, today, ticked), refused is not None)


def milestone_row(
    step: Milestone, weight: int, today: date, files: list[EvidenceRow], *, is_stopped: bool
) -> MilestoneRow:
    """Make the row of a milestone: done, done late, stopped, overdue, due today or not yet due."""
    light = Light.GREY
    state = _("not yet due") if step.due_on else _("no date")
    if step.done_on:
        late = (step.done_on - step.due_on).days if step.due_on else 0
        words = ngettext("done %(n)d day late", "done %(n)d days late", late) % {"n": late}
        light = Light.DONE
        state = words if late > 0 else _("done")
    elif is_stopped:
        state = _("stopped")
    elif step.due_on and step.due_on <= today:
        light = Light.RED if step.due_on < today else Light.AMBER
        state = left_in_words(step.due_on, today)[0]
    due = short_day(step.due_on, today) if step.due_on else ""
    return MilestoneRow(
        step.words,
        weight,
        due,
        short_day(step.done_on, today) if step.done_on else "",
        light.value,
        state,
        files,
    )


def _next_words(measure: Measure, steps: list[Milestone], today: date) -> str:
    """Name the next milestone, and what finishing it changes."""
    left = sorted(
        (step for step in steps if not step.done_on),
        key=lambda step: (step.due_on or date.max, step.position),
    )
    if not left:
        return ""
    step = left[0]
    total = sum(milestone.weight for milestone in steps)
    done = sum(milestone.weight for milestone in steps if milestone.done_on)
    progress = share_done(done + step.weight, total)
    values = {
        "place": steps.index(step) + 1,
        "words": step.words,
        "progress": progress,
        "when": left_in_words(step.due_on, today)[0] if step.due_on else _("no date"),
        "light": light_at(measure, progress, today).label,
    }
    return (
        _(
            "Next is milestone %(place)d “%(words)s” (%(when)s); finishing it lifts progress "
            "to %(progress)d %%:"
            " %(light)s."
        )
        % values
    )


def light_at(measure: Measure, progress: int | None, today: date) -> Light:
    """Tell the light that a measure would show today at another progress."""
    if progress == 100:
        return Light.DONE
    turns = lights.turns(measure.starts_on, measure.due_on, progress, Scheme.current().thresholds)
    if turns.red_on and turns.red_on <= today:
        return Light.RED
    if turns.amber_on is None:
        return Light.GREY
    return Light.AMBER if turns.amber_on <= today else Light.GREEN


def _shares(steps: list[Milestone]) -> list[int]:
    """Round the weights to percents that sum to 100, by largest remainder (docs/rules.md, 16)."""
    total = sum(step.weight for step in steps)
    shares = [100 * step.weight // total for step in steps]
    by_remainder = sorted(
        range(len(steps)), key=lambda place: (-(100 * steps[place].weight % total), place)
    )
    for place in by_remainder[: 100 - sum(shares)]:
        shares[place] += 1
    return shares


def _planned_share(measure: Measure, steps: list[Milestone], today: date) -> int | None:
    """Compute what the plan asks by today, percent: the weight due, or the time elapsed where a
    milestone has no date.
    """
    if steps and all(step.due_on for step in steps):
        due = sum(step.weight for step in steps if step.due_on and step.due_on <= today)
        return share_done(due, sum(step.weight for step in steps))
    share = lights.elapsed(measure.starts_on, measure.due_on, today)
    return None if share is None else int(share)


def _carried_out(advice: Recommendation) -> Link:
    return Link(recommendation_name(advice), advice.get_absolute_url(), advice.pillar_name)
