"""Taking a step with an issue: one page for every move of the table."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from dashboards.pages.issues.detail.history import outcome_in_words, read_obstacles, with_places
from dashboards.pages.issues.labels import BUTTONS
from dashboards.pages.issues.steps.acceptance import read_judged
from dashboards.pages.issues.steps.forms import StepForm
from dashboards.shared.days.request import business_day
from parks.actions import move_issue
from parks.ledger.needs import StepRefusedError
from parks.ledger.permits import doers
from parks.ledger.stages import MOVES, Step
from parks.models import Issue
from parks.readers import Request
from parks.writing import writing
from recommendations.actions.reopening import reopen_issue


@require_http_methods(["GET", "HEAD", "POST"])
def issue_step(request: Request, number: str, step: str) -> HttpResponse:
    """Ask for what a move takes, and make it.

    404 out of sight, 403 for those whom the table does not name.
    """
    if step not in MOVES:
        raise Http404
    move = Step(step)
    visible = Issue.objects.visible_to(request.reader).select_related("region", "lead")
    issue = get_object_or_404(visible, number=number)
    if not doers(request.reader, issue) & set(MOVES[move].by):
        raise PermissionDenied
    today = business_day(request)
    form = StepForm(
        request.POST or None, issue=issue, move=move, reader=request.reader, today=today
    )
    obstacles = read_obstacles(issue, move, request.reader, today)
    if request.method == "POST" and form.is_valid():
        try:
            return _take(request, issue, form)
        except StepRefusedError as error:
            form.renew_state()
            obstacles = with_places(error.missing, issue)
        except ValidationError as error:
            form.refuse(error)
    context = {
        "issue": issue,
        "form": form,
        "step": move,
        "button": BUTTONS[move],
        "obstacles": obstacles,
    }
    if move in (Step.CLOSE, Step.RETURN):
        context["judged"] = read_judged(issue, request.reader)
    return render(
        request,
        "pages/issues/steps/page.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


def _take(request: Request, issue: Issue, form: StepForm) -> HttpResponse:
    """Make the move and lead back to the issue, saying what it came to."""
    with writing():
        form.use_key(request.user)
        by = request.reader.person
        words = form.cleaned_data["words"]
        if form.move == Step.REOPEN:
            reopen_issue(issue=issue, by=by, words=words, **form.work(), **form.state())
        else:
            move_issue(
                issue=issue,
                move=form.move,
                by=by,
                words=words,
                fields=form.taken(),
                **form.state(),
            )
    messages.success(request, outcome_in_words(issue, form.move))
    return redirect(issue)
