"""How lights and scores work, with the rules now in force and worked numbers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.help.method import read_method_page
from dashboards.shared.days.request import chosen_as_of
from parks.readers import Request


@require_safe
def method(request: Request) -> HttpResponse:
    """Show the rules in force, with a park that the reader may see worked through.

    Who sees no scored park gets invented numbers.
    """
    page = read_method_page(request.reader, chosen_as_of(request))
    return render(request, "pages/help/page.html", {"page": page, "scheme": page.rules.scheme})
