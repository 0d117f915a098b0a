"""Choose files or paste a table; say what a file is about; take a file away again."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.saving.post_only import post_only
from exchange.actions.drafts import keep_pasted, keep_table, note_choices, remove_draft
from exchange.imports.access import for_importers, own_draft
from exchange.imports.in_background import read_or_ask, waits_for_reading
from exchange.imports.upload.forms import MOST_FILES, UploadForm
from exchange.imports.upload.page import blank_kinds, paste_kinds, read_upload_page
from exchange.imports.work import choices_of, read_plan
from exchange.models import ImportDraft
from exchange.records.permits import may_import
from exchange.records.plan import Choices
from parks.readers import Request
from parks.writing import writing


@login_required
@for_importers
@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: Request) -> HttpResponse:
    """Take files or a pasted table, read them, and show what was read. Nothing is written."""
    if request.method != "POST":
        form = UploadForm(reader=request.reader, initial={"kind": request.GET.get("kind", "")})
        return _page(request, form)
    form = UploadForm(request.POST, request.FILES, reader=request.reader)
    if form.is_valid():
        drafts = _keep(request, form)
        if form.is_valid():
            for draft in drafts:
                read_or_ask(draft, request.reader)
            return HttpResponseRedirect(f"{reverse('import-upload')}#read")
    return _page(request, form)


def _keep(request: Request, form: UploadForm) -> list[ImportDraft]:
    """Keep what came as drafts; what cannot be kept is said above the form."""
    by = request.reader.person
    choices = Choices(kind=form.cleaned_data["kind"])
    drafts = []
    try:
        with writing():
            form.use_key(by)
    except ValidationError as error:
        form.refuse(error)
        return []
    for sent in form.cleaned_data["tables"]:
        try:
            drafts.append(keep_table(sent, by=by, choices=choices))
        except ValidationError as error:
            # the others are read
            messages.error(request, " ".join(error.messages))
    pasted = form.cleaned_data["pasted"]
    if pasted.strip():
        drafts.append(keep_pasted(pasted, by=by, choices=choices))
    return drafts


def _page(request: Request, form: UploadForm) -> HttpResponse:
    context = {
        "form": form,
        "page": read_upload_page(request.reader),
        "most_files": MOST_FILES,
        "kinds": blank_kinds(request.reader),
        "paste_kinds": paste_kinds(request.reader),
    }
    status = 422 if form.is_bound else 200
    return render(request, "exchange/imports/upload/page.html", context, status=status)


@login_required
@for_importers
@post_only(lambda **_: reverse("import-upload"))
def import_kind(request: Request, pk: int) -> HttpResponse:
    """Note what the rows of a file are, and go on to its columns."""
    draft = own_draft(request.reader, pk)
    kind = request.POST.get("kind", "")
    if not may_import(request.reader, kind):
        messages.error(request, _("Say what the rows of the file are."))
        return HttpResponseRedirect(f"{reverse('import-upload')}#read")
    note_choices(draft, replace(choices_of(draft), kind=kind))
    if waits_for_reading(draft, request.reader):
        return redirect("import-progress", pk)
    read_plan(draft, request.reader)
    if draft.refusal:
        return HttpResponseRedirect(f"{reverse('import-upload')}#read")
    page = "import-columns" if draft.summary.get("needs_mapping", True) else "import-preview"
    return redirect(page, pk)


@login_required
@for_importers
@post_only(lambda **_: reverse("import-upload"))
def import_remove(request: Request, pk: int) -> HttpResponse:
    """Take a file away; nothing of it was written."""
    draft = own_draft(request.reader, pk)
    if draft.is_in_work and draft.state == ImportDraft.State.WRITING:
        messages.error(request, _("“%(name)s” is being written just now.") % {"name": draft.name})
    else:
        remove_draft(draft)
        messages.success(request, _("“%(name)s” was taken away.") % {"name": draft.name})
    return HttpResponseRedirect(f"{reverse('import-upload')}#read")
