"""Keep a form of another office, say what belongs where, and get it filled."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.saving.post_only import post_only
from dashboards.shared.days.request import business_day, chosen_as_of
from dashboards.shared.downloads import seal_response
from exchange.actions.forms import keep_form, note_form, remove_form
from exchange.forms.columns import CELLS, guess_cells, guess_columns, offered_columns
from exchange.forms.forms import KeepForm, PlacesForm
from exchange.forms.layout import FormLayout, read_layouts
from exchange.forms.page import column_options, read_form_page, read_lines
from exchange.forms.writing import write_form
from exchange.imports.access import for_importers
from exchange.models import OfficeForm
from exchange.workbooks.cells import Book, FileKind, UnreadableFileError
from exchange.workbooks.reading import read_book
from parks.evidence.uploads import PACKED, unpackable_name
from parks.readers import Request

WORKBOOK = PACKED[".xlsx"].media_type


@login_required
@for_importers
@require_http_methods(["GET", "HEAD", "POST"])
def form_list(request: Request) -> HttpResponse:
    """List the forms of the unit; keep another one and go on to what belongs where in it."""
    form = KeepForm(request.POST, request.FILES) if request.method == "POST" else KeepForm()
    # read before the write: nobody waits for its lock meanwhile
    layout = _read_layout(request, form) if form.is_bound and form.is_valid() else None
    if layout is not None:
        kept: list[OfficeForm] = []
        if form.save_once(request, lambda: kept.append(_keep(request, form, layout))):
            return redirect(kept[0])
    context = {"form": form, "lines": read_lines(request.reader, request.GET)}
    status = 422 if form.is_bound else 200
    return render(request, "exchange/forms/list.html", context, status=status)


def _read_layout(request: Request, form: KeepForm) -> FormLayout | None:
    """Read the form that was sent; None where nothing can be filled, as it then says itself."""
    sent = form.cleaned_data["file"]
    try:
        return _layout_of(read_book(sent, sent.name), request)
    except UnreadableFileError as error:
        form.add_error("file", str(error))
    except ValidationError as error:
        form.refuse(error)
    return None


def _keep(request: Request, form: KeepForm, layout: FormLayout) -> OfficeForm:
    cleaned = form.cleaned_data
    sent = cleaned["file"]
    columns = offered_columns(cleaned["list"], request.reader, business_day(request))
    sent.seek(0)
    return keep_form(
        ContentFile(sent.read(), sent.name),
        name=cleaned["name"],
        sheet=layout.sheet,
        rows=(layout.first_row, layout.drawn_rows),
        list_name=cleaned["list"],
        columns=guess_columns(cleaned["list"], layout.table, columns),
        cells=guess_cells(layout.blanks),
        reader=request.reader,
    )


def _layout_of(book: Book, request: Request) -> FormLayout:
    if book.kind not in (FileKind.XLSX, FileKind.XLSM):
        words = _("A form is an .xlsx workbook; save it as one in Excel or WPS.")
        raise ValidationError({"file": words})
    layouts = read_layouts(book, business_day(request))
    if not layouts:
        words = _("No head of a table was found in it: the names of at least two columns.")
        raise ValidationError({"file": words})
    empty = [layout for layout in layouts if layout.drawn_rows]
    if not empty:
        words = _("Below the head of the form there is no empty row. Take the rows of data out.")
        raise ValidationError({"file": words})
    return max(empty, key=lambda layout: len(layout.table.columns))


@login_required
@for_importers
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: Request, pk: int) -> HttpResponse:
    """Show what belongs where in a form, and take what is said anew."""
    kept = _own(request, pk)
    is_sent = request.method == "POST"
    initial = {name: getattr(kept, name) for name in ("name", "first_row", "drawn_rows")}
    asked = PlacesForm(request.POST if is_sent else None, initial=initial)
    offered = column_options(kept.list, request.reader, business_day(request))
    columns = _chosen(request.POST, "column-", offered) if is_sent else kept.columns
    cells = _chosen(request.POST, "cell-", CELLS) if is_sent else kept.cells

    def act() -> None:
        cleaned = asked.cleaned_data
        note_form(
            kept,
            name=cleaned["name"],
            rows=(cleaned["first_row"], cleaned["drawn_rows"]),
            columns=columns,
            cells=cells,
            reader=request.reader,
        )

    if asked.save_once(request, act):
        messages.success(request, _("Kept."))
        return redirect(kept)
    page = read_form_page(kept, _stored_layout(kept, request), columns, cells, offered)
    context = {"kept": kept, "page": page, "form": asked}
    status = 422 if asked.is_bound else 200
    return render(request, "exchange/forms/form.html", context, status=status)


def _chosen(sent: Mapping[str, str], prefix: str, options: Container[str]) -> dict[str, str]:
    """Return what was chosen, by the letter or the address; what is not offered is left out."""
    return {
        name.removeprefix(prefix): value
        for name, value in sent.items()
        if name.startswith(prefix) and value in options
    }


def _stored_layout(kept: OfficeForm, request: Request) -> FormLayout | None:
    """Read the stored form again; None where its file is gone or damaged."""
    try:
        book = read_book(Path(kept.file.path), kept.file_name)
    except (OSError, UnreadableFileError):
        return None
    layouts = read_layouts(book, business_day(request))
    return next((layout for layout in layouts if layout.sheet == kept.sheet), None)


@login_required
@for_importers
@require_safe
def form_file(request: Request, pk: int) -> HttpResponseBase:
    """Send the form filled with the rows of its list, filtered as the address says."""
    kept = _own(request, pk)
    try:
        content = write_form(
            kept, request.GET, request.reader, chosen_as_of(request), business_day(request)
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(kept)
    stem = kept.file_name.rpartition(".")[0] or kept.name
    name = unpackable_name(f"{stem}-{chosen_as_of(request).day.isoformat()}.xlsx")
    response = FileResponse(
        ContentFile(content), as_attachment=True, filename=name, content_type=WORKBOOK
    )
    return seal_response(response)


@login_required
@for_importers
@post_only(lambda **_: reverse("forms"))
def form_remove(request: Request, pk: int) -> HttpResponse:
    """Take a form away."""
    kept = _own(request, pk)
    remove_form(kept)
    messages.success(request, _("“%(name)s” was taken away.") % {"name": kept.name})
    return redirect("forms")


def _own(request: Request, pk: int) -> OfficeForm:
    return get_object_or_404(OfficeForm.objects.visible_to(request.reader), pk=pk)
