"""What holds for every answer: a request id, security headers, and sessions that end."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from accounts.security.logs import current_request_id

Answer = Callable[[HttpRequest], HttpResponse]
# A session is touched at most once a minute: writing it on every request breaks readers on a full
# disk.
TOUCH_EVERY_SECONDS = 60
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
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            return response
        finally:
            current_request_id.reset(token)


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


class UploadLimitMiddleware:
    """Refuse a sending that is too long by the length it announces, before it is stored."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) <= settings.UPLOAD_TOTAL_MB * MEGABYTE:
            return self.get_response(request)
        self._drain(request)
        most = {"most_file": settings.UPLOAD_FILE_MB, "most_total": settings.UPLOAD_TOTAL_MB}
        return render(request, "413.html", most, status=413)

    def _drain(self, request: HttpRequest) -> None:
        """Throw away what arrives for a moment: a browser still sending reads no answer."""
        until = time.monotonic() + DRAIN_SECONDS
        with suppress(OSError):
            while time.monotonic() < until and request.read(65_536):
                pass


class SessionLimitsMiddleware:
    """End sessions after half an hour of silence or twelve hours; keep pages out of caches."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._enforce(request)
        response = self.get_response(request)
        if not settings.PUBLIC_READ or request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    def _enforce(self, request: HttpRequest) -> None:
        now = int(time.time())
        started = request.session.get("started_at")
        seen = request.session.get("seen_at", now)
        if started is None:
            request.session["started_at"] = started = now
        if (
            now - seen > settings.SESSION_IDLE_SECONDS
            or now - started > settings.SESSION_COOKIE_AGE
        ):
            logout(request)
        elif now - seen >= TOUCH_EVERY_SECONDS or "seen_at" not in request.session:
            request.session["seen_at"] = now
