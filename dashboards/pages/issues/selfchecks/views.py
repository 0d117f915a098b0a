"""The same problem elsewhere: asking parks, the list of what was asked, and answering."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.pages.issues.selfchecks.forms import AskForm, SelfCheckAnswerForm
from dashboards.pages.issues.selfchecks.page import (
    AskableParks,
    SelfCheckPage,
    read_list,
    readable_self_checks,
)
from dashboards.shared.days.request import business_day
from dashboards.shared.lists.paging import page_size
from parks.actions import answer_self_check, ask_self_checks
from parks.actions.selfchecks import may_answer
from parks.ledger.permits import doers
from parks.ledger.stages import ACTS, Step
from parks.models import Issue, SelfCheck
from parks.readers import Request

PER_PAGE = 25


@require_safe
def self_check_list(request: Request) -> HttpResponse:
    """List the self-checks that the reader may read, by state or of one issue, by due day."""
    today = business_day(request)
    listed = read_list(request.GET, request.reader, today)
    rows = listed.self_checks.select_related("issue", "park", "unit", "found")
    ordered = rows.order_by("answered_on", "due_on", "pk")
    context = {
        "page": Paginator(ordered, page_size(request.GET, PER_PAGE)).get_page(
            request.GET.get("page")
        ),
        "states": listed.states,
        "today": today,
        "issue": listed.issue,
        "query": listed.query,
    }
    return render(request, "pages/issues/selfchecks/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def issue_self_checks(request: Request, number: str) -> HttpResponse:
    """Ask other parks whether they have the problem of an issue.

    The address narrows the parks offered. 404 out of sight, 403 for those whom the table does not
    name.
    """
    issue = get_object_or_404(
        Issue.objects.visible_to(request.reader).select_related("region"), number=number
    )
    if not doers(request.reader, issue) & set(ACTS[Step.ASK_SELF_CHECK].by):
        raise PermissionDenied
    offer = AskableParks(issue, request.reader, request.GET)
    form = AskForm(request.POST or None, parks=offer.parks, shown=offer.shown)
    asked: list[SelfCheck] = []

    def ask() -> None:
        given = form.cleaned_data
        asked[:] = ask_self_checks(
            issue=issue,
            parks=given["parks"],
            by=request.reader.person,
            words=given["words"],
            due_on=given["due_on"],
        )

    if form.save_once(request, ask):
        words = ngettext("%(n)d park was asked.", "%(n)d parks were asked.", len(asked))
        messages.success(request, words % {"n": len(asked)})
        return redirect(f"{issue.get_absolute_url()}#selfchecks")
    context = {"issue": issue, "form": form, "offer": offer, "today": business_day(request)}
    return render(
        request,
        "pages/issues/selfchecks/ask.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def self_check(request: Request, pk: int) -> HttpResponse:
    """Show a self-check with its answer, or the form to those who may answer. 404 out of sight."""
    visible = readable_self_checks(request.reader).select_related(
        "issue__region", "park__home_region", "unit", "found", "answered_by"
    )
    check = get_object_or_404(visible, pk=pk)
    answers = may_answer(request.reader, check)
    if request.method == "POST" and not answers:
        raise PermissionDenied
    form = SelfCheckAnswerForm(request.POST or None, request.FILES or None)

    def answer() -> None:
        given = form.cleaned_data
        answer_self_check(
            check=check,
            answer=given["answer"],
            words=given["words"],
            by=request.reader.person,
            uploads=given["files"],
            caption=given["caption"],
        )

    if form.save_once(request, answer):
        messages.success(request, _("The answer is recorded."))
        return redirect("self-check", pk=pk)
    open_to = answers and (not (check.answer or check.lapsed_on) or request.method == "POST")
    page = SelfCheckPage.read(check, request.reader)
    context: dict[str, Any] = {"check": check, "form": form, "may_answer": open_to, "page": page}
    return render(
        request,
        "pages/issues/selfchecks/detail.html",
        context,
        status=422 if request.method == "POST" else 200,
    )
