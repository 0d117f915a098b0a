"""The ledger as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.pages.issues.list.columns import COLUMNS
from dashboards.pages.issues.list.filters import GROUPS, SORTS
from dashboards.pages.issues.list.page import select_issues
from dashboards.shared.lists.columns import Column, columns_in_file
from dashboards.shared.lists.exports.asking import ExportRequest, filters_in_words
from dashboards.shared.lists.exports.exported_list import ExportedList
from dashboards.shared.lists.exports.records import (
    Links,
    RecordReader,
    Related,
    StoredRecord,
    named_record,
)
from dashboards.shared.lists.extras import ListExtras, read_list_extras
from dashboards.shared.rows.issues import IssueRow
from parks.choices import ExtraOf
from parks.models import Issue, Organisation, ProblemType
from parks.readers import Reader
from standings.days.as_of import AsOf

PLAIN = (
    "number",
    "title",
    "kind",
    "severity",
    "stage",
    "scope",
    "found_on",
    "starts_on",
    "due_on",
    "deadline_words",
    "submitted_on",
    "closed_on",
    "progress",
    "last_entry_on",
    "last_words",
    "light",
)
# what a past month's end does not keep
OF_TODAY = (
    "finding",
    "cause",
    "closing_standard",
    "person_in_charge",
    "source_place",
    "external_number",
)


def issue_file_columns(reader: Reader, as_of: AsOf) -> list[Column[IssueRow]]:
    """List the columns that a file of issues has for a reader."""
    return _columns(read_list_extras(ExtraOf.ISSUES, reader, as_of), as_of)


def _columns(extras: ListExtras, as_of: AsOf) -> list[Column[IssueRow]]:
    return columns_in_file([*COLUMNS, *extras.columns()], is_frozen=as_of.is_frozen)


def export_issues(request: ExportRequest) -> ExportedList[IssueRow]:
    """Put the issues that the ledger lists at an address into a file."""
    as_of = request.as_of
    selection = select_issues(request.data, request.reader, as_of)
    arrangement = {
        _("Sort"): dict(SORTS)[selection.sort],
        _("Group"): dict(GROUPS).get(selection.group, ""),
    }
    reader = _make_reader(as_of)
    extras = selection.filters.choices.extras

    def read(keys: Sequence[int]) -> Iterator[IssueRow]:
        held = extras.read_all(keys)
        return (
            IssueRow(issue, as_of.day, issue.parks, extras=held.get(issue.pk, {}))
            for issue in reader.read(keys)
        )

    return ExportedList(
        stem="issues",
        name=_("Issue ledger"),
        page=reverse("issue-list"),
        day=as_of.day,
        columns=_columns(extras, as_of),
        keys=list(selection.issues.values_list("pk", flat=True)),
        read=read,
        filters=filters_in_words(selection.filters, selection.mistakes, arrangement),
        is_for_import=not as_of.is_frozen,
        frozen=4,
    )


def _make_reader(as_of: AsOf) -> RecordReader:
    links = as_of.park_links.order_by("park__sort_key", "park")
    parks = Related(as_of.parks.only("name_zh", "name_en"))
    many = {"parks": Links(links, "issue", "park", parks)}
    columns = list(PLAIN)
    if not as_of.is_frozen:
        columns += OF_TODAY
        supporting = Issue.supporting.through.objects.order_by("organisation__sort_key")
        units = Related(Organisation.objects.only("name_zh", "name_en"))
        many["supporting"] = Links(supporting, "issue", "organisation", units)
    return RecordReader(
        as_of.issues.with_light(as_of.day),
        columns,
        one={
            "type": Related(as_of.types.select_related("domain"), _keep_type),
            "region": Related(as_of.regions.only("name_zh", "name_en")),
            "lead": Related(as_of.units.only("name_zh", "name_en")),
            "source": Related(as_of.sources.only("title")),
        },
        many=many,
    )


def _keep_type(problem_type: ProblemType) -> StoredRecord:
    columns = {
        "code": problem_type.code,
        "name": problem_type.name,
        "domain": named_record(problem_type.domain),
    }
    return StoredRecord(columns)
