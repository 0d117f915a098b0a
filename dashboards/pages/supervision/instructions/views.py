"""Leaders' instructions: the list, giving one, reading and answering it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.pages.supervision.instructions.forms import InstructionAnswerForm, InstructionForm
from dashboards.pages.supervision.instructions.page import (
    heading,
    instructions_at,
    read_record,
    read_rows,
    read_states,
)
from dashboards.shared.days.request import business_day
from dashboards.shared.lists.paging import page_size
from parks.readers import Request
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
    """List the instructions in sight by state; what is waiting longest comes first."""
    today = business_day(request)
    by_reader = request.GET.get("by") == "me"
    states = read_states(request.GET.get("state", ""), request.reader, today, by_reader=by_reader)
    order = ("due_on", "number_key") if states.state in ("waiting", "overdue") else ("-number_key",)
    paginator = Paginator(
        states.instructions.for_rows().order_by(*order), page_size(request.GET, PER_PAGE)
    )
    page = paginator.get_page(request.GET.get("page"))
    query = instructions_at(state=states.state, by="me" if by_reader else "").partition("?")[2]
    context = {
        "page": page,
        "rows": read_rows(page, request.reader, today),
        "views": states.links,
        "query": query,
        "by_reader": by_reader,
    }
    return render(request, "pages/supervision/instructions/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def instruction_new(request: Request) -> HttpResponse:
    """Write an instruction about the record that the address names.

    403 for all but leaders, 404 out of sight.
    """
    record = read_record(request.GET, request.reader)
    if not may_instruct(request.reader, record):
        raise PermissionDenied
    form = InstructionForm(request.POST or None, record=record)
    given: list[Instruction] = []

    def give() -> None:
        fields = {name: form.cleaned_data[name] for name in ("words", "unit", "due_on")}
        given.append(give_instruction(about=record, by=request.reader.person, **fields))

    if form.save_once(request, give):
        instruction = given[0]
        messages.success(
            request,
            _("%(number)s was given to %(unit)s.")
            % {"number": instruction, "unit": instruction.unit},
        )
        return redirect(instruction)
    return render(
        request,
        "pages/supervision/instructions/form.html",
        {"form": form, "record": record, "heading": heading(record)},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def instruction_detail(request: Request, number: str) -> HttpResponse:
    """Show an instruction with its answer, or with the form for those who may answer.

    404 out of sight.
    """
    instructions = (
        Instruction.objects.readable_by(request.reader)
        .for_rows()
        .select_related("issue__region", "measure__region", "park__home_region", "answered_by")
    )
    instruction = get_object_or_404(instructions, number=number)
    answers = may_answer(request.reader, instruction)
    is_over = instruction.answered_on or instruction.lapsed_on
    if request.method == "POST" and not (answers or is_over):
        raise PermissionDenied
    form = InstructionAnswerForm(request.POST or None)

    def answer() -> None:
        answer_instruction(
            instruction=instruction, words=form.cleaned_data["words"], by=request.reader.person
        )

    if form.save_once(request, answer):
        messages.success(request, _("The answer is recorded."))
        return redirect(instruction)
    row = read_rows([instruction], request.reader, business_day(request))[0]
    context = {"instruction": instruction, "row": row, "form": form, "may_answer": answers}
    return render(
        request,
        "pages/supervision/instructions/detail.html",
        context,
        status=422 if form.errors else 200,
    )
