"""Read the page of a measure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.shared.rows.deadlines import left_in_words
from dashboards.shared.rows.evidence import EvidenceRow, read_files_by_milestone
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
from parks.choices import Light
from parks.models import Scheme
from parks.readers import Reader
from parks.text.days import full_day
from recommendations.models import Measure, Milestone, Recommendation
from recommendations.progress import share_done


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


def read_measure(number: str, reader: Reader, today: date) -> MeasurePage:
    """Read the page of a measure that the reader may see; Http404 for any other."""
    measure = (
        Measure.objects.visible_to(reader)
        .with_light(today)
        .select_related("lead", "park", "region", "recommendation__pillar")
        .filter(number=number)
        .first()
    )
    if measure is None:
        raise Http404
    steps = list(measure.milestones.all())
    files = read_files_by_milestone(measure)
    row = measure_row(measure, today)
    following = _next_words(measure, steps, today)
    late = lights.is_measure_overdue(measure.due_on, measure.done_on, today)
    reason = (make_reason(row, late)[0], following) if row.light == Light.RED else None
    issues = for_rows(measure.issues.visible_to(reader).with_light(today)).order_by(
        "light_rank", "number_key"
    )
    may_edit = Measure.objects.editable_by(reader).filter(pk=measure.pk).exists()
    return MeasurePage(
        measure=measure,
        row=row,
        due_day=full_day(measure.due_on),
        starts=full_day(measure.starts_on),
        milestones=[
            milestone_row(step, share, today, files.get(step.pk, []))
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
    )


def milestone_row(
    step: Milestone, weight: int, today: date, files: list[EvidenceRow]
) -> MilestoneRow:
    """Make the row of a milestone: done, done late, overdue, due today or not yet due."""
    light = Light.GREY
    state = _("not yet due") if step.due_on else _("no date")
    if step.done_on:
        late = (step.done_on - step.due_on).days if step.due_on else 0
        words = ngettext("done %(n)d day late", "done %(n)d days late", late) % {"n": late}
        light = Light.DONE
        state = words if late > 0 else _("done")
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
