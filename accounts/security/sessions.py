"""How long a session goes on, and whose session ran out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User, UserSession
from accounts.security.session_store import SEEN_AT, STARTED_AT, digest_of

# A session is touched at most once a minute: writing it on every request breaks readers on a full
# disk.
TOUCH_EVERY_SECONDS = 60
# In the session that follows one that ran out: whose it was, and whether words were kept.
RAN_OUT = "ran_out"
# In the session of somebody for whom words were kept.
HAS_UNSENT = "has_unsent"


@dataclass(frozen=True)
class TimeLeft:
    """The seconds until a session ends, and those until no use of it helps any more."""

    seconds: int
    at_most: int


def read_time_left(session: Any) -> TimeLeft:
    """Read how long a session goes on."""
    now = int(time.time())
    at_most = settings.SESSION_COOKIE_AGE - (now - session.get(STARTED_AT, now))
    idle = settings.SESSION_IDLE_SECONDS - (now - session.get(SEEN_AT, now))
    return TimeLeft(min(idle, at_most), at_most)


def touch(session: Any, *, at_once: bool = False) -> None:
    """Note that somebody is there: once a minute, or at once where it was asked for."""
    now = int(time.time())
    if STARTED_AT not in session:
        session[STARTED_AT] = now
    if at_once or now - session.get(SEEN_AT, 0) >= TOUCH_EVERY_SECONDS:
        session[SEEN_AT] = now


def end_session_that_ran_out(request: HttpRequest) -> None:
    """End the session of a request if its time is over, and remember whose it was.

    It keeps its key: another tab that asks at the same moment finds the same.
    """
    if request.user.is_authenticated:
        if read_time_left(request.session).seconds >= 0:
            return
        person = request.user
        stamp = _stamp(person.pk, request.session.get(HASH_SESSION_KEY, ""))
        user_logged_out.send(sender=type(person), request=request, user=person)
        request.session.clear()
        request.session[RAN_OUT] = stamp
        request.user = AnonymousUser()
    elif (key := request.COOKIES.get(settings.SESSION_COOKIE_NAME)) and request.session.is_empty():
        # hours later the row itself is out of date, and Django reads it as none
        rows = UserSession.objects.filter(session_key=digest_of(key))
        row = rows.filter(expire_date__lte=timezone.now()).first()
        if row is None:
            return
        values = row.get_decoded()
        if SESSION_KEY in values and BACKEND_SESSION_KEY in values:
            request.session[RAN_OUT] = _stamp(values[SESSION_KEY], values.get(HASH_SESSION_KEY, ""))


def _stamp(account: Any, auth_hash: str) -> dict[str, Any]:
    return {"account": str(account), "hash": auth_hash}


def read_whose_ran_out(request: HttpRequest) -> User | None:
    """Return the person whose session ran out before this one.

    None where it was ended, the account disabled or its password changed.
    """
    stamp = request.session.get(RAN_OUT)
    if not stamp or request.user.is_authenticated:
        return None
    person = User.objects.filter(pk=stamp["account"], is_active=True).first()
    if person and constant_time_compare(stamp["hash"], person.get_session_auth_hash()):
        return person
    return None
