"""Where a reading or a write stands: how far it is, or where it led."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dashboards.pages.account.jobs.page import read_progress, read_queue
from exchange.imports.access import for_importers, own_draft
from exchange.models import ImportDraft
from exchange.records.telling import Step
from parks.readers import Request

READING = (
    (Step.READ, _("Open the file, in a process of its own")),
    (Step.LOOK, _("Read every row")),
    (Step.COMPARE, _("Compare with what is registered")),
)
WRITING = (
    (Step.READ, _("Look once more: the file, and whether somebody imported meanwhile")),
    (Step.LOOK, _("Read every row once more")),
    (Step.COMPARE, _("Compare with what you saw")),
    (Step.MAKE, _("Make new units and extra fields")),
    (Step.WRITE, _("Register and change records, each with its entry in the log")),
    (Step.SUMS, _("Reckon lights and scores anew, and commit all at once")),
)


@login_required
@for_importers
@require_safe
def import_progress(request: Request, pk: int) -> HttpResponse:
    """Say how far the work at a draft is; lead on to its batch, or back to its rows, once it is
    over.
    """
    draft = own_draft(request.reader, pk)
    if draft.state == ImportDraft.State.WRITTEN:
        batch = draft.batches.order_by("-pk", "part").first()
        return redirect(batch) if batch is not None else redirect("import-upload")
    if draft.job is None or draft.job.is_over:
        if draft.refusal:
            return redirect("import-upload")
        is_unclear = draft.summary.get("needs_mapping", True)
        return redirect("import-columns" if is_unclear else "import-preview", pk)
    is_written = draft.state == ImportDraft.State.WRITING
    context = {
        "draft": draft,
        "is_written": is_written,
        "step": 4 if is_written else 2,
        "progress": read_progress(
            draft.job, WRITING if is_written else READING, reverse("import-progress", args=[pk])
        ),
        "queue": read_queue(request.reader, but=draft.job),
    }
    return render(request, "exchange/imports/progress/page.html", context)
