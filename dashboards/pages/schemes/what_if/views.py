"""The page of other weights, and the draft that comes of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboards.pages.schemes.views import save_scheme
from dashboards.pages.schemes.what_if.forms import SaveDraftForm, WeightsForm
from dashboards.pages.schemes.what_if.page import read_weighing, read_what_if
from dashboards.shared.days.request import chosen_as_of
from parks.actions.schemes import copy_scheme, may_write_schemes
from parks.models import Scheme
from parks.readers import Request


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_what_if(request: Request) -> HttpResponse:
    """Show scores, lights and ranks by other weights.

    Administrators save the weights as a draft, but not in the past.
    """
    as_of = chosen_as_of(request)
    is_post = request.method == "POST"
    may_write = may_write_schemes(request.reader) and not as_of.is_frozen
    if is_post and not may_write:
        raise PermissionDenied
    current = as_of.read_scheme()
    typed = request.POST if is_post else request.GET
    form = WeightsForm(typed, was=read_weighing(current, as_of), as_of=as_of)
    saving = SaveDraftForm(request.POST if is_post else None)
    page = None
    if form.is_valid():
        saved = _save_draft(request, current, form, saving) if is_post else None
        if saved:
            return redirect(saved)
        view = request.GET.get("only", "")
        page = read_what_if(request.reader, as_of, form.make_weighing(), form.typed(), view)
    context = {
        "form": form,
        "page": page,
        "saving": saving if may_write else None,
        "current": current,
        "moment": as_of,
    }
    return render(
        request, "pages/schemes/what_if/page.html", context, status=422 if is_post else 200
    )


def _save_draft(
    request: Request, current: Scheme, form: WeightsForm, saving: SaveDraftForm
) -> Scheme | None:
    """Save the rules in force with these weights as a draft; a refusal stands on `saving`."""
    weighing = form.make_weighing()

    def copy() -> Scheme:
        return copy_scheme(
            source=current,
            by=request.reader.person,
            reason=saving.cleaned_data["reason"],
            dimensions=weighing.weights,
            health_share=int(weighing.health_share * 100),
        )

    saved = save_scheme(request, saving, copy)
    if saved:
        words = _("Version %(n)s is a draft with these weights.")
        messages.success(request, words % {"n": saved.version})
    return saved
