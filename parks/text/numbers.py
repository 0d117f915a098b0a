"""Numbers as people type and paste them: full-width digits, thousands commas, a percent sign.
No database.
"""

from __future__ import annotations

from decimal import Decimal


def plain(value: Decimal | None) -> str:
    """A number without needless zeros, as one would type it; empty of nothing."""
    if value is None:
        return ""
    words = f"{value:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words
