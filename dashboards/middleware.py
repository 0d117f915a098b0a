"""A month's end that a reader looks at stays chosen on every link of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from dashboards.shared.days.request import DatedRequest, RequestDays, query_of
from dashboards.shared.links import keeping

Answer = Callable[[HttpRequest], HttpResponse]


class AsOfMiddleware:
    """Gives a request its days, and says which of them the links of the page keep."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        days = RequestDays(request)
        cast(DatedRequest, request).days = days
        if request.method != "GET" or not query_of(request).get("as_of"):
            return self.get_response(request)
        with keeping(lambda: days.as_of.day if days.as_of.is_frozen else None):
            return self.get_response(request)
