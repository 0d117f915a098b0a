"""The page of a recommendation, and the answer to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboards.pages.recommendations.detail.forms import ResponseForm
from dashboards.pages.recommendations.detail.page import read_recommendation
from dashboards.shared.days.today import business_day
from parks.readers import Request
from parks.writing import writing
from recommendations.actions.responses import answer_advice, read_answering_units
from recommendations.models import Recommendation


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_detail(request: Request, number: str) -> HttpResponse:
    """A recommendation; a unit officer, or an analyst for a unit in charge, answers it here."""
    found = Recommendation.objects.select_related("pillar", "strategy__pillar", "lead", "source")
    advice = get_object_or_404(found, number=number)
    units = (
        read_answering_units(request.reader) if advice.kind == Recommendation.Kind.ACTION else []
    )
    if request.method == "POST" and not units:
        raise PermissionDenied
    form = ResponseForm(request.POST or None, units=units) if units else None
    if form and request.method == "POST" and form.is_valid() and _answered(request, advice, form):
        return redirect(advice)
    page = read_recommendation(advice, request.reader, business_day(request))
    context = {"page": page, "form": form}
    return render(
        request,
        "pages/recommendations/detail/page.html",
        context,
        status=422 if form and form.errors else 200,
    )


def _answered(request: Request, advice: Recommendation, form: Any) -> bool:
    """Store the answer; what it lacks is put on the form, which keeps what was typed."""
    try:
        with writing():
            form.spend(request.user)
            response = answer_advice(advice=advice, by=request.reader.person, **form.asked())
    except ValidationError as error:
        known = getattr(error, "message_dict", {})
        form.add_error(
            None, error if not known else [one for found in known.values() for one in found]
        )
        return False
    messages.success(
        request,
        _("Recorded: %(unit)s, %(answer)s.")
        % {
            "unit": response.organisation,
            "answer": response.get_answer_display(),
        },
    )
    return True
