"""What can be done with an issue: from where, by whom, what it needs, where it leads, what it
writes. One table.

Copied for reading in docs/data-model.md, "Who may do what". `MOVES` change the stage; `ACTS` do
something within it. Pages, admin and bulk edit all ask this table; a test walks it cell by cell.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

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

FILING = StepRule((), (ANALYST,), EntryKind.FILED, (Need.SEVERITY, Need.SOURCE))

MOVES: dict[Step, MoveRule] = {
    Step.ASSIGN: MoveRule(
        (FILED,),
        (ANALYST,),
        EntryKind.ASSIGNED,
        (Need.LEAD, Need.DEADLINE),
        leads_to=ACTING,
        takes=("lead", "due_on", "deadline_words"),
    ),
    Step.SUBMIT: MoveRule(
        (ACTING,),
        (LEAD, ANALYST),
        EntryKind.SUBMITTED,
        (Need.WORDS, Need.MILESTONES, Need.EVIDENCE),
        leads_to=SUBMITTED,
        stamps=("submitted",),
    ),
    Step.CLOSE: MoveRule(
        (SUBMITTED,),
        (VERIFIER,),
        EntryKind.CLOSED,
        (Need.WORDS, Need.OTHER_PERSON, Need.PAIR, Need.NO_OBJECTION, Need.NOT_DECIDED),
        leads_to=CLOSED,
        stamps=("closed",),
    ),
    Step.RETURN: MoveRule(
        (SUBMITTED,),
        (VERIFIER,),
        EntryKind.RETURNED,
        (Need.WORDS,),
        leads_to=ACTING,
        clears=("submitted",),
    ),
    Step.REOPEN: MoveRule(
        (CLOSED,),
        (VERIFIER,),
        EntryKind.REOPENED,
        (Need.WORDS,),
        leads_to=ACTING,
        takes=("due_on",),
        clears=("submitted", "closed"),
    ),
    Step.SUSPEND: MoveRule(
        (FILED, ACTING),
        (ANALYST,),
        EntryKind.SUSPENDED,
        (Need.WORDS,),
        leads_to=SUSPENDED,
        takes=("suspended_until",),
    ),
    Step.RESUME: MoveRule((SUSPENDED,), (ANALYST,), EntryKind.RESUMED, (Need.WORDS,)),
    Step.DISMISS: MoveRule(
        (FILED, ACTING),
        (ANALYST,),
        EntryKind.DISMISSED,
        (Need.WORDS,),
        leads_to=DISMISSED,
        stamps=("dismissed",),
    ),
}

EVERY_STAGE = tuple(Stage)
ACTS: dict[Step, StepRule] = {
    Step.EDIT: StepRule(EVERY_STAGE, (ANALYST,), EntryKind.EDITED),
    Step.REPORT: StepRule((ACTING,), (LEAD, SUPPORT, ANALYST), EntryKind.PROGRESS, (Need.WORDS,)),
    Step.ADD_EVIDENCE: StepRule(
        (FILED, ACTING, SUBMITTED), (LEAD, SUPPORT, ANALYST, VERIFIER), EntryKind.EVIDENCE
    ),
    Step.ASK_EXTENSION: StepRule(
        (ACTING,), (LEAD,), EntryKind.EXTENSION, (Need.WORDS, Need.NOT_YET_DUE, Need.NOT_ASKED)
    ),
    Step.DECIDE_EXTENSION: StepRule((ACTING,), (VERIFIER,), EntryKind.EXTENSION, (Need.WORDS,)),
    Step.RECORD_OBJECTION: StepRule(
        (SUBMITTED,), (ANALYST, VERIFIER), EntryKind.OBJECTION, (Need.WORDS,)
    ),
    Step.ANSWER_OBJECTION: StepRule((SUBMITTED,), (VERIFIER,), EntryKind.OBJECTION, (Need.WORDS,)),
    Step.RECHECK: StepRule((CLOSED,), (VERIFIER,), EntryKind.RECHECKED, (Need.WORDS,)),
    Step.ASK_SELF_CHECK: StepRule(
        (*OPEN_STAGES, CLOSED), (ANALYST,), EntryKind.SELF_CHECK, (Need.WORDS,)
    ),
    Step.INSTRUCT: StepRule(
        (*OPEN_STAGES, CLOSED, SUSPENDED), (LEADER,), EntryKind.INSTRUCTION, (Need.WORDS,)
    ),
}

STEPS: dict[Step, StepRule] = {**MOVES, **ACTS}
