"""Security events for the log, kept six months: who came in or was refused, changed rights."""

import logging
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_save

from accounts.models import User
from accounts.security.addresses import visitor_address

log = logging.getLogger("lantu.security")


def listen() -> None:
    """Connect the listeners; connecting twice changes nothing."""
    user_logged_in.connect(_signed_in, dispatch_uid="lantu.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="lantu.signed_out")
    user_login_failed.connect(_refused, dispatch_uid="lantu.refused")
    user_locked_out.connect(_locked, dispatch_uid="lantu.locked")
    m2m_changed.connect(_rights_changed, sender=User.groups.through, dispatch_uid="lantu.groups")
    m2m_changed.connect(
        _rights_changed, sender=User.user_permissions.through, dispatch_uid="lantu.permissions"
    )
    post_save.connect(_person_saved, sender=User, dispatch_uid="lantu.person")


def _from(request: Any) -> str:
    return visitor_address(request) if request else "-"


def _signed_in(request: Any, user: User, **kwargs: Any) -> None:
    log.info("signed in: %s from %s", user.username, _from(request))


def _signed_out(user: User | None, **kwargs: Any) -> None:
    log.info("signed out: %s", user.username if user else "-")


def _refused(credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
    log.warning("sign-in refused: %s from %s", credentials.get("username", "-"), _from(request))


def _locked(username: str, ip_address: str, **kwargs: Any) -> None:
    log.warning("sign-in locked: %s from %s", username, ip_address)


def _rights_changed(action: str, instance: Any, pk_set: set[int] | None, **kwargs: Any) -> None:
    if action.startswith("post_"):
        log.warning(
            "rights changed: %s %s %s", instance, action.removeprefix("post_"), sorted(pk_set or ())
        )


def _person_saved(instance: User, created: bool, update_fields: Any = None, **kwargs: Any) -> None:
    if update_fields is None or set(update_fields) - {"last_login"}:
        state = (
            f"active={instance.is_active} staff={instance.is_staff} "
            f"superuser={instance.is_superuser}"
        )
        log.warning("account %s: %s %s", "made" if created else "saved", instance.username, state)
