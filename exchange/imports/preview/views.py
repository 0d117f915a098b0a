"""Look at what would be written, mend it in place, and write it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import (
    FileResponse,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.saving.post_only import post_only
from dashboards.shared.downloads import seal_response
from dashboards.shared.forms import OnceForm
from exchange.actions.drafts import note_choices, note_look, note_reopened
from exchange.fields import RecordKind
from exchange.imports.access import for_importers, own_draft, say_message
from exchange.imports.in_background import ask_to_write, is_long_to_write, waits_for_reading
from exchange.imports.preview.answers import asks_anew, take_answers, take_back
from exchange.imports.preview.errors import file_name, write_errors
from exchange.imports.preview.figures import read_figures
from exchange.imports.preview.page import problem_lines, read_preview
from exchange.imports.upload.page import read_beside, read_earlier
from exchange.imports.work import choices_of, read_books, read_plan
from exchange.imports.writing import OutdatedDraftError, agree, write_draft
from exchange.models import ImportDraft
from exchange.records.permits import kind_in_words
from exchange.records.plan import Choices, Plan
from exchange.records.selection import Selection
from exchange.workbooks.cells import UnreadableFileError
from parks.evidence.uploads import PACKED, unpackable_name
from parks.readers import Request

WORKBOOK = PACKED[".xlsx"].media_type
# With more rows a correction is kept as it is typed, and looked at with the others.
MOST_ROWS_AT_ONCE = 500


@login_required
@for_importers
@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: Request, pk: int) -> HttpResponse:
    """Show what a draft would write; keep corrections and answers; write where that is asked."""
    draft = own_draft(request.reader, pk)
    if draft.state != ImportDraft.State.OPEN:
        return redirect("import-progress", pk)
    note_look(draft)
    before = choices_of(draft)
    choices = take_answers(before, request.POST) if request.method == "POST" else before
    if choices != before:
        note_choices(draft, choices)
    is_shown = request.method != "POST"
    if waits_for_reading(draft, request.reader, to_show=is_shown):
        return redirect("import-progress", pk)
    say_message(request, draft)
    plan = read_plan(draft, request.reader, to_show=is_shown)
    if plan is None:
        return HttpResponseRedirect(f"{reverse('import-upload')}#read")
    if not plan.kind:
        return redirect("import-columns", pk)
    if request.method != "POST":
        return _page(request, draft, plan, choices, OnceForm())
    if "write" in request.POST:
        refusal = _keep_back(request, draft, plan, choices, before)
        records = Selection(plan, choices).to_write
        # the write reads it again, and two of them would take too much memory
        del plan
        return refusal or _write(request, draft, choices, records)
    if asks_anew(before, choices):
        messages.success(request, _("Looked through again with what you typed."))
    return HttpResponseRedirect(_here(request, pk))


def _keep_back(
    request: Request, draft: ImportDraft, plan: Plan, choices: Choices, before: Choices
) -> HttpResponse | None:
    """Answer where nothing is to be written, or not yet; None where the write may begin."""
    form = OnceForm(request.POST)
    selection = Selection(plan, choices)
    if asks_anew(before, choices) or request.POST.get("basis") != draft.plan_basis:
        words = _("What you typed was looked through. Look at what is written now, then write.")
        messages.warning(request, words)
        return HttpResponseRedirect(_here(request, draft.pk))
    if not selection.to_write:
        messages.warning(request, _("There is nothing to write."))
        return HttpResponseRedirect(_here(request, draft.pk))
    if not selection.may_be_written:
        words = ngettext(
            "%(n)s row cannot be written yet. Mend it, or tick that only the good rows are taken.",
            "%(n)s rows cannot be written yet. Mend them, or tick that only the good rows are "
            "taken.",
            selection.bad,
        )
        form.is_valid()
        form.add_error(None, words % {"n": f"{selection.bad:,}"})
        return _page(request, draft, plan, choices, form)
    return None if form.is_valid() else _page(request, draft, plan, choices, form)


def _write(request: Request, draft: ImportDraft, choices: Choices, records: int) -> HttpResponse:
    """Write what the page announced; where it has become something else, show it again."""
    form = OnceForm(request.POST)
    form.is_valid()
    try:
        if is_long_to_write(draft, records):
            ask_to_write(draft, form, request.reader)
        else:
            first = partial(form.use_key, request.reader.person)
            write_draft(draft, agree(draft), request.reader, first=first)
        return redirect("import-progress", draft.pk)
    except OutdatedDraftError as error:
        note_reopened(draft, " ".join(error.messages))
        return HttpResponseRedirect(_here(request, draft.pk))
    except ValidationError as error:
        form.refuse(error)
    plan = read_plan(draft, request.reader)
    if plan is None:
        return HttpResponseRedirect(f"{reverse('import-upload')}#read")
    return _page(request, draft, plan, choices, form)


def _here(request: Request, pk: int) -> str:
    """The same part of the preview, as the form was on it."""
    query = QueryDict(mutable=True)
    for name in ("part", "page", "column"):
        if request.POST.get(f"at-{name}"):
            query[name] = request.POST[f"at-{name}"]
    address = reverse("import-preview", args=[pk])
    return f"{address}?{query.urlencode()}" if query else address


def _page(
    request: Request, draft: ImportDraft, plan: Plan, choices: Choices, form: OnceForm
) -> HttpResponse:
    query = request.GET
    if request.method == "POST":
        query = QueryDict(_here(request, draft.pk).partition("?")[2])
    selection = Selection(plan, choices)
    page = read_preview(selection, query, request.reader)
    history = [
        *read_earlier([draft], request.reader).get(draft.pk, []),
        *read_beside([draft], request.reader).get(draft.pk, []),
    ]
    context = {
        "draft": draft,
        "page": page,
        "form": form,
        "kind": kind_in_words(plan.kind),
        "history": history,
        "figures": (
            read_figures(selection, query)
            if plan.kind == RecordKind.OBSERVATIONS and not page.only
            else None
        ),
        "at": {name: query.get(name, "") for name in ("part", "page", "column")},
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "exchange/imports/preview/page.html", context, status=status)


@login_required
@for_importers
@post_only(lambda pk: reverse("import-preview", args=[pk]))
def import_take_back(request: Request, pk: int) -> HttpResponse:
    """Take corrections back, or rows in again that were left out by hand."""
    draft = own_draft(request.reader, pk)
    cells = request.POST.getlist("cell")
    keys = request.POST.getlist("row")
    choices = take_back(choices_of(draft), cells, keys)
    if draft.state == ImportDraft.State.OPEN:
        note_choices(draft, choices)
    return redirect("import-preview", pk)


@login_required
@for_importers
@require_safe
def import_errors(request: Request, pk: int) -> HttpResponseBase:
    """Send the table with a comment at each cell that is refused."""
    draft = own_draft(request.reader, pk)
    if waits_for_reading(draft, request.reader):
        return redirect("import-progress", pk)
    try:
        plan = read_plan(draft, request.reader)
        books = read_books(draft)
    except UnreadableFileError as error:
        messages.error(request, str(error))
        return redirect("import-preview", pk)
    if plan is None:
        return HttpResponseRedirect(f"{reverse('import-upload')}#read")
    content = BytesIO(write_errors(books, plan))
    name = unpackable_name(file_name(plan))
    return seal_response(
        FileResponse(content, as_attachment=True, filename=name, content_type=WORKBOOK)
    )


@login_required
@for_importers
@post_only(lambda pk: reverse("import-preview", args=[pk]))
def import_cell(request: Request, pk: int) -> HttpResponse:
    """Keep a correction as its field is left, and say what it comes to, for the script alone."""
    draft = own_draft(request.reader, pk)
    if draft.state != ImportDraft.State.OPEN:
        return JsonResponse({"is_open": False}, status=409)
    choices = take_answers(choices_of(draft), request.POST)
    choices = replace(choices, takes_good_rows_only=choices_of(draft).takes_good_rows_only)
    note_choices(draft, choices)
    rows = int(draft.summary.get("rows", 0))
    if rows > MOST_ROWS_AT_ONCE:
        # a long table is looked through when its person asks for it
        return JsonResponse({"is_kept": True})
    plan = read_plan(draft, request.reader)
    if plan is None:
        return JsonResponse({"is_open": False}, status=409)
    selection = Selection(plan, choices)
    cell = request.POST.get("cell", "")
    left = [line for line in problem_lines(selection) if line.name == cell]
    return JsonResponse(
        {
            "is_kept": True,
            "basis": draft.plan_basis,
            "why": left[0].why if left else "",
            "counts": selection.counts,
            "write": write_in_words(selection.to_write),
            "to_write": selection.to_write,
        }
    )


def write_in_words(records: int) -> str:
    """Say on the button what it writes."""
    words = ngettext("Write %(n)s record", "Write %(n)s records", records)
    return words % {"n": f"{records:,}"}
