"""Sign-in, sign-out, and the two addresses that watch the server."""

from __future__ import annotations

from axes.helpers import get_failure_limit
from axes.models import AccessAttempt
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Installation
from accounts.roles import DESK_ROLES, HAS_DESK, WRITES_SCHEMES, Role, roles_of
from accounts.security.addresses import visitor_address


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
        return wanted
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
        return HttpResponseRedirect(next_page(request))
    failed = request.method == "POST"
    tries_left = _tries_left(request) if failed else None
    context = {
        "form": form,
        "next": next_page(request),
        "failed": failed,
        "tries_left": tries_left,
        "minutes": 15,
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


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session here and on the server."""
    end_session(request)
    return redirect("login")


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
