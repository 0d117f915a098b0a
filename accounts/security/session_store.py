"""Sessions in a table of our own: each row names its person, and who deletes it ends it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from accounts.models import UserSession

# In a session: when it began and when it was last used, in seconds, and from where it was opened.
STARTED_AT = "started_at"
SEEN_AT = "seen_at"
CAME_FROM = "came_from"


def digest_of(key: str | None) -> str:
    """Return what is stored of the key in a cookie."""
    return hashlib.sha256((key or "").encode()).hexdigest()


class SessionStore(DatabaseStore):
    """The sessions of Django, kept under the SHA-256 of their key."""

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        """Return the table."""
        return UserSession

    def _get_session_from_db(self) -> UserSession | None:
        row = UserSession.objects.filter(
            session_key=digest_of(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        """Say whether there is a session with this key."""
        return UserSession.objects.filter(session_key=digest_of(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        """Make the row of a session from what it holds."""
        came_from = data.get(CAME_FROM, {})
        row = cast("UserSession", super().create_model_instance(data))
        row.session_key = digest_of(row.session_key)
        row.user_id = data.get(SESSION_KEY)
        row.address = came_from.get("address", "")
        row.agent = came_from.get("agent", "")
        row.created_at = _moment(data.get(STARTED_AT))
        row.seen_at = _moment(data.get(SEEN_AT))
        return row

    def delete(self, session_key: str | None = None) -> None:
        """End a session; one that is not there is ended."""
        key = session_key or self.session_key
        if key:
            UserSession.objects.filter(session_key=digest_of(key)).delete()


def _moment(seconds: int | None) -> datetime:
    return datetime.fromtimestamp(seconds, UTC) if seconds else timezone.now()
