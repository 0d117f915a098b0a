"""Make a backup of database and evidence, while people write (docs/operations.md)."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.server.backup.errors import BackupError
from accounts.server.backup.making import Made, in_megabytes, make_backup
from accounts.server.backup.options import (
    DONE_BUT,
    add_lock_arguments,
    end_on_signal,
    fail,
    read_lock,
)
from accounts.server.backup.rotation import Keep, remove_old
from accounts.server.status.jobs import Job, note_end


class Command(BaseCommand):
    """Exit code 0: made and whole; 1: none was made; 3: made, but files are missing or changed."""

    help = "Back up database and evidence into one archive, consistent while people write."
    # an upgrade backs up a database that lacks migrations
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, what to keep there, and what to encrypt with."""
        parser.add_argument("to", metavar="TO", help="a folder, or a new file (….tar, ….tar.age)")
        parser.add_argument(
            "--keep",
            nargs="?",
            type=read_keep,
            const=Keep(),
            metavar="DAYS,WEEKS,MONTHS",
            help="afterwards delete all but the last of so many days, weeks, months (14,8,12)",
        )
        add_lock_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up, remove what is old, and say it in a line."""
        end_on_signal()
        try:
            made = make_backup(options["to"], read_lock(options))
            words = sentence(made)
            # what is not whole takes the place of nothing
            if options["keep"] and not made.findings:
                removed = remove_old(made.path.parent, options["keep"])
                words += f" Removed {len(removed)} old."
        except BackupError as error:
            raise fail(Job.BACKUP, error) from error
        for finding in made.findings:
            self.stdout.write(finding)
        note_end(
            Job.BACKUP,
            is_good=not made.findings,
            findings=len(made.findings),
            words="; ".join([f"{made.path} ({in_megabytes(made.size)})", *made.findings[:3]]),
        )
        if made.findings:
            raise CommandError(
                f"{words} {len(made.findings)} files are missing or changed.", returncode=DONE_BUT
            )
        self.stdout.write(words)


def read_keep(text: str) -> Keep:
    """Read how many days, weeks and months are kept."""
    parts = text.split(",")
    if len(parts) > 3 or not all(part.isdecimal() for part in parts) or int(parts[0]) < 1:
        raise ArgumentTypeError("write days, weeks and months with commas between: 14,8,12")
    return Keep(*(int(part) for part in parts))


def sentence(made: Made) -> str:
    """Say what was made."""
    rows = sum(made.header.counts.values())
    return (
        f"Backed up to {made.path}: {in_megabytes(made.size)}, {rows} rows, "
        f"{made.header.files} files."
    )
