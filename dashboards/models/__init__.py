"""Computed facts: what dashboards read; what was sent to whom; what people keep for themselves."""

from dashboards.models.digest import CalendarAddress, DigestItem
from dashboards.models.keeping import FollowedPark, SavedView
from dashboards.models.standing import Standing
from dashboards.models.tally import Tally

__all__ = ["CalendarAddress", "DigestItem", "FollowedPark", "SavedView", "Standing", "Tally"]
