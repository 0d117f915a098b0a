"""Whose account opens: asked at the sign-in and at every request."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from accounts.models import User


class AdmittedBackend(ModelBackend):
    """Passwords of accounts that may be used; a session ends when its account may be no longer."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Say whether the account may be used now."""
        return isinstance(user, User) and user.is_admitted
