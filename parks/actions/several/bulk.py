"""Editing many issues at once: each judged in memory, all written together or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from parks.actions.file import DatedEntry, append_lines, timestamp_on
from parks.actions.following import follow, lock_followers
from parks.actions.step import allow, in_order, keep_missed_day, missed_day_line, set_stage
from parks.choices import Doer, EntryKind, Severity
from parks.fields import field_of
from parks.ledger.changes import LOG_LANGUAGE, changed_line
from parks.ledger.needs import LEAD, StepRefusedError, moments_shown, require_words
from parks.ledger.sight import entries_in_sight
from parks.ledger.stages import MOVES, Step
from parks.models import BusinessDay, Issue, IssueEntry
from parks.models.place import lies_in
from parks.readers import Reader
from parks.text.days import full_day
from parks.writing import writing
from parks.writing.constraints import broken

if TYPE_CHECKING:
    from accounts.models import User

# Issues in one go: what a person can answer for, and a transaction that does not keep others
# waiting.
MOST = 2000
# What is typed; a move is chosen beside it. Whose decision is about one issue moves that one.
FIELDS = ("due_on", "deadline_words", "lead", "severity")
BULK_MOVES = tuple(name for name, move in MOVES.items() if Doer.ANALYST in move.by)


@dataclass(frozen=True)
class BulkChange:
    """What is asked for all issues: new values by name, a move with what it takes, and why."""

    words: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    move: Step | None = None
    taken: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """An issue as the preview showed it: version, last log entry, and whether it was refused."""

    version: int
    seq: int
    refused: bool = False


@dataclass(frozen=True)
class BulkVerdict:
    """What a change makes of one issue, which holds it in memory; `refused` says why not."""

    issue: Issue
    old: Mapping[str, Any]
    written: Mapping[str, Any]
    refused: list[str]

    def is_new(self, name: str) -> bool:
        """Whether a field gets another value."""
        return bool(self.old[name] != getattr(self.issue, name))


@dataclass(frozen=True)
class BulkOutcome:
    """How many issues a bulk edit changed, refused as announced, and found as they should be."""

    changed: int
    refused: int
    unchanged: int


class PreviewOutdatedError(ValidationError):
    """Issues were changed since the preview; `entries` tell who and what, by number."""

    def __init__(self, entries: Mapping[str, list[IssueEntry]]) -> None:
        self.entries = entries
        message = ngettext(
            "%(n)d issue was changed by somebody else since the preview. Nothing was written; "
            "look again.",
            "%(n)d issues were changed by somebody else since the preview. Nothing was "
            "written; look again.",
            len(entries),
        )
        super().__init__(message % {"n": len(entries)})


class UnforeseenError(ValidationError):
    """More is refused than the preview said."""

    def __init__(self) -> None:
        super().__init__(
            _("More is refused than the preview said. Nothing was written; look again.")
        )


def with_state(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Select the issues with what judging and showing them takes, in the order of locking."""
    last = IssueEntry.objects.filter(issue=OuterRef("pk")).order_by("-seq").values("seq")[:1]
    rows = issues.select_related("region", "lead").prefetch_related(moments_shown())
    return rows.annotate(last_seq=Subquery(last)).order_by("pk")


def judge(issue: Issue, change: BulkChange, reader: Reader, day: date) -> BulkVerdict:
    """Make the change in memory, by the rules of a single edit and move; nothing is written."""
    names = [field.attname for field in Issue._meta.concrete_fields]
    before = {name: getattr(issue, name) for name in names}
    kept = (*change.fields, *change.taken, "stage", "due_on")
    old = {name: getattr(issue, name) for name in kept}
    try:
        if change.fields:
            allow(issue=issue, step=Step.EDIT, reader=reader, day=day, words=change.words)
            _set(issue, change.fields)
            keep_missed_day(issue, before["due_on"], day)
        if change.move:
            _set(issue, change.taken)
            allow(issue=issue, step=change.move, reader=reader, day=day, words=change.words)
        in_order(issue=issue, taken={*change.fields, *change.taken}, before=old, day=day)
        if change.move:
            set_stage(issue, MOVES[change.move], reader.person, day, change.words)
        refused = broken(issue)
    except StepRefusedError as error:
        refused = error.messages
    written = {name: getattr(issue, name) for name in names if getattr(issue, name) != before[name]}
    return BulkVerdict(issue, old, written, refused)


