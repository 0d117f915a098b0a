"""A month's end that a reader looks at stays chosen on every link of the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from django.http import HttpRequest, HttpResponse

from dashboards.shared.days.request import moment_of, query_of
from dashboards.shared.links import keeping

Answer = Callable[[HttpRequest], HttpResponse]


class AsOfMiddleware:
    """Says for every page which day its links keep: that of `as_of`, where it is stored."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or not query_of(request).get("as_of"):
            return self.get_response(request)

        @cache
        def read_day() -> date | None:
            as_of = moment_of(request)
            return as_of.day if as_of.is_frozen else None

        with keeping(read_day):
            return self.get_response(request)
