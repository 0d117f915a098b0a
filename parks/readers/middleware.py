"""Says once for every request who reads; holds back who is posted nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from accounts.security.first_steps import OPEN_BEFORE
from parks.readers.reader import Reader, Request, reader_of


class ReaderMiddleware:
    """Sets `request.reader`; the account behind it is read when a page first asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reader = SimpleLazyObject(lambda: Reader.of(request.user))
        cast(Request, request).reader = cast(Reader, reader)
        return self.get_response(request)


class PostedMiddleware:
    """Holds back who has signed in and is posted nowhere, once the first steps are done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Answer who has signed in and has no place yet; the own account stays open."""
        if not getattr(view, "login_required", True) or getattr(view, OPEN_BEFORE, False):
            return None
        reader = reader_of(request)
        if reader.account is None or reader.sees:
            return None
        return render(request, "accounts/no_posting.html", status=403)
