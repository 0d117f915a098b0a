"""Sign-in, sign-out, and the two addresses that watch the server."""

from __future__ import annotations

from axes.helpers import get_failure_limit
from axes.models import AccessAttempt
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import UnsentForm
from accounts.roles import DESK_ROLES, HAS_DESK, WRITES_SCHEMES, Role, roles_of
from accounts.saving.post_only import page_to_open, post_only
from accounts.saving.unsent import words_of
from accounts.security.addresses import visitor_address
from accounts.security.sessions import HAS_UNSENT, RAN_OUT, read_time_left, touch


class SignInForm(AuthenticationForm):
    """Name and password.

    A name longer than any account's goes no further: PostgreSQL cannot note it down.
    """

    username = UsernameField(max_length=150)


def next_page(request: HttpRequest) -> str:
    """Return where to go after signing in.

    That is an address of ours that was asked for, else the desk of a unit, or the summary.
    """
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    summary = resolve_url("summary")
    if ours and wanted != summary:
        return page_to_open(wanted)
    return resolve_url("desk") if Role.UNIT in roles_of(request.user) else summary


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Sign somebody in. The same words answer a wrong name and a wrong password."""
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        request.session.flush()  # a new session at every sign-in, also for the same person
        start_session(request, form.get_user())
        roles = roles_of(request.user)
        request.session[HAS_DESK] = bool(roles & DESK_ROLES)
        request.session[WRITES_SCHEMES] = request.user.is_superuser or Role.ADMINISTRATOR in roles
        wanted = next_page(request)
        if UnsentForm.objects.offered_to(request.user.pk).exists():
            request.session[HAS_UNSENT] = True
            wanted = f"{resolve_url('unsent')}?{urlencode({'next': wanted})}"
        return HttpResponseRedirect(wanted)
    failed = request.method == "POST"
    tries_left = _tries_left(request) if failed else None
    context = {
        "form": form,
        "next": next_page(request),
        "failed": failed,
        "tries_left": tries_left,
        "minutes": 15,
        "ran_out": request.session.get(RAN_OUT),
    }
    return render(request, "accounts/login.html", context, status=422 if failed else 200)


def _tries_left(request: HttpRequest) -> int:
    """Read how many tries are left before the account is locked from this address."""
    name = request.POST.get("username", "")[:150].replace(
        "\0", ""
    )  # PostgreSQL takes no NUL in a text
    attempt = AccessAttempt.objects.filter(
        username=name, ip_address=visitor_address(request)
    ).first()
    used = attempt.failures_since_start if attempt else 0
    return max(0, get_failure_limit(request, None) - used)


@post_only(lambda: resolve_url("summary"))
def logout(request: HttpRequest) -> HttpResponse:
    """End the session here and on the server."""
    end_session(request)
    return redirect("login")


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
# who is posted nowhere may leave
vars(logout)["needs_no_place"] = True


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


@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers and reaches its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ready"})
