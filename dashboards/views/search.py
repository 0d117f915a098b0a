"""Search over everything in sight."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboards.searching import record_of, search


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """What matches, by kind; the exact number of a record in sight leads to it at once."""
    words = request.GET.get("q", "")
    if record := record_of(words, request.user):
        return redirect(record)
    groups = search(words, request.user)
    context = {"words": words.strip(), "groups": groups, "total": sum(group.n for group in groups)}
    return render(request, "pages/overview/search/page.html", context)
