"""Whose account opens: asked at the sign-in and at every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.backends import ModelBackend

if TYPE_CHECKING:
    from accounts.models import User


class AdmittedBackend(ModelBackend):
    """Passwords of accounts that may be used; a session ends when its account may be no longer."""

    def user_can_authenticate(self, user: User | None) -> bool:
        """Say whether the account may be used now."""
        return user is not None and user.is_admitted
