"""Sign-in through the directory of an office (OpenID Connect), beside the accounts kept here."""

from __future__ import annotations

import logging
from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.core.exceptions import SuspiciousOperation
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)

from accounts.models import User
from accounts.roles import IN_ADMIN, ROLES, Role
from accounts.security.first_steps import open_before_first_step
from accounts.security.sign_in import start

# What goes wrong with a directory that is down, or with what it answers.
BROKEN = (requests.RequestException, jwt.PyJWTError, SuspiciousOperation, KeyError, ValueError)
log = logging.getLogger("lantu.security")


class DirectoryBackend(OIDCAuthenticationBackend):
    """Recognises people by the subject that the directory gives them for ever.

    An account is joined to it at the first sign-in, by its name, where an administrator made it
    without a password. One that has a password is never joined: a name in the directory opens no
    account that was not meant for it.
    """

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> User | None:
        """Recognise somebody; nobody where the directory is down or answers what it should not."""
        try:
            return admitted(super().authenticate(request, **kwargs))
        except BROKEN as error:
            log.warning("directory: no sign-in (%s: %s)", type(error).__name__, error)
            return None

    def get_user(self, user_id: Any) -> User | None:
        """Find whose session it is; nobody's once the account may be used no longer."""
        return admitted(super().get_user(user_id))

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Check signature, nonce, time, and that it was written by our directory and for us."""
        payload: dict[str, Any] = super().verify_token(token, **kwargs)
        audience = payload.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        is_ours = self.OIDC_RP_CLIENT_ID in audiences
        if payload.get("iss") != settings.OIDC_ISSUER or not is_ours or "exp" not in payload:
            raise SuspiciousOperation("The token is of another issuer or for somebody else.")
        return payload

    def get_userinfo(
        self, access_token: str, id_token: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        """Read what the directory says about the person of the token, and of nobody else."""
        claims: dict[str, Any] = payload | super().get_userinfo(access_token, id_token, payload)
        if not payload.get("sub") or claims["sub"] != payload["sub"]:
            raise SuspiciousOperation("The claims are about somebody else.")
        return claims

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Ask for a name that an account may have."""
        name = claims.get(settings.OIDC_NAME_OF_ACCOUNT)
        return isinstance(name, str) and 0 < len(name) <= 150 and name.isprintable()

    def filter_users_by_claims(self, claims: dict[str, Any]) -> models.QuerySet[User]:
        """Find the account by the subject; before the first sign-in by its name."""
        known = User.objects.filter(directory_id=claims["sub"])
        if known.exists():
            return known
        named = User.objects.filter(
            username=claims[settings.OIDC_NAME_OF_ACCOUNT], directory_id=None, is_superuser=False
        )
        without_password = [person.pk for person in named if not person.has_usable_password()]
        return User.objects.filter(pk__in=without_password)

    def create_user(self, claims: dict[str, Any]) -> User | None:
        """Make an account for somebody new; nobody's where the name is taken here."""
        name = claims[settings.OIDC_NAME_OF_ACCOUNT]
        if User.objects.filter(username=name).exists():
            log.warning("directory: %s is the name of another account", name)
            return None
        return self.update_user(User.objects.create_user(name), claims)

    def update_user(self, user: User, claims: dict[str, Any]) -> User:
        """Take name, mail and roles from the directory, which knows them better."""
        with transaction.atomic():
            user.directory_id = claims["sub"]
            user.full_name = str(claims.get("name") or user.full_name)[:60]
            user.email = str(claims.get("email") or user.email)[:254]
            if settings.OIDC_ROLES_CLAIM:
                roles = read_roles(claims.get(settings.OIDC_ROLES_CLAIM))
                user.is_staff = user.is_superuser or bool(roles & IN_ADMIN)
                give_roles(user, roles)
            user.save()
        return user


def admitted(person: User | None) -> User | None:
    """Return somebody whose account may be used now."""
    return person if person and person.is_admitted else None


def read_roles(claimed: Any) -> frozenset[Role]:
    """Read the roles of a claim; what names none of ours gives nothing."""
    values = [claimed] if isinstance(claimed, str) else claimed
    if not isinstance(values, list):
        return frozenset()
    named = (settings.OIDC_ROLES.get(value) for value in values if isinstance(value, str))
    return frozenset(Role(name) for name in named if name in ROLES)


def give_roles(person: User, roles: frozenset[Role]) -> None:
    """Let a person hold exactly these of our roles; groups that are no roles stay."""
    held = person.groups.filter(name__in=list(ROLES))
    person.groups.remove(*held.exclude(name__in=roles))
    person.groups.add(*Group.objects.filter(name__in=roles).exclude(pk__in=held))


def refuse_where_off(view: Any) -> Any:
    """Let a view be none where no directory is set up."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.OIDC_RP_CLIENT_ID:
            raise Http404
        return view(request, *args, **kwargs)

    return open_before_first_step(login_not_required(never_cache(answer)))


class LeaveForDirectory(OIDCAuthenticationRequestView):
    """Leads to the sign-in of the directory."""


class ComeFromDirectory(OIDCAuthenticationCallbackView):
    """Takes who comes back from the directory."""

    user: User

    def login_success(self) -> HttpResponse:
        """Start the session as every sign-in does; the directory asked its own second factor."""
        wanted = self.request.session.get("oidc_login_next") or ""
        return redirect(start(self.request, self.user, wanted, is_of_directory=True))

    def login_failure(self) -> HttpResponse:
        """Lead back to the one door, which also takes the passwords that are kept here."""
        messages.error(
            self.request,
            _(
                "The directory did not let you in, or cannot be reached, or knows you under a name "
                "that has no account here. Try again, or ask the administrator."
            ),
        )
        return redirect("login")


leave_for_directory = refuse_where_off(LeaveForDirectory.as_view())
come_from_directory = refuse_where_off(ComeFromDirectory.as_view())
