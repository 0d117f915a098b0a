"""Search over everything in sight."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboards.pages.overview.search.page import read_hit_groups, read_record
from parks.readers import Request


@require_safe
def search_page(request: Request) -> HttpResponse:
    """Show what matches, by kind; the exact number of a record in sight leads to it at once."""
    words = request.GET.get("q", "")
    if record := read_record(words, request.reader):
        return redirect(record)
    groups = read_hit_groups(words, request.reader)
    context = {
        "words": words.strip(),
        "groups": groups,
        "total": sum(group.count for group in groups),
    }
    return render(request, "pages/overview/search/page.html", context)
