"""Planning work: a measure with its milestones, and its copies for other parks. Progress comes
from milestones only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from parks.actions import log_issue
from parks.choices import EntryKind, IssueKind, Stage
from parks.ledger.changes import LOG_LANGUAGE, changed_line
from parks.models import BusinessDay, Issue, Organisation, Park
from parks.readers import Reader
from parks.writing import writing
from parks.writing.locks import lock_rows
from recommendations.actions.measures import log_measure, start_measure
from recommendations.locks import lock_work
from recommendations.models import Measure, Milestone, Recommendation
from recommendations.permits import may_plan

if TYPE_CHECKING:
    from accounts.models import User

# A submitted issue waits for its verdict, and a closed or dismissed one has it: new work begins
# with a return.
PLANNABLE = (Stage.FILED, Stage.ACTING, Stage.SUSPENDED)
# Stored in the log, whose words are Chinese as people write them.
COPIED_FROM = "由 %s 复制"
COPIED_TO = "复制到 %d 个园区：%s"


def plan_measure(
    *,
    measure: Measure,
    milestones: Sequence[Milestone],
    issues: Iterable[Issue] = (),
    supporting: Iterable[Organisation] = (),
    without_milestones: bool = False,
    by: User,
) -> Measure:
    """Enter a measure that somebody plans, and say so in its log and in that of each issue.

    `without_milestones`: the planner knows that its progress stays unknown. Raises ValidationError
    with all that is wrong, by field; "milestones" stands for their rows.
    """
    wanted = [issue.pk for issue in issues]
    reader = Reader.of(by)
    with writing():
        lock_rows(Issue, wanted)
        linked = list(Issue.objects.visible_to(reader).filter(pk__in=wanted).order_by("pk"))
        wrong = _wrong_fields(measure, reader) | _wrong_links(measure, linked)
        if steps := _wrong_milestones(measure, milestones, without_milestones):
            wrong["milestones"] = steps
        if wrong:
            raise ValidationError(wrong)
        start_measure(measure=measure, issues=linked, milestones=milestones, by=by)
        measure.supporting.set(supporting)
        log_links(measure=measure, issues=linked, by=by)
    return measure


def copy_measure(
    *,
    measure: Measure,
    parks: Sequence[Park],
    by: User,
    days: int = 0,
    to_managers: bool = False,
    version: int,
) -> list[Measure]:
    """Enter the same plan for other parks, all or none: each has its own number, and nothing of it
    is done yet.

    All dates move by `days`. `to_managers`: the managing body of each park leads, where one is
    known. An issue of the original that names a park is worked on by its copy too. `version`: the
    state that the person saw.
    """
    with writing():
        lock_work(measures=[measure.pk])
        original = Measure.objects.select_related("recommendation", "lead").get(pk=measure.pk)
        if original.version != version:
            raise ValidationError(
                _(
                    "Somebody else changed this record while you were writing. Nothing was "
                    "overwritten."
                )
            )
        if not parks:
            raise ValidationError({"parks": _("Choose a park.")})
        due = shifted_day(original.due_on, days)
        if due and due < BusinessDay.today():
            raise ValidationError(
                {"days": _("The copies would be due on %(day)s, which has passed.") % {"day": due}}
            )
        steps = list(original.milestones.all())
        supporting = list(original.supporting.all())
        reader = Reader.of(by)
        named = _issues_by_park(original, reader)
        copies = []
        for park in parks:
            if not may_plan(reader, park.home_region):
                raise ValidationError(
                    {"parks": _("You are not in charge of %(park)s.") % {"park": park}}
                )
            lead = (park.organisation if to_managers else None) or original.lead
            copy = _copy(original, park, steps, named.get(park.pk, []), days, lead, by)
            copy.supporting.set(supporting)
            copies.append(copy)
        numbers = "、".join(copy.number for copy in copies)
        log_measure(
            measure=original,
            what=EntryKind.COMMENT,
            by=by,
            words=COPIED_TO % (len(copies), numbers),
        )
    return copies


def log_links(
    *, measure: Measure, issues: Iterable[Issue], by: User | None, gone: bool = False
) -> None:
    """Say in the log of each issue that a measure works on it from now on, or (`gone`) no longer
    does.
    """
    with override(LOG_LANGUAGE):
        label = _("Measure")
        before, after = (str(measure), "") if gone else ("", str(measure))
        line = changed_line(label, before, after)
    for issue in issues:
        log_issue(issue=issue, what=EntryKind.EDITED, by=by, words=line)


def shifted_day(day: date | None, days: int) -> date | None:
    """A day of the original as it stands in a copy."""
    return day + timedelta(days=days) if day else None


def _copy(
    original: Measure,
    park: Park,
    steps: list[Milestone],
    issues: list[Issue],
    days: int,
    lead: Organisation | None,
    by: User,
) -> Measure:
    """One copy; it is real work even where the original is of the demonstration."""
    copy = Measure(
        title=original.title,
        text=original.text,
        recommendation=original.recommendation,
        park=park,
        region=park.home_region,
        lead=lead,
        starts_on=shifted_day(original.starts_on, days),
        due_on=shifted_day(original.due_on, days),
    )
    milestones = [
        Milestone(
            position=one.position,
            words=one.words,
            weight=one.weight,
            due_on=shifted_day(one.due_on, days),
        )
        for one in steps
    ]
    start_measure(
        measure=copy,
        issues=issues,
        milestones=milestones,
        by=by,
        words=COPIED_FROM % original.number,
    )
    log_links(measure=copy, issues=issues, by=by)
    return copy


def _issues_by_park(measure: Measure, reader: Reader) -> dict[int, list[Issue]]:
    """The issues of a measure on which work may still begin, by each park that they name."""
    found: dict[int, list[Issue]] = {}
    linked = measure.issues.visible_to(reader).filter(stage__in=PLANNABLE)
    for issue in linked.prefetch_related("park_links").order_by("pk"):
        for link in issue.park_links.all():
            found.setdefault(link.park_id, []).append(issue)
    return found


def _wrong_fields(measure: Measure, reader: Reader) -> dict[str, list[str]]:
    """What a plan lacks or may not say: who, where, and from when to when."""
    wrong: dict[str, list[str]] = {}
    place = (
        measure.park.home_region if measure.park else measure.region if measure.region_id else None
    )
    if place is None:
        wrong["region"] = [_("A measure is for a park or for a region. Name one.")]
    elif not may_plan(reader, place):
        wrong["park" if measure.park else "region"] = [
            _("You are not in charge of %(park)s.") % {"park": place}
        ]
    if measure.lead_id is None:
        wrong["lead"] = [_("No lead unit is named.")]
    if measure.starts_on is None:
        wrong["starts_on"] = [_("Say when the work starts.")]
    if measure.due_on is None:
        wrong["due_on"] = [_("Say when the work is to be done.")]
    elif measure.starts_on and measure.due_on < measure.starts_on:
        wrong["due_on"] = [_("The due date lies before the start. Change one of the two.")]
    elif measure.due_on < BusinessDay.today():
        wrong["due_on"] = [_("This day has passed already.")]
    return wrong


def _wrong_links(measure: Measure, issues: list[Issue]) -> dict[str, list[str]]:
    """An outcome is not carried out, and no new work begins on what is decided or about to be."""
    wrong: dict[str, list[str]] = {}
    if measure.recommendation and measure.recommendation.kind == Recommendation.Kind.OUTCOME:
        wrong["recommendation"] = [_("A hoped-for outcome is not carried out; its actions are.")]
    for issue in issues:
        if issue.kind == IssueKind.STRENGTH:
            wrong.setdefault("issues", []).append(
                _("%(number)s is a strength.") % {"number": issue.number}
            )
        elif issue.stage not in PLANNABLE:
            words = _("%(number)s is %(stage)s; no new work begins on it.")
            said = words % {"number": issue.number, "stage": issue.get_stage_display().lower()}
            wrong.setdefault("issues", []).append(said)
    return wrong


def _wrong_milestones(
    measure: Measure, milestones: Sequence[Milestone], without: bool
) -> list[str]:
    """Each milestone lies within the plan and weighs something; a plan without any says that it
    knows.
    """
    if not milestones:
        return (
            [] if without else [_("Set a milestone, or say that the progress is to stay unknown.")]
        )
    if without:
        return [_("You set milestones and said that there are none. Decide on one.")]
    wrong = []
    for place, step in enumerate(milestones, start=1):
        if not 1 <= step.weight <= 100:
            wrong.append(
                _("Milestone %(place)d: a weight lies between 1 and 100.") % {"place": place}
            )
        if step.due_on and not is_within_plan(step.due_on, measure):
            words = _(
                "Milestone %(place)d: its day does not lie between the start and the due date "
                "of the measure."
            )
            wrong.append(words % {"place": place})
    return wrong


def is_within_plan(day: date, measure: Measure) -> bool:
    """Whether a day lies between the start and the due date of a measure, as far as
    they are known.
    """
    early = measure.starts_on and day < measure.starts_on
    late = measure.due_on and day > measure.due_on
    return not (early or late)
