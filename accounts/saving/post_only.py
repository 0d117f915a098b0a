"""Addresses that only take a form: whoever opens one is led to the page where the form stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

View = Callable[..., HttpResponseBase]
FORM_PAGE = "form_page"


def post_only(form_page: Callable[..., str]) -> Callable[[View], View]:
    """Take a POST alone. `form_page` gives the page of the form from the arguments of the view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            context = {"takes_form": True, "page": form_page(**kwargs)}
            response = render(request, "405.html", context, status=405)
            response["Allow"] = "POST"
            return response

        setattr(answer, FORM_PAGE, form_page)
        return answer

    return decorate


def page_to_open(address: str) -> str:
    """Return the page of a form for an address that only takes it; any other address as it is."""
    path = address.partition("?")[0].partition("#")[0]
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return address
        form_page = getattr(match.func, FORM_PAGE, None)
        return form_page(**match.kwargs) if form_page else address
