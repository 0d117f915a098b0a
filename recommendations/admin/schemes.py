"""The admin of versions of the rules, which list pillars too."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

import parks.admin  # noqa: F401  registers the scheme admin that is replaced here
from parks.admin.reference import SchemeAdmin
from parks.models import Scheme
from recommendations.dimensions import list_dimensions

admin.site.unregister(Scheme)


@admin.register(Scheme)
class SchemeWithDimensionsAdmin(SchemeAdmin):
    """A first version lists the domains and pillars that there are."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """List them with the version."""
        super().save_related(request, form, formsets, change)
        list_dimensions(form.instance)
