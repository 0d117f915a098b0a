"""Leaders' instructions as rows, on the pages of what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse

from dashboards.shared.rows.deadlines import Due, left_in_words
from dashboards.shared.wording import short_day
from parks.models import Issue, Organisation, Park
from recommendations.actions.instructions import Record
from recommendations.models import Instruction, Measure

# The name of a kind of record in an address, and the field by which the address names it.
ABOUT: dict[str, tuple[type[Any], str]] = {
    "issue": (Issue, "number"),
    "measure": (Measure, "number"),
    "park": (Park, "slug"),
}


@dataclass(frozen=True)
class InstructionRow:
    """An instruction as a list prints it; `late` where the day for the answer has passed."""

    number: str
    address: str
    words: str
    about: str
    about_address: str
    unit: Organisation
    by: str
    given_on: date
    given: str
    due: Due
    answer: str
    answered: str
    lapsed: str
    late: bool


def instruction_row(instruction: Instruction, today: date, may_open: bool = True) -> InstructionRow:
    """Make the row of an instruction; `may_open`: the reader may open the record it is about."""
    about = instruction.about
    due = Due(short_day(instruction.due_on, today))
    is_waiting = not instruction.answered_on and not instruction.lapsed_on
    if is_waiting:
        due = Due(due.day, *left_in_words(instruction.due_on, today))
    return InstructionRow(
        number=instruction.number,
        address=instruction.get_absolute_url(),
        words=instruction.words,
        about=about.name if isinstance(about, Park) else about.title,
        about_address=about.get_absolute_url() if may_open else "",
        unit=instruction.unit,
        by=instruction.given_by.get_full_name(),
        given_on=instruction.given_on,
        given=short_day(instruction.given_on, today),
        due=due,
        answer=instruction.answer,
        answered=short_day(instruction.answered_on, today) if instruction.answered_on else "",
        lapsed=short_day(instruction.lapsed_on, today) if instruction.lapsed_on else "",
        late=is_waiting and instruction.due_on < today,
    )


def read_instructions_about(record: Record, today: date) -> list[InstructionRow]:
    """Read the instructions about a record, the newest first, for a reader who sees the record."""
    instructions = record.instructions.for_rows()
    return [instruction_row(instruction, today) for instruction in instructions]


def address_for(record: Model) -> str:
    """Make the address where an instruction about a record is written."""
    name = str(record._meta.model_name)
    _model, field = ABOUT[name]
    return f"{reverse('instruction-new')}?{urlencode({name: getattr(record, field)})}"
