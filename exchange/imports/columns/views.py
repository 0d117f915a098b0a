"""Say which column is which field, once for the whole file."""

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

from exchange.actions.drafts import note_choices, note_look
from exchange.actions.mappings import apply_mapping, save_mapping
from exchange.imports.access import for_importers, own_draft, say_message
from exchange.imports.columns.answers import take_columns
from exchange.imports.columns.page import read_columns_page
from exchange.imports.in_background import waits_for_reading
from exchange.imports.work import choices_of, read_plan
from exchange.models import ColumnMapping, ImportDraft
from exchange.records.permits import kind_in_words, may_import
from exchange.records.plan import Choices, Plan
from exchange.records.plan_json import kept_plan
from parks.readers import Request


@login_required
@for_importers
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: Request, pk: int) -> HttpResponse:
    """Show the columns with samples and fields; keep what is chosen, and go on to the rows."""
    draft = own_draft(request.reader, pk)
    if draft.state != ImportDraft.State.OPEN:
        return redirect("import-progress", pk)
    note_look(draft)
    if draft.plan and request.method == "POST":
        # the columns that the person chose for
        return _take(request, draft, kept_plan(draft.kept))
    if waits_for_reading(draft, request.reader, to_show=True):
        return redirect("import-progress", pk)
    say_message(request, draft)
    plan = read_plan(draft, request.reader, to_show=True)
    if plan is None:
        return HttpResponseRedirect(f"{reverse('import-upload')}#read")
    if request.method != "POST":
        return _page(request, draft, plan, status=200)
    return _take(request, draft, plan)


def _take(request: Request, draft: ImportDraft, plan: Plan) -> HttpResponse:
    choices = choices_of(draft)
    kind = request.POST.get("kind", "")
    if kind and kind != plan.kind and may_import(request.reader, kind):
        # other fields: what was chosen for those of another kind means nothing
        choices = replace(choices, kind=kind, columns={}, fixed={}, answers={})
    elif "apply" in request.POST:
        choices = _applied(request, draft, choices)
    else:
        choices = take_columns(choices, plan, request.POST)
    note_choices(draft, choices)
    # a mapping is saved of what was read with it
    if "save" not in request.POST and waits_for_reading(draft, request.reader):
        return redirect("import-progress", draft.pk)
    fresh = read_plan(draft, request.reader)
    if fresh is None:
        return HttpResponseRedirect(f"{reverse('import-upload')}#read")
    if "go" not in request.POST or kind not in ("", fresh.kind):
        return redirect("import-columns", draft.pk)
    if not fresh.kind:
        messages.error(request, _("Say what the rows of the file are."))
        return _page(request, draft, fresh, status=422)
    if fresh.columns_without_home:
        words = _("No column is lost: say of each where it goes, or leave it out by name.")
        messages.error(request, words)
        return _page(request, draft, fresh, status=422)
    if "save" in request.POST:
        try:
            name = request.POST.get("mapping-name", "")
            save_mapping(draft, fresh, choices, name=name, reader=request.reader)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return _page(request, draft, fresh, status=422)
    return redirect("import-preview", draft.pk)


def _applied(request: Request, draft: ImportDraft, choices: Choices) -> Choices:
    """Apply another saved mapping, in the place of what was chosen."""
    wanted = request.POST.get("mapping", "")
    saved = ColumnMapping.objects.visible_to(request.reader)
    mapping = saved.filter(pk=int(wanted)).first() if wanted.isdecimal() else None
    if mapping is None:
        messages.error(request, _("Choose a mapping that is saved."))
        return choices
    return apply_mapping(draft, mapping, replace(choices, columns={}))


def _page(request: Request, draft: ImportDraft, plan: Plan, *, status: int) -> HttpResponse:
    context = {
        "draft": draft,
        "page": read_columns_page(draft, plan, choices_of(draft), request.reader),
        "kind": kind_in_words(plan.kind),
    }
    return render(request, "exchange/imports/columns/page.html", context, status=status)
