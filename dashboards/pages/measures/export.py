"""The list of measures as a file: the same measures in the same order, with all that they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dashboards.pages.measures.list import STATES, select_measures
from dashboards.shared.lists.columns import Column, ColumnKind, columns_in_file
from dashboards.shared.lists.exports.asking import ExportRequest, filters_in_words
from dashboards.shared.lists.exports.exported_list import ExportedList
from dashboards.shared.lists.exports.words import BETWEEN_NAMES, joined, name_of
from dashboards.shared.lists.extras import ListExtras, read_list_extras
from dashboards.shared.rows.measures import MeasureRow, measure_row
from parks.choices import LIST_WORDS, ExtraOf
from parks.readers import Reader
from recommendations.models import Measure, Milestone
from recommendations.steps import STATE_WORDS, state_of
from standings.days.as_of import AsOf

DATE = ColumnKind.DATE
PERCENT = ColumnKind.PERCENT
PROSE = ColumnKind.PROSE
WITH_EACH = ("lead", "park", "region", "recommendation")
WITH_SEVERAL = ("issues", "supporting")


@dataclass(frozen=True)
class MeasureFileRow:
    """A measure in a file: the record, what the list prints of it, and its milestones in words."""

    measure: Measure
    row: MeasureRow
    milestones: str
    extras: Mapping[int, Any]


COLUMNS: list[Column[MeasureFileRow]] = [
    Column(
        "number",
        gettext_lazy("number"),
        lambda row: row.measure.number,
        width=14,
        field="number",
    ),
    Column(
        "light",
        gettext_lazy("Light"),
        lambda row: LIST_WORDS[row.row.light],
        width=9,
        light=lambda row: row.row.light,
    ),
    Column("title", gettext_lazy("title"), lambda row: row.measure.title, PROSE, field="title"),
    Column("text", gettext_lazy("description"), lambda row: row.measure.text, PROSE, field="text"),
    Column(
        "park",
        gettext_lazy("park"),
        lambda row: name_of(row.measure.park),
        width=28,
        field="park",
    ),
    Column(
        "region",
        gettext_lazy("region"),
        # that of a park follows from the park
        lambda row: "" if row.measure.park_id else name_of(row.measure.region),
        field="region",
    ),
    Column(
        "recommendation",
        gettext_lazy("recommendation"),
        lambda row: row.measure.recommendation.number if row.measure.recommendation else "",
        field="recommendation",
    ),
    Column(
        "issues",
        gettext_lazy("issues"),
        lambda row: BETWEEN_NAMES.join(issue.number for issue in row.measure.issues.all()),
        field="issues",
    ),
    Column(
        "lead",
        gettext_lazy("Lead unit"),
        lambda row: name_of(row.measure.lead),
        width=24,
        field="lead",
    ),
    Column(
        "supporting",
        gettext_lazy("supporting units"),
        lambda row: joined(row.measure.supporting.all()),
        width=24,
        field="supporting",
    ),
    Column(
        "person",
        gettext_lazy("person in charge"),
        lambda row: row.measure.person_in_charge,
        field="person_in_charge",
    ),
    Column("progress", pgettext_lazy("percent", "Progress"), lambda row: row.row.progress, PERCENT),
    Column("elapsed", gettext_lazy("Time elapsed"), lambda row: row.row.elapsed, PERCENT),
    Column("state", gettext_lazy("State"), lambda row: STATE_WORDS[state_of(row.measure)]),
    Column(
        "starts_on",
        gettext_lazy("starts on"),
        lambda row: row.measure.starts_on,
        DATE,
        field="starts_on",
    ),
    Column("due_on", gettext_lazy("due on"), lambda row: row.measure.due_on, DATE, field="due_on"),
    Column(
        "deadline_words",
        gettext_lazy("deadline in words"),
        lambda row: row.measure.deadline_words,
        field="deadline_words",
    ),
    Column("done_on", gettext_lazy("done on"), lambda row: row.measure.done_on, DATE),
    Column(
        "milestones",
        gettext_lazy("milestones"),
        lambda row: row.milestones,
        PROSE,
        field="milestones",
    ),
    Column(
        "last_entry_on",
        gettext_lazy("Day of the last news"),
        lambda row: row.measure.last_entry_on,
        DATE,
    ),
    Column(
        "external_number",
        gettext_lazy("number in the source"),
        lambda row: row.measure.external_number,
        field="external_number",
    ),
]


def measure_file_columns(reader: Reader, as_of: AsOf) -> list[Column[MeasureFileRow]]:
    """List the columns that a file of measures has for a reader."""
    return _columns(read_list_extras(ExtraOf.MEASURES, reader, as_of))


def _columns(extras: ListExtras) -> list[Column[MeasureFileRow]]:
    return columns_in_file([*COLUMNS, *extras.columns()])


def export_measures(request: ExportRequest) -> ExportedList[MeasureFileRow]:
    """Put the measures that the list shows at an address into a file; they are always of today."""
    today = request.today
    selection = select_measures(request.data, request.reader, today)

    def read(keys: Sequence[int]) -> Iterator[MeasureFileRow]:
        measures = Measure.objects.with_light(today).select_related(*WITH_EACH)
        by_key = measures.prefetch_related(*WITH_SEVERAL).in_bulk(keys)
        milestones = milestones_in_words(keys)
        held = selection.extras.read_all(keys)
        return (
            MeasureFileRow(
                by_key[key],
                measure_row(by_key[key], today),
                milestones.get(key, ""),
                held.get(key, {}),
            )
            for key in keys
            if key in by_key
        )

    chosen = {
        _("State"): str(STATES.get(selection.state, "")),
        _("Lead unit"): dict(selection.units).get(selection.lead, ""),
    }
    return ExportedList(
        stem="measures",
        name=_("Measures"),
        page=reverse("measure-list"),
        day=today,
        columns=_columns(selection.extras),
        keys=list(selection.measures.values_list("pk", flat=True)),
        read=read,
        filters=filters_in_words(selection.filters, selection.mistakes, chosen),
        is_for_import=True,
    )


def milestones_in_words(keys: Sequence[int]) -> dict[int, str]:
    """Write the milestones of measures as numbered steps, each with its day, as an import reads
    them.
    """
    lines: dict[int, list[str]] = defaultdict(list)
    milestones = Milestone.objects.filter(measure__in=keys).order_by("position", "pk")
    for measure, words, due_on in milestones.values_list("measure_id", "words", "due_on"):
        day = f"（{due_on.isoformat()}）" if due_on else ""
        steps = lines[measure]
        steps.append(f"{len(steps) + 1}. {words}{day}")
    return {key: "\n".join(steps) for key, steps in lines.items()}
