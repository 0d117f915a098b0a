"""Print leaders' instructions on the pages of what they are about."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from dashboards.shared.rows.instructions import address_for, read_instructions_about
from parks.models import Issue
from recommendations.actions.instructions import may_instruct
from recommendations.models import Measure

register = template.Library()


@register.inclusion_tag("pages/supervision/instructions/_button.html", takes_context=True)
def instruct_button(context: Context, record: Issue | Measure) -> dict[str, str]:
    """Lead to a new instruction about an issue or a measure, for leaders only."""
    may = may_instruct(context["request"].reader, record)
    return {"address": address_for(record) if may else ""}


@register.inclusion_tag("pages/supervision/instructions/_about.html", takes_context=True)
def instructions_about(context: Context, record: Issue | Measure) -> dict[str, Any]:
    """Show what leaders asked about an issue or a measure, with the answers.

    Nothing is shown where nobody asked.
    """
    return {"rows": read_instructions_about(record, context["today"]())}
