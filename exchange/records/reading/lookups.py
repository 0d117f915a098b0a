"""The names that a file may use: parks, regions, units and the rest, as far as one sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from exchange.fields import FieldKind
from exchange.records.reading.name_index import NameIndex
from parks.models import (
    Indicator,
    Issue,
    Organisation,
    Park,
    ParkAlias,
    ProblemType,
    Region,
    Source,
)
from parks.readers import Reader
from parks.text.office_names import long_unit_name, short_unit_name
from recommendations.models import Recommendation

# the last sign of a region that names its own offices by that sign alone
LEVELS = ("市", "县", "区")
BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


@dataclass(frozen=True)
class Lookup:
    """The names of one table: how records are found by words, and how each is called."""

    about: str
    index: NameIndex
    labels: dict[int, str]

    def label(self, key: int) -> str:
        """Name a record as a file would."""
        return self.labels[key]


class Lookups:
    """The tables that a file may name records of; each is read when a column first asks for it."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def of(self, kind: FieldKind) -> Lookup:
        """Return the names for a kind of field."""
        tables = {
            FieldKind.PARK: "parks",
            FieldKind.PARKS: "parks",
            FieldKind.REGION: "regions",
            FieldKind.UNIT: "units",
            FieldKind.UNITS: "units",
            FieldKind.PROBLEM_TYPE: "types",
            FieldKind.SOURCE: "sources",
            FieldKind.INDICATOR: "indicators",
            FieldKind.RECOMMENDATION: "recommendations",
            FieldKind.ISSUES: "issues",
        }
        lookup: Lookup = getattr(self, tables[kind])
        return lookup

    @cached_property
    def parks(self) -> Lookup:
        """Parks by name, short name, alias, address and code."""
        aliases: dict[int, list[str]] = {}
        seen = Park.objects.visible_to(self.reader)
        for park, name in ParkAlias.objects.filter(park__in=seen).values_list("park", "name"):
            aliases.setdefault(park, []).append(name)
        rows = seen.order_by().values_list(
            "pk", "name_zh", "short_name", "name_en", "slug", "directory_code", "key"
        )
        return _lookup("park", ((row[0], [*row[1:], *aliases.get(row[0], [])]) for row in rows))

    @cached_property
    def regions(self) -> Lookup:
        """Regions by name, address and code."""
        rows = (
            Region.objects.visible_to(self.reader)
            .order_by()
            .values_list("pk", "name_zh", "name_en", "slug", "code")
        )
        return _lookup("region", ((row[0], row[1:]) for row in rows))

    @cached_property
    def units(self) -> Lookup:
        """Units by name, in long and short."""
        units = Organisation.objects.visible_to(self.reader).current().order_by()
        rows = units.values_list(
            "pk", "region__name_zh", "name_zh", "short_name", "name_en", "slug"
        )
        return _lookup(
            "unit",
            ((key, [*names, *_also_called(names[0], region)]) for key, region, *names in rows),
        )

    @cached_property
    def types(self) -> Lookup:
        """Problem types by code and name."""
        rows = ProblemType.objects.order_by().values_list("pk", "code", "name_zh", "name_en")
        return _lookup("type", ((row[0], _coded(*row[1:])) for row in rows))

    @cached_property
    def sources(self) -> Lookup:
        """Sources by title and key."""
        rows = Source.objects.visible_to(self.reader).order_by().values_list("pk", "title", "key")
        return _lookup("source", ((row[0], row[1:]) for row in rows))

    @cached_property
    def indicators(self) -> Lookup:
        """Indicators by code and name."""
        rows = Indicator.objects.order_by().values_list("pk", "code", "name_zh", "name_en")
        return _lookup("indicator", ((row[0], _coded(*row[1:])) for row in rows))

    @cached_property
    def indicator_records(self) -> dict[str, Indicator]:
        """The indicators by their codes."""
        return {indicator.code: indicator for indicator in Indicator.objects.all()}

    def indicator_of(self, header: str) -> tuple[str, int] | None:
        """Return the code of the indicator that a head names, with the certainty in percent."""
        for words in (header, BRACKETS.sub("", header)):
            match = self.indicators.index.find(words)
            if match.key is not None:
                return self.indicators.label(match.key), 98
            if match.likely is not None:
                return self.indicators.label(match.likely), 88
        return None

    def knows(self, kind: FieldKind, words: str) -> bool:
        """Say whether words name a record of a kind."""
        match = self.of(kind).index.find(words)
        return match.key is not None or match.likely is not None

    @cached_property
    def recommendations(self) -> Lookup:
        """Recommendations by number and text."""
        advice = Recommendation.objects.visible_to(self.reader).order_by()
        rows = advice.values_list("pk", "number", "text", "text_en")
        return _lookup("recommendation", ((row[0], row[1:]) for row in rows))

    @cached_property
    def issues(self) -> Lookup:
        """Issues by number."""
        issues: Any = Issue.objects.visible_to(self.reader).order_by()
        return _lookup(
            "issue", ((key, [number]) for key, number in issues.values_list("pk", "number"))
        )


def _coded(code: str, *names: str) -> list[str]:
    """Return what a record is called by its code, by its names, and by both, as our lists write."""
    return [code, *names, *(f"{code} {name}" for name in names if name)]


def _lookup(about: str, rows: Iterable[tuple[int, Iterable[str]]]) -> Lookup:
    """Put the names of a table together; the first of each record is what it is called."""
    names = {key: [name for name in row if name] for key, row in rows}
    return Lookup(about, NameIndex(names), {key: row[0] for key, row in names.items()})


def _also_called(name: str, region: str) -> list[str]:
    """Return what else a unit is called: in short and in full, with the name of its region or not.

    市财政局 of 惠州市 is 惠州市财政局 to others, and the other way round.
    """
    names = [short_unit_name(name), long_unit_name(name)]
    level = region[-1:]
    if level and name.startswith(level):
        names.append(region + name[1:])
    elif level in LEVELS and name.startswith(region) and len(name) > len(region):
        names.append(level + name.removeprefix(region))
    return names
