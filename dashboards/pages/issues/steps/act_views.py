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

from dashboards.pages.issues.labels import BUTTONS
from dashboards.pages.issues.steps.act_forms import ActForm, ExtensionDecisionForm, ObjectionForm
from dashboards.shared.days.request import business_day
from parks.actions import answer_objection, confirm_recheck, record_objection
from parks.ledger.permits import doers
from parks.ledger.stages import ACTS, Step
from parks.models import Issue
from parks.readers import Request
from recommendations.actions.extensions import decide_extension, offered_measures


@require_http_methods(["GET", "HEAD", "POST"])
def issue_extension(request: Request, number: str) -> HttpResponse:
    """Grant or refuse the request for more time that is waiting; earlier ones stand beside it."""
    issue = _issue_for(request, number, Step.DECIDE_EXTENSION)
    extensions = list(issue.extensions.select_related("asked_by", "decided_by"))
    waiting = next((extension for extension in extensions if not extension.decision), None)
    about = waiting.pk if waiting else None
    offered = offered_measures(waiting, business_day(request)) if waiting else []
    form = ExtensionDecisionForm(
        request.POST or None, act=Step.DECIDE_EXTENSION, about=about, offered=offered
    )

    def decide() -> None:
        extension = issue.extensions.filter(pk=form.cleaned_data["about"]).first()
        if extension is None:
            raise ValidationError(_("No request for more time is waiting."))
        choice = request.POST.get("choice")
        if choice not in ("grant", "refuse"):
            raise ValidationError(_("Say whether the request is granted or refused."))
        decide_extension(
            extension=extension,
            grant=choice == "grant",
            by=request.reader.person,
            words=form.cleaned_data["words"],
            measures=form.cleaned_data.get("measures"),
        )

    if form.save_once(request, decide):
        messages.success(request, _("The decision is recorded."))
        return redirect(issue)
    choices = (
        [("grant", _("Grant")), ("refuse", _("Refuse"))]
        if waiting or request.method == "POST"
        else []
    )
    return _page(request, issue, form, Step.DECIDE_EXTENSION, choices, extensions=extensions)


@require_http_methods(["GET", "HEAD", "POST"])
def issue_objection(request: Request, number: str) -> HttpResponse:
    """Record an objection to a closing, or answer the one that `answer` names."""
    chosen = request.GET.get("answer", "")
    issue = _issue_for(request, number, Step.ANSWER_OBJECTION if chosen else Step.RECORD_OBJECTION)
    if chosen:
        return _answer(request, issue, chosen)
    form = ObjectionForm(request.POST or None, act=Step.RECORD_OBJECTION)

    def record() -> None:
        given = form.cleaned_data
        record_objection(
            issue=issue,
            raised_by=given["raised_by"],
            by=request.reader.person,
            words=given["words"],
        )

    if form.save_once(request, record):
        messages.success(
            request, _("The objection is recorded; the issue is not closed before it is answered.")
        )
        return redirect(issue)
    return _page(request, issue, form, Step.RECORD_OBJECTION, [("record", _("Record"))])


def _answer(request: Request, issue: Issue, chosen: str) -> HttpResponse:
    """Answer one objection."""
    is_key = chosen.isascii() and chosen.isdigit() and len(chosen) < 10
    objection = get_object_or_404(issue.objections, pk=int(chosen) if is_key else 0)
    form = ActForm(request.POST or None, act=Step.ANSWER_OBJECTION, about=objection.pk)

    def answer() -> None:
        answer_objection(
            objection=objection, by=request.reader.person, words=form.cleaned_data["words"]
        )

    if form.save_once(request, answer):
        messages.success(request, _("The answer is recorded."))
        return redirect(issue)
    return _page(
        request,
        issue,
        form,
        Step.ANSWER_OBJECTION,
        [("answer", _("Answer"))],
        objection=objection,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def issue_recheck(request: Request, number: str) -> HttpResponse:
    """Note that a closed issue is still in order; else it is reopened by its own step."""
    issue = _issue_for(request, number, Step.RECHECK)
    form = ActForm(request.POST or None, act=Step.RECHECK)

    def confirm() -> None:
        confirm_recheck(issue=issue, by=request.reader.person, words=form.cleaned_data["words"])

    if form.save_once(request, confirm):
        messages.success(request, _("Recorded: the issue is still in order."))
        return redirect(issue)
    in_effect = issue.closings.filter(took_effect_on__isnull=False).select_related("decided_by")
    return _page(
        request,
        issue,
        form,
        Step.RECHECK,
        [("confirm", _("Still in order"))],
        reopen=reverse("issue-step", args=[issue.number, Step.REOPEN]),
        reopen_words=BUTTONS[Step.REOPEN],
        closing=in_effect.first(),
    )


def _issue_for(request: Request, number: str, act: Step) -> Issue:
    """Find the issue for those whom the table names. 404 out of sight, 403 for others.

    In another stage the action itself says why it cannot be.
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
    act: Step,
    choices: Sequence[tuple[str, str]],
    **more: Any,
) -> HttpResponse:
    """Render the page of an act; `choices` are its buttons, `more` what it shows beside them."""
    context = {"issue": issue, "form": form, "title": BUTTONS[act], "choices": choices, **more}
    return render(
        request,
        "pages/issues/steps/act.html",
        context,
        status=422 if request.method == "POST" else 200,
    )
