"""All lists that go out as files: their addresses, and what makes each ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dashboards.pages.issues.list.export import export_issues, issue_file_columns
from dashboards.pages.measures.export import export_measures, measure_file_columns
from dashboards.pages.parks.list.export import export_parks, park_file_columns
from dashboards.shared.days.request import as_of_named, business_day, chosen_as_of
from dashboards.shared.days.today import read_business_day
from dashboards.shared.lists.columns import Column
from dashboards.shared.lists.exports.asking import ExportRequest
from dashboards.shared.lists.exports.in_background import is_long, keep_list
from dashboards.shared.lists.exports.sending import FileFormat, Prepare, send_list
from dashboards.shared.lists.exports.workbook import MOST_ROWS
from jobs.asking import ask_once
from jobs.running import Outcome, Running, background
from parks.readers import Reader, Request
from standings.days.as_of import AsOf


@dataclass(frozen=True)
class FileOfList:
    """A list as a file: its name, what makes it ready, and which columns a reader gets."""

    name: str | Promise
    prepare: Prepare
    columns: Callable[[Reader, AsOf], Sequence[Column[Any]]]


# by the first word of the address, which is that of the page
LISTS: Mapping[str, FileOfList] = {
    "issues": FileOfList(gettext_lazy("Issue ledger"), export_issues, issue_file_columns),
    "measures": FileOfList(gettext_lazy("Measures"), export_measures, measure_file_columns),
    "parks": FileOfList(gettext_lazy("Parks"), export_parks, park_file_columns),
}


def file_addresses() -> list[URLPattern]:
    """Make the addresses of all files: /issues.xlsx takes the query of /issues/."""
    return [
        path(
            f"{stem}.{file_format}",
            make_list_view(stem, file_format),
            name=f"{stem}-{file_format}",
        )
        for stem in LISTS
        for file_format in FileFormat
    ]


def make_list_view(stem: str, file_format: FileFormat) -> Callable[..., HttpResponseBase]:
    """Make the view that sends a list as its page is filtered, sorted and dated.

    A long one is written in the background, for who has signed in.
    """
    prepare = LISTS[stem].prepare

    @require_safe
    def list_file(request: Request) -> HttpResponseBase:
        """Send the rows of a list as a file, or lead to the page that says how far it is."""
        as_of = chosen_as_of(request)
        reader = request.reader
        exported = prepare(ExportRequest(request.GET, reader, as_of, business_day(request)))
        if file_format == FileFormat.XLSX and len(exported.keys) > MOST_ROWS:
            messages.warning(
                request,
                _("Excel takes %(most)s rows. Narrow the list, or download it as CSV.")
                % {"most": f"{MOST_ROWS:,}"},
            )
            return redirect(f"{exported.page}?{request.GET.urlencode()}")
        if is_long(exported) and reader.pk:
            arguments = {"list": stem, "query": request.GET.urlencode(), "format": file_format}
            job = ask_once(write_list, by=reader.person, title=exported.name, arguments=arguments)
            return redirect(job)
        return send_list(exported, file_format)

    # the view belongs to the list that it sends
    list_file.__module__ = prepare.__module__
    return list_file


@background(gettext_lazy("Write a list into a file"))
def write_list(running: Running) -> Outcome:
    """Write a list as its page was filtered, sorted and dated, with what its person sees now."""
    asked = running.job.arguments
    query = QueryDict(asked["query"])
    today = read_business_day()
    as_of = as_of_named(query.get("as_of", ""), today)
    request = ExportRequest(query, Reader.of(running.job.by), as_of, today)
    return keep_list(LISTS[asked["list"]].prepare(request), FileFormat(asked["format"]), running)
