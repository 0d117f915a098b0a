"""Let a superuser in for an hour, where administrator, security officer and auditor are three."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import SecurityEvent, User
from accounts.security.audit.details import detail
from accounts.security.audit.events import note

ADMITTED = timedelta(hours=1)
log = logging.getLogger("lantu.security")


class Command(BaseCommand):
    """Open the account of a superuser for an hour, with a reason that the log keeps."""

    help = "Let a superuser sign in for one hour (THREE_OFFICERS=1); the reason is logged."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the account and the reason."""
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="why nobody else can do it")

    def handle(self, *args: Any, username: str, reason: str, **options: Any) -> None:
        """Open the account. Raises CommandError where there is nothing to open, or no reason."""
        if not settings.THREE_OFFICERS:
            raise CommandError("THREE_OFFICERS is off: superusers sign in as everybody does.")
        if not reason.strip():
            raise CommandError("Say why: --reason must not be empty.")
        person = User.objects.filter(username=username, is_superuser=True, is_active=True).first()
        if person is None:
            raise CommandError(f"“{username}” is no active superuser.")
        person.admitted_until = timezone.now() + ADMITTED
        person.save(update_fields=["admitted_until"])
        until = timezone.localtime(person.admitted_until)
        log.warning(
            "glass broken: %s until %s: %s", username, until.isoformat("T", "seconds"), reason
        )
        let_in = detail("let in until", until=f"{until:%Y-%m-%d %H:%M}", reason=reason)
        note(SecurityEvent.Kind.BREAK_GLASS, username, [let_in])
        self.stdout.write(f"{username} may sign in until {until:%H:%M}. The log keeps the reason.")
