"""Search over everything in sight."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboards.pages.overview.search.page import record_of, search
from parks.readers import Request


@require_safe
def search_page(request: Request) -> HttpResponse:
    """What matches, by kind; the exact number of a record in sight leads to it at once."""
    words = request.GET.get("q", "")
    if record := record_of(words, request.reader):
        return redirect(record)
    groups = search(words, request.reader)
    context = {"words": words.strip(), "groups": groups, "total": sum(group.n for group in groups)}
    return render(request, "pages/overview/search/page.html", context)
