"""List, and remove, files that no record names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.server.status.jobs import Job, note_end
from parks.evidence.orphans import read_orphans, remove_orphan

HOURS = 24


class Command(BaseCommand):
    """Say which files a killed process left behind; with --yes, delete them."""

    help = "List files of evidence that no record names; delete them with --yes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the age from which on a file counts, and the consent."""
        parser.add_argument(
            "--older-than",
            type=int,
            default=HOURS,
            metavar="HOURS",
            help=f"look at files that are older than so many hours ({HOURS}, at least 1)",
        )
        parser.add_argument("--yes", action="store_true", help="delete them")

    def handle(self, *args: Any, **options: Any) -> None:
        """List or delete, and end with the counts; exit code 1 where files are left."""
        hours = options["older_than"]
        if hours < 1:
            raise CommandError("A file may belong to a sending in flight: --older-than 1 or more.")
        count = removed = size = 0
        for orphan in read_orphans(timedelta(hours=hours)):
            count += 1
            size += orphan.size
            self.stdout.write(f"{orphan.path} ({orphan.size} bytes)")
            removed += options["yes"] and remove_orphan(orphan)
        left = count - removed
        note_end(Job.ORPHANS, is_good=not left, findings=left)
        words = f"{count} files that no record names, {size} bytes; {removed} removed."
        if left:
            hint = "" if options["yes"] else " Add --yes to delete them."
            raise CommandError(words + hint)
        self.stdout.write(words)
