"""Where a write stands: on its way, or done."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from exchange.imports.access import for_importers, own_draft
from exchange.models import ImportDraft
from parks.readers import Request


@login_required
@for_importers
@require_safe
def import_progress(request: Request, pk: int) -> HttpResponse:
    """Lead to the batch once it is written; until then say how far it is."""
    draft = own_draft(request.reader, pk)
    if draft.state == ImportDraft.State.OPEN:
        return redirect("import-preview", pk)
    batch = draft.batches.order_by("part").first()
    if draft.state == ImportDraft.State.WRITTEN and batch is not None:
        return redirect(batch)
    return render(request, "exchange/imports/progress/page.html", {"draft": draft})
