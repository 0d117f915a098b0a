"""Which parts of a workbook are its sheets, and what belongs to each."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from exchange.workbooks.cells import Visibility
from exchange.workbooks.formats.archives import Package
from exchange.workbooks.formats.xml import Attributes, Scanner, local_attributes
from exchange.workbooks.refusals import Refusal, RefusedError

VISIBILITIES = {"hidden": Visibility.HIDDEN, "veryhidden": Visibility.VERY_HIDDEN}


@dataclass(frozen=True)
class Relation:
    """What a part refers to inside of the archive: its type's last word, and its name."""

    kind: str
    target: str


@dataclass(frozen=True)
class SheetPart:
    """A sheet as the workbook lists it."""

    name: str
    visibility: Visibility
    target: str


@dataclass
class Workbook:
    """The list of sheets, and the parts that all of them share."""

    sheets: list[SheetPart] = field(default_factory=list)
    starts_1904: bool = False
    strings: str = ""
    styles: str = ""


def relations(package: Package, part: str) -> dict[str, Relation]:
    """Return what a part refers to, by identifier; what lies outside is never followed."""
    folder, _slash, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if not package.has(path):
        return {}
    known: dict[str, Relation] = {}

    def start(attributes: Attributes) -> None:
        if attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        kind = attributes.get("Type", "").rpartition("/")[2]
        known[attributes.get("Id", "")] = Relation(kind, posixpath.normpath(whole))

    Scanner({"Relationship": start}, {}).read([package.whole(path)])
    return known


def main_part(package: Package) -> str:
    """Return the name of the part that lists the sheets."""
    for relation in relations(package, "").values():
        if relation.kind == "officeDocument" and package.has(relation.target):
            return relation.target
    return "xl/workbook.xml"


def read_workbook(package: Package) -> Workbook:
    """Read which sheets there are. Raises RefusedError where none can be read."""
    part = main_part(package)
    known = relations(package, part)
    workbook = Workbook()

    def start_properties(attributes: Attributes) -> None:
        workbook.starts_1904 = attributes.get("date1904", "") in ("1", "true", "on")

    def start_sheet(attributes: Attributes) -> None:
        local = local_attributes(attributes)
        relation = known.get(local.get("id", ""))
        if relation and relation.kind == "worksheet" and package.has(relation.target):
            visibility = VISIBILITIES.get(local.get("state", "").lower(), Visibility.VISIBLE)
            workbook.sheets.append(SheetPart(local.get("name", ""), visibility, relation.target))

    starts = {"workbookPr": start_properties, "sheet": start_sheet}
    Scanner(starts, {}).read([package.whole(part)])
    for relation in known.values():
        if relation.kind == "sharedStrings" and package.has(relation.target):
            workbook.strings = relation.target
        elif relation.kind == "styles" and package.has(relation.target):
            workbook.styles = relation.target
    if not workbook.sheets:
        raise RefusedError(Refusal.DAMAGED)
    return workbook


def related(package: Package, part: str, kind: str) -> Iterator[str]:
    """Name the parts of a kind that belong to a sheet."""
    for relation in relations(package, part).values():
        if relation.kind == kind and package.has(relation.target):
            yield relation.target
