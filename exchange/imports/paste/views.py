"""Paste a list of names from the clipboard: it goes on as any other table."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from exchange.actions.drafts import keep_pasted
from exchange.imports.access import for_importers
from exchange.imports.in_background import read_or_ask
from exchange.imports.paste.forms import PasteForm
from exchange.imports.paste.page import read_paste_page
from exchange.models import ImportDraft
from exchange.records.permits import PASTED, may_import
from exchange.records.plan import Choices
from parks.readers import Request
from parks.writing import writing


@login_required
@for_importers
@require_http_methods(["GET", "HEAD", "POST"])
def import_paste(request: Request, kind: str) -> HttpResponse:
    """Take a pasted list, read it, and go on to its columns or rows. Nothing is written.

    Http404 for a kind that its reader does not bring in.
    """
    if kind not in PASTED or not may_import(request.reader, kind):
        raise Http404
    form = PasteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        draft = _keep(request, form, kind)
        if draft is not None:
            read_or_ask(draft, request.reader)
            if not draft.refusal:
                needs_mapping = draft.summary.get("needs_mapping", True)
                return redirect("import-columns" if needs_mapping else "import-preview", draft.pk)
            form.refuse(ValidationError(draft.refusal))
    context = {"form": form, "page": read_paste_page(request.reader, kind)}
    status = 422 if form.is_bound else 200
    return render(request, "exchange/imports/paste/page.html", context, status=status)


def _keep(request: Request, form: PasteForm, kind: str) -> ImportDraft | None:
    """Keep the list as a draft; None where the form was sent before."""
    by = request.reader.person
    try:
        with writing():
            form.use_key(by)
            return keep_pasted(form.cleaned_data["pasted"], by=by, choices=Choices(kind=kind))
    except ValidationError as error:
        form.refuse(error)
        return None
