"""The admin of standings: computed, so read only."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from parks.admin.base import ReadOnlyAdmin
from parks.admin.scope import PLACES
from standings.models import Standing

PLACES["standings.standing"] = ("park__home_region__path",)


@admin.register(Standing)
class StandingAdmin(ReadOnlyAdmin):
    """How each park stands on the business day."""

    list_display = [
        "park_shown",
        "light",
        "state",
        "grade",
        "score",
        "low",
        "high",
        "health",
        "progress",
        "open_issues",
        "overdue_issues",
        "scheme_version",
        "day",
    ]
    list_filter = ["light", "state"]
    # made for machines; the page of the score shows them in words
    exclude = ["light_rank", "domains", "pillars"]
    list_select_related = ["park"]
    search_fields = ["park__search_text"]

    @admin.display(description=_("park"), ordering="park__sort_key")
    def park_shown(self, obj: Standing) -> str:
        """Return the name of the park."""
        return str(obj.park)
