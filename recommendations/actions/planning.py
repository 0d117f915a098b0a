"""Plan work: a measure with its milestones, and its copies for other parks.

Progress comes from milestones only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from parks.actions import log_issue
from parks.choices import EntryKind, IssueKind, Stage
from parks.ledger.changes import LOG_LANGUAGE, changed_line
from parks.models import BusinessDay, ExtraField, Issue, Organisation, Park
from parks.models.place import under
from parks.readers import Reader
from parks.text.days import full_day
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
    extras: Mapping[ExtraField, Any] | None = None,
    by: User,
) -> Measure:
    """Enter a measure that somebody plans, and say so in its log and in that of each issue.

    With `without_milestones` the planner knows that its progress stays unknown. Raises
    ValidationError with all that is wrong, by field; "milestones" stands for their rows.
    """
    issue_keys = [issue.pk for issue in issues]
    reader = Reader.of(by)
    with writing():
        lock_rows(Issue, issue_keys)
        linked_issues = list(
            Issue.objects.visible_to(reader).filter(pk__in=issue_keys).order_by("pk")
        )
        units = list(supporting)
        mistakes = _wrong_fields(measure, reader) | _wrong_links(measure, linked_issues)
        mistakes |= _wrong_units(measure.lead, units, reader)
        if milestone_mistakes := _wrong_milestones(measure, milestones, without_milestones):
            mistakes["milestones"] = milestone_mistakes
        if mistakes:
            raise ValidationError(mistakes)
        start_measure(
            measure=measure,
            issues=linked_issues,
            milestones=milestones,
            supporting=units,
            extras=extras,
            by=by,
        )
        log_links(measure=measure, issues=linked_issues, by=by)
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
    """Enter the same plan for other parks, all or none, each with its own number.

    All dates move by `days`. With `to_managers` the managing body of each park leads, where one is
    known. An issue of the original that names a park is worked on by its copy too. Raises
    ValidationError where the measure is no longer of the `version` that the person saw.
    """
    with writing():
        lock_work(measures=[measure.pk])
        original = Measure.objects.select_related("recommendation", "lead").get(pk=measure.pk)
        if original.version != version:
            words = _(
                "Somebody else changed this record while you were writing. Nothing was overwritten."
            )
            raise ValidationError(words)
        if not parks:
            raise ValidationError({"parks": _("Choose a park.")})
        due = shifted_day(original.due_on, days)
        if due and due < BusinessDay.today():
            words = _("The copies would be due on %(day)s, which has passed.") % {
                "day": full_day(due)
            }
            raise ValidationError({"days": words})
        milestones = list(original.milestones.all())
        supporting = list(original.supporting.all())
        reader = Reader.of(by)
        issues_by_park = _read_issues_by_park(original, reader)
        copies = []
        for park in parks:
            if not may_plan(reader, park.home_region):
                words = _("You are not in charge of %(park)s.") % {"park": park}
                raise ValidationError({"parks": words})
        if not to_managers and (mistakes := _wrong_units(original.lead, (), reader)):
            raise ValidationError(mistakes)
        for park in parks:
            lead = (park.organisation if to_managers else None) or original.lead
            issues = issues_by_park.get(park.pk, [])
            copies.append(_copy(original, park, milestones, supporting, issues, days, lead, by))
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
    """Log with each issue that a measure works on it from now on, or with `gone` no longer does."""
    with override(LOG_LANGUAGE):
        label = _("Measure")
        before, after = (str(measure), "") if gone else ("", str(measure))
        line = changed_line(label, before, after)
    for issue in issues:
        log_issue(issue=issue, what=EntryKind.EDITED, by=by, words=line)


def shifted_day(day: date | None, days: int) -> date | None:
    """Return a day of the original as it stands in a copy."""
    return day + timedelta(days=days) if day else None


def _copy(
    original: Measure,
    park: Park,
    milestones: list[Milestone],
    supporting: list[Organisation],
    issues: list[Issue],
    days: int,
    lead: Organisation | None,
    by: User,
) -> Measure:
    """Enter one copy; it is real work even where the original is of the demonstration."""
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
    copied_milestones = [
        Milestone(
            position=milestone.position,
            words=milestone.words,
            weight=milestone.weight,
            due_on=shifted_day(milestone.due_on, days),
        )
        for milestone in milestones
    ]
    start_measure(
        measure=copy,
        issues=issues,
        milestones=copied_milestones,
        supporting=supporting,
        by=by,
        words=COPIED_FROM % original.number,
    )
    log_links(measure=copy, issues=issues, by=by)
    return copy


def _read_issues_by_park(measure: Measure, reader: Reader) -> dict[int, list[Issue]]:
    """Read the issues of a measure on which work may still begin, by each park they name."""
    by_park: dict[int, list[Issue]] = {}
    linked = measure.issues.visible_to(reader).filter(stage__in=PLANNABLE)
    for issue in linked.prefetch_related("park_links").order_by("pk"):
        for link in issue.park_links.all():
            by_park.setdefault(link.park_id, []).append(issue)
    return by_park


def _wrong_fields(measure: Measure, reader: Reader) -> dict[str, list[str]]:
    """Name what a plan lacks or may not say, by field: who, where, and from when to when."""
    mistakes: dict[str, list[str]] = {}
    place = (
        measure.park.home_region if measure.park else measure.region if measure.region_id else None
    )
    if place is None:
        mistakes["region"] = [_("A measure is for a park or for a region. Name one.")]
    elif not may_plan(reader, place):
        mistakes["park" if measure.park else "region"] = [
            _("You are not in charge of %(park)s.") % {"park": place}
        ]
    if measure.lead_id is None:
        mistakes["lead"] = [_("No lead unit is named.")]
    if measure.starts_on is None:
        mistakes["starts_on"] = [_("Say when the work starts.")]
    if measure.due_on is None:
        mistakes["due_on"] = [_("Say when the work is to be done.")]
    elif measure.starts_on and measure.due_on < measure.starts_on:
        mistakes["due_on"] = [_("The due date lies before the start. Change one of the two.")]
    elif measure.due_on < BusinessDay.today():
        mistakes["due_on"] = [_("This day has passed already.")]
    return mistakes


def _wrong_units(
    lead: Organisation | None, supporting: Sequence[Organisation], reader: Reader
) -> dict[str, list[str]]:
    """Name the units that the planner does not see, and that lead no issue in charge either."""
    leading = Issue.objects.editable_by(reader).values("lead")
    known = set(
        Organisation.objects.filter(
            under(reader.sees, "region__path") | Q(pk__in=leading),
            pk__in=[unit.pk for unit in (lead, *supporting) if unit],
        ).values_list("pk", flat=True)
    )
    words = [_("This unit lies outside the regions that you see.")]
    mistakes = {}
    if lead and lead.pk not in known:
        mistakes["lead"] = words
    if any(unit.pk not in known for unit in supporting):
        mistakes["supporting"] = words
    return mistakes


def _wrong_links(measure: Measure, issues: list[Issue]) -> dict[str, list[str]]:
    """Name what cannot be linked: an outcome, a strength, an issue decided or about to be."""
    mistakes: dict[str, list[str]] = {}
    if measure.recommendation and measure.recommendation.kind == Recommendation.Kind.OUTCOME:
        mistakes["recommendation"] = [_("A hoped-for outcome is not carried out; its actions are.")]
    for issue in issues:
        if issue.kind == IssueKind.STRENGTH:
            mistakes.setdefault("issues", []).append(
                _("%(number)s is a strength.") % {"number": issue.number}
            )
        elif issue.stage not in PLANNABLE:
            words = _("%(number)s is %(stage)s; no new work begins on it.") % {
                "number": issue.number,
                "stage": issue.get_stage_display().lower(),
            }
            mistakes.setdefault("issues", []).append(words)
    return mistakes


def _wrong_milestones(
    measure: Measure, milestones: Sequence[Milestone], without: bool
) -> list[str]:
    """Name what is wrong with milestones.

    Each lies within the plan and weighs something; a plan without any says that it knows.
    """
    if not milestones:
        if without:
            return []
        return [_("Set a milestone, or say that the progress is to stay unknown.")]
    if without:
        return [_("You set milestones and said that there are none. Decide on one.")]
    mistakes = []
    for place, milestone in enumerate(milestones, start=1):
        if not 1 <= milestone.weight <= 100:
            mistakes.append(
                _("Milestone %(place)d: a weight lies between 1 and 100.") % {"place": place}
            )
        if milestone.due_on and not is_within_plan(milestone.due_on, measure):
            words = _(
                "Milestone %(place)d: its day does not lie between the start and the due date "
                "of the measure."
            )
            mistakes.append(words % {"place": place})
    return mistakes


def is_within_plan(day: date, measure: Measure) -> bool:
    """Whether a day lies between start and due date of a measure, as far as they are known."""
    early = measure.starts_on and day < measure.starts_on
    late = measure.due_on and day > measure.due_on
    return not (early or late)
