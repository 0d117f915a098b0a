"""Enter the values of one indicator for many parks."""

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
from dashboards.shared.days.today import business_day
from parks.actions.observations import enter_values
from parks.models import Indicator
from parks.observations.permits import enters_figures
from parks.readers import Request
from parks.writing import writing


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_entry(request: Request, code: str) -> HttpResponse:
    """The sheet of an indicator, with the reader's parks as rows. 403 for who enters no figures."""
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
