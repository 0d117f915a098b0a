"""Measure the pages at several sizes: `make bench`."""

from __future__ import annotations

import argparse
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
from django.db import connection

from accounts.models import User
from standings.roll import roll
from tests.bench.database import Scratch
from tests.bench.measure import measure_pages
from tests.bench.seed import seed
from tests.bench.tables import measure_tables
from tests.bench.writes import measure_writes
from tests.plugins import postgres

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


def read_options() -> argparse.Namespace:
    """Read sizes, rounds and the file; `--inside` is how the benchmark calls itself."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--parks", default="30,2543", help="numbers of parks, with commas between")
    parser.add_argument("--rounds", type=int, default=30, help="how often each page is asked for")
    parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "bench.json")
    parser.add_argument("--inside", action="store_true", help="measure in this, empty database")
    return parser.parse_args()


def main() -> None:
    """Start a process per size, so that each is measured with nothing left over from the last."""
    options = read_options()
    sizes = [int(size) for size in options.parks.split(",")]
    if options.inside:
        measure_inside(sizes[0], options.rounds)
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    scratch = Scratch(server_address())
    runs = [run_size(scratch.make_database(size), size, options.rounds) for size in sizes]
    report = {"python": platform.python_version(), "rounds": options.rounds, "runs": runs}
    text = json.dumps(report, indent=1, ensure_ascii=False)
    options.out.write_text(f"{text}\n", encoding="utf-8")
    print_runs(runs)


def server_address() -> str:
    """Start a PostgreSQL server of our own; the address is empty where none can be started."""
    try:
        return postgres.start()
    except postgres.NoPostgresError as missing:
        print(f"SQLite is measured. {missing}")
        return ""


def run_size(address: str, size: int, rounds: int) -> dict[str, Any]:
    """Measure one size in its own process and database."""
    environment = os.environ | {
        "DATABASE_URL": address,
        "DEBUG": "0",
        "HTTPS": "0",
        "PUBLIC_READ": "0",
        "LOG_LEVEL": "ERROR",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    command = [sys.executable, "-m", "tests.bench", "--inside"]
    finished = subprocess.run(
        [*command, "--parks", str(size), "--rounds", str(rounds)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        sys.exit(f"{size} parks could not be measured.\n{finished.stderr[-2000:]}")
    run: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return run


def measure_inside(size: int, rounds: int) -> None:
    """Seed the empty database, measure, and print the times as one line of JSON."""
    call_command("migrate", verbosity=0, stdout=sys.stderr)
    if User.objects.exists():
        sys.exit("This database is not empty. Leave --inside to the benchmark itself.")
    call_command("load_survey", stdout=sys.stderr)
    roll()
    reader = User.objects.create_user("bench", is_staff=True, is_superuser=True)
    seed(size, reader.pk)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    pages = [asdict(cost) for cost in measure_pages(reader, rounds)]
    writes = [asdict(cost) for cost in measure_writes(rounds)]
    version = ".".join(str(part) for part in connection.get_database_version())
    run = {
        "parks": size,
        "database": f"{connection.display_name} {version}",
        "pages": pages,
        "writes": writes,
        "tables": [asdict(cost) for cost in measure_tables()],
    }
    print(json.dumps(run))


def print_runs(runs: list[dict[str, Any]]) -> None:
    """Print the times of all pages as a table, and those of the writes under it."""
    rows = [HEAD]
    for run in runs:
        rows += [page_row(run["parks"], page) for page in run["pages"]]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    print(", ".join(dict.fromkeys(run["database"] for run in runs)))
    for row in rows:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
    for run in runs:
        for write in run["writes"]:
            words = f"{write['statements']} statements, {write['median_ms']:.1f} ms"
            print(f"{run['parks']} parks, {write['what']}: {words}")
        for table in run["tables"]:
            words = f"{table['rows']:,} rows in {table['seconds']} s, {table['megabytes']} MB"
            print(f"{run['parks']} parks, {table['what']}: {words}")


def page_row(parks: int, page: dict[str, Any]) -> tuple[str, ...]:
    """Make the row of a page, in the order of HEAD."""
    return (
        str(parks),
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


if __name__ == "__main__":
    main()
