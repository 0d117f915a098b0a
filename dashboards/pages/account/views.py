"""The page of one's own account, and what is changed there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.models import Installation, Passkey, SecurityEvent, User, UserSession
from accounts.saving.post_only import post_only
from accounts.security.addresses import visitor_address
from accounts.security.audit.details import Detail, detail
from accounts.security.audit.events import end_other_sessions, note
from accounts.security.first_steps import note_first_step, open_before_first_step
from accounts.security.second_factor.checking import note_confirmed
from accounts.security.second_factor.codes import (
    Offer,
    make_missing_recovery_codes,
    make_offer,
    offer_of,
    read_offer,
    renew_recovery_codes,
    turn_on,
)
from accounts.security.second_factor.factors import (
    has_second_factor,
    remove_app,
    remove_passkey,
    turn_off_oneself,
)
from accounts.security.second_factor.passkeys import (
    PasskeyError,
    Purpose,
    add_passkey,
    ask_for_known,
    ask_for_new,
    host_for_passkeys,
    note_not_added,
)
from accounts.security.session_store import digest_of
from accounts.security.sign_in import next_page
from dashboards.pages.account.forms import (
    WRONG_CODE,
    WRONG_PASSKEY,
    AppForm,
    ConfirmedForm,
    ConfirmForm,
    PasskeyForm,
    PasswordForm,
)
from dashboards.pages.account.page import SecondFactor, read_account
from dashboards.shared.forms import OnceForm
from parks.readers import Request

log = logging.getLogger("lantu.security")


@open_before_first_step
@login_required
@require_safe
def account(request: Request) -> HttpResponse:
    """Show who one is here and how one signs in."""
    return _show(request)


@open_before_first_step
@login_required
@sensitive_post_parameters()
@post_only(lambda: reverse("account"))
def account_password(request: Request) -> HttpResponse:
    """Change the own password. Sessions on other machines end with the old one."""
    person = request.reader.person
    form = PasswordForm(request.POST, request=request, person=person)

    def choose() -> None:
        person.choose_password(form.cleaned_data["new_password"])
        person.save(update_fields=["password", "password_chosen_at", "former_passwords"])

    if not form.save_once(request, choose):
        return _show(request, password_form=form)
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
def account_confirm(request: Request) -> HttpResponse:
    """Let somebody show who they are, before a change of how they sign in."""
    person = request.reader.person
    credentials = {"username": person.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return get_lockout_response(request, credentials=credentials)
    form = ConfirmForm(request.POST, request=request, person=person)
    if not form.is_valid():
        return _show(request, confirm_form=form)
    note_confirmed(request, by_second_factor=form.by_second_factor)
    return _back_to_second_factor(request)


@open_before_first_step
@login_required
@sensitive_post_parameters()
@post_only(lambda: reverse("account"))
def account_second_factor(request: Request) -> HttpResponse:
    """Set up an app or take it away, make new recovery codes, or turn the second factor off."""
    change = CHANGES.get(request.POST.get("do", ""))
    if change is None:
        raise BadRequest("There is no such change.")
    form_of_change = AppForm if change is _turn_on else ConfirmedForm
    form = form_of_change(request.POST, request=request)
    return _change(request, form, detail(request.POST["do"]), change)


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
    note(
        SecurityEvent.Kind.SESSION_ENDED,
        person.username,
        [detail("other sessions", count=str(count))],
    )
    messages.success(request, _("All other sessions have ended."))
    return redirect(f"{reverse('account')}#sessions")


def _turn_on(person: User, form: OnceForm) -> list[str]:
    secret = read_offer(form.cleaned_data["secret"], person)
    if secret is None:
        raise ValidationError(_("This code stood here for too long. Scan the one that is new."))
    codes = turn_on(person, secret, form.cleaned_data["one_time_code"])
    if codes is None:
        raise ValidationError({"one_time_code": WRONG_CODE})
    return codes


def _renew_codes(person: User, _form: OnceForm) -> list[str]:
    return renew_recovery_codes(person)


def _remove_app(person: User, _form: OnceForm) -> list[str]:
    remove_app(person)
    return []


def _turn_off(person: User, _form: OnceForm) -> list[str]:
    turn_off_oneself(person)
    return []


Change = Callable[[User, OnceForm], list[str]]
CHANGES: dict[str, Change] = {
    "on": _turn_on,
    "codes": _renew_codes,
    "remove-app": _remove_app,
    "off": _turn_off,
}


@open_before_first_step
@login_required
@sensitive_post_parameters()
@post_only(lambda: reverse("account"))
def account_passkeys(request: Request) -> HttpResponse:
    """Store a passkey that the browser made."""
    form = PasskeyForm(request.POST, request=request)

    def add(person: User, _form: OnceForm) -> list[str]:
        try:
            add_passkey(person, host_for_passkeys(request), form.cleaned_data["name"], form.new)
        except PasskeyError as reason:
            note_not_added(request, person, reason)
            raise ValidationError(WRONG_PASSKEY) from reason
        return make_missing_recovery_codes(person)

    added = detail("passkey added", passkey=request.POST.get("name", ""))
    return _change(request, form, added, add)


@open_before_first_step
@login_required
@post_only(lambda **_kwargs: reverse("account"))
def account_passkey_remove(request: Request, pk: int) -> HttpResponse:
    """Take one of the own passkeys away."""
    passkey = get_object_or_404(Passkey, pk=pk, user=request.reader.person)

    def remove(_person: User, _form: OnceForm) -> list[str]:
        remove_passkey(passkey)
        return []

    removed = detail("passkey removed", passkey=str(passkey))
    return _change(request, ConfirmedForm(request.POST, request=request), removed, remove)


def _change(request: Request, form: ConfirmedForm, event: Detail, change: Change) -> HttpResponse:
    """Change the second factor of somebody who showed a moment ago who they are."""
    person = request.reader.person
    codes: list[str] = []
    if not form.save_once(request, lambda: codes.extend(change(person, form))):
        return _show(request, second_factor_form=form)
    note_first_step(request, person)
    # who set one up has just shown that it works
    note_confirmed(request, by_second_factor=has_second_factor(person))
    change_of, values = event
    words = " ".join([change_of, *map(str, values.values())])
    log.warning("second factor, %s: %s from %s", words, person.username, visitor_address(request))
    note(SecurityEvent.Kind.ACCOUNT, person.username, [event])
    if codes:
        # shown in the answer itself: to redirect, the codes would have to be kept somewhere
        return _show(request, codes=codes)
    if not has_second_factor(person):
        messages.success(request, _("A code is no longer asked of you."))
    else:
        messages.success(request, _("The second factor is changed."))
    return _back_to_second_factor(request)


def _back_to_second_factor(request: Request) -> HttpResponse:
    """Lead back to the part of the page, without losing where to go after the first step."""
    wanted = request.POST.get("next", "")
    address = (
        f"{reverse('account')}?{urlencode({'next': wanted})}" if wanted else reverse("account")
    )
    return redirect(f"{address}#second")


def _where_to_go(request: Request) -> str:
    """Return the page that was asked for before the first step; else the account page."""
    return next_page(request) if request.POST.get("next") else reverse("account")


def _show(
    request: Request,
    *,
    password_form: PasswordForm | None = None,
    confirm_form: ConfirmForm | None = None,
    second_factor_form: OnceForm | None = None,
    codes: Sequence[str] = (),
) -> HttpResponse:
    """Show the page; 422 with the reasons where something could not be stored.

    `codes` are recovery codes just made, shown this once.
    """
    person = request.reader.person
    sent = [form for form in (password_form, confirm_form, second_factor_form) if form]
    account = read_account(request)
    app_form = (
        second_factor_form if isinstance(second_factor_form, AppForm) else AppForm(request=request)
    )
    context = {
        "account": account,
        "password_form": password_form or PasswordForm(request=request, person=person),
        "confirm_form": confirm_form or ConfirmForm(request=request, person=person),
        "second_factor_form": second_factor_form,
        "app_form": app_form,
        "codes": codes,
        "offer": _offer(request, app_form),
        "key": OnceForm()["form_key"],
        "next": request.POST.get("next") or request.GET.get("next", ""),
        **_passkeys(request, account.second_factor, second_factor_form),
    }
    status = 422 if any(form.errors for form in sent) else 200
    return render(request, "pages/account/page.html", context, status=status)


def _offer(request: Request, form: AppForm) -> Offer:
    """Offer a secret for an app; the same one again after a wrong code."""
    person = request.reader.person
    secret = read_offer(form["secret"].value() or "", person)
    issuer = Installation.current().short_name
    return offer_of(secret, person, issuer) if secret else make_offer(person, issuer)


def _passkeys(
    request: Request, second_factor: SecondFactor, sent: OnceForm | None
) -> dict[str, object]:
    """Make ready what is asked of the browser: a passkey to confirm with, and a new one."""
    person = request.reader.person
    if second_factor.is_confirmed:
        if not second_factor.takes_passkeys:
            return {}
        name = sent["name"].value() if isinstance(sent, PasskeyForm) else ""
        form = PasskeyForm(initial={"name": name}, request=request)
        return {"passkey_form": form, "ceremony": ask_for_new(request, person)}
    return {"ceremony": ask_for_known(request, Purpose.CONFIRM, person)}
