"""Show agreements between parks and regions, and take the forms of those in charge."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.pages.agreements.detail import read_agreement, with_terms
from dashboards.pages.agreements.forms import PaymentForm, SharesForm
from dashboards.pages.agreements.list import read_agreements
from dashboards.shared.days.request import business_day
from parks.readers import Request
from recommendations.actions.agreements import (
    may_set_shares,
    record_payment,
    set_shares,
    shares_to_pay,
)
from recommendations.models import Agreement


@require_safe
def agreement_list(request: Request) -> HttpResponse:
    """Show all agreements in sight: stage, parties, what is split, due and paid."""
    listed = read_agreements(request.GET, request.reader, business_day(request))
    return render(request, "pages/agreements/page.html", {"listed": listed})


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_detail(request: Request, slug: str) -> HttpResponse:
    """Show an agreement; analysts in charge set shares and record amounts here."""
    agreement = get_object_or_404(
        with_terms(Agreement.objects.visible_to(request.reader)), slug=slug
    )
    forms = _make_forms(request, agreement)
    sent = _sent_form(request, forms)
    if sent and sent.save_once(request, lambda: _store(request, agreement, sent)):
        messages.success(request, _("Recorded: %(name)s.") % {"name": agreement.name})
        return redirect(agreement)
    page = read_agreement(agreement, business_day(request))
    context = {
        "page": page,
        "shares_form": forms.get("shares"),
        "payment_form": forms.get("payment"),
    }
    return render(request, "pages/agreements/detail.html", context, status=422 if sent else 200)


def _make_forms(request: Request, agreement: Agreement) -> dict[str, SharesForm | PaymentForm]:
    """Make the forms that the reader may send; what was sent fills the one it belongs to."""
    data = {
        name: request.POST if request.POST.get("form") == name else None
        for name in ("shares", "payment")
    }
    forms: dict[str, SharesForm | PaymentForm] = {}
    if may_set_shares(request.reader, agreement):
        forms["shares"] = SharesForm(data["shares"], agreement=agreement)
    shares = shares_to_pay(request.reader, agreement)
    if shares:
        forms["payment"] = PaymentForm(
            data["payment"], agreement=agreement, shares=shares, reader=request.reader
        )
    return forms


def _sent_form(
    request: Request, forms: dict[str, SharesForm | PaymentForm]
) -> SharesForm | PaymentForm | None:
    """Return the form that was sent; 403 for one that is not the reader's."""
    if request.method != "POST":
        return None
    form = forms.get(request.POST.get("form", ""))
    if form is None:
        raise PermissionDenied
    return form


def _store(request: Request, agreement: Agreement, form: SharesForm | PaymentForm) -> None:
    """Write what was sent; what it lacks is raised as a ValidationError."""
    person = request.reader.person
    if isinstance(form, PaymentForm):
        record_payment(by=person, **form.payment_values())
    else:
        seen = form.cleaned_data["seen"]
        set_shares(agreement=agreement, percents=form.percents(), seen=seen, by=person)
