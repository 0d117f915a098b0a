"""Pages of who looks after security: events, seals of the ledger, and who is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import SecurityEvent, UserSession
from accounts.saving.post_only import post_only
from accounts.security.audit.events import note
from accounts.security.rights import Right
from accounts.security.session_store import digest_of
from dashboards.pages.system.security.export import read_lines
from dashboards.pages.system.security.filters import EventFilter
from dashboards.shared.lists.paging import page_size, read_page
from dashboards.shared.rows.sessions import make_session_rows
from parks.ledger.charge import sessions_in_charge, sessions_in_sight
from parks.models import Seal
from parks.readers import Reader, Request

PER_PAGE = 50


def reads_events(reader: Reader) -> bool:
    """Say whether a person reads security events, which belong to no region."""
    return reader.may(Right.VIEW, SecurityEvent) and reader.sees_all


def _refuse_others(request: Request) -> None:
    if not reads_events(request.reader):
        raise PermissionDenied


@login_required
@never_cache
@require_safe
def security_events(request: Request) -> HttpResponse:
    """List security events; who only ends sessions is led there."""
    reader = request.reader
    if not reads_events(reader) and reader.may(Right.VIEW, UserSession):
        return redirect("session-list")
    _refuse_others(request)
    filters = EventFilter.of(request.GET)
    page, mistakes = read_page(
        filters.rows(), request.GET.get("page", "1"), page_size(request.GET, PER_PAGE)
    )
    for mistake in (*filters.mistakes, *mistakes):
        messages.warning(request, mistake)
    context = {
        "filters": filters,
        "kinds": SecurityEvent.Kind.choices,
        "page": page,
        "reads_events": True,
    }
    return render(request, "pages/system/security/page.html", context)


@login_required
@never_cache
@require_safe
def security_events_file(request: Request) -> HttpResponseBase:
    """Send the events of a filter as a file."""
    _refuse_others(request)
    events = EventFilter.of(request.GET).rows()
    response = StreamingHttpResponse(read_lines(events), content_type="text/csv; charset=utf-8")
    name = f"security-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@never_cache
@require_safe
def security_seals(request: Request) -> HttpResponse:
    """List the seals of both chains, the latest first, to be printed and kept elsewhere."""
    _refuse_others(request)
    page, mistakes = read_page(
        Seal.objects.order_by("-day", "-pk"),
        request.GET.get("page", "1"),
        page_size(request.GET, PER_PAGE),
    )
    for mistake in mistakes:
        messages.warning(request, mistake)
    context = {
        "page": page,
        "last": Seal.objects.filter(is_demo=False).first(),
        "reads_events": True,
    }
    return render(request, "pages/system/security/seals.html", context)


@login_required
@never_cache
@require_safe
def session_list(request: Request) -> HttpResponse:
    """List the sessions of people in sight that go on, the one used last first."""
    reader = request.reader
    page, mistakes = read_page(
        _read_sessions(reader).select_related("user").order_by("-seen_at", "session_key"),
        request.GET.get("page", "1"),
        page_size(request.GET, PER_PAGE),
    )
    for mistake in mistakes:
        messages.warning(request, mistake)
    keys = [session.pk for session in page]
    in_charge = set(sessions_in_charge(reader).filter(pk__in=keys).values_list("pk", flat=True))

    def end_of(session: UserSession) -> str:
        return resolve_url("session-end", session.pk) if session.pk in in_charge else ""

    rows = make_session_rows(page, digest_of(request.session.session_key), end_of)
    context = {"page": page, "rows": rows, "reads_events": reads_events(reader)}
    return render(request, "pages/system/security/sessions.html", context)


@login_required
@post_only(lambda **_session: resolve_url("session-list"))
def session_end(request: Request, key: str) -> HttpResponse:
    """End a session of somebody in charge at once; a session out of sight is none."""
    reader = request.reader
    session = get_object_or_404(_read_sessions(reader).select_related("user"), session_key=key)
    if not sessions_in_charge(reader).filter(pk=key).exists():
        raise PermissionDenied
    if key == digest_of(request.session.session_key):
        messages.warning(request, _("This is your own session. Sign out to end it."))
        return redirect("session-list")
    session.delete()
    subject = session.user.username if session.user else "-"
    note(SecurityEvent.Kind.SESSION_ENDED, subject, session.address)
    messages.success(request, _("The session of %(name)s has ended.") % {"name": session.user})
    return redirect("session-list")


def _read_sessions(reader: Reader) -> QuerySet[UserSession]:
    """Select the sessions of people in sight that go on. Raises PermissionDenied for others."""
    if not reader.may(Right.VIEW, UserSession):
        raise PermissionDenied
    return sessions_in_sight(reader)
