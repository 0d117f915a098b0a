"""Restore a backup beside the product, to know that it can be done (docs/operations.md)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.server.backup.drill import drill
from accounts.server.backup.errors import BackupError
from accounts.server.backup.options import (
    DONE_BUT,
    add_keys_arguments,
    end_on_signal,
    fail,
    read_keys,
)
from accounts.server.backup.restoring import choose_archive
from accounts.server.status.jobs import Job, note_end


class Command(BaseCommand):
    """Exit code 0: the backup is whole; 1: it cannot be restored; 3: restored, but not whole."""

    help = "Restore a backup into a temporary database and folder, check it, and clean up."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the archive, and where there is room for it."""
        parser.add_argument("source", metavar="FROM", help="a backup, or a folder: its newest")
        parser.add_argument(
            "--into",
            default=settings.DRILL_DATABASE_URL,
            metavar="URL",
            help="on PostgreSQL: an empty database of its own (DRILL_DATABASE_URL); without it one "
            "is made and dropped",
        )
        parser.add_argument(
            "--at", default="", metavar="FOLDER", help="where the files are unpacked (TMPDIR)"
        )
        add_keys_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore beside, check, clean up, and say how it went."""
        end_on_signal()
        try:
            path = choose_archive(options["source"])
            checked = drill(path, read_keys(options), into=options["into"], place=options["at"])
        except BackupError as error:
            raise fail(Job.DRILL, error) from error
        wrong = [*checked.findings, *checked.wrong]
        for line in wrong:
            self.stdout.write(line)
        note_end(
            Job.DRILL,
            is_good=not wrong,
            findings=len(wrong),
            words="; ".join([path.name, *(wrong[:3] or [checked.ledger])]),
        )
        words = (
            f"{path.name}, made {checked.header.made_at}: "
            f"{sum(checked.header.counts.values())} rows, {checked.header.files} files. "
            f"{checked.ledger}"
        )
        if wrong:
            raise CommandError(f"Restored, but not whole: {words}", returncode=DONE_BUT)
        self.stdout.write(f"It can be restored: {words}")
