"""Write numbers as pages print them; a minus is a minus sign."""

from __future__ import annotations

from decimal import Decimal

from standings.scoring import printed


def plain(value: Decimal | None) -> str:
    """Write a number without needless zeros; a dash where there is none."""
    if value is None:
        return "–"
    digits = f"{value:f}"
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits).replace("-", "−")


def number(value: int | Decimal) -> str:
    """Write a count as it is, a score with one decimal, rounded down."""
    text = str(printed(value) if isinstance(value, Decimal) else value)
    return text.replace("-", "−")


def moved(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    """Tell by how much a score differs from another, both as printed; None where one is unknown."""
    return None if now is None or then is None else printed(now) - printed(then)


def signed(change: int | Decimal) -> str:
    """Write a change with its sign: of counts, or of scores as they are printed."""
    text = number(change)
    if not text.strip("−0."):
        return "±0"
    return text if text.startswith("−") else f"+{text}"


def signed_points(change: Decimal | None) -> str:
    """Write a change in points with its sign and two decimals; empty where it is unknown."""
    if change is None:
        return ""
    return "±0.00" if not change else f"{'+' if change > 0 else '−'}{abs(change):.2f}"
