"""The language of the page that is being made."""

from __future__ import annotations

from django.utils.translation import get_language


def in_english() -> bool:
    """Say whether the page is in English."""
    return (get_language() or "").startswith("en")
