"""The moves between the stages of an issue: from, to, what the log calls it. One table (product page, 3)."""

from dataclasses import dataclass

from parks.choices import EntryKind, Stage


@dataclass(frozen=True)
class Move:
    """A permitted step: the stages it starts from, the stage it leads to, its name in the log."""

    starts_at: tuple[Stage, ...]
    leads_to: Stage | None
    what: EntryKind
    needs_words: bool = False


MOVES = {
    "assign": Move((Stage.FILED,), Stage.ACTING, EntryKind.ASSIGNED),
    "submit": Move((Stage.ACTING,), Stage.SUBMITTED, EntryKind.SUBMITTED, needs_words=True),
    "close": Move((Stage.SUBMITTED,), Stage.CLOSED, EntryKind.CLOSED, needs_words=True),
    "return": Move((Stage.SUBMITTED,), Stage.ACTING, EntryKind.RETURNED, needs_words=True),
    "reopen": Move((Stage.CLOSED,), Stage.ACTING, EntryKind.REOPENED, needs_words=True),
    "suspend": Move((Stage.FILED, Stage.ACTING), Stage.SUSPENDED, EntryKind.SUSPENDED, needs_words=True),
    # leads_to None: back to the stage before the suspension (decision 20)
    "resume": Move((Stage.SUSPENDED,), None, EntryKind.RESUMED),
    "dismiss": Move((Stage.FILED, Stage.ACTING), Stage.DISMISSED, EntryKind.DISMISSED, needs_words=True),
}
