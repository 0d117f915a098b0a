"""The person behind a request."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """Return who is signed in; nobody else may take a step that is logged."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
