"""Values of observations as people type them: numbers, levels, and reasons why one is missing."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

from parks.choices import Direction, MissingReason
from parks.models.indicator import Indicator
from parks.text.numbers import plain
from parks.text.phrases import listed

PLACES = 4


# a field of 18 digits keeps so many before the point
MOST = Decimal(10) ** 14


# a share or a growth beyond this is a slip of the pen
MOST_PERCENT = Decimal(1000)


NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)


LEVEL = re.compile(r"(\d+)\s")


class BadValueError(ValueError):
    """Typed words that are no value of an indicator; the message says what is allowed."""


def read_value(words: str, indicator: Indicator) -> Decimal | None:
    """Read the number that the words name, in the unit of the indicator; None of nothing.

    Raises BadValueError.
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", words).replace("−", "-"))
    if not text:
        return None
    text = text.removesuffix("%") if indicator.unit == "%" else text
    # 10² would be read as 102
    raised = any(char.isdigit() and not char.isdecimal() for char in words)
    if raised or not NUMBER.fullmatch(text) or len(text) > 40:
        raise BadValueError(
            _("“%(value)s” is no number. Allowed: %(allowed)s.") % _in_message(words, indicator)
        )
    value = Decimal(text.replace(",", ""))
    # no rounding here: more digits than the arithmetic holds would fail instead of being refused in
    # words
    if len(text.partition(".")[2].rstrip("0")) > PLACES:
        raise BadValueError(
            _("“%(value)s” has too many decimals. Allowed: %(allowed)s.")
            % _in_message(words, indicator)
        )
    if refusal := out_of_bounds(value, indicator):
        raise BadValueError(refusal)
    return value


def read_missing(words: str) -> str:
    """Read the reason that the words name, by code or by name; empty where they name none."""
    text = words.strip().lower()
    return next(
        (code for code, name in MissingReason.choices if text in (code, str(name).lower())), ""
    )


def bounds_of(indicator: Indicator) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest value that an indicator takes.

    A share in percent ends at 100 where nothing else is said; growth says its own bounds.
    """
    percent = indicator.unit == "%"
    lowest = indicator.lowest
    highest = indicator.highest
    if lowest is None:
        lowest = -MOST_PERCENT if percent else 1 - MOST
    if highest is None:
        highest = Decimal(100) if percent else MOST - 1
    return lowest, highest


def out_of_bounds(value: Decimal | None, indicator: Indicator) -> str:
    """Say that a value lies outside the bounds of its indicator, and which; empty where not."""
    if value is None:
        return ""
    levels = levels_of(indicator)
    lowest, highest = bounds_of(indicator)
    if value in levels if levels else lowest <= value <= highest:
        return ""
    message = _("“%(value)s” is out of bounds. Allowed: %(allowed)s.")
    return message % _in_message(plain(value), indicator)


def levels_of(indicator: Indicator) -> list[Decimal]:
    """Return the levels that an indicator knows; empty where any number may stand."""
    if indicator.direction != Direction.LEVEL:
        return []
    return [Decimal(level) for level in LEVEL.findall(indicator.levels)]


def allowed(indicator: Indicator) -> str:
    """Say what may be typed."""
    levels = levels_of(indicator)
    if levels:
        return listed(levels)
    lowest, highest = (
        plain(bound) if abs(bound) < MOST - 1 else "" for bound in bounds_of(indicator)
    )
    unit = _("percent") if indicator.unit == "%" else indicator.unit_shown or _("its unit")
    parts = {"lowest": lowest, "highest": highest, "unit": unit}
    if lowest and highest:
        words = _("a number from %(lowest)s to %(highest)s with at most 4 decimals, in %(unit)s")
    elif lowest:
        words = _("a number of at least %(lowest)s with at most 4 decimals, in %(unit)s")
    elif highest:
        words = _("a number of at most %(highest)s with at most 4 decimals, in %(unit)s")
    else:
        words = _("a number with at most 4 decimals, in %(unit)s")
    return words % parts


def _in_message(words: str, indicator: Indicator) -> dict[str, str]:
    """Return what was typed and what is allowed, for a message."""
    return {"value": words.strip()[:40], "allowed": allowed(indicator)}
