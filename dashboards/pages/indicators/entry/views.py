"""The sheet in which one indicator is entered for many parks at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboards.pages.indicators.entry.forms import SheetForm
from dashboards.pages.indicators.entry.sheet import Sheet, read_indicator_sheet
from dashboards.shared.days.request import business_day
from parks.actions.observations import enter_values
from parks.models import Indicator
from parks.observations.permits import enters_figures
from parks.readers import Request


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_entry(request: Request, code: str) -> HttpResponse:
    """Show and store the sheet of an indicator. 403 for who enters no values."""
    indicator = get_object_or_404(Indicator, code=code, kind=Indicator.Kind.SCORED)
    if not enters_figures(request.reader):
        raise PermissionDenied
    sheet = read_indicator_sheet(indicator, request.reader, request.GET, business_day(request))
    here = f"{reverse('indicator-entry', args=[indicator.code])}?{sheet.here}"
    return enter_sheet(
        request, sheet, here, "pages/indicators/entry/page.html", {"indicator": indicator}
    )


def enter_sheet(
    request: Request, sheet: Sheet, here: str, template: str, context: Any
) -> HttpResponse:
    """Show a sheet, put pasted lines into it, or store it: all of it or nothing.

    `here` is the address of the sheet.
    """
    form = SheetForm(request.POST or None, sheet=sheet, reader=request.reader)
    status = 200
    if form.only_reads:
        status = 422 if form.bad_lines else 200
    elif request.method == "POST":
        if _is_stored(request, form):
            return redirect(here)
        status = 422
    return render(
        request, template, context | {"sheet": sheet, "form": form, "here": here}, status=status
    )


def _is_stored(request: Request, form: SheetForm) -> bool:
    """Store the sheet once, and say what was stored; what is refused stands on the form."""
    outcomes = []

    def enter() -> None:
        outcome = enter_values(
            entries=form.cells,
            period=form.sheet.period,
            source=form.cleaned_data["source"],
            by=request.reader.person,
        )
        if not outcome.changed:
            raise ValidationError(_("Nothing was changed."))
        outcomes.append(outcome)

    if not form.save_once(request, enter):
        return False
    [outcome] = outcomes
    changed = len(outcome.changed)
    words = ngettext("%(n)d value stored.", "%(n)d values stored.", changed)
    messages.success(request, words % {"n": changed})
    if lost := outcome.unreviewed:
        words = ngettext("%(n)d of them lost its review.", "%(n)d of them lost their review.", lost)
        messages.warning(request, words % {"n": lost})
    return True
