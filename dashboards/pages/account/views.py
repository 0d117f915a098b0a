"""The page of one's own account, and what is changed there."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.models import Installation, SecurityEvent, User, UserSession
from accounts.saving.post_only import post_only
from accounts.security.addresses import visitor_address
from accounts.security.events import end_other_sessions, note
from accounts.security.first_steps import note_first_step, open_before_first_step
from accounts.security.second_factor import (
    is_asked_of,
    make_offer,
    offer_of,
    read_offer,
    renew_recovery_codes,
    turn_off,
    turn_on,
)
from accounts.security.session_store import digest_of
from accounts.security.sign_in import next_page
from dashboards.pages.account.forms import WRONG_CODE, CodeForm, PasswordForm
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


@open_before_first_step
@login_required
@sensitive_post_parameters()
@post_only(lambda: reverse("account"))
def account_second_factor(request: Request) -> HttpResponse:
    """Turn the second factor on or off, or make new recovery codes, each with a code that fits."""
    person = request.reader.person
    form = CodeForm(request.POST, person=person)
    change = CHANGES.get(request.POST.get("do", ""))
    if change is None:
        raise BadRequest("There is no such change.")
    codes: list[str] = []
    if not form.save_once(request, lambda: codes.extend(change(person, form))):
        return _show(request, _password_form(request, is_sent=False), form)
    note_first_step(request, person)
    log.warning(
        "second factor, %s: %s from %s",
        request.POST["do"],
        person.username,
        visitor_address(request),
    )
    note(SecurityEvent.Kind.ACCOUNT, person.username, f"second factor: {request.POST['do']}")
    if codes:
        # shown in the answer itself: to redirect, the codes would have to be kept somewhere
        return _show(request, _password_form(request, is_sent=False), codes=codes)
    messages.success(request, _("A code is no longer asked of you."))
    return redirect("account")


@open_before_first_step
@login_required
@post_only(lambda **_session: reverse("account"))
def account_session_end(request: Request, key: str) -> HttpResponse:
    """End another session of one's own; one that is over already is ended."""
    person = request.reader.person
    if key == digest_of(request.session.session_key):
        messages.warning(request, _("This is your own session. Sign out to end it."))
        return redirect(f"{reverse('account')}#sessions")
    ended = UserSession.objects.filter(user=person, session_key=key)
    for session in ended:
        note(SecurityEvent.Kind.SESSION_ENDED, person.username, session.address)
    ended.delete()
    messages.success(request, _("The session has ended."))
    return redirect(f"{reverse('account')}#sessions")


@open_before_first_step
@login_required
@post_only(lambda: reverse("account"))
def account_sessions_end(request: Request) -> HttpResponse:
    """End all sessions of one's own but this one."""
    person = request.reader.person
    count = end_other_sessions(person)
    note(SecurityEvent.Kind.SESSION_ENDED, person.username, f"{count} others")
    messages.success(request, _("All other sessions have ended."))
    return redirect(f"{reverse('account')}#sessions")


def _turn_on(person: User, form: CodeForm) -> list[str]:
    secret = read_offer(form.cleaned_data["secret"], person)
    if secret is None:
        raise ValidationError(_("This code stood here for too long. Scan the one that is new."))
    codes = turn_on(person, secret, form.cleaned_data["one_time_code"])
    if not codes:
        raise ValidationError({"one_time_code": WRONG_CODE})
    return codes


def _renew_codes(person: User, _form: CodeForm) -> list[str]:
    return renew_recovery_codes(person)


def _turn_off(person: User, _form: CodeForm) -> list[str]:
    if is_asked_of(person):
        raise ValidationError(_("This site asks a second factor of you."))
    turn_off(person)
    return []


CHANGES = {"on": _turn_on, "codes": _renew_codes, "off": _turn_off}


def _password_form(request: Request, *, is_sent: bool = True) -> PasswordForm:
    data = request.POST if is_sent and request.method == "POST" else None
    return PasswordForm(data, request=request, person=request.reader.person)


def _where_to_go(request: Request) -> str:
    """Return the page that was asked for before the first step; else the account page."""
    return next_page(request) if request.POST.get("next") else reverse("account")


def _show(
    request: Request,
    password_form: PasswordForm,
    code_form: CodeForm | None = None,
    codes: Sequence[str] = (),
) -> HttpResponse:
    """Show the page; 422 with the reasons where something could not be stored.

    `codes` are recovery codes just made, shown this once.
    """
    person = request.reader.person
    code_form = code_form or CodeForm(person=person)
    secret = read_offer(code_form["secret"].value() or "", person)
    issuer = Installation.current().short_name
    offer = offer_of(secret, person, issuer) if secret else make_offer(person, issuer)
    is_refused = bool(password_form.errors or code_form.errors)
    context = {
        "account": read_account(request),
        "password_form": password_form,
        "code_form": code_form,
        "codes": codes,
        "offer": offer,
        "key": OnceForm()["form_key"],
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "pages/account/page.html", context, status=422 if is_refused else 200)
