"""Who has not signed in reads what is public; what a reader chose stays chosen: a month's end on
every link, the filters of a list on the way back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse

from dashboards.shared.days.request import DatedRequest, RequestDays, query_of
from dashboards.shared.links import keeping
from dashboards.shared.lists.way_back import remember_list
from dashboards.shared.public import is_public, without_closed_links

Answer = Callable[[HttpRequest], HttpResponse]


class SignInMiddleware(LoginRequiredMiddleware):
    """Leads to the sign-in, except from public pages, which lead nowhere else."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = cast(HttpResponse, super().__call__(request))
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and is_public(request.resolver_match) and not request.user.is_authenticated:
            response.content = without_closed_links(response.text).encode(response.charset)
        return response

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        """Let a public page be read."""
        if request.method in ("GET", "HEAD") and is_public(request.resolver_match):
            return None
        return cast(
            "HttpResponse | None",
            super().process_view(request, view_func, view_args, view_kwargs),
        )


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


class WayBackMiddleware:
    """Lets the browser keep with which filters each list was last looked at."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = request.resolver_match.url_name if request.resolver_match else None
        if request.method == "GET" and name and name.endswith("-list"):
            remember_list(request, response, name)
        return response
