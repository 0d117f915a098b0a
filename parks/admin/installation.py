"""The name of the system in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Installation
from accounts.saving.history import HIDDEN
from parks.admin.base import WritingAdmin


@admin.register(Installation)
class InstallationAdmin(WritingAdmin):
    """The name of the system and its office: one row, made once and never deleted."""

    list_display = ["name_zh", "name_en", "office_zh", "telephone", "starts_on"]
    fieldsets = [
        (_("Name"), {"fields": ["name_zh", "name_en", "short_name_zh", "short_name_en", *HIDDEN]}),
        (_("Footer"), {"fields": ["footer_zh", "footer_en"]}),
        (_("Office"), {"fields": ["office_zh", "office_en", "telephone", "starts_on"]}),
    ]

    def save_model(
        self, request: HttpRequest, obj: Installation, form: object, change: bool
    ) -> None:
        """Store it as the one row."""
        obj.pk = 1
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow one row."""
        return super().has_add_permission(request) and not Installation.objects.exists()

    def has_delete_permission(self, *_args: object, **_kwargs: object) -> bool:
        """Refuse: a system has a name."""
        return False
