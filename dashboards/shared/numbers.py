"""Numbers as pages print them."""

from __future__ import annotations

from decimal import Decimal


def plain(value: Decimal | None) -> str:
    """A number without needless zeros; a dash where there is none."""
    if value is None:
        return "–"
    shown = f"{value:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown).replace("-", "−")


def signed_points(value: Decimal | None) -> str:
    """A change in points with its sign; empty where it is unknown."""
    if value is None:
        return ""
    return "±0.00" if not value else f"{'+' if value > 0 else '−'}{abs(value):.2f}"
