"""The page of one's own account, and what is changed there."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.saving.post_only import post_only
from accounts.security.addresses import visitor_address
from accounts.security.first_steps import note_first_step, open_before_first_step
from accounts.views import next_page
from dashboards.pages.account.forms import PasswordForm
from dashboards.pages.account.page import read_account
from dashboards.shared.forms import OnceForm
from parks.readers import Request

log = logging.getLogger("lantu.security")


@open_before_first_step
@login_required
@require_safe
def account(request: Request) -> HttpResponse:
    """Show who one is here and how one signs in."""
    return _show(request, _password_form(request))


@open_before_first_step
@login_required
@sensitive_post_parameters()
@post_only(lambda: reverse("account"))
def account_password(request: Request) -> HttpResponse:
    """Change the own password. Sessions on other machines end with the old one."""
    person = request.reader.person
    form = _password_form(request)

    def choose() -> None:
        person.choose_password(form.cleaned_data["new_password"])
        person.save(update_fields=["password", "password_chosen_at", "former_passwords"])

    if not form.save_once(request, choose):
        return _show(request, form)
    update_session_auth_hash(request, person)
    log.warning("password chosen: %s from %s", person.username, visitor_address(request))
    note_first_step(request, person)
    messages.success(
        request, _("The new password holds from now on. Sessions on other machines have ended.")
    )
    return redirect(_where_to_go(request))


def _password_form(request: Request) -> PasswordForm:
    data = request.POST if request.method == "POST" else None
    return PasswordForm(data, request=request, person=request.reader.person)


def _where_to_go(request: Request) -> str:
    """Return the page that was asked for before the first step; else the account page."""
    return next_page(request) if request.POST.get("next") else reverse("account")


def _show(request: Request, form: PasswordForm) -> HttpResponse:
    """Show the page; 422 with the reasons where something could not be stored."""
    context = {
        "account": read_account(request),
        "password_form": form,
        "key": OnceForm()["form_key"],
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "pages/account/page.html", context, status=422 if form.errors else 200)
