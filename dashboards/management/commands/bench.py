"""Measure the pages: `make bench`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.models import User
from config import scratch_postgres
from dashboards import standings
from dashboards.bench import measuring, seeding
from dashboards.bench.scratch import Scratch
from dashboards.bench.writing import measure_writes

SIZES = "30,2543"
HEAD = (
    "parks",
    "page",
    "statements",
    "median ms",
    "p95 ms",
    "KB",
    "plain ms",
    "x plain",
    "bare ms",
    "x bare",
)


class Command(BaseCommand):
    """Seed scratch databases of several sizes, time every page in each, print a table, write
    bench.json.
    """

    help = (
        "Measure pages at several sizes in scratch databases; print a table and write bench.json."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Sizes, rounds, the file; `--inside` is how the command calls itself in a scratch
        database.
        """
        parser.add_argument("--parks", default=SIZES, help="numbers of parks, with commas between")
        parser.add_argument(
            "--rounds", type=int, default=30, help="how often each page is asked for"
        )
        parser.add_argument(
            "--out", default=str(settings.BASE_DIR / "bench.json"), help="the file to write"
        )
        parser.add_argument(
            "--inside", action="store_true", help="measure in the present, empty database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Start a process per size, so that each is measured with nothing left over
        from the last.
        """
        sizes = [int(size) for size in options["parks"].split(",")]
        rounds = options["rounds"]
        if options["inside"]:
            self._inside(sizes[0], rounds)
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        scratch = Scratch(self._server())
        runs = [self._run(scratch.address(size), size, rounds) for size in sizes]
        outcome = {"python": platform.python_version(), "rounds": rounds, "runs": runs}
        Path(options["out"]).write_text(
            json.dumps(outcome, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        self._print(runs)

    def _server(self) -> str:
        """The address of a PostgreSQL server of our own; empty where none can be started."""
        try:
            return scratch_postgres.start()
        except scratch_postgres.NoPostgres as missing:
            self.stdout.write(f"SQLite is measured. {missing}")
            return ""

    def _run(self, address: str, size: int, rounds: int) -> dict[str, Any]:
        """One size, in its own process and database."""
        environment = os.environ | {
            "DATABASE_URL": address,
            "DEBUG": "0",
            "HTTPS": "0",
            "PUBLIC_READ": "0",
            "LOG_LEVEL": "ERROR",
            "SECRET_KEY": settings.SECRET_KEY,
        }
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "bench", "--inside"]
        done = subprocess.run(
            [*command, "--parks", str(size), "--rounds", str(rounds)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandError(f"{size} parks could not be measured.\n{done.stderr[-2000:]}")
        run: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return run

    def _inside(self, size: int, rounds: int) -> None:
        """Seed the empty database, measure, and print the figures as one line of JSON."""
        call_command("migrate", verbosity=0, stdout=self.stderr)
        if User.objects.exists():
            raise CommandError("This database is not empty. Leave --inside to the command itself.")
        call_command("load_survey", stdout=self.stderr)
        standings.roll()
        by = User.objects.create_user("bench", is_staff=True, is_superuser=True)
        seeding.seed(size, by.pk)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        results = [asdict(result) for result in measuring.measure(by, rounds)]
        writes = [asdict(one) for one in measure_writes(rounds)]
        version = ".".join(str(part) for part in connection.get_database_version())
        self.stdout.write(
            json.dumps(
                {
                    "parks": size,
                    "database": f"{connection.display_name} {version}",
                    "pages": results,
                    "writes": writes,
                }
            )
        )

    def _print(self, runs: list[dict[str, Any]]) -> None:
        rows = [HEAD]
        for run in runs:
            for page in run["pages"]:
                rows.append(
                    (
                        str(run["parks"]),
                        page["page"],
                        str(page["statements"]),
                        f"{page['median_ms']:.1f}",
                        f"{page['p95_ms']:.1f}",
                        f"{page['bytes'] / 1024:.0f}",
                        f"{page['plain_ms']:.1f}",
                        f"{page['to_plain']:.2f}",
                        f"{page['bare_ms']:.1f}",
                        f"{page['to_bare']:.2f}",
                    )
                )
        widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
        self.stdout.write(", ".join(dict.fromkeys(run["database"] for run in runs)))
        for row in rows:
            self.stdout.write(
                "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
            )
        for run in runs:
            for one in run["writes"]:
                words = f"{one['what']}: {one['statements']} statements, {one['median_ms']:.1f} ms"
                self.stdout.write(f"{run['parks']} parks, {words}")
