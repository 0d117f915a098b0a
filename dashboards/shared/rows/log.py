"""The log of a record as a page prints it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parks.choices import EntryKind, Light, Recheck, SelfCheckAnswer, Stage, Tier
from parks.ledger.changes import told
from parks.models.entry import Entry
from parks.text.days import full_day, iso_in_words

# What from and to of an entry are values of; of any other kind, stages or words.
VALUES: dict[str, Any] = {
    EntryKind.LIGHT: Light,
    EntryKind.APPROVED: Tier,
    EntryKind.RECHECKED: Recheck,
    EntryKind.SELF_CHECK: SelfCheckAnswer,
}


@dataclass(frozen=True)
class LogLine:
    """An entry of a log: day, what was done, the words, from and to, what changed, by whom."""

    day: date
    when: str
    what: str
    words: str
    change: str
    # what it changed, in the language of the page
    told: str
    by: str


def log_lines(entries: Iterable[Entry]) -> list[LogLine]:
    """Make the lines of a log in the order of its entries; from and to stand in words."""
    words_of = {kind: dict(values.choices) for kind, values in VALUES.items()}
    stages = dict(Stage.choices)
    # what was done, where Chinese has another word for the stage that it led to
    done: dict[str, str] = {
        EntryKind.FILED: pgettext("log", "Filed"),
        EntryKind.SUBMITTED: pgettext("log", "Submitted"),
        EntryKind.PROGRESS: pgettext("log", "Progress"),
    }
    lines = []
    for entry in entries:
        day = timezone.localtime(entry.at).date()
        words = words_of.get(entry.what, stages)
        old = str(words.get(entry.old) or iso_in_words(entry.old))
        new = str(words.get(entry.new) or iso_in_words(entry.new))
        # filing led to a stage too, but the words say so already
        reached = "" if entry.what == EntryKind.FILED else new
        lines.append(
            LogLine(
                day,
                full_day(day),
                done.get(entry.what) or entry.get_what_display(),
                entry.words,
                f"{old} → {new}" if old and new else reached,
                told(entry),
                _by(entry),
            )
        )
    return lines


def _by(entry: Entry) -> str:
    """Name who made an entry, or what did where it was nobody."""
    if entry.by:
        return entry.by.get_full_name() or entry.by.get_username()
    return _("By the calendar") if entry.what == EntryKind.LIGHT else _("Entered from the survey")
