"""An installation of its own: database, files and the commands of an administrator."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from config.settings import BASE_DIR

OURS = ("BACKUP_RECIPIENTS", "BACKUP_PASSPHRASE", "BACKUP_KEY_FILE", "BACKUP_PASSPHRASE_FILE")


@dataclass
class Installation:
    """Where it lies, and how its commands are run."""

    folder: Path
    url: str
    env: dict[str, str] = field(default_factory=dict)

    @property
    def media(self) -> Path:
        """Where evidence is kept."""
        return self.folder / "media"

    @property
    def backups(self) -> Path:
        """Where backups go."""
        place = self.folder / "backups"
        place.mkdir(exist_ok=True)
        return place

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.url.startswith("sqlite")

    @property
    def environment(self) -> dict[str, str]:
        """The variables of its processes."""
        inherited = {name: value for name, value in os.environ.items() if name not in OURS}
        return {
            **inherited,
            "DATABASE_URL": self.url,
            "MEDIA_ROOT": str(self.media),
            "SECRET_KEY": "only-for-this-test" * 3,
            "HTTPS": "0",
            "TMPDIR": str(self.folder),
            **self.env,
        }

    def run(self, *command: str, code: int = 0, cwd: Path = BASE_DIR) -> str:
        """Run a command to its end, which must be this exit code; returns all that it said."""
        outcome = subprocess.run(
            command, env=self.environment, cwd=cwd, capture_output=True, text=True, timeout=600
        )
        words = f"{outcome.stdout}{outcome.stderr}"
        assert outcome.returncode == code, f"{command} ended with {outcome.returncode}: {words}"
        return words

    def manage(self, *arguments: str, code: int = 0) -> str:
        """Run a command of manage.py."""
        return self.run(sys.executable, "manage.py", *arguments, code=code)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a module that goes on."""
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=self.environment,
            cwd=BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
        )

    def backup(self, *arguments: str) -> Path:
        """Make a backup; returns where it lies."""
        before = set(self.backups.iterdir())
        self.manage("backup", str(self.backups), *arguments)
        [made] = set(self.backups.iterdir()) - before
        return made

    def files(self) -> dict[str, bytes]:
        """Read all evidence."""
        evidence = self.media / "evidence"
        return {
            path.relative_to(self.media).as_posix(): path.read_bytes()
            for path in sorted(evidence.rglob("*"))
            if path.is_file()
        }

    def ask(self, statement: str) -> str:
        """Ask the database for one value."""
        code = (
            "from django.db import connection as c; k = c.cursor(); "
            f"k.execute({statement!r}); print('is', k.fetchone()[0])"
        )
        return self.manage("shell", "--no-imports", "-c", code).rpartition("is ")[2].strip()
