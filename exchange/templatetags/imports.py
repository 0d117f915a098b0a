"""Where the list of an admin leads to bring its records in."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models.options import Options
from django.urls import reverse

from exchange.fields import RecordKind
from exchange.records.permits import TABLE, may_import
from parks.readers import reader_of

register = template.Library()


@register.simple_tag(takes_context=True)
def import_address(context: dict[str, Any], opts: Options[Any]) -> str:
    """Return the address that brings records of a table in; empty where its reader may not."""
    reader = reader_of(context["request"])
    for kind in RecordKind:
        if TABLE[kind].model._meta.label == opts.label and may_import(reader, kind):
            return f"{reverse('import-upload')}?kind={kind}"
    return ""
