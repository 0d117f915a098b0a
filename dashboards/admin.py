"""Standings in the admin: computed, so only looked at."""

from django.contrib import admin

from dashboards.models import Standing
from parks.admin.base import ReadOnlyAdmin
from parks.admin.scope import PLACES

PLACES["dashboards.standing"] = ("park__home_region__path",)


@admin.register(Standing)
class StandingAdmin(ReadOnlyAdmin):
    """How each park stands on the business day."""

    list_display = ["park", "light", "score", "health", "progress", "open_issues", "overdue_issues", "day"]
    list_filter = ["light"]
    list_select_related = ["park"]
    search_fields = ["park__search_text"]
