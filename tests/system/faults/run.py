"""One run: a city, writers, faults, a restart, the verdict."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from threading import Event, Thread

from django.core.management import call_command
from django.db import connection

from tests.helpers.serving import ROOT, Browser, Server
from tests.system.faults.city import build
from tests.system.faults.injector import Site
from tests.system.faults.journal import Journal, Outcome
from tests.system.faults.options import Options
from tests.system.faults.place import Place
from tests.system.faults.table import Run, print_table
from tests.system.faults.verdict import judge
from tests.system.faults.writers import Load

# So many milestones of a hundred acknowledged writes.
MILESTONES_PERCENT = 14
MONTHS_TO_FREEZE = 24
LOOK_SECONDS = 0.2


def run(options: Options, place: Place) -> int:
    """Run on one database, print the table, return 0 where everything held."""
    if not (ROOT / ".static" / "staticfiles.json").exists():
        call_command("collectstatic", interactive=False, verbosity=0)
    city = build(options.writes * MILESTONES_PERCENT // 100)
    connection.close()
    journal = Journal(place.folder / "journal.jsonl")
    began = time.monotonic()

    def say(words: str) -> None:
        count = journal.count(Outcome.ACKNOWLEDGED)
        print(f"{time.monotonic() - began:7.1f} s  {count:6} acknowledged  {words}", flush=True)

    with (place.folder / "server.log").open("ab") as log:
        server = Server(place.env, application="tests.system.faults.wsgi", log=log)
        site = Site(server, place, Random(options.seed), months_before(date.today()), say)
        try:
            server.start()
            say(f"begins on {options.database}, seed {options.seed}, {place.room.how}")
            write_and_break(options, site, Load(server.port, city, journal, options.seed))
            seconds = time.monotonic() - began
            restart(site)
        finally:
            server.kill_all()
    findings = judge(journal.attempts, place.clock.now().date())
    connection.close()
    held = print_table(Run(options, site, journal, findings, seconds))
    if held:
        shutil.rmtree(place.folder, ignore_errors=True)
    return 0 if held else 1


def write_and_break(options: Options, site: Site, load: Load) -> None:
    """Let people write and things break until there was enough of both, or the time is over."""
    ended = Event()

    def acknowledged() -> int:
        return load.journal.count(Outcome.ACKNOWLEDGED)

    breaking = Thread(target=site.break_until, args=(ended, acknowledged))
    load.begin()
    breaking.start()
    until = time.monotonic() + 60 * options.minutes
    while time.monotonic() < until:
        if acknowledged() >= options.writes and not site.missing():
            break
        time.sleep(LOOK_SECONDS)
    ended.set()
    breaking.join()
    load.end()
    site.mistakes += [f"a writer fell: {error!r}" for error in load.mistakes]


def restart(site: Site) -> None:
    """Kill everything once more, start it, see that it is ready, and let the database alone."""
    site.place.clock.leave()
    site.server.kill_all()
    site.place.database.stop_hard(site.server)
    site.place.database.start(site.server)
    with suppress(ProcessLookupError):
        site.server.kill_all()
    site.server.start()
    ready = Browser(site.server.port).ask("GET", "/readyz")
    if ready.status != 200:
        site.mistakes.append(f"/readyz after the restart: {ready.status} {ready.page[:200]}")
    site.server.stop()


def months_before(day: date) -> list[str]:
    """Name the months that have ended, the oldest first."""
    months: list[str] = []
    while len(months) < MONTHS_TO_FREEZE:
        day = day.replace(day=1) - timedelta(days=1)
        months.append(f"{day:%Y-%m}")
    return months[::-1]
