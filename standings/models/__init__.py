"""Computed facts: how parks and regions stand today and stood at month ends."""

from standings.models.assessment import AssessedPark, Assessment
from standings.models.frozen import FrozenIssue, FrozenIssuePark, MonthEnd
from standings.models.lasting import FrozenRecord
from standings.models.reference import (
    FrozenDomain,
    FrozenIndicator,
    FrozenIndustry,
    FrozenOrganisation,
    FrozenPark,
    FrozenParkIndustry,
    FrozenPillar,
    FrozenRegion,
    FrozenSource,
    FrozenType,
)
from standings.models.standing import Snapshot, Standing
from standings.models.tally import FrozenTally, Tally

__all__ = [
    "AssessedPark",
    "Assessment",
    "FrozenDomain",
    "FrozenIndicator",
    "FrozenIndustry",
    "FrozenIssue",
    "FrozenIssuePark",
    "FrozenOrganisation",
    "FrozenPark",
    "FrozenParkIndustry",
    "FrozenPillar",
    "FrozenRecord",
    "FrozenRegion",
    "FrozenSource",
    "FrozenTally",
    "FrozenType",
    "MonthEnd",
    "Snapshot",
    "Standing",
    "Tally",
]
