"""Objections to values and scores: raise one, list them, answer one."""

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
from dashboards.shared.lists.paging import page_size
from parks.actions import answer_figure_objection, object_to_figure
from parks.actions.objections import may_answer
from parks.models import FigureObjection, Park
from parks.readers import Request

PER_PAGE = 50


@require_safe
def objection_list(request: Request) -> HttpResponse:
    """List the objections in sight, those without an answer first.

    `park` and `state=waiting` narrow them.
    """
    objections = FigureObjection.objects.visible_to(request.reader)
    park = (
        Park.objects.visible_to(request.reader)
        .filter(slug=request.GET.get("park", "").replace("\0", ""))
        .first()
    )
    if park:
        objections = objections.filter(park=park)
    elif request.GET.get("park"):
        messages.warning(
            request, _("There is no such park in sight; objections to all parks are listed.")
        )
    filters = {name: value for name in ("park", "state") if (value := request.GET.get(name))}
    if filters.get("state") == "waiting":
        objections = objections.waiting()
    rows = objections.select_related("park", "indicator", "recorded_by").order_by(
        "answered_on", "-id"
    )
    page = Paginator(rows, page_size(request.GET, PER_PAGE)).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "park": park,
        "state": filters.get("state", ""),
        "query": urlencode(filters),
    }
    return render(request, "pages/indicators/objections/page.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def park_objection(request: Request, slug: str) -> HttpResponse:
    """Object to the score of a park or to one of its values.

    Whoever may read the park may object.
    """
    park = get_object_or_404(Park.objects.visible_to(request.reader), slug=slug)
    initial = {
        "indicator": request.GET.get("indicator"),
        "raised_by": request.reader.person.get_full_name(),
    }
    form = FigureObjectionForm(request.POST or None, initial=initial)

    def record() -> None:
        fields = {name: form.cleaned_data[name] for name in ("indicator", "raised_by", "words")}
        object_to_figure(park=park, by=request.reader.person, **fields)

    if form.save_once(request, record):
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
    """Show an objection, and store its answer. 403 for who may not answer."""
    rows = FigureObjection.objects.visible_to(request.reader).select_related(
        "park", "indicator", "recorded_by", "answered_by"
    )
    objection = get_object_or_404(rows, pk=int(pk))
    is_answerer = may_answer(request.reader, objection.park)
    is_open = is_answerer and not objection.answered_on
    form = FigureAnswerForm(request.POST or None)
    if request.method == "POST" and not is_answerer:
        raise PermissionDenied

    def answer() -> None:
        answer_figure_objection(
            objection=objection, answer=form.cleaned_data["answer"], by=request.reader.person
        )

    if form.save_once(request, answer):
        messages.success(request, _("The answer is recorded."))
        return redirect(objection)
    if form.is_bound and not is_open:
        # the page has no form any more that could show it
        for error in form.non_field_errors():
            messages.error(request, str(error))
    context = {"objection": objection, "form": form if is_open else None}
    return render(
        request,
        "pages/indicators/objections/detail.html",
        context,
        status=422 if request.method == "POST" else 200,
    )
