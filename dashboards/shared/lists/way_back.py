"""The way back to a list as it was filtered, kept by the browser until it is closed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import urlencode

from dashboards.shared.links import at

# Browsers keep 4,096 characters of a cookie.
LONGEST = 2000
# What belongs to the moment: links keep the day by themselves.
MOMENTARY = ("as_of",)


def remember_list(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Let the browser keep with which filters the list of this name is looked at."""
    filters = [
        (key, value)
        for key, values in request.GET.lists()
        for value in values
        if value and key not in MOMENTARY
    ]
    query = urlencode(filters)
    cookie = _cookie(name)
    if response.status_code != 200 or request.COOKIES.get(cookie, "") == query:
        return
    if query and len(query) <= LONGEST:
        response.set_cookie(
            cookie, query, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(cookie, samesite="Lax")


def way_back(request: HttpRequest, name: str) -> str:
    """Return the address of a list with the filters with which it was last looked at."""
    kept = QueryDict(request.COOKIES.get(_cookie(name), "")[:LONGEST])
    return at(name, **{key: value for key, value in kept.items() if key not in MOMENTARY})


def _cookie(name: str) -> str:
    return f"filters-{name}"
