"""What was written: the list of batches, a batch, and undoing it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.saving.post_only import post_only
from dashboards.shared.forms import OnceForm
from dashboards.shared.lists.paging import page_size, read_page
from exchange.actions.batches import take_back
from exchange.imports.batches.page import read_batch_page, written
from exchange.imports.in_background import ask_to_undo, is_long_to_undo
from exchange.models import ImportBatch
from jobs.models import Job
from parks.readers import Request

PER_PAGE = 50


class UndoForm(OnceForm):
    """Why a batch is undone."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@login_required
@require_safe
def import_batches(request: Request) -> HttpResponse:
    """List the batches in sight, the latest first."""
    batches = ImportBatch.objects.visible_to(request.reader).select_related("by").defer("record")
    paginator = Paginator(batches, page_size(request.GET, PER_PAGE))
    page = paginator.get_page(request.GET.get("page"))
    return render(request, "exchange/imports/batches/list.html", {"page": page})


@login_required
@require_safe
def import_batch(request: Request, pk: int) -> HttpResponse:
    """Show a batch: result, what is next, undo, record. 404 for one out of sight."""
    return _page(request, _batch(request, pk), UndoForm())


@login_required
@post_only(lambda pk: reverse("import-batch", args=[pk]))
def import_batch_undo(request: Request, pk: int) -> HttpResponse:
    """Undo a batch within 24 hours; what was changed since stays, and is named."""
    batch = _batch(request, pk)
    if not ImportBatch.objects.editable_by(request.reader).filter(pk=pk).exists():
        raise PermissionDenied
    form = UndoForm(request.POST)

    is_long = is_long_to_undo(batch)
    asked: list[Job] = []

    def act() -> None:
        reason = form.cleaned_data["reason"]
        if is_long:
            asked.append(ask_to_undo(batch, by=request.reader, reason=reason))
        else:
            take_back(batch, by=request.reader.person, reason=reason)

    if form.save_once(request, act):
        if asked:
            return redirect(asked[0])
        messages.success(request, _("%(number)s was undone.") % {"number": batch.number})
        return redirect(batch)
    return _page(request, batch, form)


def _batch(request: Request, pk: int) -> ImportBatch:
    batches = ImportBatch.objects.visible_to(request.reader)
    return get_object_or_404(batches.select_related("by", "undone_by", "draft"), pk=pk)


def _page(request: Request, batch: ImportBatch, form: UndoForm) -> HttpResponse:
    batch.refresh_from_db()
    records, mistakes = read_page(
        batch.records.all(), request.GET.get("page", "1"), page_size(request.GET, PER_PAGE)
    )
    for mistake in mistakes:
        messages.warning(request, mistake)
    context = {
        "page": read_batch_page(batch, request.reader),
        "batch": batch,
        "form": form,
        "records": records,
        "rows": [written(record, batch.kind) for record in records],
    }
    status = 422 if form.is_bound else 200
    return render(request, "exchange/imports/batches/page.html", context, status=status)
