"""Turn the facts of a score into plain lists that JSON keeps exactly, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from standings.scoring.park_score import ParkFacts
from standings.scoring.parts import IssueLoad, ObservedValue, Work

# in the order in which they are stored; facts that were kept before a mark was made lack it
WORK_MARKS = ("is_done", "is_overdue", "is_ahead")


def serialise(facts: ParkFacts) -> dict[str, Any]:
    """Return the facts as JSON takes them; Decimals as text, so that nothing is lost."""
    return {
        "readings": [
            [reading.code, _text(reading.value), reading.missing, int(reading.is_reviewed)]
            for reading in facts.readings
        ],
        "issues": {
            code: [[load.number, load.severity, load.stage, load.days_overdue] for load in loads]
            for code, loads in facts.issues.items()
        },
        "seen": sorted(facts.seen),
        "works": {
            code: [
                [
                    work.number,
                    work.done,
                    _text(work.elapsed),
                    work.total,
                    *(int(getattr(work, mark)) for mark in WORK_MARKS),
                ]
                for work in works
            ]
            for code, works in facts.works.items()
        },
        "deductions": [str(points) for points in facts.deductions],
        "marks": [int(facts.red_line), int(facts.base_unmet), int(facts.in_transition)],
    }


def _marks(stored: list[int]) -> dict[str, bool]:
    return {name: bool(mark) for name, mark in zip(WORK_MARKS, stored, strict=False)}


def deserialise(stored: dict[str, Any]) -> ParkFacts:
    """Make the facts that were serialised; of nothing, no facts."""
    marks = [bool(mark) for mark in stored.get("marks", (0, 0, 0))]
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
