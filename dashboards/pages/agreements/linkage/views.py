"""Show the network of parks that agreements, enclaves and adjoining managers link."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.agreements.linkage.page import read_network
from parks.readers import Request


@require_safe
def network(request: Request) -> HttpResponse:
    """Show the drawing, and the same links as a table."""
    return render(
        request, "pages/agreements/linkage/page.html", {"network": read_network(request.reader)}
    )
