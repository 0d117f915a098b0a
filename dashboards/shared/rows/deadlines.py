"""Deadlines in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DUE_SOON_DAYS = 15


@dataclass(frozen=True)
class Due:
    """A deadline in words: the day, what is left or over, and its tone ("over", "soon" or "")."""

    day: str = ""
    words: str = ""
    tone: str = ""


def left_in_words(due_on: date, today: date) -> tuple[str, str]:
    """Say how many days are left or over, and in which tone."""
    left = (due_on - today).days
    if left < 0:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", -left) % {"n": -left}, "over"
    if left == 0:
        return _("due today"), "soon"
    words = ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}
    return words, "soon" if left <= DUE_SOON_DAYS else ""
