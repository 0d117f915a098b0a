"""Lead from a list to its files."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from dashboards.shared.lists.exports.sending import FileFormat

register = template.Library()
NAMES = {FileFormat.XLSX: "Excel", FileFormat.CSV: "CSV"}


@register.inclusion_tag("partials/lists/_downloads.html", takes_context=True)
def downloads(context: Context, stem: str, query: str = "") -> dict[str, Any]:
    """Offer the list of this page as files, to who has signed in."""
    if context["request"].reader.account is None:
        return {"files": []}
    ending = f"?{query}" if query else ""
    forms = context["links"].get("forms") if context["imports_tables"] else None
    return {
        "files": [
            (name, reverse(f"{stem}-{file_format}") + ending) for file_format, name in NAMES.items()
        ],
        "forms": f"{forms}?list={stem}{f'&{query}' if query else ''}" if forms else "",
    }
