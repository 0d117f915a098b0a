"""Leaders' instructions as pages print them: rows, lists, and the record that an address names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import pgettext

from dashboards.shared.rows.instructions import ABOUT, InstructionRow, instruction_row
from parks.models import Organisation, Park, Region
from parks.readers import Reader
from recommendations.actions.instructions import Record, region_of
from recommendations.models import Instruction
from recommendations.models.instruction import InstructionQuerySet


def record_of(data: QueryDict, reader: Reader) -> Record:
    """The one record in sight that an address names; Http404 for none, for two, and out
    of sight.
    """
    named = [name for name in ABOUT if data.get(name)]
    if len(named) != 1:
        raise Http404
    model, field = ABOUT[named[0]]
    # PostgreSQL takes no NUL in a text
    wanted = data.get(named[0], "").replace("\0", "")
    found = model.objects.visible_to(reader).filter(**{field: wanted})
    places = ("home_region", "organisation") if model is Park else ("region", "lead")
    record: Record | None = found.select_related(*places).first()
    if record is None:
        raise Http404
    return record


def units_for(record: Record) -> QuerySet[Organisation]:
    """The units that may be asked: those of the record, and those of its region, of what lies
    below and above.
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
    return Organisation.objects.filter(
        Q(pk__in=theirs.values("pk")) | Q(region__in=around)
    ).order_by("name_zh")


def unit_of(record: Record) -> Organisation | None:
    """The unit that an instruction about a record usually goes to."""
    return record.organisation if isinstance(record, Park) else record.lead


def heading(record: Record) -> str:
    """How a record is named above the form."""
    return record.name if isinstance(record, Park) else f"{record.number} {record.title}"


def read_states(
    wanted: str, reader: Reader, today: date, *, by_reader: bool = False
) -> tuple[list[tuple[str, str, int, bool]], InstructionQuerySet, str]:
    """The states (words, address, count, whether chosen), and the instructions of the one that the
    address asks for.

    `by_reader`: only those that the reader gave.
    """
    found = Instruction.objects.readable_by(reader)
    if by_reader:
        found = found.filter(given_by=reader.pk)
    waiting = Q(answered_on__isnull=True)
    late = Q(answered_on__isnull=True, due_on__lt=today)
    conditions = {"waiting": waiting, "overdue": late, "answered": ~waiting, "": Q()}
    words = {
        "waiting": pgettext("instructions", "Waiting for an answer"),
        "overdue": pgettext("instructions", "Overdue"),
        "answered": pgettext("instructions", "Answered"),
        "": pgettext("instructions", "All"),
    }
    chosen = wanted if wanted in conditions else ""
    counts = found.aggregate(
        **{f"n_{name}": Count("pk", filter=one) for name, one in conditions.items()}
    )
    own = "me" if by_reader else ""
    stops = [
        (words[name], instructions_at(state=name, by=own), counts[f"n_{name}"], name == chosen)
        for name in conditions
    ]
    return stops, found.filter(conditions[chosen]), chosen


def instructions_at(**filters: str) -> str:
    """The list of instructions with these filters."""
    query = urlencode({name: value for name, value in filters.items() if value})
    return reverse("instruction-list") + (f"?{query}" if query else "")


def rows_for(found: Iterable[Instruction], reader: Reader, today: date) -> list[InstructionRow]:
    """Rows of a list.

    A unit reads what it was asked even where it does not see the record: then without a link.
    """
    asked = list(found)
    open_to_all = "" in reader.sees
    seen = set()
    for name, (model, _field) in ABOUT.items() if not open_to_all else ():
        wanted = {getattr(one, f"{name}_id") for one in asked} - {None}
        keys = model.objects.visible_to(reader).filter(pk__in=wanted).values_list("pk", flat=True)
        seen |= {(name, key) for key in keys}
    return [
        instruction_row(
            one, today, open_to_all or (str(one.about._meta.model_name), one.about.pk) in seen
        )
        for one in asked
    ]
