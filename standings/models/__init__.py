"""Computed facts: how parks and regions stand today and stood at month ends."""

from standings.models.assessment import AssessedPark, Assessment
from standings.models.frozen import FrozenIssue, FrozenIssuePark, MonthEnd
from standings.models.standing import Snapshot, Standing
from standings.models.tally import FrozenTally, Tally

__all__ = [
    "AssessedPark",
    "Assessment",
    "FrozenIssue",
    "FrozenIssuePark",
    "FrozenTally",
    "MonthEnd",
    "Snapshot",
    "Standing",
    "Tally",
]
