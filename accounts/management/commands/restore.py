"""Restore a backup into an empty database and MEDIA_ROOT (docs/operations.md)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.server.backup.errors import BackupError
from accounts.server.backup.options import (
    DONE_BUT,
    add_keys_arguments,
    end_on_signal,
    read_keys,
    read_lock,
)
from accounts.server.backup.restoring import choose_archive, restore


class Command(BaseCommand):
    """Exit code 0: restored and whole; 1: nothing was changed; 3: restored, but not whole."""

    help = "Restore a backup into an empty database and MEDIA_ROOT; stop the server first."
    requires_migrations_checks = False
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the archive, and whether what is there may go."""
        parser.add_argument("source", metavar="FROM", help="a backup, or a folder: its newest")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="what is there may go; a backup of it is made first, beside the archive",
        )
        add_keys_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, check, and say how it stands."""
        end_on_signal()
        try:
            path = choose_archive(options["source"])
            keys = read_keys(options)
            lock = read_lock(options)
            checked = restore(path, keys, replace=options["replace"], lock=lock)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if checked.copy:
            self.stdout.write(f"What was there before: {checked.copy}")
        if checked.aside:
            self.stdout.write(f"Its files were moved to {checked.aside}; remove them when sure.")
        for line in (*checked.findings, *checked.wrong):
            self.stdout.write(line)
        words = (
            f"Restored {path.name}, made {checked.header.made_at} by version "
            f"{checked.header.version}: {sum(checked.header.counts.values())} rows, "
            f"{checked.header.files} files. {checked.ledger}"
        )
        if checked.wrong:
            raise CommandError(words, returncode=DONE_BUT)
        self.stdout.write(f"{words} Everybody signs in again.")
