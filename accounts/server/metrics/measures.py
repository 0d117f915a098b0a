"""What is counted while requests are answered. Labels hold patterns of addresses, never a path."""

from __future__ import annotations

import re
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

# twice the series, and with several processes there are none
disable_created_metrics()

MEASURED = CollectorRegistry()
SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
# an answer that took longer is a long one: a bound of the histogram
LONG_SECONDS = 2.0

requests = Counter(
    "lantu_requests",
    "Answers by pattern of the address, method and status",
    ("page", "method", "status"),
    registry=MEASURED,
)
request_seconds = Histogram(
    "lantu_request_seconds",
    "Seconds until the answer was ready, by pattern of the address",
    ("page",),
    buckets=SECONDS,
    registry=MEASURED,
)
exceptions = Counter(
    "lantu_exceptions",
    "Requests that an unexpected error broke, by its kind",
    ("kind",),
    registry=MEASURED,
)
database_errors = Counter(
    "lantu_database_errors", "Errors of the database, by their kind", ("kind",), registry=MEASURED
)
sign_in_failures = Counter("lantu_sign_in_failures", "Wrong passwords and codes", registry=MEASURED)
lockouts = Counter(
    "lantu_sign_in_lockouts", "Accounts and addresses that were locked", registry=MEASURED
)
workers = Gauge(
    "lantu_workers",
    "Processes that serve",
    multiprocess_mode="livesum",
    registry=MEASURED,
)

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
UNKNOWN_PAGE = "(none)"
STATIC = "(static)"
NAMED_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
CONVERTER = re.compile(r"<\w+:(\w+)>")
ADMIN_PAGE = re.compile(r"_(changelist|add|change|delete|history)$")


def page_of(request: HttpRequest) -> str:
    """Return the pattern of the address that answered: the same in both languages."""
    match = request.resolver_match
    if match is None:
        is_static = request.path_info.startswith(settings.STATIC_URL)
        return STATIC if is_static else UNKNOWN_PAGE
    return _pattern(match.route, match.url_name or "", "admin" in match.namespaces)


@lru_cache(maxsize=1024)
def _pattern(route: str, url_name: str, is_admin: bool) -> str:
    if is_admin:
        # forty tables with six pages each would be more series than all other pages together
        kind = ADMIN_PAGE.search(url_name)
        return f"/admin/({kind[1]})" if kind else "/admin/"
    plain = NAMED_GROUP.sub(r"<\1>", route)
    plain = CONVERTER.sub(r"<\1>", plain).replace("^", "").replace("$", "").replace("\\", "")
    return "/" + plain.removeprefix("en/")


def method_of(request: HttpRequest) -> str:
    """Return the method; what is none of the known ones is one more, whatever was sent."""
    return request.method if request.method in METHODS else "other"
