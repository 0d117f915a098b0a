"""The same problem elsewhere: asking parks, the list of what waits, and answering."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.forms.selfchecks import AnswerForm, AskForm
from parks.actions import answer_self_check, ask_self_checks
from parks.actions.selfchecks import may_answer
from parks.models import Issue, Park, Region, SelfCheck
from parks.permits import doers
from parks.stages import ACTS
from parks.writing import writing

PER_PAGE = 25


@require_safe
def self_check_list(request: HttpRequest) -> HttpResponse:
    """Self-checks in sight that wait for an answer, the first due first."""
    waiting = SelfCheck.objects.visible_to(request.user).waiting().select_related("issue", "park", "unit")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "selfchecks/list.html", {"page": page, "query": ""})


@require_http_methods(["GET", "HEAD", "POST"])
def issue_self_checks(request: HttpRequest, number: str) -> HttpResponse:
    """Ask other parks whether they have the problem of an issue; `region` narrows the parks offered."""
    issue = get_object_or_404(Issue.objects.visible_to(request.user).select_related("region"), number=number)
    if not doers(request.user, issue) & set(ACTS["ask_self_check"].by):
        raise PermissionDenied
    parks = _offered(issue, request.user)
    regions = Region.objects.visible_to(request.user).order_by("path")
    chosen = regions.filter(slug=request.GET.get("region", "").replace("\0", "")).first()
    if chosen:
        parks = parks.filter(home_region__path__startswith=chosen.path)
    form = AskForm(request.POST or None, parks=parks)
    if request.method == "POST" and form.is_valid() and _asked(request, issue, form):
        return redirect(issue)
    context = {"issue": issue, "form": form, "regions": regions, "chosen": chosen}
    return render(request, "selfchecks/ask.html", context, status=422 if request.method == "POST" else 200)


def _offered(issue: Issue, user: object) -> QuerySet[Park]:
    """Parks in sight that neither have the issue nor were asked; those of the same type first."""
    parks = Park.objects.visible_to(user).exclude(pk__in=issue.self_checks.values("park"))
    unlike = Case(When(type__in=issue.parks.values("type"), then=0), default=1)
    return parks.exclude(pk__in=issue.park_links.values("park")).order_by(unlike, "name_zh")


def _asked(request: HttpRequest, issue: Issue, form: AskForm) -> bool:
    """Ask the parks; what was refused stands on the form."""
    given = form.cleaned_data
    try:
        with writing():
            form.spend(request.user)
            asked = ask_self_checks(
                issue=issue, parks=given["parks"], by=request.user, words=given["words"], due_on=given["due_on"]
            )
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return False
    messages.success(
        request, ngettext("%(n)d park was asked.", "%(n)d parks were asked.", len(asked)) % {"n": len(asked)}
    )
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def self_check(request: HttpRequest, pk: int) -> HttpResponse:
    """A self-check with its answer, or with the form for those who may answer. 404 out of sight."""
    found = SelfCheck.objects.select_related("issue__region", "park__home_region", "unit", "found", "answered_by")
    check = get_object_or_404(found, pk=pk)
    answers = may_answer(request.user, check)
    if not answers and not SelfCheck.objects.visible_to(request.user).filter(pk=pk).exists():
        raise Http404
    if request.method == "POST" and not answers:
        raise PermissionDenied
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, check, form):
        return redirect("self-check", pk=pk)
    context = {"check": check, "form": form, "may_answer": answers and (not check.answer or request.method == "POST")}
    context["sees_issue"] = Issue.objects.visible_to(request.user).filter(pk=check.issue_id).exists()
    return render(request, "selfchecks/detail.html", context, status=422 if request.method == "POST" else 200)


def _answered(request: HttpRequest, check: SelfCheck, form: AnswerForm) -> bool:
    """Store the answer; what was refused stands on the form."""
    given = form.cleaned_data
    try:
        with writing():
            form.spend(request.user)
            answer_self_check(check=check, answer=given["answer"], words=given["words"], by=request.user)
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return False
    messages.success(request, _("The answer is recorded."))
    return True
