"""Imports in the admin, to look at: batches with their counts, and mappings that were saved."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exchange.models import ColumnMapping, ImportBatch
from exchange.records.permits import kind_in_words
from parks.admin.base import ReadOnlyAdmin


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    """What was imported, by whom and when; the page of a batch undoes it."""

    list_display = ["number", "kind_shown", "file_name", "by", "at", "undone_at"]
    list_select_related = ["by"]
    list_filter = ["kind", "at"]
    search_fields = ["number", "file_name", "sha256"]
    ordering = ["-pk"]
    fields = readonly_fields = (
        "number",
        "page",
        "kind_shown",
        "file_name",
        "size",
        "sha256",
        "region",
        "by",
        "at",
        "counts",
        "mapping_name",
        "notes",
        "undone_at",
        "undone_by",
        "undo_reason",
    )

    @admin.display(description=_("kind"), ordering="kind")
    def kind_shown(self, obj: ImportBatch) -> str:
        """Return the kind in words."""
        return kind_in_words(obj.kind)

    @admin.display(description=_("page"))
    def page(self, obj: ImportBatch) -> SafeString:
        """Lead to the page of the batch."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), gettext("Open"))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave out what only the page reads."""
        return super().get_queryset(request).defer("record")


@admin.register(ColumnMapping)
class ColumnMappingAdmin(ReadOnlyAdmin):
    """Mappings of the own unit, by name."""

    list_display = ["name", "kind_shown", "organisation", "user", "used_at"]
    list_select_related = ["organisation", "user"]
    list_filter = ["kind"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = readonly_fields = (
        "name",
        "kind_shown",
        "organisation",
        "user",
        "columns",
        "fixed",
        "answers",
        "used_at",
    )

    @admin.display(description=_("kind"), ordering="kind")
    def kind_shown(self, obj: ColumnMapping) -> str:
        """Return the kind in words."""
        return kind_in_words(obj.kind)
