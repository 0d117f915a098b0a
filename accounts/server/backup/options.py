"""What the commands share: keys and passphrases, which are never arguments, and exit codes."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from accounts.server.backup.encryption import Keys, Lock
from accounts.server.backup.errors import BackupError
from accounts.server.status.jobs import Job, note_end

# It was done, and something is wrong with what it was done to.
DONE_BUT = 3


def add_lock_arguments(parser: CommandParser) -> None:
    """Take what a new backup is encrypted with."""
    parser.add_argument(
        "--recipient",
        action="append",
        default=[],
        metavar="age1…",
        help="encrypt to this public key of age; may be given again (BACKUP_RECIPIENTS)",
    )
    add_passphrase_argument(parser)


def add_keys_arguments(parser: CommandParser) -> None:
    """Take what opens a backup."""
    parser.add_argument(
        "--key-file", metavar="FILE", help="holds the secret key of age (BACKUP_KEY_FILE)"
    )
    add_passphrase_argument(parser)


def add_passphrase_argument(parser: CommandParser) -> None:
    """Take the file of a passphrase; the passphrase itself would show in the list of processes."""
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        help="its first line is the passphrase (BACKUP_PASSPHRASE_FILE, or BACKUP_PASSPHRASE)",
    )


def read_lock(options: dict[str, Any]) -> Lock:
    """Read what a new backup is encrypted with."""
    named = options.get("recipient")
    if named or options["passphrase_file"]:
        return Lock(tuple(named or ()), _read_passphrase(options) if not named else "")
    return Lock(tuple(settings.BACKUP_RECIPIENTS), _read_passphrase(options))


def read_keys(options: dict[str, Any]) -> Keys:
    """Read what opens a backup."""
    place = options["key_file"] or settings.BACKUP_KEY_FILE
    lines = _read_lines(place) if place else []
    secrets = tuple(line for line in lines if line and not line.startswith("#"))
    return Keys(secrets, _read_passphrase(options))


def end_on_signal() -> None:
    """End in order where the machine shuts down, so that nothing half made stays."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def fail(job: Job, error: BackupError) -> CommandError:
    """Note that a job failed; returns what the command raises."""
    note_end(job, is_good=False, findings=1, words=str(error))
    return CommandError(str(error))


def _read_passphrase(options: dict[str, Any]) -> str:
    place = options["passphrase_file"] or settings.BACKUP_PASSPHRASE_FILE
    if not place:
        return str(settings.BACKUP_PASSPHRASE)
    lines = _read_lines(place)
    if not lines or not lines[0]:
        raise BackupError(f"{place} holds no passphrase.")
    return lines[0]


def _read_lines(place: str) -> list[str]:
    try:
        return [line.strip() for line in Path(place).read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(f"{place} cannot be read: {error}") from error
