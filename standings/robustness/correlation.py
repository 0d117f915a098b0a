"""Correlation of the indicators of a dimension: which say the same twice, which pull apart
(docs/scoring.md, "Uncertainty").
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from standings.robustness.inputs import Entrant
from standings.scoring import Rules

REDUNDANT = "redundant"
CONFLICT = "conflict"
# From so many parks on a correlation is worth a word; beyond this r two indicators are as good as
# one.
FEWEST = 8
REDUNDANT_ABOVE = 0.92


def pearson(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Compute Pearson's r, -1 to 1; None where one of them does not vary."""
    count = len(first)
    if not count:
        return None
    middle_a = math.fsum(first) / count
    middle_b = math.fsum(second) / count
    apart = [(a - middle_a, b - middle_b) for a, b in zip(first, second, strict=True)]
    spread = math.fsum(a * a for a, _ in apart) * math.fsum(b * b for _, b in apart)
    if spread < 1e-12:
        return None
    return max(-1.0, min(1.0, math.fsum(a * b for a, b in apart) / math.sqrt(spread)))


def correlations(parks: Sequence[Entrant], rules: Rules) -> dict[str, dict[str, Any]]:
    """Correlate the indicators of each dimension, by the code of the dimension.

    `pairs` holds indicator, indicator, r, number of parks and flags; `few` and `flat` say how many
    pairs had too few parks or no variance. Scores are compared, so that plus is always better.
    Parks of every state count: a value is a value.
    """
    scores: dict[str, dict[str, float]] = {}
    for park in parks:
        for dimension in park.park_score.dimensions:
            for item in dimension.outcome.items:
                if item.score is not None:
                    scores.setdefault(item.reading.code, {})[park.key] = float(item.score)
    of_dimensions = {}
    for rule in rules.dimensions:
        pairs: list[list[Any]] = []
        few = flat = 0
        for a, b in combinations(rule.scales, 2):
            both = sorted(scores.get(a, {}).keys() & scores.get(b, {}).keys())
            if len(both) < FEWEST:
                few += 1
                continue
            r = pearson([scores[a][key] for key in both], [scores[b][key] for key in both])
            if r is None:
                flat += 1
            else:
                pairs.append([a, b, round(r, 3), len(both), _flags(r)])
        if pairs or few or flat:
            pairs.sort(key=lambda pair: (-abs(pair[2]), pair[0], pair[1]))
            of_dimensions[rule.code] = {"pairs": pairs, "few": few, "flat": flat}
    return of_dimensions


def _flags(r: float) -> list[str]:
    """Return redundant where they say the same, and conflict where one falls as the other rises."""
    return [*([REDUNDANT] if abs(r) > REDUNDANT_ABOVE else []), *([CONFLICT] if r < 0 else [])]
