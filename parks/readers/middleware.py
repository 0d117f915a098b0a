"""Says once for every request who reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from parks.readers.reader import Reader, Request


class ReaderMiddleware:
    """Sets `request.reader`; the account behind it is read when a page first asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reader = SimpleLazyObject(lambda: Reader.of(request.user))
        cast(Request, request).reader = cast(Reader, reader)
        return self.get_response(request)
