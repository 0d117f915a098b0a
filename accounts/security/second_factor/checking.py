"""Who gives a second factor: at the door, and again before a change of how one signs in."""

from __future__ import annotations

import time

from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from accounts.models import User
from accounts.security.second_factor.codes import check_code
from accounts.security.second_factor.factors import has_second_factor
from accounts.security.second_factor.passkeys import Purpose, check_passkey

LONGEST_CODE = 100
# In the session of somebody who showed a moment ago who they are, so long.
CONFIRMED = "confirmed"
CONFIRMED_SECONDS = 300


def check_second_factor(request: HttpRequest, person: User, purpose: Purpose, code: str) -> bool:
    """Check the passkey that a form carries, or else the code; a wrong one counts like a password.

    Whoever calls this asks first whether the person is locked out.
    """
    answer = request.POST.get("passkey", "")
    if answer:
        signed = request.POST.get("ceremony", "")
        is_right = check_passkey(request, purpose, person, signed, answer) is not None
    else:
        is_right = check_code(person, code[:LONGEST_CODE])
    if not is_right:
        credentials = {"username": person.username}
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    return is_right


def note_confirmed(request: HttpRequest, *, by_second_factor: bool) -> None:
    """Note that the person showed just now who they are."""
    request.session[CONFIRMED] = {
        "until": int(time.time()) + CONFIRMED_SECONDS,
        "by_second_factor": by_second_factor,
    }


def is_confirmed(request: HttpRequest, person: User) -> bool:
    """Say whether the person showed in the last five minutes who they are.

    A password does for somebody who has no second factor; nobody changes one without it.
    """
    noted = request.session.get(CONFIRMED)
    if not noted or noted["until"] < time.time():
        return False
    return bool(noted["by_second_factor"]) or not has_second_factor(person)
