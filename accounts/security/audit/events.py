"""Security events, in the log of the server and in a table that is kept for six months."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import DatabaseError, transaction
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save

from accounts.models import SecurityEvent, User, UserSession
from accounts.security.addresses import visitor_address
from accounts.security.audit.details import Detail, detail, keep
from accounts.security.logs import current_request, current_request_id
from accounts.security.session_store import CAME_FROM, digest_of

log = logging.getLogger("lantu.security")

Kind = SecurityEvent.Kind
# What of an account is a right.
RIGHTS = ("is_active", "is_staff", "is_superuser")
# What happens to rights and roles, by Django's words for it.
CHANGES = {"add": "given", "remove": "taken", "clear": "cleared"}
# What rights, accounts and roles are called in every language.
KEYS = ("codename", "username", "name")


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
    pre_save.connect(_remember_rights, sender=User, dispatch_uid="lantu.rights")
    post_save.connect(_person_saved, sender=User, dispatch_uid="lantu.person")
    pre_delete.connect(_person_deleted, sender=User, dispatch_uid="lantu.person_deleted")


def note(
    kind: SecurityEvent.Kind, subject: str, details: str | Sequence[Detail] = "", **who: Any
) -> None:
    """Keep an event with the person who acts and the address; `actor` names one that is not yet
    signed in, `name` one that is unknown. Details are names as they stand, or codes with words in
    both languages.

    Whoever reads a page gets it also while nothing can be written: then the log of the server alone
    has the event.
    """
    request = current_request.get()
    actor = who.get("actor") or getattr(request, "user", None)
    person = actor if isinstance(actor, User) else None
    try:
        with transaction.atomic():
            SecurityEvent.objects.create(
                kind=kind,
                actor=person,
                actor_name=person.username if person else who.get("name", "")[:150],
                address=address_of(request)[:45],
                subject=_storable(subject)[:300],
                details=_storable(details if isinstance(details, str) else keep(details)),
                request_id=current_request_id.get(),
            )
    except DatabaseError:
        log.exception("not kept: %s %s", kind, subject)


def address_of(request: Any) -> str:
    """Return from where somebody acts; empty for a command."""
    return visitor_address(request) if request else ""


def _storable(text: str) -> str:
    # PostgreSQL takes no NUL in a text
    return text.replace("\0", "")


def _acting() -> str:
    """Say for the log of the server who acts, and from where."""
    request = current_request.get()
    user = getattr(request, "user", None)
    return f" by {user.username} from {address_of(request)}" if user and user.pk else ""


def _signed_in(request: Any, user: User, **kwargs: Any) -> None:
    address = address_of(request)
    request.session[CAME_FROM] = {
        "address": address[:45],
        "agent": request.META.get("HTTP_USER_AGENT", "")[:200],
    }
    log.info("signed in: %s from %s", user.username, address or "-")
    note(Kind.SIGNED_IN, user.username, actor=user)


def _signed_out(user: User | None, **kwargs: Any) -> None:
    log.info("signed out: %s", user.username if user else "-")
    if user:
        note(Kind.SIGNED_OUT, user.username, actor=user)


def _refused(credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
    name = credentials.get("username") or "-"
    log.warning("sign-in refused: %s from %s", name, address_of(request) or "-")
    note(Kind.SIGN_IN_REFUSED, name, name=_storable(name))


def _locked(username: str, ip_address: str, **kwargs: Any) -> None:
    log.warning("sign-in locked: %s from %s", username, ip_address)
    note(Kind.LOCKED, username or "-", name=_storable(username or ""))


def _rights_changed(
    action: str, instance: Any, model: Any, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if not action.startswith("post_"):
        return
    verb = action.removeprefix("post_")
    keys = sorted(pk_set or ())
    log.warning("rights changed: %s %s %s%s", instance, verb, keys, _acting())
    names = [_key_of(row) for row in model._base_manager.filter(pk__in=keys)]
    subject = getattr(instance, "username", str(instance))
    note(Kind.RIGHTS, subject, [detail(CHANGES[verb], names=names)])


def _key_of(row: Any) -> str:
    """Return what a role, right or account is called in every language."""
    return str(next(vars(row)[name] for name in KEYS if name in vars(row)))


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _remember_rights(instance: User, update_fields: Any = None, **kwargs: Any) -> None:
    """Note what an account was before it is saved; signing in writes its own moment alone."""
    vars(instance).pop("rights_before", None)
    if instance.pk and (update_fields is None or set(update_fields) - {"last_login"}):
        stored = User.objects.filter(pk=instance.pk).values("password", *RIGHTS).first()
        vars(instance)["rights_before"] = stored


def _person_saved(instance: User, created: bool, update_fields: Any = None, **kwargs: Any) -> None:
    if update_fields is not None and not set(update_fields) - {"last_login"}:
        return
    state = (
        f"active={instance.is_active} staff={instance.is_staff} superuser={instance.is_superuser}"
    )
    verb = "made" if created else "saved"
    log.warning("account %s: %s %s%s", verb, instance.username, state, _acting())
    before = vars(instance).pop("rights_before", None) or {}
    changed = [
        detail("became", right=name, before=_yes(before[name]), after=_yes(getattr(instance, name)))
        for name in RIGHTS
        if before and before[name] != getattr(instance, name)
    ]
    is_of_rights = bool(changed)
    has_new_password = bool(before) and before["password"] != instance.password
    if has_new_password:
        changed.append(detail("password"))
    if created:
        changed = [detail("made", state=[name for name in RIGHTS if getattr(instance, name)])]
    kind = Kind.RIGHTS if is_of_rights else Kind.ACCOUNT
    note(kind, instance.username, changed or [detail("saved")])
    if not instance.is_active:
        instance.sessions.all().delete()
    elif has_new_password:
        end_other_sessions(instance)


def _person_deleted(instance: User, **kwargs: Any) -> None:
    log.warning("account deleted: %s%s", instance.username, _acting())
    note(Kind.ACCOUNT, instance.username, [detail("deleted")])


def end_other_sessions(person: User) -> int:
    """End all sessions of a person but the one that asks for it; returns how many."""
    request = current_request.get()
    here = digest_of(request.session.session_key) if hasattr(request, "session") else ""
    return UserSession.objects.filter(user=person).exclude(session_key=here).delete()[0]
