"""Computed facts: what dashboards read; how it stood at month ends; what people keep for
themselves.
"""

from dashboards.models.assessment import AssessedPark, Assessment
from dashboards.models.digest import CalendarAddress, DigestItem
from dashboards.models.frozen import FrozenIssue, FrozenIssuePark, MonthEnd
from dashboards.models.keeping import FollowedPark, SavedView
from dashboards.models.standing import Snapshot, Standing
from dashboards.models.tally import FrozenTally, Tally

__all__ = [
    "AssessedPark",
    "Assessment",
    "CalendarAddress",
    "DigestItem",
    "FollowedPark",
    "FrozenIssue",
    "FrozenIssuePark",
    "FrozenTally",
    "MonthEnd",
    "SavedView",
    "Snapshot",
    "Standing",
    "Tally",
]
