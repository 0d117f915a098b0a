"""Sign-in, sign-out, and the two addresses that watch the server."""

from __future__ import annotations

import logging
import sys
import time

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_failure_limit, get_lockout_response
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django.views.defaults import server_error as plain_server_error

from accounts.models import Installation, SecurityEvent, UnsentForm, User
from accounts.saving.post_only import post_only
from accounts.saving.unsent import words_of
from accounts.security.addresses import visitor_address
from accounts.security.audit.details import detail
from accounts.security.audit.events import note
from accounts.security.first_steps import open_before_first_step
from accounts.security.second_factor.checking import check_second_factor
from accounts.security.second_factor.codes import count_recovery_codes
from accounts.security.second_factor.factors import has_app, has_second_factor
from accounts.security.second_factor.passkeys import (
    Purpose,
    ask_for_known,
    check_passkey,
    owner_of,
)
from accounts.security.sessions import HAS_UNSENT, RAN_OUT, read_time_left, touch
from accounts.security.sign_in import next_page, start
from accounts.server.machine.disk import is_full_disk
from accounts.server.readiness import read_reasons

# In the session of somebody who gave the right password and whose code is awaited, so long.
AWAITS_CODE = "awaits_code"
CODE_SECONDS = 300
# When a program may ask again after a full disk.
RETRY_SECONDS = 300
LOCAL_BACKEND = "accounts.security.backend.AdmittedBackend"
log = logging.getLogger("lantu.security")


class SignInForm(AuthenticationForm):
    """Name and password.

    A name longer than any account's goes no further: PostgreSQL cannot note it down.
    """

    username = UsernameField(max_length=150)


@open_before_first_step
@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Sign somebody in. The same words answer a wrong name and a wrong password."""
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = form.get_user()
        if has_second_factor(person):
            return redirect(await_code(request, person))
        return HttpResponseRedirect(start(request, person))
    failed = request.method == "POST"
    tries_left = _tries_left(request, request.POST.get("username", "")) if failed else None
    return _show_door(request, form, failed=failed, tries_left=tries_left)


def _show_door(
    request: HttpRequest,
    form: SignInForm,
    *,
    failed: bool = False,
    tries_left: int | None = None,
    passkey_failed: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "next": next_page(request),
        "failed": failed,
        "tries_left": tries_left,
        "minutes": 15,
        "ran_out": request.session.get(RAN_OUT),
        "directory": settings.OIDC_RP_CLIENT_ID and resolve_url("oidc-leave"),
        "ceremony": ask_for_known(request, Purpose.SIGN_IN, None),
        "passkey_failed": passkey_failed,
    }
    status = 422 if failed or passkey_failed else 200
    return render(request, "accounts/login.html", context, status=status)


@open_before_first_step
@login_not_required
@never_cache
@sensitive_post_parameters()
@post_only(lambda: resolve_url("login"))
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in whoever has a passkey that asked for a finger, a face or a PIN by itself.

    What fails counts like a wrong password; what is nobody's counts for the address alone.
    """
    answer = request.POST.get("passkey", "")
    person = owner_of(answer)
    credentials = {"username": person.username if person else ""}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return get_lockout_response(request, credentials=credentials)
    if person and person.is_admitted and person.has_usable_password():
        signed = request.POST.get("ceremony", "")
        if check_passkey(request, Purpose.SIGN_IN, person, signed, answer):
            return HttpResponseRedirect(start(request, person, backend=LOCAL_BACKEND))
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    return _show_door(request, SignInForm(request), passkey_failed=True)


