"""Leaders' instructions on the pages of what they are about."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from dashboards.shared.rows.instructions import address_for, read_instructions_about
from recommendations.actions.instructions import may_instruct

register = template.Library()


@register.inclusion_tag("pages/supervision/instructions/_button.html", takes_context=True)
def instruct_button(context: Context, record: Any) -> dict[str, str]:
    """The way to a new instruction about an issue or a measure, for leaders only."""
    return {
        "address": address_for(record) if may_instruct(context["request"].reader, record) else ""
    }


@register.inclusion_tag("pages/supervision/instructions/_about.html", takes_context=True)
def instructions_about(context: Context, record: Any) -> dict[str, Any]:
    """What leaders asked about an issue or a measure, with the answers; nothing where
    nobody asked.
    """
    return {"rows": read_instructions_about(record, context["today"]())}
