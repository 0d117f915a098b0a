"""Print the evidence part of a page, whichever view renders the page."""

from __future__ import annotations

from typing import Any

from django import template

from dashboards.shared.rows.evidence import read_evidence
from parks.models import Issue
from recommendations.models import Measure

register = template.Library()


@register.inclusion_tag("partials/_evidence.html", takes_context=True)
def evidence_of(context: dict[str, Any], record: Issue | Measure) -> dict[str, Any]:
    """Show the kept files of a record, and the form to add some.

    A refused form comes with the page.
    """
    part = read_evidence(record, context["request"].reader, context.get("evidence_form"))
    return {"evidence": part, "csrf_token": context.get("csrf_token")}
