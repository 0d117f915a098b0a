"""What machines read: figures for a monitoring, whom to tell of a weakness, what not to crawl."""

from __future__ import annotations

import ipaddress
import re
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from accounts.models import Installation
from accounts.security.addresses import visitor_address
from accounts.security.first_steps import open_before_first_step
from accounts.server.metrics.collected import write_metrics

BEARER = "Bearer "
# RFC 9116 asks for less than a year.
CONTACT_HOLDS = timedelta(days=180)
PLAIN = "text/plain; charset=utf-8"
NO_PAGES = ("/desk/calendar/", "/accounts/session/")
# a mobile, or an area (two digits for the largest cities) with its number
CHINESE_NUMBER = re.compile(
    r"(?:\+86-?)?(?:(?P<mobile>1[3-9]\d{9})"
    r"|0?(?P<area>10|2\d|[3-9]\d{2})-?(?P<local>\d{7,8}))"
)


@open_before_first_step
@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell a monitoring what was counted; for all others there is no such address."""
    if not may_read_metrics(request):
        raise Http404
    return HttpResponse(write_metrics(), content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request: HttpRequest) -> bool:
    """Say whether a request comes with the token, or from an address that may read."""
    sent = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and sent.startswith(BEARER):
        return constant_time_compare(sent.removeprefix(BEARER), settings.METRICS_TOKEN)
    forwarded = request.headers.get("X-Forwarded-For", "")
    entries = [part for part in forwarded.split(",") if part.strip()]
    if entries and not 0 < settings.PROXY_COUNT <= len(entries):
        # a proxy that nobody told us of: whom it let in is not known
        return False
    if not entries and "Forwarded" in request.headers:
        return False
    try:
        address = ipaddress.ip_address(visitor_address(request))
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in settings.METRICS_FROM)


@open_before_first_step
@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a weakness (RFC 9116); nothing where nobody is named."""
    contact = read_contact()
    if not contact:
        raise Http404
    today = datetime.combine(datetime.now(UTC).date(), time(), UTC)
    lines = [
        f"Contact: {contact}",
        f"Expires: {(today + CONTACT_HOLDS).isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: zh, en",
    ]
    if settings.SITE_URL.startswith("https://"):
        lines.append(f"Canonical: {settings.SITE_URL}{request.path}")
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


def read_contact() -> str:
    """Read whom to tell, as an address: the setting, else the telephone of the office."""
    if settings.SECURITY_CONTACT:
        is_mail = ":" not in settings.SECURITY_CONTACT
        return f"mailto:{settings.SECURITY_CONTACT}" if is_mail else settings.SECURITY_CONTACT
    telephone = re.sub(r"[\s()（）]", "", Installation.current().telephone)
    number = CHINESE_NUMBER.fullmatch(telephone)
    if number is None:
        return ""
    if number["mobile"]:
        return f"tel:+86-{number['mobile']}"
    return f"tel:+86-{number['area']}-{number['local']}"


@open_before_first_step
@login_not_required
@require_safe
def robots_txt(_request: HttpRequest) -> HttpResponse:
    """Keep search engines from what is no page, and from each way in which a list can be filtered.

    Pages that are not public lead to the sign-in, so that nothing is to be hidden here.
    """
    closed = [f"{prefix}{path}" for prefix in ("", "/en") for path in NO_PAGES]
    if settings.PUBLIC_READ:
        closed.append("/*?")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)
