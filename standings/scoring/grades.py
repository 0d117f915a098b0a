"""Grades by quota, where a scheme asks for them (docs/scoring.md, "Dimensions, halves, score")."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
# A group smaller than this is graded by bands.
SMALLEST_QUOTA_GROUP = 20


def quota_grades(scores: Mapping[Key, Decimal]) -> dict[Key, str]:
    """Grade a group: A for at most a fifth, B for at most 30 percent, D for at least a twentieth.

    Equals share the better grade. Empty for groups of fewer than 20: they are graded by bands.
    """
    size = len(scores)
    if size < SMALLEST_QUOTA_GROUP:
        return {}
    a = size // 5
    b = size * 3 // 10
    d = -(-size // 20)
    grades: dict[Key, str] = {}
    last: tuple[Decimal, str] | None = None
    for place, (key, score) in enumerate(sorted(scores.items(), key=lambda item: -item[1])):
        grade = "A" if place < a else "B" if place < a + b else "C" if place < size - d else "D"
        if last and last[0] == score:
            grade = last[1]
        grades[key], last = grade, (score, grade)
    return grades
