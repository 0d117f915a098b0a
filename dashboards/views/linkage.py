"""The network of parks that agreements, enclaves and adjoining managers link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.networks import read_network


@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """The drawing, and the same links as a table."""
    return render(
        request, "pages/agreements/linkage/page.html", {"network": read_network(request.user)}
    )
