"""What is of no use any more is removed every day: keys, sessions, words that nobody took up.

Nothing here is a record: records and their logs are never removed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from django.db import transaction
from django.utils import timezone

from accounts.models import FormKey, SecurityEvent, UnsentForm, UserSession

# A form that was left open is sent within so many days, or is known by nobody.
KEYS_KEPT = timedelta(days=30)
# A form that was left open over a holiday is known by the row of its session.
SESSIONS_KEPT = timedelta(days=7)
TRIES_KEPT = timedelta(days=1)
# Security events are kept for six months.
SIGN_INS_KEPT = timedelta(days=190)
Purge = Callable[[], int]
_purges: dict[str, Purge] = {}


def register_purge(what: str, purge: Purge) -> None:
    """Have a function called every day that removes rows and returns how many they were."""
    _purges[what] = purge


def purge_all() -> dict[str, int]:
    """Remove everything that is of no use any more; returns how many rows of each kind."""
    counts = {}
    for what, purge in _purges.items():
        with transaction.atomic():
            counts[what] = purge()
    return counts


def purge_form_keys() -> int:
    """Remove the keys of forms that were sent long ago."""
    return FormKey.objects.filter(used_at__lt=timezone.now() - KEYS_KEPT).delete()[0]


def purge_sessions() -> int:
    """Remove sessions that ran out long ago."""
    return UserSession.objects.filter(expire_date__lt=timezone.now() - SESSIONS_KEPT).delete()[0]


def purge_unsent_forms() -> int:
    """Remove words that were kept for a day, and which nobody took up."""
    return UnsentForm.objects.expired().delete()[0]


def purge_tries() -> int:
    """Remove failed tries to sign in that lock nobody out any more."""
    return AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - TRIES_KEPT).delete()[0]


def purge_sign_ins() -> int:
    """Remove what was noted of sign-ins."""
    return AccessLog.objects.filter(attempt_time__lt=timezone.now() - SIGN_INS_KEPT).delete()[0]


def purge_security_events() -> int:
    """Remove security events that were kept for six months."""
    return SecurityEvent.objects.expired().delete()[0]


def register_own() -> None:
    """Register what belongs to accounts."""
    register_purge("form keys", purge_form_keys)
    register_purge("sessions", purge_sessions)
    register_purge("unsent forms", purge_unsent_forms)
    register_purge("failed tries to sign in", purge_tries)
    register_purge("notes of sign-ins", purge_sign_ins)
    register_purge("security events", purge_security_events)
