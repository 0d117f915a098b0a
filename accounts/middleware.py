"""What holds for every answer: a request id, security headers, and sessions that end."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions import middleware as sessions
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from accounts.models import SecurityEvent, UnsentForm
from accounts.saving.asking import TAKEN_UP
from accounts.saving.post_only import page_to_open
from accounts.saving.unsent import keep_unsent
from accounts.security.audit.events import note
from accounts.security.first_steps import FIRST_STEP, OPEN_BEFORE
from accounts.security.logs import current_request, current_request_id, without_keys
from accounts.security.sessions import (
    HAS_UNSENT,
    RAN_OUT,
    end_session_that_ran_out,
    read_whose_ran_out,
    touch,
)
from accounts.server.machine.disk import is_full_disk

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
# what a page loads: a tag up to the end of its address
LOADED = re.compile(rb'<(?:script|link)\s[^>]*?(?:src|href)="(?P<address>[^"]+)"')
MEGABYTE = 1024 * 1024
# How long a sending that is refused anyway may go on before the door closes.
DRAIN_SECONDS = 5


class RequestIdMiddleware:
    """Give every request an id, for the log and for error pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex[:12]
        token = current_request_id.set(request_id)
        request_token = current_request.set(request)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            return response
        finally:
            current_request_id.reset(token)
            current_request.reset(request_token)


class SecurityEventsMiddleware:
    """Note who took something out of the house, and who was refused."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        address = without_keys(request.get_full_path())
        disposition = response.get("Content-Disposition", "")
        if response.status_code == 403:
            note(SecurityEvent.Kind.FORBIDDEN, address, request.method or "")
        elif response.status_code == 200 and disposition.startswith("attachment"):
            note(SecurityEvent.Kind.DOWNLOAD, address, disposition.partition(";")[2].strip())
        return response


class SecurityHeadersMiddleware:
    """Set the content security policy and its companions on every answer, errors included."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.policy = "; ".join(
            f"{name} {' '.join(values)}" for name, values in settings.SECURE_CSP.items()
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault(
            "Content-Security-Policy", self.policy
        )  # downloads bring a narrower one
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class IntegrityMiddleware:
    """Let browsers check scripts and style sheets, those of Django's admin and forms included.

    It is added to the answer: Django writes most of these tags itself and knows no integrity.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        digests: dict[str, str] = getattr(staticfiles_storage, "integrity", {})
        is_page = response.get("Content-Type", "").startswith("text/html")
        if not digests or not is_page or response.streaming:
            return response

        def with_digest(tag: re.Match[bytes]) -> bytes:
            digest = digests.get(tag["address"].decode())
            return tag[0] + (f' integrity="{digest}"'.encode() if digest else b"")

        response.content = LOADED.sub(with_digest, response.content)
        if "Content-Length" in response:
            response["Content-Length"] = str(len(response.content))
        return response


class UploadLimitMiddleware:
    """Refuse a sending that is too long by the length it announces, before it is stored."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) <= settings.UPLOAD_TOTAL_MB * MEGABYTE:
            return self.get_response(request)
        self._drain(request)
        most = {
            "most_file": settings.UPLOAD_FILE_MB,
            "most_table": settings.UPLOAD_TABLE_MB,
            "most_total": settings.UPLOAD_TOTAL_MB,
        }
        return render(request, "413.html", most, status=413)

    def _drain(self, request: HttpRequest) -> None:
        """Throw away what arrives for a moment: a browser still sending reads no answer."""
        until = time.monotonic() + DRAIN_SECONDS
        with suppress(OSError):
            while time.monotonic() < until and request.read(65_536):
                pass


class NotAllowedMiddleware:
    """Answer a method that an address does not take with a page of ours."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        is_page = "GET" in response["Allow"]
        context = {"takes_form": not is_page, "page": request.get_full_path() if is_page else ""}
        in_words = render(request, "405.html", context, status=405)
        in_words["Allow"] = response["Allow"]
        return in_words


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's; but an answer is never taken back because its session could not be kept.

    A session is kept after the write was: on a full disk, or where the database has just stopped,
    Django would say of a stored form that nothing was understood, and refuse a page that is only
    read.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Store the session, or say in the log that it could not be."""
        try:
            return super().process_response(request, response)
        except (SessionInterrupted, DatabaseError) as error:
            if is_full_disk(error):
                log.error("the disk is full: a session was not brought up to date")
            else:
                log.warning("a session was not brought up to date: %s", request.path)
            return response


class SessionLimitsMiddleware:
    """End sessions after half an hour of silence or twelve hours; keep pages out of caches.

    What is sent with a session that ran out is kept for its author, once its CSRF token was found
    to fit.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        end_session_that_ran_out(request)
        response = self.get_response(request)
        if request.user.is_authenticated and request.session.get(HAS_UNSENT):
            self._forget_what_was_sent(request, response)
        if not settings.PUBLIC_READ or request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Note that somebody is there; keep what comes too late, and lead to the sign-in."""
        if request.user.is_authenticated:
            if not getattr(view, "leaves_session", False):
                touch(request.session)
            return None
        if request.method != "POST" or not getattr(view, "login_required", True):
            return None
        person = read_whose_ran_out(request)
        if person is None:
            return None
        is_kept = keep_unsent(request, person)
        request.session[RAN_OUT] |= {"is_kept": is_kept}
        return redirect_to_login(page_to_open(request.get_full_path()))

    def _forget_what_was_sent(self, request: HttpRequest, response: HttpResponse) -> None:
        """Forget kept words that were sent again and stored."""
        if (
            request.method == "POST"
            and not request.session.get(FIRST_STEP)
            and TAKEN_UP not in request.POST
            and isinstance(response, HttpResponseRedirect)
        ):
            kept = UnsentForm.objects.filter(user=request.user.pk)
            of_the_form = Q(address=request.path) | Q(address__startswith=f"{request.path}?")
            kept.filter(of_the_form).delete()
            if not kept.exists():
                del request.session[HAS_UNSENT]


class FirstStepsMiddleware:
    """Lead somebody to the account page who has something to do there before anything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Lead to the account page; what was sent meanwhile from an open page is kept."""
        if getattr(view, OPEN_BEFORE, False) or not request.user.is_authenticated:
            return None
        if not request.session.get(FIRST_STEP):
            return None
        if request.method == "POST" and keep_unsent(request, request.user):
            request.session[HAS_UNSENT] = True
        wanted = page_to_open(request.get_full_path())
        return redirect(f"{resolve_url('account')}?{urlencode({'next': wanted})}")


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages on their way out; files are compressed already, or streamed as they are.

    A few random bytes in each answer keep its length from telling what secrets it holds (BREACH),
    and tokens in forms are masked anew each time.
    """

    COMPRESSED = ("text/html", "text/plain", "application/json", "application/geo+json")

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress words alone."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in self.COMPRESSED:
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed
