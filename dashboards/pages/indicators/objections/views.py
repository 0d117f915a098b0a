"""Objections to figures: raise one, list them, answer one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.pages.indicators.objections.forms import FigureAnswerForm, FigureObjectionForm
from parks.actions import answer_figure_objection, object_to_figure
from parks.actions.objections import may_answer
from parks.models import FigureObjection, Park
from parks.readers import Request

PER_PAGE = 50


@require_safe
def objection_list(request: Request) -> HttpResponse:
    """Objections in sight, those without an answer first; `park` and `state=waiting`
    narrow them.
    """
    found = FigureObjection.objects.visible_to(request.reader)
    park = (
        Park.objects.visible_to(request.reader)
        .filter(slug=request.GET.get("park", "").replace("\0", ""))
        .first()
    )
    if park:
        found = found.filter(park=park)
    elif request.GET.get("park"):
        messages.warning(
            request, _("There is no such park in sight; objections to all parks are listed.")
        )
    kept = {name: value for name in ("park", "state") if (value := request.GET.get(name))}
    if kept.get("state") == "waiting":
        found = found.waiting()
    rows = found.select_related("park", "indicator", "recorded_by").order_by("answered_on", "-id")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "park": park, "state": kept.get("state", ""), "query": urlencode(kept)}
    return render(request, "pages/indicators/objections/page.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def park_objection(request: Request, slug: str) -> HttpResponse:
    """Object to the score of a park or to one of its figures.

    Whoever may read the park may object.
    """
    park = get_object_or_404(Park.objects.visible_to(request.reader), slug=slug)
    chosen = {
        "indicator": request.GET.get("indicator"),
        "raised_by": request.reader.person.get_full_name(),
    }
    form = FigureObjectionForm(request.POST or None, initial=chosen)

    def record() -> None:
        given = {name: form.cleaned_data[name] for name in ("indicator", "raised_by", "words")}
        object_to_figure(park=park, by=request.reader.person, **given)

    if form.stored(request, record):
        messages.success(
            request, _("The objection is recorded. Who keeps the figures answers it in writing.")
        )
        return redirect("park-score", slug=slug)
    status = 422 if request.method == "POST" else 200
    return render(
        request,
        "pages/indicators/objections/form.html",
        {"park": park, "form": form},
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def objection_detail(request: Request, pk: str) -> HttpResponse:
    """One objection; analysts and verifiers of the region answer it here."""
    rows = FigureObjection.objects.visible_to(request.reader).select_related(
        "park", "indicator", "recorded_by", "answered_by"
    )
    objection = get_object_or_404(rows, pk=int(pk))
    answers = not objection.answered_on and may_answer(request.reader, objection.park)
    form = FigureAnswerForm(request.POST or None)
    if request.method == "POST" and not may_answer(request.reader, objection.park):
        raise PermissionDenied

    def answer() -> None:
        answer_figure_objection(
            objection=objection, answer=form.cleaned_data["answer"], by=request.reader.person
        )

    if form.stored(request, answer):
        messages.success(request, _("The answer is recorded."))
        return redirect(objection)
    for said in () if answers or not form.is_bound else form.non_field_errors():
        messages.error(request, str(said))
    context = {"objection": objection, "form": form if answers else None}
    return render(
        request,
        "pages/indicators/objections/detail.html",
        context,
        status=422 if request.method == "POST" else 200,
    )
