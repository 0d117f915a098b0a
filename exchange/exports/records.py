"""The records of a kind as a list: a column a field, each value in the words that an import reads.

What a file brings back unchanged is found unchanged (tests/exchange/exports).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from dashboards.pages.measures.export import milestones_in_words
from dashboards.shared.lists.columns import Column, ColumnKind
from dashboards.shared.lists.exports.exported_list import ExportedList
from dashboards.shared.lists.exports.words import BETWEEN_NAMES
from exchange.fields import FIELDS, Field, FieldKind, RecordKind
from exchange.records.drafts import FieldValue
from exchange.records.kinds.base import Importer
from exchange.records.kinds.figures import WeightImporter
from exchange.records.kinds.table import importer_of
from exchange.records.model_values import day_value
from exchange.records.permits import kind_in_words
from parks.models import (
    ExternalRanking,
    Issue,
    IssuePark,
    Observation,
    Organisation,
    Park,
    Region,
    SchemeIndicator,
)
from parks.readers import Reader
from recommendations.models import Agreement, Measure, Recommendation

KINDS = {
    FieldKind.DATE: ColumnKind.DATE,
    FieldKind.DEADLINE: ColumnKind.DATE,
    FieldKind.NUMBER: ColumnKind.NUMBER,
    FieldKind.INTEGER: ColumnKind.NUMBER,
    FieldKind.FIGURE: ColumnKind.NUMBER,
}
# What a log holds, and what only a file of before says.
NOT_STORED = frozenset({"progress_words", "closed_by_words"})


@dataclass(frozen=True)
class ExportedRecord:
    """The values of a record by field."""

    values: Mapping[str, FieldValue]


Records = QuerySet[Any]
Finder = Callable[[Reader, Importer], Records]


def _weights(_reader: Reader, importer: Importer) -> Records:
    scheme = importer.draft_scheme if isinstance(importer, WeightImporter) else None
    return SchemeIndicator.objects.filter(scheme=scheme).order_by("indicator__sort_key", "pk")


def _observations(reader: Reader) -> Records:
    parks = Park.objects.visible_to(reader)
    regions = Region.objects.visible_to(reader)
    seen = Observation.objects.filter(Q(park__in=parks) | Q(region__in=regions))
    return seen.order_by("indicator__sort_key", "period", "pk")


def _rankings(reader: Reader) -> Records:
    seen = ExternalRanking.objects.filter(park__in=Park.objects.visible_to(reader))
    return seen.order_by("pk")


# in the order of their lists
FINDERS: Mapping[RecordKind, Finder] = {
    RecordKind.ISSUES: lambda reader, _i: Issue.objects.visible_to(reader).order_by("number_key"),
    RecordKind.MEASURES: lambda reader, _i: Measure.objects.visible_to(reader).order_by(
        "number_key"
    ),
    RecordKind.PARKS: lambda reader, _i: Park.objects.visible_to(reader).order_by("sort_key", "pk"),
    # those above before those below
    RecordKind.REGIONS: lambda reader, _i: Region.objects.visible_to(reader).order_by("path"),
    RecordKind.UNITS: lambda reader, _i: Organisation.objects.visible_to(reader).order_by(
        "sort_key", "pk"
    ),
    RecordKind.OBSERVATIONS: lambda reader, _i: _observations(reader),
    RecordKind.RANKINGS: lambda reader, _i: _rankings(reader),
    RecordKind.AGREEMENTS: lambda reader, _i: Agreement.objects.visible_to(reader).order_by("pk"),
    RecordKind.RECOMMENDATIONS: lambda reader, _i: Recommendation.objects.visible_to(
        reader
    ).order_by("number"),
    RecordKind.WEIGHTS: _weights,
}


def export_kind(kind: RecordKind, reader: Reader, today: date) -> ExportedList[ExportedRecord]:
    """Put the records of a kind that somebody sees into a list, to be written into a file."""
    importer = importer_of(kind, reader, today)
    records = FINDERS[kind](reader, importer)
    read_more = MORE.get(kind, _nothing)

    def read(keys: Sequence[int]) -> Iterator[ExportedRecord]:
        found = importer.read_records(keys)
        more = read_more([found[key] for key in keys if key in found])
        for key in keys:
            if key in found:
                yield ExportedRecord(importer.values_of(found[key]) | more.get(key, {}))

    return ExportedList(
        stem=str(kind),
        name=kind_in_words(kind),
        page=reverse("import-upload"),
        day=today,
        columns=[_column(field) for field in exported_fields(kind)],
        keys=list(records.values_list("pk", flat=True)),
        read=read,
        is_for_import=True,
    )


def exported_fields(kind: RecordKind) -> list[Field]:
    """List the fields of a kind that a file holds."""
    return [
        field for field in FIELDS[kind] if not field.is_computed and field.name not in NOT_STORED
    ]


def _column(field: Field) -> Column[ExportedRecord]:
    kind = KINDS.get(field.kind, ColumnKind.TEXT)
    return Column(
        key=field.name,
        head=field.label,
        value=_reader_of(field),
        kind=kind,
        field=field.name,
        choices=field.choices,
        number_format="General" if kind == ColumnKind.NUMBER else "",
    )


def _reader_of(field: Field) -> Callable[[ExportedRecord], Any]:
    """Make what reads the cell of a record."""
    words = dict(field.choices)

    def read(record: ExportedRecord) -> Any:
        value = record.values.get(field.name)
        shown = value.shown if value else None
        if shown is None or shown == "":
            return None
        if isinstance(shown, list):
            return BETWEEN_NAMES.join(map(str, shown)) or None
        if field.choices:
            return words.get(shown, shown)
        if field.kind in (FieldKind.DATE, FieldKind.DEADLINE):
            return date.fromisoformat(shown)
        return shown

    return read


def _nothing(_records: Sequence[Any]) -> dict[int, dict[str, FieldValue]]:
    return {}


def _more_of_issues(issues: Sequence[Issue]) -> dict[int, dict[str, FieldValue]]:
    """Read what tells issues apart, and how far they are."""
    parks: dict[int, list[str]] = {}
    links = IssuePark.objects.filter(issue__in=[issue.pk for issue in issues])
    for issue, name in links.order_by("park__sort_key", "park").values_list(
        "issue", "park__name_zh"
    ):
        parks.setdefault(issue, []).append(name)
    return {
        issue.pk: {
            "number": FieldValue(issue.number, issue.number),
            "stage": FieldValue(issue.stage, issue.stage),
            "parks": FieldValue(None, parks.get(issue.pk, [])),
            "region": FieldValue(None, "" if issue.pk in parks else issue.region.name_zh),
            "closed_on": day_value(issue.closed_on),
        }
        for issue in issues
    }


def _more_of_measures(measures: Sequence[Measure]) -> dict[int, dict[str, FieldValue]]:
    """Read what tells measures apart, and their milestones."""
    milestones = milestones_in_words([measure.pk for measure in measures])
    return {
        measure.pk: {
            "number": FieldValue(measure.number, measure.number),
            "park": FieldValue(None, measure.park.name_zh if measure.park else ""),
            "region": FieldValue(None, "" if measure.park else measure.region.name_zh),
            "milestones": FieldValue(None, milestones.get(measure.pk, "")),
        }
        for measure in measures
    }


MORE: Mapping[RecordKind, Callable[[Sequence[Any]], dict[int, dict[str, FieldValue]]]] = {
    RecordKind.ISSUES: _more_of_issues,
    RecordKind.MEASURES: _more_of_measures,
}
