"""Facts of a score as plain lists, to be frozen with a month's end and read again exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from standings.scoring.park_score import ParkFacts
from standings.scoring.parts import IssueLoad, ObservedValue, Work


def serialise(facts: ParkFacts) -> dict[str, Any]:
    """The facts as JSON takes them; Decimals as text, so that nothing is lost."""
    return {
        "readings": [
            [one.code, _text(one.value), one.missing, int(one.is_reviewed)]
            for one in facts.readings
        ],
        "issues": {
            code: [[one.number, one.severity, one.stage, one.days_overdue] for one in loads]
            for code, loads in facts.issues.items()
        },
        "seen": sorted(facts.seen),
        "works": {
            code: [
                [
                    one.number,
                    one.done,
                    _text(one.elapsed),
                    one.total,
                    *map(int, (one.is_done, one.is_overdue, one.is_ahead)),
                ]
                for one in works
            ]
            for code, works in facts.works.items()
        },
        "deductions": [str(one) for one in facts.deductions],
        "marks": [int(facts.red_line), int(facts.base_unmet), int(facts.in_transition)],
    }


# as they are spelled; facts that were kept before a mark was made lack it
WORK_MARKS = ("is_done", "is_overdue", "is_ahead")


def _marks(stored: list[int]) -> dict[str, bool]:
    return {name: bool(mark) for name, mark in zip(WORK_MARKS, stored, strict=False)}


def deserialise(stored: dict[str, Any]) -> ParkFacts:
    """The facts that were spelled; of nothing, no facts."""
    marks = [bool(points) for points in stored.get("marks", (0, 0, 0))]
    return ParkFacts(
        tuple(
            ObservedValue(code, _number(value), missing, bool(reviewed))
            for code, value, missing, reviewed in stored.get("readings", ())
        ),
        {
            code: tuple(IssueLoad(*load) for load in loads)
            for code, loads in stored.get("issues", {}).items()
        },
        frozenset(stored.get("seen", ())),
        {
            code: tuple(
                Work(number, done, _number(elapsed), total=total, **_marks(marks))
                for number, done, elapsed, total, *marks in works
            )
            for code, works in stored.get("works", {}).items()
        },
        tuple(Decimal(points) for points in stored.get("deductions", ())),
        *marks,
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
