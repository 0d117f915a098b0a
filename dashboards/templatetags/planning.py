"""Lead to planning on the pages of issues, measures and recommendations, for those who may."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.shared.links import at
from parks.models import Issue
from recommendations.actions.planning import PLANNABLE
from recommendations.models import Measure, Recommendation
from recommendations.permits import may_plan_for, plans_somewhere, sets_targets

register = template.Library()


@register.inclusion_tag("pages/measures/_button.html", takes_context=True)
def plan_button(context: Context, record: Issue | Recommendation | None = None) -> dict[str, Any]:
    """Lead to a new measure, about an issue on which work may begin, for an action, or neither."""
    reader = context["request"].reader
    address = ""
    if isinstance(record, Issue):
        if record.stage in PLANNABLE and may_plan_for(reader, record):
            address = at("measure-new", issue=record.number)
    elif plans_somewhere(reader) and (record is None or record.kind == Recommendation.Kind.ACTION):
        address = at("measure-new", recommendation=record.number if record else "")
    return {"address": address, "words": _("Plan a measure")}


@register.inclusion_tag("pages/measures/_button.html", takes_context=True)
def copy_button(context: Context, measure: Measure) -> dict[str, Any]:
    """Lead to the copies of a measure."""
    may = plans_somewhere(context["request"].reader)
    return {
        "address": reverse("measure-copy", args=[measure.number]) if may else "",
        "words": _("Copy to other parks"),
    }


@register.inclusion_tag("pages/measures/_button.html", takes_context=True)
def targets_button(context: Context, advice: Recommendation) -> dict[str, Any]:
    """Lead to the targets of an action."""
    may = advice.kind == Recommendation.Kind.ACTION and sets_targets(context["request"].reader)
    return {
        "address": reverse("target-list", args=[advice.number]) if may else "",
        "words": _("Targets of the regions"),
    }
