"""Write numbers as pages print them; a minus is a minus sign."""

from __future__ import annotations

from decimal import Decimal

from standings.scoring import to_places


def plain(value: Decimal | None) -> str:
    """Write a number without needless zeros; a dash where there is none."""
    if value is None:
        return "–"
    digits = f"{value:f}"
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits).replace("-", "−")


def number(value: int | Decimal) -> str:
    """Write a count as it is, a score with one decimal."""
    text = str(to_places(value, "0.1") if isinstance(value, Decimal) else value)
    return text.replace("-", "−")


def signed(change: int | Decimal) -> str:
    """Write a change with its sign, as `number` writes it."""
    text = number(change)
    if not text.strip("−0."):
        return "±0"
    return text if text.startswith("−") else f"+{text}"


def signed_points(change: Decimal | None) -> str:
    """Write a change in points with its sign and two decimals; empty where it is unknown."""
    if change is None:
        return ""
    return "±0.00" if not change else f"{'+' if change > 0 else '−'}{abs(change):.2f}"
