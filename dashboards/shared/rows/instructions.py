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
from parks.readers import Reader
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
    given: str
    due: Due
    answer: str
    answered: str
    late: bool


def instruction_row(instruction: Instruction, today: date, seen: bool = True) -> InstructionRow:
    """What a row prints; `seen`: the reader may open the record that it is about."""
    about = instruction.about
    due = Due(short_day(instruction.due_on, today))
    if not instruction.answered_on:
        due = Due(due.day, *left_in_words(instruction.due_on, today))
    return InstructionRow(
        number=instruction.number,
        address=instruction.get_absolute_url(),
        words=instruction.words,
        about=about.name if isinstance(about, Park) else about.title,
        about_address=about.get_absolute_url() if seen else "",
        unit=instruction.unit,
        by=instruction.given_by.get_full_name(),
        given=short_day(instruction.given_on, today),
        due=due,
        answer=instruction.answer,
        answered=short_day(instruction.answered_on, today) if instruction.answered_on else "",
        late=not instruction.answered_on and instruction.due_on < today,
    )


def about_record(record: Record, reader: Reader, today: date) -> list[InstructionRow]:
    """The instructions about a record that its reader sees, the newest first."""
    return [instruction_row(one, today) for one in record.instructions.for_rows()]


def address_for(record: Model) -> str:
    """Where an instruction about a record is written."""
    name = str(record._meta.model_name)
    return f"{reverse('instruction-new')}?{urlencode({name: getattr(record, ABOUT[name][1])})}"
