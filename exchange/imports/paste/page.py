"""What the page of lists prints: what may be pasted, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exchange.fields import RecordKind
from exchange.imports.summary import fields_of
from exchange.records.permits import PASTED, kind_in_words, may_import
from parks.models import Organisation, Park, Region
from parks.readers import Reader

TABLES: dict[str, Any] = {
    RecordKind.REGIONS: Region,
    RecordKind.UNITS: Organisation,
    RecordKind.PARKS: Park,
}


@dataclass(frozen=True)
class ListTab:
    """A kind of names that may be pasted, and how many there are in sight."""

    value: str
    words: str
    there: int


@dataclass(frozen=True)
class PastePage:
    """The kind that is pasted, its tabs, and the columns that are known."""

    kind: str
    words: str
    tabs: Sequence[ListTab]
    columns: Sequence[str]


def read_paste_page(reader: Reader, kind: str) -> PastePage:
    """Count what is there already."""
    tabs = [
        ListTab(known, kind_in_words(known), TABLES[known].objects.visible_to(reader).count())
        for known in PASTED
        if may_import(reader, known)
    ]
    columns = [str(field.label) for field in fields_of(kind) if not field.is_computed]
    return PastePage(kind, kind_in_words(kind), tabs, columns)
