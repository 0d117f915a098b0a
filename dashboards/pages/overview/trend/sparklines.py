"""Draw small lines on the server: the points, the breaks, and the one scale of a group.

Pure arithmetic. A drawing is 200 wide and 60 high, its axis at 57.5; y grows downwards, as in SVG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

LEFT = 4.0
RIGHT = 196.0
TOP = 4.0
BASE = 56.0
# a point without neighbours shows as a short stroke
STROKE = 1.5
SCORES_FROM = 40
STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)

Value = int | Decimal | None
# the version of the scheme that a point was computed by; None where nothing is stored
Era = int | None


@dataclass(frozen=True)
class Spark:
    """The polylines of a small drawing.

    `ref` are those it is compared with, `breaks` where the scheme changed.
    """

    lines: list[str] = field(default_factory=list)
    ref: list[str] = field(default_factory=list)
    breaks: list[str] = field(default_factory=list)


def make_spark(
    values: Sequence[Value],
    low: float,
    high: float,
    *,
    ref: Sequence[Value] = (),
    eras: Sequence[Era] = (),
) -> Spark:
    """Draw values on a scale from `low` to `high`; no line crosses a gap or a change of scheme."""
    size = len(values)
    breaks = [(_x(before, size) + _x(after, size)) / 2 for before, after in era_breaks(eras)]
    return Spark(
        polylines(values, low, high, eras),
        polylines(ref, low, high, eras),
        [f"M{_text(x)} 2V57.5" for x in breaks],
    )


def polylines(
    values: Sequence[Value], low: float, high: float, eras: Sequence[Era] = ()
) -> list[str]:
    """Make the `points` of one polyline for each run of known values of one era."""
    drawn = []
    for run in runs(values, eras):
        points = [(_x(place, len(values)), _y(value, low, high)) for place, value in run]
        if len(points) == 1:
            (x, y) = points[0]
            points = [(x - STROKE, y), (x + STROKE, y)]
        drawn.append(" ".join(f"{_text(x)},{_text(y)}" for x, y in points))
    return drawn


def runs(
    values: Sequence[Value], eras: Sequence[Era] = ()
) -> list[list[tuple[int, int | Decimal]]]:
    """Find the stretches of known neighbours of one era, each point with its place."""
    stretches: list[list[tuple[int, int | Decimal]]] = []
    before: int | None = None
    for place, value in enumerate(values):
        if value is None:
            continue
        follows = before == place - 1 and (not eras or eras[place] == eras[place - 1])
        if not (follows and stretches):
            stretches.append([])
        stretches[-1].append((place, value))
        before = place
    return stretches


def era_breaks(eras: Sequence[Era]) -> list[tuple[int, int]]:
    """Find the places before and after each change of the scheme.

    What lies between the two is not stored.
    """
    known = [(place, era) for place, era in enumerate(eras) if era is not None]
    return [
        (before, after)
        for (before, old), (after, new) in zip(known, known[1:], strict=False)
        if old != new
    ]


def tail(values: Sequence[Value], eras: Sequence[Era] = ()) -> list[int | Decimal]:
    """List the values up to the last one that may be compared with it.

    Empty where the last is not known.
    """
    if not values or values[-1] is None:
        return []
    return [value for _place, value in runs(values, eras)[-1]]


def ceiling(values: Sequence[Value]) -> int:
    """Find the end of a scale from 0 that takes all values in; 5 at least."""
    most = max((float(value) for value in values if value is not None), default=0.0)
    size = 1
    while most > 10 * size:
        size *= 10
    ends = (step * size for step in STEPS)
    return max(5, next(int(end) for end in ends if end >= most and end == int(end)))


def score_floor(values: Sequence[Value]) -> int:
    """Find where a scale of scores to 100 starts.

    That is 40, which must be said, or 0 where a score lies lower.
    """
    return SCORES_FROM if all(value is None or value >= SCORES_FROM for value in values) else 0


def median(values: Sequence[Decimal]) -> Decimal | None:
    """Take the middle of some values, the mean of the two middle ones; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _x(place: int, count: int) -> float:
    return LEFT + (RIGHT - LEFT) * (place / (count - 1) if count > 1 else 0.5)


def _y(value: int | Decimal, low: float, high: float) -> float:
    share = (float(value) - low) / (high - low) if high > low else 0.0
    return BASE - (BASE - TOP) * min(1.0, max(0.0, share))


def _text(number: float) -> str:
    return f"{number:.1f}"
