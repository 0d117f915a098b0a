"""Who may import what: one table for pages, links, and the command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.roles import Role
from accounts.security.rights import ADMINISTRATORS, ANALYSTS, Right
from exchange.fields import KIND_LABELS, RecordKind
from parks.models import (
    ExternalRanking,
    ExtraField,
    Issue,
    Observation,
    Organisation,
    Park,
    Region,
    Scheme,
)
from parks.readers import Reader
from recommendations.models import Agreement, Measure, Recommendation

# What is pasted as a list of names, in the order of a first run.
PASTED = (RecordKind.REGIONS, RecordKind.UNITS, RecordKind.PARKS)


@dataclass(frozen=True)
class Import:
    """Who brings records of a kind in, and the table where they arrive."""

    model: type[Model]
    roles: frozenset[Role]
    # what holds for everybody takes somebody in charge of all regions
    needs_all_regions: bool = False


TABLE: dict[str, Import] = {
    RecordKind.ISSUES: Import(Issue, ANALYSTS),
    RecordKind.MEASURES: Import(Measure, ANALYSTS),
    RecordKind.PARKS: Import(Park, ANALYSTS),
    RecordKind.UNITS: Import(Organisation, ANALYSTS),
    RecordKind.OBSERVATIONS: Import(Observation, ANALYSTS),
    RecordKind.RANKINGS: Import(ExternalRanking, ANALYSTS),
    RecordKind.AGREEMENTS: Import(Agreement, ANALYSTS),
    RecordKind.REGIONS: Import(Region, ADMINISTRATORS),
    RecordKind.RECOMMENDATIONS: Import(Recommendation, ADMINISTRATORS),
    # into a draft of a version of the scheme
    RecordKind.WEIGHTS: Import(Scheme, ADMINISTRATORS, needs_all_regions=True),
}


def may_import(reader: Reader, kind: str) -> bool:
    """Say whether somebody may bring in records of a kind, in the regions of the posting."""
    entry = TABLE.get(kind)
    if entry is None or not reader.edits:
        return False
    if not (reader.is_superuser or entry.roles & reader.roles):
        return False
    return reader.is_in_charge_of_all if entry.needs_all_regions else True


def may_define_extras(reader: Reader) -> bool:
    """Say whether somebody may define extra fields, which hold for all regions."""
    return reader.may(Right.ADD, ExtraField) and reader.is_in_charge_of_all


def kinds_to_import(reader: Reader) -> list[RecordKind]:
    """List the kinds that somebody may bring in as files, in the order of the page."""
    return [kind for kind in RecordKind if may_import(reader, kind)]


def may_import_anything(reader: Reader) -> bool:
    """Say whether the pages of imports are open to somebody."""
    return bool(kinds_to_import(reader))


def kind_in_words(kind: str) -> str:
    """Name a kind of records, or people; empty where nobody has said what it is."""
    names: dict[str, Any] = {str(known): label for known, label in KIND_LABELS.items()}
    return str(names.get(kind, ""))
