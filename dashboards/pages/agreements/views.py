"""Agreements between parks and regions: the list, and the page of each with the forms of those
in charge.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.pages.agreements.detail import read_agreement, with_terms
from dashboards.pages.agreements.forms import PaymentForm, SharesForm
from dashboards.pages.agreements.list import read_agreements
from dashboards.shared.days.today import business_day
from parks.readers import Request
from parks.writing import writing
from recommendations.actions.agreements import (
    may_set_shares,
    record_payment,
    set_shares,
    shares_to_pay,
)
from recommendations.models import Agreement


@require_safe
def agreement_list(request: Request) -> HttpResponse:
    """All agreements in sight: stage, parties, what is split, due and paid."""
    listed = read_agreements(request.GET, request.reader, business_day(request))
    return render(request, "pages/agreements/page.html", {"listed": listed})


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_detail(request: Request, slug: str) -> HttpResponse:
    """Parties, amounts, source and history; analysts in charge set shares and record
    amounts here.
    """
    agreement = get_object_or_404(
        with_terms(Agreement.objects.visible_to(request.reader)), slug=slug
    )
    forms = _forms(request, agreement)
    sent = _sent(request, forms)
    if sent and sent.is_valid() and _stored(request, agreement, sent):
        return redirect(agreement)
    page = read_agreement(agreement, business_day(request))
    context = {
        "page": page,
        "shares_form": forms.get("shares"),
        "payment_form": forms.get("payment"),
    }
    return render(request, "pages/agreements/detail.html", context, status=422 if sent else 200)


def _forms(request: Request, agreement: Agreement) -> dict[str, Any]:
    """The forms that the reader may send; what was sent fills the one that it belongs to."""
    data = {
        name: request.POST if request.POST.get("form") == name else None
        for name in ("shares", "payment")
    }
    found: dict[str, Any] = {}
    if may_set_shares(request.reader, agreement):
        found["shares"] = SharesForm(data["shares"], agreement=agreement)
    shares = shares_to_pay(request.reader, agreement)
    if shares:
        found["payment"] = PaymentForm(data["payment"], agreement=agreement, shares=shares)
    return found


def _sent(request: Request, forms: dict[str, Any]) -> Any:
    """The form that was sent; nobody sends one that is not theirs."""
    if request.method != "POST":
        return None
    form = forms.get(request.POST.get("form", ""))
    if form is None:
        raise PermissionDenied
    return form


def _stored(request: Request, agreement: Agreement, form: SharesForm | PaymentForm) -> bool:
    """Store what was sent; what it lacks is put at its field, and what was typed is kept."""
    try:
        with writing():
            form.spend(request.user)
            if isinstance(form, SharesForm):
                seen = form.cleaned_data["seen"]
                set_shares(
                    agreement=agreement,
                    percents=form.percents(),
                    seen=seen,
                    by=request.reader.person,
                )
            else:
                record_payment(by=request.reader.person, **form.asked())
    except ValidationError as error:
        form.refuse(error)
        return False
    messages.success(request, _("Recorded: %(name)s.") % {"name": agreement.name})
    return True
