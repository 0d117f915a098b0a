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
from parks.models import Issue, Park
from parks.models.issue import IssueQuerySet

STALE_DAYS = 30


# How many of the five steps (filed, assigned, acting, accepted, closed) a stage has reached.
STEPS = {Stage.FILED: 1, Stage.ACTING: 3, Stage.SUBMITTED: 4, Stage.CLOSED: 5}


STEP_PLACES = ("0", "10.6", "21.2", "31.8", "42.4")


BY_DUE = F("due_on").asc(nulls_last=True)


ORDERS: dict[str, tuple[Any, ...]] = {
    "light": ("light_rank", BY_DUE, "number"),
    "due": (BY_DUE, "number"),
    "found": (F("found_on").desc(nulls_last=True), "-number"),
    "number": ("number",),
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
    """The issues with all that a row prints; their parks come in a second statement."""
    parks = Park.objects.only("slug", "name_zh", "name_en", "short_name")
    return issues.select_related("lead", "type__domain", "region").prefetch_related(
        Prefetch("parks", parks)
    )


def read_worst_rows(issues: Any, today: date, most: int) -> list[IssueRow]:
    """The first rows of some issues, the worst light first."""
    lit = for_rows(issues.with_light(today)).order_by(*ORDERS["light"], "pk")[:most]
    return [issue_row(issue, today) for issue in lit]


def issue_row(issue: Issue, today: date, group: str = "") -> IssueRow:
    """What the row of an issue prints."""
    quiet = (today - issue.last_entry_on).days if issue.last_entry_on else 0
    untouched = is_untouched(issue)
    is_quiet = quiet > STALE_DAYS and Stage(issue.stage or Stage.CLOSED).is_open and not untouched
    row = {
        "park": park_names(issue, short=True),
        "unit": str(issue.lead or _("No lead unit yet")),
        "type": str(issue.type),
    }
    return IssueRow(
        number=issue.number,
        title=issue.title,
        address=issue.get_absolute_url(),
        light=annotated(issue, "light"),
        parks=row["park"],
        type=f"{issue.type.domain} / {issue.type}",
        lead=str(issue.lead or ""),
        stage=issue.get_stage_display(),
        steps=steps_of(issue.stage),
        progress=issue.progress,
        elapsed=elapsed_of(issue, today),
        due=due_in_words(issue, today),
        last_day=short_day(issue.last_entry_on, today) if issue.last_entry_on else "",
        last_words=issue.last_words,
        quiet=ngettext("%(n)d day without news", "%(n)d days without news", quiet) % {"n": quiet}
        if is_quiet
        else "",
        group=_group_name(issue, group, row),
        no_progress=untouched and not issue.progress and not issue.last_words,
    )


def is_untouched(issue: Issue) -> bool:
    """Filed and no more: nobody has set it a deadline, so the days since then are nobody's
    silence.
    """
    return issue.stage == Stage.FILED and issue.due_on is None and not issue.deadline_words


def park_names(issue: Issue, *, short: bool = False) -> str:
    """The parks that an issue names, or its region where it is about the region as a whole."""
    if issue.scope == IssueScope.REGION:
        return _("%(region)s as a whole") % {"region": issue.region}
    return listed(park.brief if short else park.name for park in issue.parks.all())


def steps_of(stage: str) -> list[tuple[str, bool]]:
    """Five marks: where each stands in the drawing, and whether it is reached."""
    reached = STEPS.get(Stage(stage), 0) if stage else 0
    return (
        [(place, number < reached) for number, place in enumerate(STEP_PLACES)] if reached else []
    )


def elapsed_of(issue: Issue, today: date) -> int | None:
    """Share of the planned time passed, percent; the clock of a submitted or closed issue stands
    still.
    """
    share = lights.elapsed(
        issue.starts, issue.due_on, issue.submitted_on or issue.closed_on or today
    )
    return None if share is None else int(share)


def due_in_words(issue: Issue, today: date) -> Due:
    """The deadline of an issue and how far off it is."""
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


def _group_name(issue: Issue, group: str, row: dict[str, str]) -> str:
    """The head under which a row stands; a multi-park issue stands once, under its first park."""
    if group != "park" or issue.scope == IssueScope.REGION:
        return row.get(group, "")
    first = annotated(issue, "first_park_pk")
    return next((park.name for park in issue.parks.all() if park.pk == first), "")
