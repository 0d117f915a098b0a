"""The list of measures and the page of one; planning a measure, and copying it to other parks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.pages.measures.detail import read_measure
from dashboards.pages.measures.forms import MORE_ROWS, CopyForm, MeasureForm
from dashboards.pages.measures.list import read_measures
from dashboards.pages.measures.planning import CopyPage, make_preview, read_copy, read_start
from dashboards.shared.days.request import business_day
from dashboards.shared.evidence_form import EvidenceForm
from dashboards.shared.reporting.forms import ReportForm
from parks.readers import Request
from recommendations.actions.planning import copy_measure, plan_measure
from recommendations.models import Measure
from recommendations.permits import plans_somewhere


@require_safe
def measure_list(request: Request) -> HttpResponse:
    """List measures by state and lead unit, by deadline."""
    return render(
        request,
        "pages/measures/page.html",
        {"listed": read_measures(request.GET, request.reader, business_day(request))},
    )


@require_safe
def measure_detail(request: Request, number: str) -> HttpResponse:
    """Show milestones, the next one, the issues that the measure works on, and its log.

    404 out of sight.
    """
    return show_measure(request, number)


def show_measure(
    request: Request,
    number: str,
    evidence_form: EvidenceForm | None = None,
    report_form: ReportForm | None = None,
) -> HttpResponse:
    """Render the page of a measure; a form that was refused stands on it (422)."""
    page = read_measure(number, request.reader, business_day(request), report_form)
    return render(
        request,
        "pages/measures/detail.html",
        {"page": page, "evidence_form": evidence_form},
        status=422 if evidence_form or report_form else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def measure_new(request: Request) -> HttpResponse:
    """Plan a measure from an issue, from a recommendation, or from nothing.

    403 for all but analysts in charge.
    """
    if not plans_somewhere(request.reader):
        raise PermissionDenied
    start = read_start(request.GET, request.reader, business_day(request))
    form = MeasureForm(
        request.POST or None, reader=request.reader, within=start.within, initial=start.initial
    )
    if request.method == "POST" and "more" in request.POST:
        form = _with_more_rows(request, form)
    elif measure := _plan(request, form):
        messages.success(request, _("%(number)s is planned.") % {"number": measure.number})
        return redirect(measure)
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, "pages/measures/form.html", {"form": form, "origin": start.origin}, status=status
    )


def _with_more_rows(request: Request, form: MeasureForm) -> MeasureForm:
    """Make the form with more rows for milestones, all that was typed kept.

    Nothing is judged yet.
    """
    steps: list[dict[str, Any]] = [row.typed() for row in form.steps]
    more: list[dict[str, Any]] = [{} for _row in range(MORE_ROWS)]
    return MeasureForm(
        reader=request.reader, within=form.within, initial=form.typed(), steps=[*steps, *more]
    )


def _plan(request: Request, form: MeasureForm) -> Measure | None:
    """Store the plan once; what was refused stands on the form."""
    planned: list[Measure] = []

    def plan() -> None:
        planned.append(plan_measure(by=request.reader.person, **form.plan()))

    return planned[0] if form.save_once(request, plan) else None


@require_http_methods(["GET", "HEAD", "POST"])
def measure_copy(request: Request, number: str) -> HttpResponse:
    """Copy a measure to parks in charge: choose, look at what it comes to, make them all or
    none.
    """
    measures = Measure.objects.visible_to(request.reader).select_related(
        "recommendation", "lead", "park"
    )
    measure = get_object_or_404(measures, number=number)
    if not plans_somewhere(request.reader):
        raise PermissionDenied
    data = request.POST or request.GET
    page = read_copy(measure, data.get("region", ""), request.reader)
    form = CopyForm(
        request.POST or None,
        measure=measure,
        parks=page.parks,
        initial={"region": data.get("region", "")},
    )
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        return _copy_or_show(request, measure, form, page)
    return _copy_page(request, measure, form, page)


def _copy_or_show(
    request: Request, measure: Measure, form: CopyForm, page: CopyPage
) -> HttpResponse:
    """Make the copies where the reader has seen what they come to; else show it."""
    wanted = form.copies()
    if not wanted["parks"]:
        form.add_error("parks", _("Choose a park."))
        return _copy_page(request, measure, form, page)
    if "confirm" not in request.POST:
        context = {"measure": measure, "form": form, "preview": make_preview(measure, wanted)}
        return render(request, "pages/measures/copy_preview.html", context)
    copies: list[Measure] = []

    def copy() -> None:
        copies.extend(copy_measure(measure=measure, by=request.reader.person, **wanted))

    if not form.save_once(request, copy):
        return _copy_page(request, measure, form, page)
    message = ngettext(
        "%(n)d measure made: %(numbers)s.", "%(n)d measures made: %(numbers)s.", len(copies)
    )
    numbers = copies[0].number if len(copies) == 1 else f"{copies[0].number} … {copies[-1].number}"
    messages.success(request, message % {"n": len(copies), "numbers": numbers})
    return redirect(measure.recommendation or measure)


def _copy_page(request: Request, measure: Measure, form: CopyForm, page: CopyPage) -> HttpResponse:
    wrong = form.is_bound and form.errors and "change" not in request.POST
    context = {"measure": measure, "form": form, "page": page, "ticked": _ticked(form)}
    return render(request, "pages/measures/copy.html", context, status=422 if wrong else 200)


def _ticked(form: CopyForm) -> set[int]:
    """Read the parks that stand ticked, by key."""
    values = [str(value) for value in form["parks"].value() or ()]
    return {int(value) for value in values if value.isascii() and value.isdigit()}
