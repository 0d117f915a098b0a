"""The pages of one issue and one measure: what they print, made ready here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboards.entries import LogLine, log_lines
from dashboards.evidence import EvidenceRow, files_by_step
from dashboards.findings import listed, short_day
from dashboards.frame import in_english
from dashboards.ledgers import (
    Due,
    IssueRow,
    for_rows,
    full_day,
    is_untouched,
    issue_row,
    left_in_words,
)
from parks import lights
from parks.choices import EntryKind, IssueKind, Light, Stage
from parks.fields import annotated
from parks.models import Issue, Park, Scheme
from parks.readers import Reader
from recommendations.models import Addresses, Measure, Milestone, Recommendation
from recommendations.progress import share_done


@dataclass(frozen=True)
class Step:
    """One of the five steps of an issue: `state` is "ok", "now" or ""."""

    name: str
    words: str
    state: str


@dataclass(frozen=True)
class Link:
    """A name that leads to its page where the reader may open it."""

    name: str
    address: str = ""
    about: str = ""


@dataclass(frozen=True)
class MeasureRow:
    """A measure as the page of an issue lists it."""

    title: str
    number: str
    address: str
    lead: str
    light: str
    progress: int | None
    elapsed: int | None
    due: Due

    @property
    def tone(self) -> str:
        """The tone of the bar."""
        return "neutral" if self.light == Light.GREY else self.light


@dataclass
class IssuePage:
    """Everything on the page of an issue."""

    issue: Issue
    row: IssueRow
    due_day: str
    steps: list[Step]
    reason: tuple[str, str] | None
    measures: list[MeasureRow]
    measures_done: int
    log: list[LogLine]
    parks: list[Link]
    region: Link
    advice: list[Link]
    supporting: str
    updated: str
    edit_address: str


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
    asked: int | None
    reason: tuple[str, str] | None
    next_step: str
    issues: list[IssueRow]
    log: list[LogLine]
    park: Link | None
    region: Link
    advice: Link | None
    supporting: str
    edit_address: str


def read_issue(number: str, reader: Reader, today: date) -> IssuePage:
    """The page of an issue that the reader may see; Http404 for any other."""
    issue = (
        for_rows(Issue.objects.visible_to(reader).with_light(today))
        .select_related("source", "closed_by")
        .filter(number=number)
        .first()
    )
    if issue is None:
        raise Http404
    measures = [
        measure_row(measure, today)
        for measure in issue.measures.visible_to(reader)
        .with_light(today)
        .select_related("lead")
        .order_by("due_on", "pk")
    ]
    entries = list(issue.entries.select_related("by"))
    may_edit = Issue.objects.editable_by(reader).filter(pk=issue.pk).exists()
    row = issue_row(issue, today)
    return IssuePage(
        issue=issue,
        row=row,
        due_day=full_day(issue.due_on),
        steps=_steps(issue, entries, today),
        reason=_reason(row, issue.is_overdue(today)) if row.light == Light.RED else None,
        measures=measures,
        measures_done=sum(one.light == Light.DONE for one in measures),
        log=log_lines(entries, today),
        parks=_park_links(issue.parks.all(), reader),
        region=_region_link(issue.region, reader),
        advice=_advice(issue),
        supporting=_names(issue.supporting.all()),
        updated=_last_news(issue, today),
        edit_address=_edit_address(reader, may_edit, issue),
    )


def read_measure(number: str, reader: Reader, today: date) -> MeasurePage:
    """The page of a measure that the reader may see; Http404 for any other."""
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
    files = files_by_step(measure)
    row = measure_row(measure, today)
    following = _next_words(measure, steps, today)
    late = bool(measure.due_on and measure.due_on < today)
    reason = (_reason(row, late)[0], following) if row.light == Light.RED else None
    issues = for_rows(measure.issues.visible_to(reader).with_light(today)).order_by(
        "light_rank", "number"
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
        asked=_asked(measure, steps, today),
        reason=reason,
        next_step="" if reason else following,
        issues=[issue_row(issue, today) for issue in issues],
        log=log_lines(measure.entries.select_related("by"), today),
        park=_park_links([measure.park], reader)[0] if measure.park else None,
        region=_region_link(measure.region, reader),
        advice=_carried_out(measure.recommendation) if measure.recommendation else None,
        supporting=_names(measure.supporting.all()),
        edit_address=_edit_address(reader, may_edit, measure),
    )


def measure_row(measure: Measure, today: date) -> MeasureRow:
    """What a row about a measure prints; its clock stops when it is done."""
    share = lights.elapsed(measure.starts_on, measure.due_on, measure.done_on or today)
    due = Due()
    if measure.due_on and measure.done_on:
        due = Due(
            short_day(measure.due_on, today),
            _("done %(day)s") % {"day": short_day(measure.done_on, today)},
        )
    elif measure.due_on:
        due = Due(short_day(measure.due_on, today), *left_in_words(measure.due_on, today))
    return MeasureRow(
        measure.title,
        measure.number,
        measure.get_absolute_url(),
        str(measure.lead or ""),
        annotated(measure, "light"),
        measure.progress,
        None if share is None else int(share),
        due,
    )


def milestone_row(
    step: Milestone, weight: int, today: date, files: list[EvidenceRow]
) -> MilestoneRow:
    """What a row about a milestone prints: done, done late, overdue, due today or not yet due."""
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


def _steps(issue: Issue, entries: list[Any], today: date) -> list[Step]:
    """The five steps with their days. A strength, and an issue set aside, stand on none."""
    steps = {Stage.FILED: 1, Stage.ACTING: 2, Stage.SUBMITTED: 3, Stage.CLOSED: 5}
    reached = steps.get(Stage(issue.stage), 0) if issue.stage else 0
    if issue.kind == IssueKind.STRENGTH or not reached:
        return []
    days = {entry.what: timezone.localtime(entry.at).date() for entry in reversed(entries)}
    assigned = days.get(EntryKind.ASSIGNED)
    filed = issue.found_on or days.get(EntryKind.FILED)
    busy = (today - assigned).days if assigned else 0
    acting = (
        ngettext("for %(n)d day", "for %(n)d days", busy) % {"n": busy}
        if issue.stage == Stage.ACTING and assigned
        else ""
    )
    due = (
        _("due %(day)s") % {"day": short_day(issue.due_on, today)}
        if issue.due_on
        else _("not reached")
    )
    words = [
        full_day(filed),
        full_day(assigned) if assigned and reached > 1 else "" if reached > 1 else _("not reached"),
        acting,
        full_day(issue.submitted_on) or ("" if reached > 3 else due),
        full_day(issue.closed_on) or _("not reached"),
    ]
    names = [
        pgettext("step", "Filing"),
        pgettext("step", "Assignment"),
        pgettext("step", "Action"),
        pgettext("step", "Acceptance"),
        pgettext("step", "Closing"),
    ]
    return [
        Step(
            name,
            word,
            "ok" if place < reached or reached == 5 else "now" if place == reached else "",
        )
        for place, (name, word) in enumerate(zip(names, words, strict=True))
    ]


def _reason(row: IssueRow | MeasureRow, is_overdue: bool) -> tuple[str, str]:
    """Why a light is red: what it is, then what stands behind it."""
    if is_overdue:
        progress = (
            _("progress unknown")
            if row.progress is None
            else _("progress %(n)d %%") % {"n": row.progress}
        )
        due = _("Due %(day)s, %(progress)s.") % {"day": row.due.day, "progress": progress}
        return _("%(words)s.") % {"words": row.due.words}, due
    behind = (row.elapsed or 0) - (row.progress or 0)
    said = ngettext("%(n)d point behind the plan.", "%(n)d points behind the plan.", behind) % {
        "n": behind
    }
    return said, _("%(left)s until the deadline of %(day)s.") % {
        "left": row.due.words,
        "day": row.due.day,
    }


def _next_words(measure: Measure, steps: list[Milestone], today: date) -> str:
    """The next milestone, and what finishing it changes."""
    left = sorted(
        (step for step in steps if not step.done_on),
        key=lambda step: (step.due_on or date.max, step.position),
    )
    if not left:
        return ""
    step = left[0]
    total = sum(one.weight for one in steps)
    progress = share_done(sum(one.weight for one in steps if one.done_on) + step.weight, total)
    said = {
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
        % said
    )


def light_at(measure: Measure, progress: int | None, today: date) -> Light:
    """The light that a measure would show today at another progress."""
    if progress == 100:
        return Light.DONE
    turns = lights.turns(measure.starts_on, measure.due_on, progress, Scheme.current().thresholds)
    if turns.red_on and turns.red_on <= today:
        return Light.RED
    if turns.amber_on is None:
        return Light.GREY
    return Light.AMBER if turns.amber_on <= today else Light.GREEN


def _shares(steps: list[Milestone]) -> list[int]:
    """The weights as whole percents that sum to 100: largest remainder (docs/rules.md, 16)."""
    total = sum(step.weight for step in steps)
    shares = [100 * step.weight // total for step in steps]
    by_remainder = sorted(
        range(len(steps)), key=lambda place: (-(100 * steps[place].weight % total), place)
    )
    for place in by_remainder[: 100 - sum(shares)]:
        shares[place] += 1
    return shares


def _asked(measure: Measure, steps: list[Milestone], today: date) -> int | None:
    """What the plan asks by today, percent: the weight due, or the time elapsed where a
    milestone has no date.
    """
    if steps and all(step.due_on for step in steps):
        due = sum(step.weight for step in steps if step.due_on and step.due_on <= today)
        return share_done(due, sum(step.weight for step in steps))
    share = lights.elapsed(measure.starts_on, measure.due_on, today)
    return None if share is None else int(share)


def _advice(issue: Issue) -> list[Link]:
    """What addresses the issue, by its type or one by one, at any of the three levels."""
    links = Addresses.objects.filter(
        Q(issue=issue) | Q(issue__isnull=True, type=issue.type_id)
    ).select_related("recommendation__pillar", "strategy__pillar", "pillar")
    found = {}
    for link in links:
        child = link.recommendation or link.strategy
        pillar = child.pillar if child else link.pillar
        advice = child or pillar
        # a link leads to advice of one of three levels: the table says so
        assert pillar
        assert advice
        name = _recommendation_name(advice) if isinstance(advice, Recommendation) else str(advice)
        about = f"{pillar} · {link.get_how_display()}"
        if link.is_our_reading:
            about += " · " + _("our reading")
        page = advice if isinstance(advice, Recommendation) else pillar
        found[name] = Link(name, page.get_absolute_url(), about)
    return sorted(found.values(), key=lambda one: one.name)


def _carried_out(advice: Recommendation) -> Link:
    return Link(_recommendation_name(advice), advice.get_absolute_url(), str(advice.pillar))


def _recommendation_name(advice: Recommendation) -> str:
    return f"{advice.number} {advice.text_en if in_english() and advice.text_en else advice.text}"


def _park_links(parks: Iterable[Park], reader: Reader) -> list[Link]:
    """Parks by name; those in sight lead to their scorecard."""
    found = list(parks)
    seen = set(
        Park.objects.visible_to(reader)
        .filter(pk__in=[park.pk for park in found])
        .values_list("pk", flat=True)
    )
    return [Link(park.name, park.get_absolute_url() if park.pk in seen else "") for park in found]


def _region_link(region: Any, reader: Reader) -> Link:
    in_sight = any(region.path.startswith(path) for path in reader.sees)
    return Link(region.name, region.get_absolute_url() if in_sight else "")


def _names(units: QuerySet) -> str:
    return listed(str(unit) for unit in units)


def _last_news(issue: Issue, today: date) -> str:
    if issue.last_entry_on is None or (is_untouched(issue) and issue.progress):
        return ""
    if is_untouched(issue):
        return _("No progress yet.")
    days = (today - issue.last_entry_on).days
    if days == 0:
        return _("News today.")
    return ngettext("Last news %(n)d day ago.", "Last news %(n)d days ago.", days) % {"n": days}


def _edit_address(reader: Reader, may_edit: bool, record: Issue | Measure) -> str:
    """The form in the admin, for those who may change the record there."""
    label = f"{record._meta.app_label}_{record._meta.model_name}"
    if not (
        may_edit
        and reader.is_staff
        and reader.has_perm(f"{record._meta.app_label}.change_{record._meta.model_name}")
    ):
        return ""
    try:
        return reverse(f"admin:{label}_change", args=[record.pk])
    except NoReverseMatch:
        # no form for this record in the admin, hence no button
        return ""
