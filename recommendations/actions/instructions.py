"""Give leaders' instructions (批示) to a unit, and record its answer.

Both stand in the log of the record.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.roles import Role
from parks.actions import log_issue
from parks.actions.file import DatedEntry
from parks.actions.step import begin
from parks.choices import EntryKind
from parks.ledger.needs import MissingNeed, StepRefusedError, require_words
from parks.ledger.permits import may
from parks.ledger.stages import Step
from parks.models import BusinessDay, Counter, Issue, Organisation, Park, Region
from parks.models.place import lies_in
from parks.readers import Reader
from parks.writing import writing
from recommendations.actions.measures import log_measure
from recommendations.locks import lock_work
from recommendations.models import Instruction, Measure

if TYPE_CHECKING:
    from accounts.models import User

Record = Issue | Measure | Park


def region_of(record: Record) -> Region:
    """Return where a record counts: its region, or the home region of a park."""
    return record.home_region if isinstance(record, Park) else record.region


def may_instruct(reader: Reader, record: Record) -> bool:
    """Whether a person may give an instruction about a record: leaders, about what they see."""
    if isinstance(record, Issue):
        return may(reader, Step.INSTRUCT, record)
    return Role.LEADER in reader.roles and lies_in(region_of(record), reader.sees)


def may_answer(reader: Reader, instruction: Instruction) -> bool:
    """Whether a person may answer: an officer of the unit, or an analyst in charge there."""
    if instruction.answered_on or instruction.lapsed_on:
        return False
    roles = reader.roles
    if instruction.unit_id == reader.unit_id:
        return True
    return Role.ANALYST in roles and lies_in(region_of(instruction.about), reader.edits)


def give_instruction(
    *, about: Record, words: str, unit: Organisation, due_on: date, by: User, on: date | None = None
) -> Instruction:
    """Ask a unit for an answer until a day; number, clock and log entry in one go.

    Raises StepRefusedError where words are missing or the person is no leader, ValidationError
    for a day that has passed.
    """
    day = on or BusinessDay.today()
    with writing():
        _allow(about, by, day, words)
        if due_on < day:
            raise ValidationError({"due_on": _("The answer cannot be due before today.")})
        instruction = Instruction(
            number=Counter.next_number("PS", day.year),
            words=words.strip(),
            given_by=by,
            given_on=day,
            unit=unit,
            due_on=due_on,
            is_demo=by.is_demo or getattr(about, "is_demo", False),
            issue=about if isinstance(about, Issue) else None,
            measure=about if isinstance(about, Measure) else None,
            park=about if isinstance(about, Park) else None,
        )
        instruction.full_clean(exclude=["number"])
        instruction.save()
        _log(
            instruction,
            by=by,
            on=on,
            old=instruction.number,
            new=unit.name_zh,
            words=instruction.words,
        )
    return instruction


def answer_instruction(
    *, instruction: Instruction, words: str, by: User, on: date | None = None
) -> Instruction:
    """Answer for the unit that was asked, once.

    Raises ValidationError where it is answered already, StepRefusedError for what is missing.
    """
    with writing():
        instruction.refresh_from_db(
            from_queryset=Instruction.objects.select_for_update(of=("self",), no_key=True)
        )
        if instruction.answered_on:
            raise ValidationError(
                _("This instruction is answered already. Nothing was overwritten.")
            )
        if instruction.lapsed_on:
            raise ValidationError(
                _("This instruction lapsed when its record went on; no answer is owed.")
            )
        if not may_answer(Reader.of(by), instruction):
            raise StepRefusedError(
                [MissingNeed(_("The unit that was asked answers, or an analyst."), "role")]
            )
        require_words(words)
        instruction.answer = words.strip()
        instruction.answered_by = by
        instruction.answered_on = on or BusinessDay.today()
        instruction.full_clean()
        instruction.save()
        _log(
            instruction,
            by=by,
            on=on,
            old=instruction.unit.name_zh,
            new=instruction.number,
            words=instruction.answer,
        )
    return instruction


def _allow(about: Record, by: User, day: date, words: str) -> None:
    """Raise StepRefusedError unless the person may instruct and says something.

    An issue asks the table of steps; measures and parks have no stages.
    """
    if isinstance(about, Issue):
        begin(issue=about, step=Step.INSTRUCT, by=by, day=day, words=words)
        return
    if isinstance(about, Measure):
        lock_work(measures=[about.pk])
    if not may_instruct(Reader.of(by), about):
        raise StepRefusedError(
            [MissingNeed(_("This step is taken by: %(who)s.") % {"who": _("leader")}, "role")]
        )
    require_words(words)


def _log(
    instruction: Instruction, *, by: User, on: date | None, old: str, new: str, words: str
) -> None:
    """Write it down at the record; a park has no log, its instructions stand on its page."""
    line: DatedEntry = {
        "what": EntryKind.INSTRUCTION,
        "by": by,
        "on": on,
        "old": old[:200],
        "new": new[:200],
        "words": words,
    }
    with writing() as touched:
        if instruction.issue:
            touched.issues.add(instruction.issue.pk)
            log_issue(issue=instruction.issue, **line)
        elif instruction.measure:
            touched.measures.add(instruction.measure.pk)
            log_measure(measure=instruction.measure, **line)
