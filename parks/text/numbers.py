"""Numbers as people type and paste them. No database."""

from __future__ import annotations

from decimal import Decimal


def plain(value: Decimal | None) -> str:
    """Write a number without needless zeros, as one would type it; empty of nothing."""
    if value is None:
        return ""
    words = f"{value:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words
