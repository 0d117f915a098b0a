"""What is known while a file is planned: who asks, what was decided, and which names there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from exchange.fields import FIELDS, Field, RecordKind
from exchange.records.making import REGION, SOURCE, UNIT, NewName
from exchange.records.permits import may_define_extras, may_import
from exchange.records.plan import Choices
from exchange.records.reading.lookups import Lookup, Lookups
from exchange.tables.values.reading import Doubt
from parks.choices import Severity
from parks.models import ExtraField, Region
from parks.readers import Reader

CREATE = "create"
# answers by which a value is left out, or its rows are kept back
SKIP = "skip"
REFUSE = "refuse"
MAKES = {UNIT, SOURCE, REGION}
# so many names are offered where nothing is nearly alike
OFFERED = 20


@dataclass(frozen=True)
class PlanContext:
    """The plan in the making."""

    kind: RecordKind
    reader: Reader
    today: date
    choices: Choices

    @cached_property
    def lookups(self) -> Lookups:
        """The names that the reader may use."""
        return Lookups(self.reader)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields of the kind by their names."""
        return {field.name: field for field in FIELDS[self.kind]}

    @cached_property
    def extras(self) -> dict[str, ExtraField]:
        """The extra fields that the records may have, by their Chinese names."""
        defined = ExtraField.objects.current().of(self.kind.value)
        return {field.name_zh: field for field in defined}

    @cached_property
    def defines_extras(self) -> bool:
        """Whether a column may become a new extra field."""
        return may_define_extras(self.reader)

    @cached_property
    def year(self) -> int | None:
        """The year that a person gave for days without one."""
        answer = self.choices.answers.get("year:") or self.choices.fixed.get("year", "")
        return int(answer) if answer.isdecimal() and len(answer) == 4 else None

    @cached_property
    def home_region(self) -> Region | None:
        """The region in which units and sources are made: the highest one in charge."""
        return Region.objects.editable_by(self.reader).order_by("sort_path").first()

    def answer(self, doubt: Doubt) -> str:
        """Return what a person said to a doubt; empty while nobody did."""
        answers = self.choices.answers
        return answers.get(f"{doubt.about}:{doubt.value}") or answers.get(f"{doubt.about}:*", "")

    def make(self, about: str, name: str) -> str:
        """Return how a record that the import makes first is stored; empty where it may not."""
        if about not in MAKES or self.home_region is None:
            return ""
        if about == REGION and not may_import(self.reader, RecordKind.REGIONS):
            return ""
        return NewName(about, self.home_region.pk, name).stored

    def offers(self, about: str) -> Sequence[str]:
        """Return what may be answered where no name is nearly alike."""
        lookup = self._lookup(about)
        if lookup is not None:
            return list(_first(lookup.labels.values()))
        return list(Severity.values) if about == "severity" else ()

    def _lookup(self, about: str) -> Lookup | None:
        tables = {"type": "types", "source": "sources", "park": "parks", "region": "regions"}
        name = tables.get(about)
        return getattr(self.lookups, name) if name else None


def _first(names: Iterable[str]) -> list[str]:
    return sorted(names)[:OFFERED]
