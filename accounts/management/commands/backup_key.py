"""Make a key for backups: the secret half into a file, the public half for BACKUP_RECIPIENTS."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.server.backup.encryption import make_key


class Command(BaseCommand):
    """Write a secret key that `age` reads as well; never over another file."""

    help = "Make a key for encrypted backups; keep the file away from this machine."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file of the secret key."""
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the secret key for its owner alone, and print the public one."""
        secret, public = make_key()
        try:
            number = os.open(options["file"], os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(f"# public key: {public}\n{secret}\n")
        self.stdout.write(public)
