"""The desk: what is mine, and reporting on it without leaving it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Role
from accounts.saving.post_only import post_only
from dashboards.pages.desk.coordinators import read_analyst_desk, read_leader_desk
from dashboards.pages.desk.unit import may_open, read_desk
from dashboards.pages.desk.verifier import read_verifier_desk
from dashboards.shared.days.request import business_day
from dashboards.shared.reporting.cards import STEP_OF, RefusedForm
from dashboards.shared.reporting.forms import EXTENSION, FORMS, REPORT, SUBMIT
from parks.actions import move_issue
from parks.ledger.needs import StepRefusedError
from parks.ledger.permits import doers
from parks.ledger.stages import STEPS, Step
from parks.models import Issue
from parks.readers import Request
from parks.writing import writing
from recommendations.actions.extensions import ask_extension
from recommendations.actions.reporting import report_progress

Act = Callable[[Issue, User, dict[str, Any]], object]


def _card(number: str) -> str:
    """Return the desk with the card of an issue open, on which its forms stand."""
    return f"{reverse('desk')}?{urlencode({'issue': number})}"


@require_safe
def desk(request: Request) -> HttpResponse:
    """Show the desk of the person's role; whoever has none is told which roles do."""
    if may_open(request.reader) or request.GET.get("issue"):
        return _show(request)
    if Role.VERIFIER in request.reader.roles:
        verifier_desk = read_verifier_desk(request.reader, business_day(request))
        return render(request, "pages/desk/verifier.html", {"desk": verifier_desk})
    for role, read in ((Role.LEADER, read_leader_desk), (Role.ANALYST, read_analyst_desk)):
        if role in request.reader.roles:
            role_desk = read(request.reader, business_day(request))
            return render(
                request,
                f"pages/desk/{role}.html",
                {"desk": role_desk, "overdue_count": role_desk.overdue},
            )
    return render(request, "pages/desk/none.html", {"is_unit": Role.UNIT in request.reader.roles})


@post_only(_card)
def desk_report(request: Request, number: str) -> HttpResponse:
    """Store a report on an issue."""

    def act(issue: Issue, by: User, given: dict[str, Any]) -> None:
        report_progress(issue=issue, by=by, **given)

    return _take(request, number, REPORT, act, _("The report on %(number)s is stored."))


@post_only(_card)
def desk_extension(request: Request, number: str) -> HttpResponse:
    """Ask for more time."""

    def act(issue: Issue, by: User, given: dict[str, Any]) -> None:
        ask_extension(issue=issue, by=by, **given)

    return _take(
        request,
        number,
        EXTENSION,
        act,
        _("The request for %(number)s is stored; a verifier decides it."),
    )


@post_only(_card)
def desk_submit(request: Request, number: str) -> HttpResponse:
    """Hand an issue in for acceptance."""

    def act(issue: Issue, by: User, given: dict[str, Any]) -> None:
        move_issue(issue=issue, move=Step.SUBMIT, by=by, **given)

    return _take(
        request, number, SUBMIT, act, _("%(number)s is handed in; a verifier looks at it.")
    )


def _take(request: Request, number: str, kind: str, act: Act, message: str) -> HttpResponse:
    """Store a form of a card, or show the desk with that card open, the reasons, and what was
    typed.
    """
    issue = get_object_or_404(
        Issue.objects.visible_to(request.reader).select_related("region"), number=number
    )
    if not doers(request.reader, issue) & set(STEPS[STEP_OF[kind]].by):
        raise PermissionDenied
    form = FORMS[kind](request.POST, request.FILES, issue=issue)
    missing: tuple[Any, ...] = ()
    if form.is_valid():
        try:
            with writing():
                form.use_key(request.user)
                act(issue, request.reader.person, form.report())
        except ValidationError as error:
            form.renew_state()
            missing = tuple(error.missing) if isinstance(error, StepRefusedError) else ()
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, message % {"number": number})
            return redirect(_back(request, issue))
    return _show(request, RefusedForm(issue, kind, form, missing))


def _show(request: Request, refused: RefusedForm | None = None) -> HttpResponse:
    unit_desk = read_desk(request.reader, business_day(request), request.GET, refused)
    status = 422 if refused else 200
    return render(request, "pages/desk/page.html", {"desk": unit_desk}, status=status)


def _back(request: Request, issue: Issue) -> str:
    """Return the view of the desk that the form was sent from, or the issue where it was sent from
    its page or by somebody without a desk.
    """
    if not may_open(request.reader) or request.GET.get("from") == "issue":
        return issue.get_absolute_url()
    view = request.GET.get("view", "")
    return f"{reverse('desk')}?{urlencode({'view': view})}" if view else reverse("desk")
