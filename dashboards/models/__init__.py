"""Computed facts: what dashboards read, and what was sent to whom."""

from dashboards.models.digest import CalendarAddress, DigestItem
from dashboards.models.standing import Standing
from dashboards.models.tally import Tally

__all__ = ["CalendarAddress", "DigestItem", "Standing", "Tally"]
