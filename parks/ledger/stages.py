"""The table of steps: from where, by whom, what it needs, where it leads, what it writes.

Copied for reading in docs/data-model.md, "Who may do what". `MOVES` change the stage; `ACTS` do
something within it. Pages, admin and bulk edit all ask this table; a test walks it cell by cell.
"""

from dataclasses import dataclass
from enum import StrEnum

from parks.choices import OPEN_STAGES, Doer, EntryKind, Stage
from parks.ledger import needs
from parks.ledger.needs import Need


class Step(StrEnum):
    """What can be done with an issue; addresses and forms carry the value."""

    ASSIGN = "assign"
    SUBMIT = "submit"
    CLOSE = "close"
    RETURN = "return"
    REOPEN = "reopen"
    SUSPEND = "suspend"
    RESUME = "resume"
    DISMISS = "dismiss"
    EDIT = "edit"
    REPORT = "report"
    ADD_EVIDENCE = "add_evidence"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    RECORD_OBJECTION = "record_objection"
    ANSWER_OBJECTION = "answer_objection"
    RECHECK = "recheck"
    ASK_SELF_CHECK = "ask_self_check"
    INSTRUCT = "instruct"


@dataclass(frozen=True)
class StepRule:
    """The rule of a step: in which stages, by whom, with what, and its name in the log."""

    starts_at: tuple[Stage, ...]
    by: tuple[Doer, ...]
    what: EntryKind
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class MoveRule(StepRule):
    """The rule of a step that changes the stage.

    It takes fields, stamps day and person, and clears what it undoes.
    """

    # None: back to the stage before the suspension (docs/rules.md, 9)
    leads_to: Stage | None = None
    takes: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()


ANALYST, LEAD, SUPPORT, VERIFIER, LEADER = Doer
FILED, ACTING, SUBMITTED, CLOSED, SUSPENDED, DISMISSED = Stage

FILING = StepRule((), (ANALYST,), EntryKind.FILED, (needs.SEVERITY, needs.SOURCE))

MOVES: dict[Step, MoveRule] = {
    Step.ASSIGN: MoveRule(
        (FILED,),
        (ANALYST,),
        EntryKind.ASSIGNED,
        (needs.LEAD, needs.DEADLINE),
        leads_to=ACTING,
        takes=("lead", "starts_on", "due_on", "deadline_words", "closing_standard"),
    ),
    Step.SUBMIT: MoveRule(
        (ACTING,),
        (LEAD, ANALYST),
        EntryKind.SUBMITTED,
        (needs.WORDS, needs.STANDARD, needs.MILESTONES, needs.EVIDENCE, needs.PAIR),
        leads_to=SUBMITTED,
        stamps=("submitted",),
    ),
    Step.CLOSE: MoveRule(
        (SUBMITTED,),
        (VERIFIER,),
        EntryKind.CLOSED,
        (needs.WORDS, needs.OTHER_PERSON, needs.PAIR, needs.NO_OBJECTION, needs.NOT_DECIDED),
        leads_to=CLOSED,
        stamps=("closed",),
    ),
    Step.RETURN: MoveRule(
        (SUBMITTED,),
        (VERIFIER,),
        EntryKind.RETURNED,
        (needs.WORDS,),
        leads_to=ACTING,
        clears=("submitted",),
    ),
    Step.REOPEN: MoveRule(
        (CLOSED,),
        (VERIFIER,),
        EntryKind.REOPENED,
        (needs.WORDS, needs.WORK_AGAIN),
        leads_to=ACTING,
        takes=("due_on",),
        clears=("submitted", "closed"),
    ),
    Step.SUSPEND: MoveRule(
        (FILED, ACTING),
        (ANALYST,),
        EntryKind.SUSPENDED,
        (needs.WORDS,),
        leads_to=SUSPENDED,
        takes=("suspended_until",),
    ),
    Step.RESUME: MoveRule((SUSPENDED,), (ANALYST,), EntryKind.RESUMED, (needs.WORDS,)),
    Step.DISMISS: MoveRule(
        (FILED, ACTING),
        (ANALYST,),
        EntryKind.DISMISSED,
        (needs.WORDS,),
        leads_to=DISMISSED,
        stamps=("dismissed",),
    ),
}

EVERY_STAGE = tuple(Stage)
ACTS: dict[Step, StepRule] = {
    Step.EDIT: StepRule(EVERY_STAGE, (ANALYST,), EntryKind.EDITED),
    Step.REPORT: StepRule((ACTING,), (LEAD, SUPPORT, ANALYST), EntryKind.PROGRESS, (needs.WORDS,)),
    Step.ADD_EVIDENCE: StepRule(
        (FILED, ACTING, SUBMITTED), (LEAD, SUPPORT, ANALYST, VERIFIER), EntryKind.EVIDENCE
    ),
    Step.ASK_EXTENSION: StepRule(
        (ACTING,), (LEAD,), EntryKind.EXTENSION, (needs.WORDS, needs.NOT_YET_DUE, needs.NOT_ASKED)
    ),
    Step.DECIDE_EXTENSION: StepRule((ACTING,), (VERIFIER,), EntryKind.EXTENSION, (needs.WORDS,)),
    Step.RECORD_OBJECTION: StepRule(
        (SUBMITTED,), (ANALYST, VERIFIER), EntryKind.OBJECTION, (needs.WORDS,)
    ),
    Step.ANSWER_OBJECTION: StepRule((SUBMITTED,), (VERIFIER,), EntryKind.OBJECTION, (needs.WORDS,)),
    Step.RECHECK: StepRule((CLOSED,), (VERIFIER,), EntryKind.RECHECKED, (needs.WORDS,)),
    Step.ASK_SELF_CHECK: StepRule(
        (*OPEN_STAGES, CLOSED), (ANALYST,), EntryKind.SELF_CHECK, (needs.WORDS,)
    ),
    Step.INSTRUCT: StepRule(
        (*OPEN_STAGES, CLOSED, SUSPENDED), (LEADER,), EntryKind.INSTRUCTION, (needs.WORDS,)
    ),
}

STEPS: dict[Step, StepRule] = {**MOVES, **ACTS}
