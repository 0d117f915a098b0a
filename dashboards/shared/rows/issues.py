"""An issue as a row of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from parks.models import Issue, Park
from parks.models.issue import IssueQuerySet

# How many of the five steps (filed, assigned, acting, accepted, closed) a stage has reached.
STEPS = {Stage.FILED: 1, Stage.ACTING: 3, Stage.SUBMITTED: 4, Stage.CLOSED: 5}


# a strength has no stage
STAGE_WORDS = {"": "", **{stage.value: stage.label for stage in Stage}}


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
    """An issue as lists and files print it, with the parks that it is about.

    `issue` is a record, or of a file the columns that were read of one. `grouped_by` says of which
    heads the list has.
    """

    issue: Any
    today: date
    about: Sequence[Park]
    grouped_by: str = ""
    # what it holds in extra fields, by their keys
    extras: Mapping[int, Any] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The number of the issue."""
        return str(self.issue.number)

    @property
    def title(self) -> str:
        """What the issue is."""
        return str(self.issue.title)

    @property
    def address(self) -> str:
        """The page of the issue."""
        return str(self.issue.get_absolute_url())

    @property
    def light(self) -> str:
        """The light of the day."""
        return str(annotated(self.issue, "light"))

    @property
    def parks(self) -> str:
        """The short names of its parks, or its region where it is about the region as a whole."""
        return _place_names(self.issue, [park.brief for park in self.about])

    @property
    def type(self) -> str:
        """Domain and type."""
        return f"{self.issue.type.domain} / {self.issue.type}"

    @property
    def lead(self) -> str:
        """The lead unit; empty where there is none."""
        return str(self.issue.lead or "")

    @property
    def stage(self) -> str:
        """The stage in words."""
        return str(STAGE_WORDS[self.issue.stage])

    @property
    def steps(self) -> list[tuple[str, bool]]:
        """The marks of the steps: where each stands in the drawing, and whether it is reached."""
        return steps_of(self.issue.stage)

    @property
    def progress(self) -> int | None:
        """Progress in percent; None where unknown."""
        progress: int | None = self.issue.progress
        return progress

    @property
    def elapsed(self) -> int | None:
        """The share of the planned time that has passed, percent; None where unknown."""
        return elapsed_of(self.issue, self.today)

    @property
    def due(self) -> Due:
        """The deadline in words, and what is left or over."""
        return due_in_words(self.issue, self.today)

    @property
    def last_entry_on(self) -> date | None:
        """The day of the last entry in the log."""
        day: date | None = self.issue.last_entry_on
        return day

    @property
    def last_day(self) -> str:
        """The day of the last entry in words."""
        return short_day(self.last_entry_on, self.today) if self.last_entry_on else ""

    @property
    def last_words(self) -> str:
        """The words of the last entry."""
        return str(self.issue.last_words)

    @property
    def quiet(self) -> str:
        """For how long nothing was heard, once that is long."""
        return "" if is_untouched(self.issue) else _quiet_in_words(self.issue, self.today)

    @property
    def no_progress(self) -> bool:
        """Whether nothing has been done or said yet."""
        untouched = is_untouched(self.issue)
        return untouched and not self.issue.progress and not self.issue.last_words

    @property
    def group(self) -> str:
        """The head under which the issue stands."""
        return _group_name(self.issue, self.grouped_by, self.about)

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


def issue_row(
    issue: Issue, today: date, group: str = "", extras: Mapping[int, Any] | None = None
) -> IssueRow:
    """Make what the row of an issue prints; `group` names the head under which it stands."""
    return IssueRow(issue, today, list(issue.parks.all()), group, extras or {})


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


def _place_names(issue: Issue, parks: Sequence[str]) -> str:
    """Name the parks of an issue, or its region where it is about the region as a whole."""
    if issue.scope == IssueScope.REGION:
        return _("%(region)s as a whole") % {"region": issue.region}
    return listed(parks)


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
    share = lights.elapsed(issue.starts_on or issue.found_on, issue.due_on, until)
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


def _group_name(issue: Issue, group: str, about: Sequence[Park]) -> str:
    """Name the head of a row; an issue of several parks stands once, under the first."""
    if group == "unit":
        return str(issue.lead or _("No lead unit yet"))
    if group == "type":
        return str(issue.type)
    if group != "park":
        return ""
    if issue.scope == IssueScope.REGION:
        return _place_names(issue, [])
    first = annotated(issue, "first_park_pk")
    return next((park.name for park in about if park.pk == first), "")
