"""Leaders' instructions as pages print them: rows, lists, and the record that an address names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import pgettext

from dashboards.shared.lists.counted_links import CountedLink
from dashboards.shared.rows.instructions import ABOUT, InstructionRow, instruction_row
from parks.models import Organisation, Park, Region
from parks.readers import Reader
from recommendations.actions.instructions import Record, region_of
from recommendations.models import Instruction
from recommendations.models.instruction import InstructionQuerySet


@dataclass(frozen=True)
class InstructionStates:
    """The states above the list, and the instructions of the one that is shown."""

    links: list[CountedLink]
    instructions: InstructionQuerySet
    state: str


def read_record(data: QueryDict, reader: Reader) -> Record:
    """Read the one record in sight that an address names; Http404 for none, for two, and out
    of sight.
    """
    named = [name for name in ABOUT if data.get(name)]
    if len(named) != 1:
        raise Http404
    model, field = ABOUT[named[0]]
    # PostgreSQL takes no NUL in a text
    wanted = data.get(named[0], "").replace("\0", "")
    places = ("home_region", "organisation") if model is Park else ("region", "lead")
    in_sight = model.objects.visible_to(reader).select_related(*places)
    record: Record | None = in_sight.filter(**{field: wanted}).first()
    if record is None:
        raise Http404
    return record


def units_for(record: Record) -> QuerySet[Organisation]:
    """Select the units that may be asked: those of the record, and those of its region, of what
    lies below and above.
    """
    region = region_of(record)
    steps = region.path.split("/")[:-1]
    above = ["/".join(steps[:length]) + "/" for length in range(1, len(steps) + 1)]
    own = (
        Q(parks=record.pk)
        if isinstance(record, Park)
        else Q(**{f"{record._meta.model_name}s_led": record.pk})
    )
    around = Region.objects.filter(Q(path__in=above) | Q(path__startswith=region.path))
    theirs = Organisation.objects.filter(own)
    return (
        Organisation.objects.current()
        .filter(Q(pk__in=theirs.values("pk")) | Q(region__in=around))
        .order_by("sort_key")
    )


def unit_of(record: Record) -> Organisation | None:
    """Name the unit that an instruction about a record usually goes to."""
    return record.organisation if isinstance(record, Park) else record.lead


def heading(record: Record) -> str:
    """Name a record above the form."""
    return record.name if isinstance(record, Park) else f"{record.number} {record.title}"


def _conditions(today: date) -> dict[str, Q]:
    """Tell which instructions are in which state: the one definition for count and list."""
    waiting = Q(answered_on__isnull=True, lapsed_on__isnull=True)
    return {
        "waiting": waiting,
        "overdue": waiting & Q(due_on__lt=today),
        "answered": Q(answered_on__isnull=False),
        "lapsed": Q(lapsed_on__isnull=False),
        "": Q(),
    }


def read_instruction_counts(instructions: InstructionQuerySet, today: date) -> dict[str, int]:
    """Count the instructions by state, in one statement."""
    counts = instructions.aggregate(
        **{
            f"n_{state}": Count("pk", filter=condition)
            for state, condition in _conditions(today).items()
        }
    )
    return {state: counts[f"n_{state}"] for state in _conditions(today)}


def read_states(
    wanted: str, reader: Reader, today: date, *, by_reader: bool = False
) -> InstructionStates:
    """Read the states with their counts, and select the instructions of the one that the address
    asks for.

    `by_reader`: only those that the reader gave.
    """
    instructions = Instruction.objects.readable_by(reader)
    if by_reader:
        instructions = instructions.filter(given_by=reader.pk)
    names = {
        "waiting": pgettext("instructions", "Waiting for an answer"),
        "overdue": pgettext("instructions", "Overdue"),
        "answered": pgettext("instructions", "Answered"),
        "lapsed": pgettext("instructions", "Lapsed"),
        "": pgettext("instructions", "All"),
    }
    chosen = wanted if wanted in names else ""
    counts = read_instruction_counts(instructions, today)
    own = "me" if by_reader else ""
    links = [
        CountedLink(name, counts[state], instructions_at(state=state, by=own), state == chosen)
        for state, name in names.items()
        # few ever lapse
        if state != "lapsed" or counts[state] or state == chosen
    ]
    return InstructionStates(links, instructions.filter(_conditions(today)[chosen]), chosen)


def instructions_at(**filters: str) -> str:
    """Make the address of the list of instructions with these filters."""
    query = urlencode({name: value for name, value in filters.items() if value})
    return reverse("instruction-list") + (f"?{query}" if query else "")


def read_rows(
    instructions: Iterable[Instruction], reader: Reader, today: date
) -> list[InstructionRow]:
    """Make the rows of a list.

    A unit reads what it was asked even where it does not see the record: then without a link.
    """
    listed = list(instructions)
    sees_all = "" in reader.sees
    in_sight: set[tuple[str, int]] = set()
    for name, (model, _field) in ABOUT.items() if not sees_all else ():
        wanted = {getattr(instruction, f"{name}_id") for instruction in listed} - {None}
        keys = model.objects.visible_to(reader).filter(pk__in=wanted).values_list("pk", flat=True)
        in_sight |= {(name, key) for key in keys}
    return [
        instruction_row(
            instruction,
            today,
            sees_all or (str(instruction.about._meta.model_name), instruction.about.pk) in in_sight,
        )
        for instruction in listed
    ]
