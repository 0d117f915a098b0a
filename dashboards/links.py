"""Addresses of the lists behind the counts: the filters that a count was made with, and no other."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def issues_at(**filters: object) -> str:
    """The ledger with these filters; empty ones are left out."""
    return _with_query(reverse("issue-list"), filters)


def parks_at(**filters: object) -> str:
    """The park list with these filters."""
    return _with_query(reverse("park-list"), filters)


def _with_query(address: str, filters: dict[str, object]) -> str:
    query = urlencode({name: value for name, value in filters.items() if value not in (None, "")})
    return f"{address}?{query}" if query else address
