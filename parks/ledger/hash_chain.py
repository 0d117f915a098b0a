"""Walking the hash chains of a log: pure, one entry in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from parks.choices import EntryKind
from parks.models.entry import Entry

# Entries whose `new` is the stage that the record then stands in.
STAGE_ENTRIES = frozenset(
    {
        EntryKind.FILED,
        EntryKind.ASSIGNED,
        EntryKind.SUBMITTED,
        EntryKind.RETURNED,
        EntryKind.CLOSED,
        EntryKind.REOPENED,
        EntryKind.SUSPENDED,
        EntryKind.RESUMED,
        EntryKind.DISMISSED,
    }
)


@dataclass(frozen=True)
class Linked:
    """An entry with the number of its record, and the record's stage (None where it has none)."""

    record: str
    entry: Entry
    stage: str | None = None


@dataclass(frozen=True)
class Broken:
    """The first place where a chain breaks: record number, number of the entry, what is wrong."""

    record: str
    seq: int
    wrong: str

    def __str__(self) -> str:
        return f"{self.record} entry {self.seq}: {self.wrong}"


@dataclass
class Count:
    """How many chains and entries were walked."""

    chains: int = 0
    entries: int = 0


def walk(links: Iterable[Linked], count: Count | None = None) -> Iterator[Broken]:
    """Yield the first broken entry of each chain.

    `links` come record by record, each in the order of `seq`.
    """
    count = count or Count()
    for record, chain in groupby(((link.record, link) for link in links), key=itemgetter(0)):
        count.chains += 1
        first_break = _first_broken(record, (link for _, link in chain), count)
        if first_break:
            yield first_break


def _first_broken(record: str, chain: Iterable[Linked], count: Count) -> Broken | None:
    """Walk one chain to its end, so that everything is counted; keep the first break."""
    first_break: Broken | None = None
    last: Entry | None = None
    logged: str | None = None
    link: Linked | None = None
    for link in chain:
        count.entries += 1
        entry = link.entry
        if first_break is None:
            first_break = _break(record, entry, last)
        if entry.what in STAGE_ENTRIES:
            logged = entry.new
        last = entry
    if first_break is None and link and last and link.stage is not None and link.stage != logged:
        # the end of a chain was cut off, or the stage was changed past the log
        wrong = f"missing: the record is “{link.stage or '–'}”, its log ends at “{logged or '–'}”"
        return Broken(record, last.seq + 1, wrong)
    return first_break


def _break(record: str, entry: Entry, last: Entry | None) -> Broken | None:
    """Say what is wrong with an entry, given the one before it; None where it is in order."""
    expected = last.seq + 1 if last else 1
    if entry.seq > expected:
        return Broken(record, expected, "missing")
    if entry.seq < expected:
        return Broken(record, entry.seq, "out of order: its number was given before")
    if entry.hash != entry.digest(record):
        return Broken(record, entry.seq, "changed: its contents do not agree with its hash")
    if entry.previous_hash != (last.hash if last else ""):
        return Broken(record, entry.seq, "out of order: it does not follow the entry before it")
    return None
