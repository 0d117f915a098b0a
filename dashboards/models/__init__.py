"""What people keep for themselves, and what was mailed to them."""

from dashboards.models.mail import CalendarAddress, DigestItem
from dashboards.models.saved_view import FollowedPark, ListSetting, SavedView

__all__ = [
    "CalendarAddress",
    "DigestItem",
    "FollowedPark",
    "ListSetting",
    "SavedView",
]
