"""What is done with an issue within its stage: deciding on more time, objections, looking back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboards.pages.issues.steps.act_forms import ActForm, ObjectionForm
from parks.actions import answer_objection, confirm_recheck, decide_extension, record_objection
from parks.ledger.permits import doers
from parks.ledger.stages import ACTS, Step
from parks.models import Issue
from parks.readers import Request


@require_http_methods(["GET", "HEAD", "POST"])
def issue_extension(request: Request, number: str) -> HttpResponse:
    """Grant or refuse the request for more time that is waiting; earlier ones stand beside it."""
    issue = _issue_for(request, number, Step.DECIDE_EXTENSION)
    history = list(issue.extensions.select_related("asked_by", "decided_by"))
    waiting = next((one for one in history if not one.decision), None)
    form = ActForm(
        request.POST or None, label=_("Why it is decided so"), about=waiting.pk if waiting else None
    )

    def decide() -> None:
        request_for_time = issue.extensions.filter(pk=form.cleaned_data["about"]).first()
        if request_for_time is None:
            raise ValidationError(_("No request for more time is waiting."))
        choice = request.POST.get("choice")
        if choice not in ("grant", "refuse"):
            raise ValidationError(_("Say whether the request is granted or refused."))
        words = form.cleaned_data["words"]
        decide_extension(
            extension=request_for_time,
            grant=choice == "grant",
            by=request.reader.person,
            words=words,
        )

    if form.stored(request, decide):
        messages.success(request, _("The decision is recorded."))
        return redirect(issue)
    choices = (
        [("grant", _("Grant")), ("refuse", _("Refuse"))]
        if waiting or request.method == "POST"
        else []
    )
    return _page(request, issue, form, _("Decide on more time"), choices, extensions=history)


@require_http_methods(["GET", "HEAD", "POST"])
def issue_objection(request: Request, number: str) -> HttpResponse:
    """Record an objection to a closing, or answer the one that `answer` names."""
    chosen = request.GET.get("answer", "")
    issue = _issue_for(request, number, Step.ANSWER_OBJECTION if chosen else Step.RECORD_OBJECTION)
    if chosen:
        return _answer(request, issue, chosen)
    form = ObjectionForm(request.POST or None, label=_("Objection"))

    def record() -> None:
        given = form.cleaned_data
        record_objection(
            issue=issue,
            raised_by=given["raised_by"],
            by=request.reader.person,
            words=given["words"],
        )

    if form.stored(request, record):
        messages.success(
            request, _("The objection is recorded; the issue is not closed before it is answered.")
        )
        return redirect(issue)
    return _page(request, issue, form, _("Record an objection"), [("record", _("Record"))])


def _answer(request: Request, issue: Issue, chosen: str) -> HttpResponse:
    """Answer one objection."""
    known = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else 0
    objection = get_object_or_404(issue.objections, pk=known)
    form = ActForm(request.POST or None, label=_("Answer"), about=objection.pk)

    def answer() -> None:
        answer_objection(
            objection=objection, by=request.reader.person, words=form.cleaned_data["words"]
        )

    if form.stored(request, answer):
        messages.success(request, _("The answer is recorded."))
        return redirect(issue)
    return _page(
        request,
        issue,
        form,
        _("Answer an objection"),
        [("answer", _("Answer"))],
        objection=objection,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def issue_recheck(request: Request, number: str) -> HttpResponse:
    """Note that a closed issue is still in order; else it is reopened by its own step."""
    issue = _issue_for(request, number, Step.RECHECK)
    form = ActForm(request.POST or None, label=_("What was found"))

    def confirm() -> None:
        confirm_recheck(issue=issue, by=request.reader.person, words=form.cleaned_data["words"])

    if form.stored(request, confirm):
        messages.success(request, _("Recorded: the issue is still in order."))
        return redirect(issue)
    reopen = reverse("issue-step", args=[issue.number, Step.REOPEN])
    closing = (
        issue.closings.select_related("decided_by").filter(took_effect_on__isnull=False).first()
    )
    choices = [("confirm", _("Still in order"))]
    return _page(request, issue, form, _("Look back"), choices, reopen=reopen, closing=closing)


def _issue_for(request: Request, number: str, act: Step) -> Issue:
    """The issue, for those whom the table names; in another stage the action says why
    it cannot be.
    """
    issue = get_object_or_404(
        Issue.objects.visible_to(request.reader).select_related("region", "lead"), number=number
    )
    if not doers(request.reader, issue) & set(ACTS[act].by):
        raise PermissionDenied
    return issue


def _page(
    request: Request,
    issue: Issue,
    form: ActForm,
    title: str,
    choices: Sequence[tuple[str, str]],
    **more: Any,
) -> HttpResponse:
    context = {"issue": issue, "form": form, "title": title, "choices": choices, **more}
    return render(
        request,
        "pages/issues/steps/act.html",
        context,
        status=422 if request.method == "POST" else 200,
    )
