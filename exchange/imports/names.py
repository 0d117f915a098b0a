"""Names that a field of the pages offers: places, units, types and sources in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exchange.fields import Field, FieldKind
from parks.models import Indicator, Organisation, Park, ProblemType, Region, Source
from parks.readers import Reader

# More names than a browser lists while somebody types.
MOST = 2_000


@dataclass(frozen=True)
class Choice:
    """A value to choose: what is sent, and its words."""

    value: str
    words: str


def names_for(kind: FieldKind, reader: Reader) -> list[Choice]:
    """List what a field of this kind may hold; nothing where anything may be typed."""
    if kind in (FieldKind.UNIT, FieldKind.UNITS):
        units = Organisation.objects.current().visible_to(reader)
        return [Choice(name, name) for name in units.values_list("name_zh", flat=True)[:MOST]]
    if kind in (FieldKind.PARK, FieldKind.PARKS):
        parks = Park.objects.current().editable_by(reader)
        return [Choice(name, name) for name in parks.values_list("name_zh", flat=True)[:MOST]]
    if kind == FieldKind.REGION:
        regions = Region.objects.current().editable_by(reader)
        return [Choice(name, name) for name in regions.values_list("name_zh", flat=True)[:MOST]]
    if kind == FieldKind.PROBLEM_TYPE:
        types = ProblemType.objects.order_by("sort_key")
        return [Choice(known.code, f"{known.code} {known.name}") for known in types]
    if kind == FieldKind.SOURCE:
        sources = Source.objects.visible_to(reader).order_by("-pk")
        return [Choice(title, title) for title in sources.values_list("title", flat=True)[:MOST]]
    if kind == FieldKind.INDICATOR:
        indicators = Indicator.objects.order_by("sort_key")
        return [Choice(known.code, f"{known.code} {known.name}") for known in indicators]
    return []


def choices_for_field(field: Field, reader: Reader) -> Sequence[Choice]:
    """List what a field may hold, also the values of a choice."""
    if field.choices:
        return [Choice(value, str(words)) for value, words in field.choices]
    return names_for(field.kind, reader)
