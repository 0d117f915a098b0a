"""List what was withdrawn, and put it back on the ledger."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.roles import Role
from accounts.saving.post_only import post_only
from dashboards.shared.forms import OnceForm
from dashboards.shared.lists.paging import page_size, read_page
from parks.actions.several.withdraw import restore_issue
from parks.models import Issue
from parks.readers import Reader, Request
from recommendations.actions.withdrawal import restore_measure_to_ledger
from recommendations.models import Measure

PER_PAGE = 50


class RestoreForm(OnceForm):
    """Why a record is put back."""

    words = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


def in_charge(reader: Reader) -> bool:
    """Say whether somebody enters records, and so takes back what was withdrawn."""
    return reader.is_superuser or Role.ANALYST in reader.roles


def withdrawn(model: type[Any], reader: Reader) -> QuerySet[Any]:
    """Return what was withdrawn in the regions of an analyst, or in sight of the auditor."""
    rows = model.with_withdrawn.filter(withdrawn_on__isnull=False)
    seen: QuerySet[Any] = rows.visible_to(reader)
    if Role.AUDITOR in reader.roles:
        return seen
    return rows.editable_by(reader) if in_charge(reader) else seen.none()


@login_required
@require_safe
def issue_withdrawn(request: Request) -> HttpResponse:
    """List withdrawn issues and measures, the latest first. 403 for whom they are none of."""
    return _page(request, RestoreForm())


@login_required
@post_only(lambda **_number: reverse("issue-withdrawn"))
def issue_restore(request: Request, number: str) -> HttpResponse:
    """Put a withdrawn record back, with a reason. 404 for one out of charge."""
    reader = request.reader
    if not in_charge(reader):
        raise PermissionDenied
    model: type[Any] = Issue if number.startswith("WT-") else Measure
    rows: Any = withdrawn(model, reader)
    record = get_object_or_404(rows.editable_by(reader), number=number)
    form = RestoreForm(request.POST)

    def restore() -> None:
        words = form.cleaned_data["words"]
        if model is Issue:
            restore_issue(issue=record, by=reader.person, words=words)
        else:
            restore_measure_to_ledger(measure=record, by=reader.person, words=words)

    if form.save_once(request, restore):
        messages.success(request, _("%(number)s is back on the ledger.") % {"number": number})
        return redirect(record)
    return _page(request, form, number)


def _page(request: Request, form: RestoreForm, number: str = "") -> HttpResponse:
    reader = request.reader
    if not (in_charge(reader) or Role.AUDITOR in reader.roles):
        raise PermissionDenied
    issues, mistakes = read_page(
        _latest(withdrawn(Issue, reader)),
        request.GET.get("page", "1"),
        page_size(request.GET, PER_PAGE),
    )
    for mistake in mistakes:
        messages.warning(request, mistake)
    context = {
        "issues": issues,
        "measures": _latest(withdrawn(Measure, reader))[:PER_PAGE],
        "form": form,
        "number": number,
        "may_restore": in_charge(reader),
    }
    status = 422 if form.is_bound else 200
    return render(request, "pages/issues/withdrawn/page.html", context, status=status)


def _latest(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("region", "withdrawn_by").order_by("-withdrawn_on", "-pk")
