"""Indicators: the list, the page of each with its values, the trail, entering a whole
indicator, and the review.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.figure_sheets import Sheet, sheet_of_indicator
from dashboards.forms.figures import ReviewForm, SheetForm
from dashboards.indicators import read_indicator, read_indicators, read_trail
from dashboards.reviewing import read_reviews
from dashboards.today import business_day
from parks.actions.figures import enter_values, review_values
from parks.models import Indicator, Park
from parks.permits import enters_figures, reviews_figures
from parks.readers import Request
from parks.writing import writing


@require_safe
def indicator_list(request: Request) -> HttpResponse:
    """Scored indicators by dimension, with range and weight in force and how many parks have a
    value; the others.
    """
    page = read_indicators(request.reader, business_day(request))
    context = {"page": page, "may_review": reviews_figures(request.reader)}
    return render(request, "pages/indicators/page.html", context)


@require_safe
def indicator_detail(request: Request, code: str) -> HttpResponse:
    """Definition, formula, range, source standard; the parks in sight with their latest value."""
    indicator = get_object_or_404(Indicator.objects.prefetch_related("types"), code=code)
    page = read_indicator(indicator, request.reader, request.GET, business_day(request))
    return render(
        request,
        "pages/indicators/detail.html",
        {"page": page, "may_enter": enters_figures(request.reader)},
    )


@require_safe
def indicator_history(request: Request, code: str) -> HttpResponse:
    """Who set which value of a park when, from what. 404 for a park out of sight."""
    indicator = get_object_or_404(Indicator, code=code)
    slug = request.GET.get("park", "").replace("\0", "")
    park = get_object_or_404(Park.objects.visible_to(request.reader), slug=slug)
    trail = read_trail(indicator, park, request.GET)
    return render(
        request,
        "pages/indicators/history.html",
        {"indicator": indicator, "park": park, "trail": trail},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_entry(request: Request, code: str) -> HttpResponse:
    """The sheet of an indicator, with the reader's parks as rows. 403 for who enters no figures."""
    indicator = get_object_or_404(Indicator, code=code, kind=Indicator.Kind.SCORED)
    if not enters_figures(request.reader):
        raise PermissionDenied
    sheet = sheet_of_indicator(indicator, request.reader, request.GET, business_day(request))
    here = f"{reverse('indicator-entry', args=[indicator.code])}?{sheet.here}"
    return enter_sheet(
        request, sheet, here, "pages/indicators/entry/page.html", {"indicator": indicator}
    )


def enter_sheet(
    request: Request, sheet: Sheet, here: str, template: str, context: Any
) -> HttpResponse:
    """Show a sheet, put pasted lines into it, or store it: all of it or nothing. `here` is its
    address.
    """
    form = SheetForm(request.POST or None, sheet=sheet)
    status = 200
    if form.only_reads:
        status = 422 if form.bad_lines else 200
    elif request.method == "POST":
        if form.is_valid() and _entered(request, form):
            return redirect(here)
        status = 422
    return render(
        request, template, context | {"sheet": sheet, "form": form, "here": here}, status=status
    )


def _entered(request: Request, form: SheetForm) -> bool:
    """Store the sheet once; what was refused stands on the form."""
    try:
        with writing():
            form.spend(request.user)
            source = form.cleaned_data["source"]
            done = enter_values(
                entries=form.entries,
                period=form.sheet.period,
                source=source,
                by=request.reader.person,
            )
            if not done.changed:
                raise ValidationError(_("Nothing was changed."))
    except ValidationError as error:
        form.add_error(None, error)
        return False
    n = len(done.changed)
    lost = done.unreviewed
    messages.success(request, ngettext("%(n)d value stored.", "%(n)d values stored.", n) % {"n": n})
    if lost:
        words = ngettext("%(n)d of them lost its review.", "%(n)d of them lost their review.", lost)
        messages.warning(request, words % {"n": lost})
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_review(request: Request) -> HttpResponse:
    """Self-reported values that wait for a verifier, the oldest first. 403 for everybody else."""
    if not reviews_figures(request.reader):
        raise PermissionDenied
    page = read_reviews(request.reader, request.GET)
    form = ReviewForm(request.POST or None, rows=page.asked(request.POST))
    if request.method == "POST" and form.is_valid() and _reviewed(request, form):
        return redirect(page.address)
    context = {"page": page, "form": form}
    return render(
        request, "pages/indicators/review/page.html", context, status=422 if form.is_bound else 200
    )


def _reviewed(request: Request, form: ReviewForm) -> bool:
    """Store the reviews once; what was refused stands on the form."""
    try:
        with writing():
            form.spend(request.user)
            n = len(review_values(reviews=form.reviews, by=request.reader.person))
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(
        request, ngettext("%(n)d value reviewed.", "%(n)d values reviewed.", n) % {"n": n}
    )
    return True
