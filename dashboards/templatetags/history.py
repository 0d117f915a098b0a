"""The history of a record in the admin."""

from __future__ import annotations

from django import template
from django.contrib.admin.models import LogEntry

from accounts.saving.history import lines_of

register = template.Library()


@register.filter
def history_lines(entry: LogEntry) -> list[str]:
    """Return what was changed, a line a field: old value → new value."""
    return lines_of(entry)
