"""Rounding so that what is shown adds up: largest remainder, in Decimal (docs/rules.md, 16)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
TENTH = Decimal("0.1")
# A division leaves noise in the last of its 28 digits, which must not pull an exact half down.
EXACT = Decimal("1E-15")


def to_places(value: Decimal | None, places: str = "0.01") -> Decimal | None:
    """Round a score for storing or showing; a half goes up."""
    return (
        None
        if value is None
        else value.quantize(EXACT).quantize(Decimal(places), rounding=ROUND_HALF_UP)
    )


def printed(score: Decimal) -> Decimal:
    """Round a score as it is printed beside others: one decimal, downwards.

    So none reaches in print a bound that it misses. Compare what is printed, not what is stored.
    """
    return score.quantize(EXACT).quantize(TENTH, rounding=ROUND_FLOOR)


def to_percent(share: Fraction) -> int:
    """Return a part of 1 in whole percent; a half goes up."""
    return int(100 * share + Fraction(1, 2))


def shared_out(total: Decimal, parts: Sequence[Decimal], step: Decimal = CENT) -> list[Decimal]:
    """Round the parts to `step` so that they sum to `total`, a multiple of the step.

    Each part is rounded down; what is left goes to those with the largest remainders, the first
    among equals.
    """
    if not parts:
        return []
    down = [part.quantize(step, rounding=ROUND_FLOOR) for part in parts]
    left = int(((total - sum(down, Decimal(0))) / step).to_integral_value())
    order = sorted(range(len(parts)), key=lambda place: (down[place] - parts[place], place))
    for turn in range(abs(left)):
        # too much was given out only where the total lies below the parts: the smallest remainders
        # give back
        place = order[turn % len(order)] if left > 0 else order[-1 - turn % len(order)]
        down[place] += step if left > 0 else -step
    return down
