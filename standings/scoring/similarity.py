"""How alike the industries of two places are: pure arithmetic, no database
(docs/scoring.md, "Likeness of districts").

A structure is the output (or revenue, jobs, firms) of one place by industry, all in one unit and of
one period. Shares are dimensionless; an empty structure has none, and whatever is asked of it is
unknown.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from math import sqrt
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
Structure = Mapping[K, float]


def shares(output: Structure[K]) -> dict[K, float]:
    """Return each industry's part of the whole, 0 to 1; empty where there is no output."""
    total = sum(output.values())
    return {key: value / total for key, value in output.items()} if total else {}


def similarity(structure: Structure[K], other: Structure[K]) -> float | None:
    """Compute UNIDO's coefficient of structural similarity: 0 nothing in common, 1 identical.

    None without output.
    """
    a = shares(structure)
    b = shares(other)
    if not a or not b:
        return None
    together = sum(a[key] * b.get(key, 0) for key in a)
    return together / sqrt(sum(s * s for s in a.values()) * sum(s * s for s in b.values()))


def krugman(structure: Structure[K], other: Structure[K]) -> float | None:
    """Compute the Krugman index: the sum of the differences of shares.

    0 identical, 2 nothing in common; None without output.
    """
    a = shares(structure)
    b = shares(other)
    if not a or not b:
        return None
    return sum(abs(a.get(key, 0) - b.get(key, 0)) for key in a.keys() | b.keys())


def together(structures: Sequence[Structure[K]]) -> dict[K, float]:
    """Add up the output of several places as if they were one."""
    sums: dict[K, float] = {}
    for structure in structures:
        for key, value in structure.items():
            sums[key] = sums.get(key, 0) + value
    return sums


def location_quotient(
    structure: Structure[K], everybody: Structure[K], industry: K
) -> float | None:
    """Compute an industry's share here over its share everywhere.

    Above 1 the place is specialised in it.
    """
    here = shares(structure)
    everywhere = shares(everybody)
    if not here or not everywhere.get(industry):
        return None
    return here.get(industry, 0) / everywhere[industry]


def herfindahl(structure: Structure[K]) -> float | None:
    """Compute the sum of squared shares: 1 is a single industry.

    Its inverse is the effective number of industries.
    """
    parts = shares(structure)
    return sum(s * s for s in parts.values()) if parts else None


def differentiation(structures: Sequence[Structure[K]]) -> float | None:
    """Compute 1 minus the likeness of all pairs, each weighted by the sizes of both.

    None with fewer than two known.
    """
    known = [structure for structure in structures if sum(structure.values())]
    above = 0.0
    below = 0.0
    for structure, other in combinations(known, 2):
        weight = sum(structure.values()) * sum(other.values())
        above += weight * (similarity(structure, other) or 0)
        below += weight
    return 1 - above / below if below else None


def likeness_by_tags(industries: set[K], other: set[K]) -> float | None:
    """Compute the Jaccard index of two sets of leading industries, where no output is known.

    None where both are empty.
    """
    return len(industries & other) / len(industries | other) if industries | other else None
