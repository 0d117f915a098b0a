"""What hangs on the stage of an issue follows when the stage changes.

Self-checks that nobody answered lapse here. Apps above register what they hold: measures, requests
for more time, instructions (`recommendations/actions/following.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from parks.actions.file import DatedEntry, append_lines
from parks.choices import EntryKind
from parks.ledger.changes import LOG_LANGUAGE
from parks.models import Issue, SelfCheck
from parks.writing import writing

if TYPE_CHECKING:
    from accounts.models import User

# What lapsed, in words of the log, by the key of the record.
Lapsed = Mapping[int, list[str]]


@dataclass(frozen=True)
class StageChange:
    """By whom and when the stage of issues was changed; `on` dates the entries back."""

    by: User
    day: date
    on: date | None


@dataclass(frozen=True)
class Follower:
    """What an app does when issues reached another stage.

    `lock` is called with their keys before they are locked themselves, `follow` afterwards; it
    returns what lapsed of each issue.
    """

    lock: Callable[[Iterable[int]], None]
    follow: Callable[[Collection[Issue], StageChange], Lapsed]


_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Have `follower` called after every change of a stage; registering it twice changes
    nothing.
    """
    if follower not in _followers:
        _followers.append(follower)


def lock_followers(issues: Iterable[int]) -> None:
    """Lock what will follow, with all issues that hang on it, in the one order of locks."""
    keys = list(issues)
    for follower in _followers:
        follower.lock(keys)


def follow(issues: Collection[Issue], *, by: User, day: date, on: date | None) -> None:
    """Let what hangs on the stages that the issues have left follow, and log what lapsed."""
    change = StageChange(by, day, on)
    lapsed: dict[int, list[str]] = defaultdict(list)
    with override(LOG_LANGUAGE):
        for ended in (
            lapse_self_checks(issues, change),
            *(follower.follow(issues, change) for follower in _followers),
        ):
            for pk, words in ended.items():
                lapsed[pk] += words
    log_lapsed([(issue, lapsed[issue.pk]) for issue in issues if issue.pk in lapsed], change)


def lapse_self_checks(issues: Collection[Issue], change: StageChange) -> Lapsed:
    """Let the self-checks lapse that nobody has answered."""
    waiting = SelfCheck.objects.waiting().filter(issue__in=[issue.pk for issue in issues])
    lapsed: dict[int, list[str]] = defaultdict(list)
    for issue, park in waiting.order_by("pk").values_list("issue_id", "park__name_zh"):
        lapsed[issue].append(_("Self-check: %(park)s") % {"park": park})
    if lapsed:
        with writing() as touched:
            touched.rows[SelfCheck].update(waiting.values_list("pk", flat=True))
            waiting.update(lapsed_on=change.day)
    return lapsed


def log_lapsed(records: Collection[tuple[Any, list[str]]], change: StageChange) -> None:
    """Log with each record what lapsed of it."""
    lines: list[tuple[Any, DatedEntry]] = [
        (
            record,
            {
                "what": EntryKind.LAPSED,
                "by": change.by,
                "on": change.on,
                "words": "\n".join(words),
            },
        )
        for record, words in records
    ]
    log_together(lines)


def log_together(lines: Sequence[tuple[Any, DatedEntry]]) -> None:
    """Append a line to the log of each of many records of one kind that the caller locked.

    The same few statements however many there are; the last words of a record stay.
    """
    if not lines:
        return
    latest = timezone.localdate(append_lines(lines)[-1].at)
    records = {record.pk: record for record, _line in lines}
    for record in records.values():
        record.last_entry_on = latest
    model = type(lines[0][0])
    model._default_manager.filter(pk__in=records).update(last_entry_on=latest)
