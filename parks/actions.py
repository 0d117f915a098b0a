"""Writes of the ledger: filing, logging and moving issues. Every change and its entry stand or fall together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parks.choices import EntryKind, IssueScope, Stage
from parks.models import BusinessDay, Counter, Issue, IssueEntry, IssuePark, Park, Region
from parks.stages import MOVES
from parks.writing import writing

if TYPE_CHECKING:
    from accounts.models import User


def lowest_common_region(parks: Iterable[Park]) -> Region:
    """The lowest region that holds all the parks (decision 13)."""
    regions = [park.home_region for park in parks]
    if not regions:
        raise ValidationError(_("An issue about parks names at least one park."))
    common = regions[0].path.split("/")[:-1]
    for region in regions[1:]:
        other = region.path.split("/")[:-1]
        common = [ours for ours, theirs in zip(common, other, strict=False) if ours == theirs]
    return Region.objects.get(path="/".join(common) + "/")


def file_issue(*, issue: Issue, parks: Iterable[Park] = (), by: User | None, on: date | None = None) -> Issue:
    """Enter an unsaved issue on the ledger: number, region, parks and first entry in one go.

    Raises ValidationError where an issue about parks names none, or a rule of the table fails.
    """
    parks = list(parks)
    on = on or BusinessDay.today()
    with writing() as touched:
        if issue.scope == IssueScope.PARKS:
            issue.region = lowest_common_region(parks)
        issue.number = Counter.next_number("WT", on.year)
        issue.original_due_on = issue.due_on
        issue.full_clean(exclude=["number"])
        issue.save()
        IssuePark.objects.bulk_create(IssuePark(issue=issue, park=park) for park in parks)
        touched.issues.add(issue.pk)
        log_issue(issue=issue, what=EntryKind.FILED, by=by, on=on, new=issue.stage)
    return issue


def log_issue(
    *, issue: Issue, what: EntryKind, by: User | None, on: date | None = None, old: str = "", new: str = "",
    words: str = "",
) -> IssueEntry:  # fmt: skip
    """Append a line to the log of an issue; `on` dates it back for demonstration and carried-over records."""
    with writing():
        Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        entry = IssueEntry(
            issue=issue, what=what, by=by, old=old, new=new, words=words, is_demo=issue.is_demo, at=moment(on)
        )
        entry.chain(issue.number, issue.entries.order_by("-seq").first())
        entry.save()
        issue.last_entry_on = timezone.localdate(entry.at)
        if words and what != EntryKind.EDITED:  # a list of changed fields is no word on the state of affairs
            issue.last_words = words[:200]
        issue.save(update_fields=["last_entry_on", "last_words"])
    return entry


def moment(on: date | None) -> datetime:
    """Now, or half past nine on a day of the past."""
    if on is None or on == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(on, time(9, 30)))


def move_issue(*, issue: Issue, move: str, by: User, words: str = "", on: date | None = None) -> Issue:
    """Take an issue to another stage as the table of moves allows.

    Raises ValidationError, naming what is missing, where the move is not permitted.
    """
    rule = MOVES[move]
    day = on or BusinessDay.today()
    with writing() as touched:
        issue.refresh_from_db(from_queryset=Issue.objects.select_for_update(of=("self",)))
        if issue.stage not in rule.starts_at:
            raise ValidationError(
                _("An issue that is “%(stage)s” cannot take this step.") % {"stage": issue.get_stage_display()}
            )
        if rule.needs_words and not words.strip():
            raise ValidationError(_("Say in words why, or what was done."))
        if move == "close" and issue.submitted_by_id == by.pk:
            raise ValidationError(_("Who submitted an issue cannot close it. Ask another verifier."))
        old, new = issue.stage, rule.leads_to or Stage(issue.stage_before or Stage.FILED)
        _enter_stage(issue, move, new, by, day, words)
        issue.version += 1
        issue.full_clean(validate_unique=False)
        issue.save()
        touched.issues.add(issue.pk)
        log_issue(issue=issue, what=rule.what, by=by, on=on, old=old, new=new, words=words)
    return issue


def _enter_stage(issue: Issue, move: str, new: Stage, by: User, day: date, words: str) -> None:
    """Set what belongs to the stage entered and clear what belonged to the one left."""
    aside = new in (Stage.SUSPENDED, Stage.DISMISSED)
    issue.stage_before = issue.stage if new == Stage.SUSPENDED else ""
    issue.stage, issue.stage_reason = new, words if aside else ""
    if not aside:
        issue.suspended_until = None
    if move == "submit":
        issue.submitted_on, issue.submitted_by = day, by
    elif move in ("return", "reopen"):
        issue.submitted_on = issue.submitted_by = None
    if move == "reopen":
        issue.reopened += 1
    issue.closed_on, issue.closed_by = (day, by) if new == Stage.CLOSED else (None, None)
    issue.dismissed_on = day if new == Stage.DISMISSED else None
