"""An issue as a row of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.shared.rows.deadlines import Due, left_in_words
from dashboards.shared.wording import listed, short_day
from parks import lights
from parks.choices import IssueScope, Light, Stage
from parks.fields import annotated
from parks.lights import STALE_DAYS
from parks.models import Issue
from parks.models.issue import IssueQuerySet

# How many of the five steps (filed, assigned, acting, accepted, closed) a stage has reached.
STEPS = {Stage.FILED: 1, Stage.ACTING: 3, Stage.SUBMITTED: 4, Stage.CLOSED: 5}


STEP_PLACES = ("0", "10.6", "21.2", "31.8", "42.4")


BY_DUE = F("due_on").asc(nulls_last=True)


ORDERS: dict[str, tuple[Any, ...]] = {
    "light": ("light_rank", BY_DUE, "number_key"),
    "due": (BY_DUE, "number_key"),
    "found": (F("found_on").desc(nulls_last=True), "-number_key"),
    "number": ("number_key",),
}


@dataclass(frozen=True)
class IssueRow:
    """An issue as a list prints it; progress and elapsed in percent, None where unknown."""

    number: str
    title: str
    address: str
    light: str
    parks: str
    type: str
    lead: str
    stage: str
    steps: list[tuple[str, bool]]
    progress: int | None
    elapsed: int | None
    due: Due
    last_entry_on: date | None
    last_day: str
    last_words: str
    quiet: str
    group: str = ""
    no_progress: bool = False

    @property
    def tone(self) -> str:
        """The tone of the bar."""
        return "neutral" if self.light == Light.GREY else self.light


def for_rows(issues: Any) -> IssueQuerySet:
    """Join to issues all that a row prints; their parks come in a second statement."""
    parks = issues.model.parks.rel.model._default_manager
    names = parks.only("slug", "name_zh", "name_en", "short_name")
    return issues.select_related("lead", "type__domain", "region").prefetch_related(
        Prefetch("parks", names)
    )


def read_worst_rows(issues: Any, today: date, most: int) -> list[IssueRow]:
    """Read the first rows of issues, the worst light first."""
    lit = for_rows(issues.with_light(today)).order_by(*ORDERS["light"], "pk")[:most]
    return [issue_row(issue, today) for issue in lit]


def issue_row(issue: Issue, today: date, group: str = "") -> IssueRow:
    """Make what the row of an issue prints; `group` names the head under which it stands."""
    untouched = is_untouched(issue)
    parks = park_names(issue, short=True)
    return IssueRow(
        number=issue.number,
        title=issue.title,
        address=issue.get_absolute_url(),
        light=annotated(issue, "light"),
        parks=parks,
        type=f"{issue.type.domain} / {issue.type}",
        lead=str(issue.lead or ""),
        stage=issue.get_stage_display(),
        steps=steps_of(issue.stage),
        progress=issue.progress,
        elapsed=elapsed_of(issue, today),
        due=due_in_words(issue, today),
        last_entry_on=issue.last_entry_on,
        last_day=short_day(issue.last_entry_on, today) if issue.last_entry_on else "",
        last_words=issue.last_words,
        quiet="" if untouched else _quiet_in_words(issue, today),
        group=_group_name(issue, group, parks),
        no_progress=untouched and not issue.progress and not issue.last_words,
    )


def _quiet_in_words(issue: Issue, today: date) -> str:
    """Say for how long nothing was heard of an open issue, once that is long."""
    days = (today - issue.last_entry_on).days if issue.last_entry_on else 0
    is_open = Stage(issue.stage or Stage.CLOSED).is_open
    if days <= STALE_DAYS or not is_open:
        return ""
    return ngettext("%(n)d day without news", "%(n)d days without news", days) % {"n": days}


def is_untouched(issue: Issue) -> bool:
    """Whether an issue is filed and no more.

    Nobody has set it a deadline, so the days since then are nobody's silence.
    """
    return issue.stage == Stage.FILED and issue.due_on is None and not issue.deadline_words


def park_names(issue: Issue, *, short: bool = False) -> str:
    """Name the parks of an issue, or its region where it is about the region as a whole."""
    if issue.scope == IssueScope.REGION:
        return _("%(region)s as a whole") % {"region": issue.region}
    return listed(park.brief if short else park.name for park in issue.parks.all())


def steps_of(stage: str) -> list[tuple[str, bool]]:
    """Make five marks: where each stands in the drawing, and whether it is reached.

    A strength, and an issue set aside, have none.
    """
    reached = STEPS.get(Stage(stage), 0) if stage else 0
    if not reached:
        return []
    return [(place, number < reached) for number, place in enumerate(STEP_PLACES)]


def elapsed_of(issue: Issue, today: date) -> int | None:
    """Compute the share of the planned time that has passed, percent; None where unknown.

    The clock of a submitted or closed issue stands still.
    """
    until = issue.submitted_on or issue.closed_on or today
    share = lights.elapsed(issue.starts, issue.due_on, until)
    return None if share is None else int(share)


def due_in_words(issue: Issue, today: date) -> Due:
    """Say the deadline of an issue and how far off it is."""
    if issue.due_on is None:
        return Due(words=issue.deadline_words)
    when = short_day(issue.due_on, today)
    if issue.stage == Stage.CLOSED:
        return Due(when, _("closed %(day)s") % {"day": short_day(issue.closed_on or today, today)})
    if issue.stage not in STEPS:
        return Due(when)
    if issue.submitted_on and not issue.is_overdue(today):
        return Due(when, _("submitted in time"))
    return Due(when, *left_in_words(issue.due_on, issue.submitted_on or today))


def _group_name(issue: Issue, group: str, parks: str) -> str:
    """Name the head of a row; an issue of several parks stands once, under the first."""
    if group == "unit":
        return str(issue.lead or _("No lead unit yet"))
    if group == "type":
        return str(issue.type)
    if group != "park":
        return ""
    if issue.scope == IssueScope.REGION:
        return parks
    first = annotated(issue, "first_park_pk")
    return next((park.name for park in issue.parks.all() if park.pk == first), "")
