"""What every way of signing in ends with: a session, and where to go."""

from __future__ import annotations

from django.contrib.auth import login as start_session
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.models import UnsentForm, User
from accounts.roles import (
    ADMINISTERS,
    DESK_ROLES,
    HAS_DESK,
    IMPORT_ROLES,
    IMPORTS_TABLES,
    LOOKS_AFTER_SECURITY,
    OFFICES,
    Role,
    roles_of,
)
from accounts.saving.post_only import page_to_open
from accounts.security.first_steps import note_first_step
from accounts.security.second_factor.checking import note_confirmed
from accounts.security.sessions import HAS_UNSENT


def next_page(request: HttpRequest, wanted: str = "") -> str:
    """Return where to go after signing in.

    That is an address of ours that was asked for, else the desk of a unit, or the summary.
    """
    wanted = wanted or request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    summary = resolve_url("summary")
    if ours and wanted != summary:
        return page_to_open(wanted)
    return resolve_url("desk") if Role.UNIT in roles_of(request.user) else summary


def start(
    request: HttpRequest,
    person: User,
    wanted: str = "",
    *,
    backend: str | None = None,
    is_of_directory: bool = False,
) -> str:
    """Start the session of somebody who was recognised; returns where to go.

    Passwords and second factors of a directory are its own matter.
    """
    request.session.flush()  # a new session at every sign-in, also for the same person
    start_session(request, person, backend=backend)
    roles = roles_of(person)
    request.session[HAS_DESK] = bool(roles & DESK_ROLES)
    request.session[ADMINISTERS] = person.is_superuser or Role.ADMINISTRATOR in roles
    request.session[IMPORTS_TABLES] = person.is_superuser or bool(roles & IMPORT_ROLES)
    request.session[LOOKS_AFTER_SECURITY] = person.is_superuser or bool(roles & OFFICES)
    if not is_of_directory:
        note_first_step(request, person)
        note_confirmed(request, by_second_factor=False)
    wanted = next_page(request, wanted)
    if UnsentForm.objects.offered_to(person.pk).exists():
        request.session[HAS_UNSENT] = True
        wanted = f"{resolve_url('unsent')}?{urlencode({'next': wanted})}"
    return wanted
