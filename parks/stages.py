"""What can be done with an issue: from where, by whom, what it needs, where it leads, what it
writes. One table.

Copied for reading in docs/data-model.md, "Who may do what". `MOVES` change the stage; `ACTS` do
something within it. Pages, admin and bulk edit all ask this table; a test walks it cell by cell.
"""

from dataclasses import dataclass
from enum import Enum

from parks.choices import OPEN_STAGES, Doer, EntryKind, Stage


class Need(Enum):
    """Something that must be there before a step is taken; `parks.needs` says how it is
    found out.
    """

    WORDS = "words"
    LEAD = "lead"
    DEADLINE = "deadline"
    SEVERITY = "severity"
    SOURCE = "source"
    MILESTONES = "milestones"
    EVIDENCE = "evidence"
    PAIR = "pair"
    OTHER_PERSON = "other_person"
    NO_OBJECTION = "no_objection"
    NOT_DECIDED = "not_decided"
    NOT_YET_DUE = "not_yet_due"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Step:
    """Something that may be done: in which stages, by whom, with what, and its name in the log."""

    starts_at: tuple[Stage, ...]
    by: tuple[Doer, ...]
    what: EntryKind
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Move(Step):
    """A step that changes the stage.

    It takes fields, stamps day and person, and clears what it undoes.
    """

    # None: back to the stage before the suspension (docs/rules.md, 9)
    leads_to: Stage | None = None
    takes: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()


ANALYST, LEAD, SUPPORT, VERIFIER, LEADER = Doer
FILED, ACTING, SUBMITTED, CLOSED, SUSPENDED, DISMISSED = Stage

FILING = Step((), (ANALYST,), EntryKind.FILED, (Need.SEVERITY, Need.SOURCE))

MOVES = {
    "assign": Move(
        (FILED,),
        (ANALYST,),
        EntryKind.ASSIGNED,
        (Need.LEAD, Need.DEADLINE),
        leads_to=ACTING,
        takes=("lead", "due_on", "deadline_words"),
    ),
    "submit": Move(
        (ACTING,),
        (LEAD, ANALYST),
        EntryKind.SUBMITTED,
        (Need.WORDS, Need.MILESTONES, Need.EVIDENCE),
        leads_to=SUBMITTED,
        stamps=("submitted",),
    ),
    "close": Move(
        (SUBMITTED,),
        (VERIFIER,),
        EntryKind.CLOSED,
        (Need.WORDS, Need.OTHER_PERSON, Need.PAIR, Need.NO_OBJECTION, Need.NOT_DECIDED),
        leads_to=CLOSED,
        stamps=("closed",),
    ),
    "return": Move(
        (SUBMITTED,),
        (VERIFIER,),
        EntryKind.RETURNED,
        (Need.WORDS,),
        leads_to=ACTING,
        clears=("submitted",),
    ),
    "reopen": Move(
        (CLOSED,),
        (VERIFIER,),
        EntryKind.REOPENED,
        (Need.WORDS,),
        leads_to=ACTING,
        takes=("due_on",),
        clears=("submitted", "closed"),
    ),
    "suspend": Move(
        (FILED, ACTING),
        (ANALYST,),
        EntryKind.SUSPENDED,
        (Need.WORDS,),
        leads_to=SUSPENDED,
        takes=("suspended_until",),
    ),
    "resume": Move((SUSPENDED,), (ANALYST,), EntryKind.RESUMED, (Need.WORDS,)),
    "dismiss": Move(
        (FILED, ACTING),
        (ANALYST,),
        EntryKind.DISMISSED,
        (Need.WORDS,),
        leads_to=DISMISSED,
        stamps=("dismissed",),
    ),
}

EVERY_STAGE = tuple(Stage)
ACTS = {
    "edit": Step(EVERY_STAGE, (ANALYST,), EntryKind.EDITED),
    "report": Step((ACTING,), (LEAD, SUPPORT, ANALYST), EntryKind.PROGRESS, (Need.WORDS,)),
    "add_evidence": Step(
        (FILED, ACTING, SUBMITTED), (LEAD, SUPPORT, ANALYST, VERIFIER), EntryKind.EVIDENCE
    ),
    "ask_extension": Step(
        (ACTING,), (LEAD,), EntryKind.EXTENSION, (Need.WORDS, Need.NOT_YET_DUE, Need.NOT_ASKED)
    ),
    "decide_extension": Step((ACTING,), (VERIFIER,), EntryKind.EXTENSION, (Need.WORDS,)),
    "record_objection": Step((SUBMITTED,), (ANALYST, VERIFIER), EntryKind.OBJECTION, (Need.WORDS,)),
    "answer_objection": Step((SUBMITTED,), (VERIFIER,), EntryKind.OBJECTION, (Need.WORDS,)),
    "recheck": Step((CLOSED,), (VERIFIER,), EntryKind.RECHECKED, (Need.WORDS,)),
    "ask_self_check": Step((*OPEN_STAGES, CLOSED), (ANALYST,), EntryKind.SELF_CHECK, (Need.WORDS,)),
    "instruct": Step(
        (*OPEN_STAGES, CLOSED, SUSPENDED), (LEADER,), EntryKind.INSTRUCTION, (Need.WORDS,)
    ),
}

STEPS: dict[str, Step] = {**MOVES, **ACTS}
