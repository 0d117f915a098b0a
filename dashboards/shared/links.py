"""Addresses of the lists behind the counts: the filters that a count was made with, and no
other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from urllib.parse import urlencode

from django.conf import settings
from django.urls import Resolver404, get_script_prefix, get_urlconf, resolve, reverse
from django.utils.translation import get_language

# What holds no page of a month: files, the admin, the session.
ELSEWHERE = re.compile(
    r"^(/en)?/(admin|accounts|healthz|readyz|matrix\.xlsx|manifest\.webmanifest)\b|\.(zip|ics)(\?|$)|/evidence/\d+/"
)

# Which day the answer that is being made keeps on its links; as the language, it holds for as long
# as the answer takes.
_read_chosen_day: ContextVar[Callable[[], date | None] | None] = ContextVar(
    "read_chosen_day", default=None
)


@contextmanager
def keeping(read_day: Callable[[], date | None]) -> Iterator[None]:
    """Let all links made meanwhile keep a day. It is read when the first link asks for it."""
    token = _read_chosen_day.set(read_day)
    try:
        yield
    finally:
        _read_chosen_day.reset(token)


def chosen_day() -> date | None:
    """Return the stored month end at which the reader looks; None on a page of today."""
    read_day = _read_chosen_day.get()
    return read_day() if read_day else None


def keep_day(address: str) -> str:
    """Add the chosen day to the address of a page of ours that names no day itself."""
    day = chosen_day()
    if day is None or not _is_page(str(address)):
        return address
    page, hash_sign, anchor = str(address).partition("#")
    joint = "" if page.endswith("?") else "&" if "?" in page else "?"
    return f"{page}{joint}{urlencode({'as_of': day.isoformat()})}{hash_sign}{anchor}"


def _is_page(address: str) -> bool:
    """Whether an address leads to a page that could be about a day, and names none."""
    if address.startswith(("//", settings.STATIC_URL)) or not address.startswith(("/", "?")):
        return False
    return "as_of=" not in address and not ELSEWHERE.search(address)


def issues_at(**filters: object) -> str:
    """The ledger with these filters; empty ones are left out."""
    return with_query(_list("issue-list"), filters)


def parks_at(**filters: object) -> str:
    """The park list with these filters."""
    return with_query(_list("park-list"), filters)


def at(name: str, *args: object, **filters: object) -> str:
    """Make the address of the page of this name, with these filters and the chosen day."""
    address = reverse(name, args=args) if args else _list(name)
    return with_query(address, filters)


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
    """Make an address with these filters and the chosen day; empty filters are left out."""
    query = urlencode({name: value for name, value in filters.items() if value not in (None, "")})
    return keep_day(f"{address}?{query}" if query else address)


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
