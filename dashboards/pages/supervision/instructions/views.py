"""Leaders' instructions: the list, giving one, reading and answering it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.pages.supervision.instructions.forms import InstructionAnswerForm, InstructionForm
from dashboards.pages.supervision.instructions.page import (
    heading,
    instructions_at,
    read_states,
    record_of,
    rows_for,
)
from dashboards.shared.days.today import business_day
from parks.readers import Request
from parks.writing import writing
from recommendations.actions.instructions import (
    answer_instruction,
    give_instruction,
    may_answer,
    may_instruct,
)
from recommendations.models import Instruction

PER_PAGE = 25


@require_safe
def instruction_list(request: Request) -> HttpResponse:
    """The instructions in sight by state; what is waiting longest first."""
    today = business_day(request)
    by_reader = request.GET.get("by") == "me"
    stops, chosen, state = read_states(
        request.GET.get("state", ""), request.reader, today, by_reader=by_reader
    )
    order = ("due_on", "number") if state in ("waiting", "overdue") else ("-number",)
    page = Paginator(chosen.for_rows().order_by(*order), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_for(page, request.reader, today),
        "views": stops,
        "query": instructions_at(state=state, by="me" if by_reader else "").partition("?")[2],
        "by_reader": by_reader,
    }
    return render(request, "pages/supervision/instructions/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def instruction_new(request: Request) -> HttpResponse:
    """Write an instruction about the record that the address names.

    403 for all but leaders, 404 out of sight.
    """
    record = record_of(request.GET, request.reader)
    if not may_instruct(request.reader, record):
        raise PermissionDenied
    form = InstructionForm(request.POST or None, record=record)
    context = {"form": form, "record": record, "heading": heading(record)}
    if request.method == "POST" and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("words", "unit", "due_on")}
        try:
            with writing():
                form.spend(request.user)
                given = give_instruction(about=record, by=request.reader.person, **asked)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                _("%(number)s was given to %(unit)s.") % {"number": given, "unit": given.unit},
            )
            return redirect(given)
    return render(
        request,
        "pages/supervision/instructions/form.html",
        context,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def instruction_detail(request: Request, number: str) -> HttpResponse:
    """An instruction with its answer, or with the form for those who may answer.

    404 out of sight.
    """
    found = (
        Instruction.objects.readable_by(request.reader)
        .for_rows()
        .select_related("issue__region", "measure__region")
    )
    instruction = get_object_or_404(
        found.select_related("park__home_region", "answered_by"), number=number
    )
    answers = may_answer(request.reader, instruction)
    if request.method == "POST" and not (answers or instruction.answered_on):
        raise PermissionDenied
    form = InstructionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, instruction, form):
        messages.success(request, _("The answer is recorded."))
        return redirect(instruction)
    row = rows_for([instruction], request.reader, business_day(request))[0]
    context = {"instruction": instruction, "row": row, "form": form, "may_answer": answers}
    return render(
        request,
        "pages/supervision/instructions/detail.html",
        context,
        status=422 if form.errors else 200,
    )


def _answered(request: Request, instruction: Instruction, form: InstructionAnswerForm) -> bool:
    """Store the answer; what was refused stands on the form."""
    try:
        with writing():
            form.spend(request.user)
            answer_instruction(
                instruction=instruction, words=form.cleaned_data["words"], by=request.reader.person
            )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