def _set(issue: Issue, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(issue, name, value)


def edit_in_bulk(
    *, seen: Mapping[str, Seen], change: BulkChange, by: User, on: date | None = None
) -> BulkOutcome:
    """Change the issues of a preview, by number; those that it named as refused are left out.

    One transaction. Raises PreviewOutdatedError or UnforeseenError where the issues are not as the
    preview showed them, StepRefusedError where the change itself is not in order.
    """
    reader = Reader.of(by)
    _check(change, seen, reader)
    day = on or BusinessDay.today()
    wanted = [number for number, shown_issue in seen.items() if not shown_issue.refused]
    with writing() as touched:
        if change.move:
            lock_followers(Issue.objects.filter(number__in=wanted).values_list("pk", flat=True))
        issues = _lock(wanted, seen, reader)
        verdicts = [judge(issue, change, reader, day) for issue in issues]
        if len(issues) < len(wanted) or any(verdict.refused for verdict in verdicts):
            raise UnforeseenError
        changed = [verdict for verdict in verdicts if verdict.written]
        touched.issues.update(verdict.issue.pk for verdict in changed)
        _write(changed, change, on)
        _log(changed, change, by, on)
        if change.move:
            follow([verdict.issue for verdict in changed], by=by, day=day, on=on)
    return BulkOutcome(len(changed), len(seen) - len(wanted), len(verdicts) - len(changed))


def _check(change: BulkChange, seen: Collection[str], reader: Reader) -> None:
    """Check the change itself, apart from the issues."""
    require_words(change.words)
    if len(seen) > MOST:
        raise ValidationError(_("At most %(most)d issues are edited in one go.") % {"most": MOST})
    if set(change.fields) - set(FIELDS) or (change.move and change.move not in BULK_MOVES):
        raise ValidationError(_("This is not changed for many issues at once."))
    lead = change.fields.get("lead")
    if lead and not lies_in(lead.region, reader.sees):
        raise StepRefusedError(
            [LEAD.missing(_("This unit lies outside the regions that you see."))]
        )


def _lock(numbers: Collection[str], seen: Mapping[str, Seen], reader: Reader) -> list[Issue]:
    """Lock the issues in the order of their keys; raises PreviewOutdatedError."""
    rows = Issue.objects.select_for_update(of=("self",), no_key=True).select_related(
        "region", "lead"
    )
    rows = rows.prefetch_related(moments_shown())
    issues = list(rows.filter(number__in=numbers).order_by("pk"))
    late = {
        issue.pk: issue.number for issue in issues if issue.version != seen[issue.number].version
    }
    if late:
        entries: dict[str, list[IssueEntry]] = {number: [] for number in late.values()}
        since = entries_in_sight(IssueEntry.objects.filter(issue__in=late), reader)
        for entry in since.select_related("by").order_by("issue", "seq"):
            if entry.seq > seen[late[entry.issue_id]].seq:
                entries[late[entry.issue_id]].append(entry)
        raise PreviewOutdatedError(entries)
    return issues


def _write(changed: Iterable[BulkVerdict], change: BulkChange, on: date | None) -> None:
    """Store what is new, in one statement for all issues that get the same values."""
    logged: dict[str, Any] = {"last_entry_on": timezone.localdate(timestamp_on(on))}
    if change.move:
        logged["last_words"] = change.words[:200]
    groups: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    for verdict in changed:
        groups[tuple(sorted(verdict.written.items()))].append(verdict.issue.pk)
    for values, keys in groups.items():
        Issue.objects.filter(pk__in=keys).update(version=F("version") + 1, **dict(values), **logged)


def _log(changed: list[BulkVerdict], change: BulkChange, by: User, on: date | None) -> None:
    """Log what was edited and the move, chained behind the last entry of each issue."""
    lines = []
    for verdict in changed:
        for line in _told(verdict, change, by, on):
            lines.append((verdict.issue, line))
    append_lines(lines)


def _told(
    verdict: BulkVerdict, change: BulkChange, by: User, on: date | None
) -> Iterable[DatedEntry]:
    """Say for the log what happened to an issue: what was edited, then the move."""
    with override(LOG_LANGUAGE):
        lines = [
            changed_line(
                label_of(name),
                shown(name, verdict.old[name]),
                shown(name, getattr(verdict.issue, name)),
            )
            for name in change.fields
            if verdict.is_new(name)
        ]
        reason = f"{_('Reason')}：{change.words}"
        missed = missed_day_line(verdict.issue, verdict.old["due_on"])
    if lines:
        edited: DatedEntry = {
            "what": EntryKind.EDITED,
            "by": by,
            "on": on,
            "words": "\n".join([*lines, *missed, reason]),
        }
        if change.move:
            # the move tells what it took itself
            edited["about"] = tuple(change.fields)
        yield edited
    if change.move:
        yield {
            "what": MOVES[change.move].what,
            "by": by,
            "on": on,
            "old": verdict.old["stage"],
            "new": verdict.issue.stage,
            "words": change.words,
        }


def label_of(name: str) -> str:
    """Return the name of a field, for people."""
    return str(capfirst(field_of(Issue, name).verbose_name))


def shown(name: str, value: Any) -> str:
    """Put a value into words; empty where there is none."""
    if name == "severity" and value:
        return str(Severity(value).label)
    if isinstance(value, date):
        return full_day(value)
    return str(value or "")