@open_before_first_step
@login_not_required
@never_cache
@sensitive_post_parameters("code", "passkey")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a passkey of whoever gave the right password.

    A wrong one counts like a wrong password.
    """
    person = read_who_awaits_code(request)
    if person is None:
        return redirect(f"{resolve_url('login')}?{urlencode({'next': next_page(request)})}")
    if request.method != "POST":
        return _ask_for_second_factor(request, person)
    credentials = {"username": person.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return get_lockout_response(request, credentials=credentials)
    codes_left = count_recovery_codes(person)
    code = request.POST.get("code", "")
    if not check_second_factor(request, person, Purpose.SECOND_STEP, code):
        return _ask_for_second_factor(request, person, failed=True)
    wanted = start(request, person, backend=LOCAL_BACKEND)
    if (left := count_recovery_codes(person)) < codes_left:
        log.warning("recovery code used: %s, %s left", person.username, left)
        used = detail("recovery code", left=str(left))
        note(SecurityEvent.Kind.ACCOUNT, person.username, [used])
        messages.warning(
            request,
            _("You used a recovery code; %(left)d are left. Make new ones under “My account”.")
            % {"left": left},
        )
    return HttpResponseRedirect(wanted)


def _ask_for_second_factor(
    request: HttpRequest, person: User, *, failed: bool = False
) -> HttpResponse:
    context = {
        "next": next_page(request),
        "has_app": has_app(person),
        "ceremony": ask_for_known(request, Purpose.SECOND_STEP, person),
        "failed": failed,
        "is_passkey": bool(request.POST.get("passkey")),
        "tries_left": _tries_left(request, person.username) if failed else None,
        "minutes": 15,
    }
    return render(request, "accounts/code.html", context, status=422 if failed else 200)


def await_code(request: HttpRequest, person: User) -> str:
    """Note in a new session who gave the right password; returns where the code is asked for."""
    wanted = next_page(request)
    request.session.flush()
    request.session[AWAITS_CODE] = {
        "person": person.pk,
        "hash": person.get_session_auth_hash(),
        "until": int(time.time()) + CODE_SECONDS,
    }
    return f"{resolve_url('code')}?{urlencode({'next': wanted})}"


def read_who_awaits_code(request: HttpRequest) -> User | None:
    """Read who gave the right password a moment ago; None where it was too long ago."""
    noted = request.session.get(AWAITS_CODE)
    if not noted or noted["until"] < time.time():
        return None
    person = User.objects.filter(pk=noted["person"]).first()
    if not person or not person.is_admitted:
        return None
    is_same = constant_time_compare(noted["hash"], person.get_session_auth_hash())
    return person if is_same else None


def _tries_left(request: HttpRequest, username: str) -> int:
    """Read how many tries are left before the account is locked from this address."""
    name = username[:150].replace("\0", "")  # PostgreSQL takes no NUL in a text
    attempt = AccessAttempt.objects.filter(
        username=name, ip_address=visitor_address(request)
    ).first()
    used = attempt.failures_since_start if attempt else 0
    return max(0, get_failure_limit(request, None) - used)


@open_before_first_step
@post_only(lambda: resolve_url("summary"))
def logout(request: HttpRequest) -> HttpResponse:
    """End the session here and on the server."""
    end_session(request)
    response = redirect("login")
    response["Clear-Site-Data"] = '"cache"'
    return response


@open_before_first_step
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """Say how long the session goes on, for the script that warns; a POST prolongs it.

    Whoever is signed in gets the token of the forms too: a page that was open before somebody
    signed in again sends it with what was typed there.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0, "ran_out": RAN_OUT in request.session})
    if request.method == "POST":
        touch(request.session, at_once=True)
    left = read_time_left(request.session)
    answer = {"seconds": left.seconds, "at_most": left.at_most, "user": request.user.pk}
    return JsonResponse(answer | {"token": get_token(request)})


# to be asked how long it goes on is no use of a session
vars(session)["leaves_session"] = True


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsent(request: HttpRequest) -> HttpResponse:
    """Offer what was kept when a session had run out; a POST throws one of it away."""
    kept = UnsentForm.objects.offered_to(request.user.pk)
    if request.method == "POST":
        key = request.POST.get("unsent", "")
        is_key = key.isascii() and key.isdigit() and len(key) < 19
        get_object_or_404(kept, pk=int(key) if is_key else 0).delete()
        return redirect(f"{resolve_url('unsent')}?{urlencode({'next': next_page(request)})}")
    forms = [{"form": form, "words": words_of(form.fields)} for form in kept]
    if not forms:
        request.session.pop(HAS_UNSENT, None)
    context = {"forms": forms, "next": next_page(request)}
    return render(request, "accounts/unsent.html", context)


@open_before_first_step
@login_not_required
@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """Tell a browser under which name and picture it may keep the system."""
    installation = Installation.current()
    description = {
        "name": installation.name,
        "short_name": installation.short_name,
        "lang": get_language(),
        "start_url": resolve_url("summary"),
        "display": "browser",
        "icons": [{"src": static("favicon.svg"), "type": "image/svg+xml", "sizes": "any"}],
    }
    return JsonResponse(description, content_type="application/manifest+json")


@open_before_first_step
@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@open_before_first_step
@login_not_required
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Say that people can be served, or why not as they should; `serves` is whether pages open."""
    reasons = read_reasons()
    if reasons:
        words = [reason.words for reason in reasons]
        serves = not any(reason.stops for reason in reasons)
        answer = {"status": "not ready", "serves": serves, "reasons": words}
        return JsonResponse(answer, status=503)
    return JsonResponse({"status": "ready"})


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what went wrong inside; of a full disk it is known that nothing was stored."""
    if not is_full_disk(sys.exc_info()[1]):
        return plain_server_error(request)
    # as for 500, no request: what it would ask of the database may be what fails
    page = render_to_string("accounts/full_disk.html")
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
