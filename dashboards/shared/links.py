"""Addresses of the lists behind the counts: the filters that a count was made with, and no
other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from urllib.parse import urlencode

from django.conf import settings
from django.urls import Resolver404, get_script_prefix, get_urlconf, resolve, reverse
from django.utils.translation import get_language


def issues_at(**filters: object) -> str:
    """The ledger with these filters; empty ones are left out."""
    return with_query(_list("issue-list"), filters)


def parks_at(**filters: object) -> str:
    """The park list with these filters."""
    return with_query(_list("park-list"), filters)


def at(name: str, **filters: object) -> str:
    """The page of this name with these filters."""
    return with_query(_list(name), filters)


def measures_at(**filters: object) -> str:
    """The list of measures with these filters."""
    return with_query(_list("measure-list"), filters)


def _list(name: str) -> str:
    return _reverse(name, get_language(), get_urlconf(), get_script_prefix())


@cache
def _reverse(name: str, *_of_what_it_depends_on: str | None) -> str:
    """The address of a list, found once: a page of parks asks for it a hundred times."""
    return reverse(name)


def with_query(address: str, filters: Mapping[str, object]) -> str:
    """An address with these filters; empty ones are left out."""
    query = urlencode({name: value for name, value in filters.items() if value not in (None, "")})
    return f"{address}?{query}" if query else address


def score_of(slug: str, anchor: str = "", **filters: object) -> str:
    """The page that says why a park has its score; `anchor` is a place on it, such as a half or a
    dimension.
    """
    return with_query(reverse("park-score", args=[slug]), filters) + (
        f"#{anchor}" if anchor else ""
    )


def address(path: str) -> str | None:
    """A path of this site in the language of the page; None where no page answers there."""
    return _address(path, get_language() or settings.LANGUAGE_CODE, get_urlconf())


@cache
def _address(path: str, language: str, urlconf: str | None) -> str | None:
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    for candidate in (prefix + path, path):
        try:
            resolve(candidate, urlconf)
        except Resolver404:
            continue
        return candidate
    return None
