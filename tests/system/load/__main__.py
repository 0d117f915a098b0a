"""Run the load on one database after the other, each in a process of its own."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import django

from tests.system.faults.databases import DATABASES


def main() -> int:
    """Return 0 where nothing was lost and every page came in time."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.load")
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=8, help="of each writer")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if options.inside:
        return run_here(options.database, options.writers, options.rounds)
    databases = tuple(DATABASES) if options.database == "both" else (options.database,)
    sizes = ["--writers", str(options.writers), "--rounds", str(options.rounds)]
    inside = [sys.executable, "-m", "tests.system.load", "--inside", *sizes, "--database"]
    return max([subprocess.run([*inside, name], check=False).returncode for name in databases])


def run_here(name: str, writers: int, rounds: int) -> int:
    """Run one database in this process, on the disk of this machine."""
    with tempfile.TemporaryDirectory(prefix="lantu-load-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        database = DATABASES[name](Path(folder))
        try:
            env = {
                "DATABASE_URL": database.address,
                "DEBUG": "0",
                "HTTPS": "0",
                "SECRET_KEY": "only-for-the-load-of-a-test-and-never-for-people",
                "MEDIA_ROOT": str(Path(folder) / "media"),
                "LOG_LEVEL": "ERROR",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
            os.environ.update(env)
            django.setup()
            # it reads settings and models
            from tests.system.load.run import run

            return run(name, env, writers, rounds)
        finally:
            database.remove()


if __name__ == "__main__":
    sys.exit(main())
