"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def visitor_address(request: HttpRequest) -> str:
    """Return the visitor's address: the connection's, or what our outermost proxy saw.

    Only the last PROXY_COUNT entries of X-Forwarded-For were written by us; what stands before them
    is the visitor's own claim and never believed.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    seen = [
        part.strip()
        for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if part.strip()
    ]
    if not settings.PROXY_COUNT or len(seen) < settings.PROXY_COUNT:
        return direct
    try:
        return str(ipaddress.ip_address(seen[-settings.PROXY_COUNT]))
    except ValueError:
        return direct
