"""Show the page of a recommendation, and take the answer to it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboards.pages.recommendations.detail.forms import ResponseForm
from dashboards.pages.recommendations.detail.page import read_recommendation
from dashboards.shared.days.request import business_day
from parks.readers import Request
from parks.writing import writing
from recommendations.actions.responses import answer_advice, read_answering_units
from recommendations.models import Recommendation


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_detail(request: Request, number: str) -> HttpResponse:
    """Show a recommendation; an officer for the own unit, or an analyst, answers it here."""
    rows = Recommendation.objects.visible_to(request.reader).select_related(
        "pillar", "strategy__pillar", "lead", "source"
    )
    advice = get_object_or_404(rows, number=number)
    is_action = advice.kind == Recommendation.Kind.ACTION
    units = read_answering_units(request.reader) if is_action else []
    if request.method == "POST" and not units:
        raise PermissionDenied
    form = ResponseForm(request.POST or None, units=units) if units else None
    if (
        form
        and request.method == "POST"
        and form.is_valid()
        and _store_answer(request, advice, form)
    ):
        return redirect(advice)
    page = read_recommendation(advice, request.reader, business_day(request))
    context = {"page": page, "form": form}
    return render(
        request,
        "pages/recommendations/detail/page.html",
        context,
        status=422 if form and form.errors else 200,
    )


def _store_answer(request: Request, advice: Recommendation, form: ResponseForm) -> bool:
    """Store the answer and return True; what it lacks is put above the form."""
    try:
        with writing():
            form.use_key(request.user)
            person = request.reader.person
            response = answer_advice(advice=advice, by=person, **form.answer_values())
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    words = _("Recorded: %(unit)s, %(answer)s.")
    answer = {"unit": response.organisation, "answer": response.get_answer_display()}
    messages.success(request, words % answer)
    return True
