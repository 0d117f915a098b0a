"""How many wrong tries one address has, whatever the names."""

from __future__ import annotations

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

from accounts.security.addresses import visitor_address


class AttemptsHandler(AxesDatabaseHandler):
    """Counts tries by name and address, as axes does, and by address across all names.

    One password tried on every name locks no name; it locks the address.
    """

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Say whether the name is locked from this address, or the address for every name."""
        if super().is_locked(request, credentials):
            return True
        return count_failures_from(request) >= settings.SIGN_IN_FAILURES_PER_ADDRESS


def count_failures_from(request: HttpRequest) -> int:
    """Count the wrong tries that came from the address of a request in the last quarter hour."""
    attempts = AccessAttempt.objects.filter(
        ip_address=visitor_address(request),
        attempt_time__gte=get_cool_off_threshold(request),
    )
    return attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
