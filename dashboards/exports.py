"""All lists that go out as files: their addresses, and what makes each ready."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import URLPattern, path

from dashboards.pages.issues.list.export import export_issues
from dashboards.pages.parks.list.export import export_parks
from dashboards.shared.lists.exports.sending import FileFormat, Prepare, make_list_view

# by the first word of the address, which is that of the page
LISTS: Mapping[str, Prepare] = {
    "issues": export_issues,
    "parks": export_parks,
}


def file_addresses() -> list[URLPattern]:
    """Make the addresses of all files: /issues.xlsx takes the query of /issues/."""
    return [
        path(
            f"{stem}.{file_format}",
            make_list_view(prepare, file_format),
            name=f"{stem}-{file_format}",
        )
        for stem, prepare in LISTS.items()
        for file_format in FileFormat
    ]
