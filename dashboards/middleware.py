"""A month's end that a reader looks at stays chosen on every link of the page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dashboards.shared.days.as_of import carried
from dashboards.shared.days.request import moment_of, query_of

Answer = Callable[[HttpRequest], HttpResponse]


class AsOfMiddleware:
    """Carries `as_of` into links and filter forms of pages that were asked for with a stored month
    end.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = (
            response.get("Content-Type", "").startswith("text/html") and not response.streaming
        )
        if request.method == "GET" and is_page and query_of(request).get("as_of"):
            moment = moment_of(request)
            if moment.is_frozen:
                text = carried(response.content.decode(response.charset), moment.day.isoformat())
                response.content = text.encode(response.charset)
        return response
