"""What would lift a score most: each closing and each next milestone is tried by the rules, all
else unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from standings.scoring.park_score import ParkFacts, score_park
from standings.scoring.rules import Rules

CLOSING = "closing"
MILESTONE = "milestone"


@dataclass(frozen=True)
class LiftStep:
    """Something that can be done: close an issue, or bring a measure to weight `done` with its
    next milestone.
    """

    kind: str
    number: str
    done: int = 0


@dataclass(frozen=True)
class Lift:
    """A step tried: points gained by the score, the score after it, and the dimension that it
    moves.
    """

    step: LiftStep
    gain: Decimal
    score: Decimal
    code: str
    before: Decimal
    after: Decimal


def after(facts: ParkFacts, step: LiftStep) -> ParkFacts:
    """Return the facts as the step would leave them."""
    if step.kind == CLOSING:
        closed = {
            code: tuple(load for load in loads if load.number != step.number)
            for code, loads in facts.issues.items()
        }
        touched = {code for code, loads in facts.issues.items() if len(loads) != len(closed[code])}
        # a closing is a review of its domain (docs/scoring.md, "Issue pressure")
        return replace(facts, issues=closed, seen=facts.seen | touched)
    works = {
        code: tuple(
            replace(work, done=step.done, is_done=step.done == work.total)
            if work.number == step.number
            else work
            for work in mine
        )
        for code, mine in facts.works.items()
    }
    return replace(facts, works=works)


def best_lifts(
    facts: ParkFacts, rules: Rules, steps: Iterable[LiftStep], most: int = 3
) -> list[Lift]:
    """Return the steps that lift the score most, the best first; none where it is unknown."""
    now = score_park(facts, rules)
    if now.score is None:
        return []
    before = {dimension.code: dimension.score for dimension in now.dimensions}
    lifts = []
    for step in steps:
        then = score_park(after(facts, step), rules)
        if then.score is None or then.score <= now.score:
            continue
        moved = next(
            dimension for dimension in then.dimensions if dimension.score != before[dimension.code]
        )
        lifts.append(
            Lift(
                step,
                then.score - now.score,
                then.score,
                moved.code,
                before[moved.code] or Decimal(0),
                moved.score or Decimal(0),
            )
        )
    return sorted(lifts, key=lambda lift: (-lift.gain, lift.step.number))[:most]


def all_together(facts: ParkFacts, rules: Rules, steps: Iterable[LiftStep]) -> Decimal | None:
    """Compute the score if all these steps were done."""
    for step in steps:
        facts = after(facts, step)
    return score_park(facts, rules).score
