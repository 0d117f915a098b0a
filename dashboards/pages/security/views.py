"""Pages of the auditor: security events, and who is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import SecurityEvent, UserSession
from accounts.roles import may_audit
from accounts.saving.post_only import post_only
from accounts.security.events import note
from accounts.security.session_store import digest_of
from dashboards.pages.security.export import read_lines
from dashboards.pages.security.filters import EventFilter
from dashboards.shared.lists.paging import page_size, read_page
from parks.models import Region, Seal
from parks.models.place import under
from parks.readers import Request

PER_PAGE = 50


def _refuse_others(request: Request) -> None:
    """Refuse all but auditors; events belong to no region, so who is limited to some reads none."""
    sees = request.reader.sees
    if not may_audit(request.user) or (
        "" not in sees and Region.objects.exclude(under(sees, "path")).exists()
    ):
        raise PermissionDenied


@login_required
@never_cache
@require_safe
def security_events(request: Request) -> HttpResponse:
    """List security events, and the last seal of each chain."""
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
        "seal": Seal.objects.filter(is_demo=False).first(),
    }
    return render(request, "pages/security/page.html", context)


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
def session_list(request: Request) -> HttpResponse:
    """List the sessions that go on, the one used last first."""
    _refuse_others(request)
    sessions = UserSession.objects.filter(user__isnull=False, expire_date__gt=timezone.now())
    page, mistakes = read_page(
        sessions.select_related("user").order_by("-seen_at", "session_key"),
        request.GET.get("page", "1"),
        page_size(request.GET, PER_PAGE),
    )
    for mistake in mistakes:
        messages.warning(request, mistake)
    context = {"page": page, "own": digest_of(request.session.session_key)}
    return render(request, "pages/security/sessions.html", context)


@login_required
@post_only(lambda **_session: resolve_url("session-list"))
def session_end(request: Request, key: str) -> HttpResponse:
    """End a session of somebody at once."""
    _refuse_others(request)
    session = get_object_or_404(UserSession.objects.select_related("user"), session_key=key)
    if key == digest_of(request.session.session_key):
        messages.warning(request, _("This is your own session. Sign out to end it."))
        return redirect("session-list")
    session.delete()
    subject = session.user.username if session.user else "-"
    note(SecurityEvent.Kind.SESSION_ENDED, subject, session.address)
    messages.success(request, _("The session of %(name)s has ended.") % {"name": session.user})
    return redirect("session-list")
