"""Work for tests of workers."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from jobs.running import Outcome, Running, background

ROWS = 3


@background("Count")
def count(running: Running) -> Outcome:
    """Tell of each row; fail as it was asked to."""
    for row in range(ROWS):
        running.tell("rows", row, ROWS)
    if running.job.arguments.get("refuse"):
        raise ValidationError("That is refused.")
    if running.job.arguments.get("break"):
        raise RuntimeError("secret words of a fault")
    return Outcome("Counted.", "/import/")
